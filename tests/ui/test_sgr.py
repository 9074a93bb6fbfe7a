"""Fewer colour sequences, the same picture."""

import pyte
from hypothesis import given
from hypothesis import strategies as st

from tui.ui.sgr import lean

CODES = ["0", "", "1", "2", "3", "4", "7", "9", "31", "39", "42", "49", "97", "104", "38;5;12", "48;5;200",
         "38;2;1;2;3", "38;2;1;2;4", "48;2;9;8;7", "1;38;2;1;2;3;48;2;9;8;7", "39;49"]  # fmt: skip
PIECES = st.one_of(
    st.sampled_from(CODES).map(lambda code: f"\x1b[{code}m"),
    st.sampled_from(["a", "word ", "  ", "\x1b[2;3H", "\x1b[4;1H", "\r\n", "é"]),
)


def picture(data):
    screen = pyte.Screen(20, 6)
    pyte.Stream(screen).feed(data)
    return [[screen.buffer[y][x] for x in range(20)] for y in range(6)], screen.cursor.attrs


@given(st.lists(PIECES, max_size=40).map("".join))
def test_a_frame_draws_the_same(frame):
    thin = lean(frame)
    whole = picture(frame + "\x1b[0m")
    assert picture(thin) == whole
    assert lean(thin) == thin


def test_a_style_that_goes_on_is_not_set_again():
    style = "\x1b[38;2;1;2;3;48;2;4;5;6m"
    frame = f"\x1b[1;1H{style}one\x1b[0m\x1b[2;1H{style}two\x1b[0m"
    assert lean(frame) == f"\x1b[1;1H{style}one\x1b[2;1Htwo\x1b[m"


def test_only_the_colour_that_changes_is_sent():
    frame = "\x1b[31;48;2;4;5;6mone\x1b[0m\x1b[32;48;2;4;5;6mtwo\x1b[0m"
    assert lean(frame) == "\x1b[31;48;2;4;5;6mone\x1b[32mtwo\x1b[m"
