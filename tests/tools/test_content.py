"""What tools return, as content; long results, cut; output, bounded."""

from __future__ import annotations

import datetime
import json
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.tools import cutting
from tui.tools.capture import Capture
from tui.tools.content import bounded, checked, content_of, is_block
from tui.tools.cutting import cut

TEXT = {"type": "text", "text": "a"}
IMAGE = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AA=="}}


@dataclass
class Pair:
    a: int
    b: Any


class Picture:
    def _repr_png_(self) -> bytes:
        return b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("value", "content"),
    [
        ("text", "text"),
        ("", "(empty text)"),
        (None, "(no result)"),
        (5, "5"),
        (True, "true"),
        ({"ü": [1, None]}, '{"ü": [1, null]}'),
        ([], "[]"),
        (["a", "b"], '["a", "b"]'),
        (Pair(1, {2}), '{"a": 1, "b": [2]}'),
        (OrderedDict(a=Path("b/c")), '{"a": "b/c"}'),
        (datetime.date(2026, 1, 2), '"2026-01-02"'),
        (b"text", "text"),
        (b"\xff\x00", "(2 bytes that are neither text nor an image)"),
        (TEXT, [TEXT]),
        ([TEXT, IMAGE], [TEXT, IMAGE]),
        (["a", IMAGE], [TEXT, IMAGE]),
        ([TEXT, {"type": "unheard of"}], '[{"type": "text", "text": "a"}, {"type": "unheard of"}]'),
        ({"type": "text", "text": " "}, '{"type": "text", "text": " "}'),
        ({1: 2, (3,): 4}, "{1: 2, (3,): 4}"),
    ],
)
def test_a_value_is_content(value: Any, content: Any):
    assert content_of(value) == content


def test_what_shows_itself_as_a_picture_is_one():
    assert content_of(Picture())[0]["source"]["media_type"] == "image/png"


def test_circles_and_depths_are_told_as_python_shows_them():
    circle: list[Any] = []
    circle.append(circle)
    assert content_of(circle) == "[[...]]"
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert content_of(deep) == "(a list that cannot be shown: RecursionError)"


def test_blocks_that_are_too_large_together_are_told():
    assert str(content_of([TEXT, {"type": "text", "text": "x" * 11_000_000}])).startswith("(the result is too large")
    # What is sent holds little text beside its images, and an image as large as the API takes one.
    assert bounded([TEXT, {"type": "text", "text": "x" * 1_100_000}]) == (
        "(the result is too large to be sent: 1.1 MB of content blocks)"
    )
    source = {"type": "base64", "media_type": "image/png", "data": "A" * 5_000_000}
    assert bounded([TEXT, {"type": "image", "source": source}])[1]["source"] == source


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.just(TEXT) | st.just(IMAGE),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner) | st.tuples(inner),
)


@given(ANYTHING)
def test_anything_is_content_that_can_be_sent(value: Any):
    content = content_of(value)
    json.dumps(content, ensure_ascii=False).encode()
    assert content
    assert isinstance(content, str) or all(is_block(block) for block in content)


@given(ANYTHING)
def test_anything_that_a_process_answers_is_looked_at(value: Any):
    content = checked(value)
    json.dumps(content, ensure_ascii=False).encode()
    assert isinstance(content, str) or all(is_block(block) for block in content)


@given(st.text(alphabet="aé€😀\n", max_size=300), st.integers(20, 100))
def test_a_cut_text_keeps_its_beginning_and_its_end(text: str, sent: int):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "SENT", sent)
        patch.setattr(cutting, "_HEAD", sent // 2)
        short = cut(text, None, "any").text
    if len(text.encode()) <= sent:
        assert short == text
    else:
        head, _, rest = short.partition("\n[… ")
        left, _, tail = rest.partition(" …]\n")
        assert text.startswith(head)
        assert text.endswith(tail)
        assert int(left.split()[0].replace(",", "")) <= len(text.encode())


def test_the_whole_of_a_cut_text_is_in_its_file(tmp_path: Path):
    text = "".join(f"line {number}\n" for number in range(20_000))
    short, whole = cut(text, tmp_path / "new" / "results", "read_file")
    assert whole is not None
    assert Path(whole).read_text() == text
    assert f"; all of it is in {whole} …]\nline " in short
    assert short.endswith("line 19999\n")


def test_a_result_that_cannot_be_kept_is_cut_all_the_same(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    short, whole = cut("x" * 200_000, tmp_path / "file" / "results", "any")
    assert whole is None
    assert "could not be kept" in short


def test_the_oldest_results_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cutting, "_ALL_KEPT", 500_000)
    (tmp_path / "20200101-000000-old-1.txt").write_text("x" * 200_000)
    (tmp_path / "20200102-000000-old-2.txt").write_text("x" * 200_000)
    assert cut("x" * 200_000, tmp_path, "new").whole is not None
    assert min(path.name for path in tmp_path.iterdir()) == "20200102-000000-old-2.txt"


@given(st.lists(st.text(alphabet="ab\n", max_size=40), max_size=30), st.integers(1, 30))
def test_output_keeps_its_beginning_and_its_end(pieces: list[str], kept: int):
    given_on: list[str] = []
    capture = Capture(given_on.append, kept)
    for piece in pieces:
        capture.take(piece)
    capture.finish()
    text, whole = "".join(given_on), "".join(pieces)
    if len(whole) <= 2 * kept:
        assert text == whole
    else:
        between = f"\n[… {len(whole) - 2 * kept} characters are left out here …]\n"
        assert text == whole[:kept] + between + whole[-kept:]
