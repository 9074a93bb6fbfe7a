"""A long text in the prompt: broken, edited and drawn as a short one is, at a cost that does not grow with it."""

from __future__ import annotations

import random
import re
from unittest import mock

import pytest
from rich.cells import cell_len
from textual import events
from textual.document._document import Document
from textual.document._wrapped_document import WrappedDocument
from textual.geometry import Offset

from tests.ui.page import Page, page
from tui.ui.widgets.long_text import LongText, word_left, word_right

PIECES = ["word ", "a", "  ", "漢字", "é", "e\u0301", "\t", "x" * 40, "、", "👩‍👩‍👧", "ﾊ", " "]


async def opened(it: Page, text: str) -> None:
    """Paste a long text and open it."""
    it.app.post_message(events.Paste(text))
    await it.until(lambda: it.prompt.has_focus and it.prompt.has_folded)
    await it.press("f6")
    await it.until(lambda: it.prompt.text == text)


def rows(text: LongText) -> list[str]:
    return [text.document[row.line][row.start : row.end] for y in range(text.height) if (row := text.row(y))]


@pytest.mark.parametrize("width", [14, 20, 61])
def test_words_are_broken_as_in_a_short_text(width: int):
    random.seed(width)
    words = [random.choice("ab漢") * random.randint(1, 6) for _ in range(400)]
    document = Document("\n".join((" ".join(words), "", "short", "y" * 90)))
    ours, theirs = LongText(document, width), WrappedDocument(document, width)
    assert [list(ours.get_offsets(line)) for line in range(4)] == [theirs.get_offsets(line) for line in range(4)]
    assert ours.height == theirs.height
    for line, column in [(0, 0), (0, 333), (0, theirs.get_offsets(0)[3]), (1, 0), (2, 5), (3, 90)]:
        place = theirs.location_to_offset((line, column))
        assert ours.location_to_offset((line, column)) == place
        assert ours.offset_to_location(place) == theirs.offset_to_location(place)


@pytest.mark.parametrize("seed", range(12))
def test_a_line_that_is_edited_is_broken_as_if_it_had_always_been_so(seed: int):
    random.seed(seed)
    document = Document("\n".join("".join(random.choices(PIECES, k=random.randint(0, 200))) for _ in range(4)))
    text = LongText(document, random.choice([1, 9, 30]))
    for _ in range(60):
        places = sorted(
            (line, random.randint(0, len(document[line]))) for line in random.choices(range(document.line_count), k=2)
        )
        end = places[1] if random.random() < 0.3 else places[0]
        document.replace_range(places[0], end, random.choice(["", "\n", "b", *PIECES]))
        text.wrap_range((0, 0), (0, 0), (0, 0))
        fresh = LongText(document, text._width)
        assert [list(one) for one in text._wrap_offsets] == [list(one) for one in fresh._wrap_offsets]
        assert text.height == fresh.height == len(rows(text))
        assert "".join(rows(text)) == "".join(document.lines)
        if text._width > 4:
            assert max(cell_len(row.replace("\t", "")) for row in rows(text)) <= text._width


def test_every_character_has_a_place_that_leads_back_to_it():
    document = Document("a\tb 漢字 " * 30 + "\n\nend")
    text = LongText(document, 11)
    for line in range(3):
        for column, character in enumerate(document[line]):
            at = text.location_to_offset((line, column))
            assert text.offset_to_location(at) == (line, column), (line, column, character)
    assert text.offset_to_location(Offset(50, 999)) == (2, 3)


@pytest.mark.parametrize("line", ["one two  three, four" + " " * 600 + "five-six", "漢字 kana" + "x" * 3000 + " y"])
def test_words_are_moved_over_as_in_a_short_text(line: str):
    edges = [found.start() for found in re.finditer(r"(?<=\W)(?=\w)|(?<=\w)(?=\W)", line)]
    for column in {*edges, 0, 3, len(line) // 2, len(line)}:
        stripped = len(line[:column].rstrip())
        assert word_left(line, column) == max((edge for edge in edges if 0 < edge < stripped), default=0)
        begins = column + len(line[column:]) - len(line[column:].lstrip())
        assert word_right(line, column) == min((edge for edge in edges if edge > begins), default=len(line))


async def test_it_is_drawn_with_its_selection_and_its_cursor_as_a_short_one():
    words = "Some words of a text that is long enough to stand in some rows, 漢字 too. " * 8
    async with page(size=(80, 24)) as it:
        for draft in (words, f"{words}\n\nlast"):
            it.prompt.text = draft
            it.prompt.focus()
            for keys in ([], ["home"], ["shift+up"], ["shift+up", "shift+home"], ["f7"]):
                await it.press(*keys)
                await it.pilot.pause()
                short = [it.prompt.render_line(y) for y in range(it.prompt.size.height)]
                with mock.patch.object(it.prompt, "_long", LongText(it.prompt.document, it.prompt.wrap_width, 4)):
                    long = [it.prompt.render_line(y) for y in range(it.prompt.size.height)]
                assert [strip.text for strip in long] == [strip.text for strip in short]
                styles = [
                    [[(str(s.style), len(s.text)) for s in strip.simplify()] for strip in some]
                    for some in (long, short)
                ]
                assert styles[0] == styles[1]


LINE = "Some words of a text that somebody pasted, in one line. " * 18_000
LINES = "\n".join(f"line {number}" for number in range(100_000))


@pytest.mark.parametrize("text", [LINE, LINES], ids=["one line", "many lines"])
async def test_keys_in_a_megabyte_do_what_they_do_and_look_at_little_of_it(text: str):
    async with page(size=(80, 24)) as it:
        await opened(it, text)
        with mock.patch.object(LongText, "_broken", side_effect=AssertionError("all of it is broken anew")):
            await it.type(" x")
        await it.sees(" x")
        assert it.prompt.text == text + " x"
        await it.press("ctrl+w", "backspace")
        assert it.prompt.text == text
        await it.press("ctrl+home", "a", "ctrl+right", "b", "down", "up", "shift+end", "delete")
        assert it.prompt.text[:60].startswith(re.match(r"\w+", "a" + text)[0] + "b")
        await it.press("f7", "delete")
        assert it.prompt.text == ""
        await it.sees("Ask Claude…")
        await it.press("ctrl+z")
        assert len(it.prompt.text) > len(text) - 100
