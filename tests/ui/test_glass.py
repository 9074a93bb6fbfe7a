"""Fewer bytes, the same picture."""

import re

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.ui.glass import Glass

COLUMNS, ROWS = 200, 50  # more than is written: what terminals do at their edge is not what this is about
CODES = ["0", "", "1", "2", "3", "4", "7", "9", "22", "24", "27", "31", "39", "42", "49", "97", "104", "38;5;12",
         "48;5;200", "38;2;1;2;3", "38;2;1;2;4", "48;2;9;8;7", "1;38;2;1;2;3;48;2;9;8;7", "39;49"]  # fmt: skip
PIECES = st.one_of(
    st.sampled_from(CODES).map(lambda code: f"\x1b[{code}m"),
    st.sampled_from(["a", "word ", "   ", "    ba", "é", "─│•", "\r\n", "\n"]),
    st.tuples(st.integers(1, 6), st.integers(1, 12)).map(lambda at: f"\x1b[{at[0]};{at[1]}H"),
    # Wide characters in rows that are drawn whole, as Textual does: terminals differ in what is left of half a one.
    st.tuples(
        st.integers(40, 43), st.lists(st.sampled_from(["日本", "x語y", "🙂", "a  b", "\x1b[44m"]), max_size=6)
    ).map(lambda row: f"\x1b[{row[0]};1H" + padded("".join(row[1])) + "\x1b[1;1H"),
)
FRAMES = st.lists(st.lists(PIECES, max_size=20).map(lambda pieces: "\x1b[1;1H" + "".join(pieces)), max_size=6)


def padded(text):
    return text + " " * (30 - cell_len(text.replace("\x1b[44m", "")))


class Picture:
    def __init__(self):
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.Stream(self.screen)

    def feed(self, data):
        self._stream.feed(data)

    def cells(self):
        cells = {(y, x): seen(cell) for y, line in self.screen.buffer.items() for x, cell in line.items()}
        return {at: cell for at, cell in cells.items() if cell != self.screen.default_char}

    @property
    def cursor(self):
        return self.screen.cursor.y, self.screen.cursor.x


def seen(cell):
    """What a person sees of a cell: a blank has no colour of letters and is neither bold nor slanted."""
    if cell.data != " ":
        return cell
    cell = cell._replace(bold=False, italics=False)
    return cell if cell.underscore or cell.strikethrough or cell.reverse else cell._replace(fg="default")


def both(frames):
    """What a terminal shows of everything, and of what the glass lets through."""
    whole, thin, glass = Picture(), Picture(), Glass()
    for frame in frames:
        whole.feed(frame + "\x1b[0m")
        thin.feed(glass.send(frame + "\x1b[0m"))
        yield whole, thin


@given(FRAMES)
def test_frame_after_frame_the_terminal_shows_the_same(frames):
    for whole, thin in both(frames):
        assert thin.cells() == whole.cells()
        assert thin.cursor == whole.cursor
        assert thin.screen.cursor.attrs == thin.screen.default_char._replace(data=" ")


@given(FRAMES)
def test_what_stands_there_already_is_not_sent_again(frames):
    glass = Glass()
    for frame in frames:
        frame += "\x1b[0m"
        glass.send(frame)
        assert re.fullmatch(r"(\x1b\[[\d;]*[HC]|\r\n)*", glass.send(frame))


STYLE = "\x1b[38;2;1;2;3;48;2;4;5;6m"


def test_a_style_that_goes_on_is_not_set_again():
    frame = f"\x1b[1;1H{STYLE}one\x1b[0m\x1b[2;1H{STYLE}two\x1b[0m"
    assert Glass().send(frame) == f"\x1b[1;1H{STYLE}one\r\ntwo\x1b[m"


def test_only_the_colour_that_changes_is_sent():
    frame = "\x1b[1;1H\x1b[31;48;2;4;5;6mone\x1b[0m\x1b[32;48;2;4;5;6mtwo\x1b[0m"
    assert Glass().send(frame) == "\x1b[1;1H\x1b[31;48;2;4;5;6mone\x1b[32mtwo\x1b[m"


def test_a_blank_between_two_colours_takes_neither():
    frame = "\x1b[1;1H\x1b[31mone\x1b[33m \x1b[31mtwo\x1b[0m"
    assert Glass().send(frame) == "\x1b[1;1H\x1b[31mone two\x1b[m"


def test_a_line_that_scrolls_sends_only_the_letters_that_are_others():
    glass = Glass()
    glass.send("\x1b[1;1H  the first line          |")
    assert glass.send("\x1b[1;1H  the other line          |") == "\x1b[1;7Hother\x1b[16C"


def test_bold_ends_without_the_colours_being_set_again():
    frame = f"\x1b[1;1H{STYLE}\x1b[1mone\x1b[0m{STYLE} two\x1b[0m"
    assert Glass().send(frame) == "\x1b[1;1H\x1b[1;38;2;1;2;3;48;2;4;5;6mone \x1b[22mtwo\x1b[m"


def test_a_link_is_part_of_the_look_of_its_letters():
    frame = "\x1b[1;1H\x1b]8;id=1;https://a.example\x1b\\here\x1b]8;;\x1b\\ there"
    glass = Glass()
    assert glass.send(frame) == frame
    assert glass.send(frame) == ""
    assert glass.send("\x1b[1;1Hhere there") == "\x1b[1;1Hhere\x1b[6C"


def test_after_the_screen_was_cleared_all_is_sent():
    glass = Glass()
    frame = "\x1b[1;1Hword"
    glass.send(frame)
    for what in ("\x1b[2J", "\x1b[?1049h", "\x1bc"):
        assert glass.send(what) == what
        assert glass.send(frame) == frame
    glass.forget()
    assert glass.send(frame) == frame


def test_modes_and_questions_pass_in_their_order_and_forget_nothing():
    glass = Glass()
    glass.send("\x1b[1;1Hword")
    assert glass.send("\x1b[?2026h") == "\x1b[?2026h"
    assert glass.send("\x1b[1;1Hword\x1b[?25lX\x07") == "\x1b[?25lX\x07"
    assert glass.send("\x1b]52;c;d29yZA==\x07") == "\x1b]52;c;d29yZA==\x07"
    assert glass.send("\x1b[1;1Hword") == "\x1b[1;5H"


def test_text_whose_width_terminals_do_not_agree_on_is_sent_each_time_and_so_is_what_follows():
    glass = Glass()
    family = "👨\u200d👩\u200d👧"
    frame = f"\x1b[1;1Hab{family}cd"
    assert family in glass.send(frame)
    assert family in glass.send(frame)
    glass.send("\x1b[2;1Hrow")
    assert glass.send("\x1b[2;1Hrow") == ""


ROW = st.text(st.sampled_from("ab 日🙂"), max_size=60)


def page_of(rows, columns):
    """A frame that draws rows whole, as Textual does."""
    cut = [(row + " " * columns)[:columns] for row in rows]
    while any(cell_len(row) > columns for row in cut):
        cut = [row[:-1] if cell_len(row) > columns else row for row in cut]
    full = [row + " " * (columns - cell_len(row)) for row in cut]
    return "\x1b[1;1H" + "\r\n".join(full)


@given(st.lists(ROW, min_size=12, max_size=12), st.lists(ROW, min_size=6, max_size=6))
def test_what_is_still_drawn_for_a_larger_window_harms_nothing_in_a_smaller_one(before, after):
    screen, glass = pyte.Screen(20, 6), Glass()
    stream = pyte.Stream(screen)
    glass.send(page_of(before, 40))
    glass.resize(20, 6)
    stream.feed(glass.send(page_of(before, 40)))  # the app does not know yet
    stream.feed(glass.send(page_of(after, 20)))
    alone = pyte.Screen(20, 6)
    pyte.Stream(alone).feed(page_of(after, 20))
    assert screen.display == alone.display
