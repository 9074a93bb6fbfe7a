"""Copying a block of code by its letter."""

from __future__ import annotations

import pytest

from tests.ui.page import Page, block_start, message_start, page, text, tool_block

PYTHON = "def f():\n\treturn 'a line that is long enough to wrap in a window of fifty columns'"
SHELL = "echo one \\\n  two  "
TWO = f"Before\n\n```python\n{PYTHON}\n```\n\nbetween\n\n```sh\n{SHELL}\n```\n\nAfter"
LONG = "\n\n".join(f"Paragraph {number}" for number in range(40))


def letters(it: Page) -> dict[str, str]:
    """The letters on the screen, each with the line that it is on."""
    out = {}
    for line in it.lines()[1 : 1 + it.view.size.height]:
        shown = line[: it.view.scrollable_size.width].rstrip()
        if len(shown) > 3 and shown[-2] == " " and shown[-1].islower() and shown[-1] in "abc":
            out[shown[-1]] = shown[2:-1].strip(" ▏")
    return out


@pytest.mark.parametrize(("letter", "code"), [("a", PYTHON), ("b", SHELL)])
async def test_a_letter_copies_exactly_the_code(letter, code):
    async with page(size=(50, 30)) as it:
        await it.told("Hello", TWO)
        it.view.focus()
        await it.press("c")
        await it.sees("copy which code? a–b")
        assert letters(it) == {"a": "def f():", "b": "echo one \\"}
        await it.press(letter)
        await it.until(lambda: it.app.clipboard == code)
        await it.sees("Copied the")
        assert letters(it) == {}


@pytest.mark.parametrize("key", ["z", "escape", "1", "down"])
async def test_any_other_key_copies_nothing(key):
    async with page() as it:
        await it.told("Hello", TWO)
        it.view.focus()
        await it.press("c")
        await it.sees("a–b")
        await it.press(key)
        await it.sees_no("a–b")
        assert it.app.clipboard == ""
        assert it.prompt.text == ""
        assert it.view.has_focus


async def test_one_block_alone_is_copied_at_once():
    async with page() as it:
        await it.told("Hello", f"```sh\n{SHELL}\n```")
        it.view.focus()
        await it.press("c")
        await it.sees("Copied the sh code")
        assert it.app.clipboard == SHELL


async def test_no_code_says_so():
    async with page() as it:
        await it.told("Hello", "No such thing")
        it.view.focus()
        await it.press("c")
        await it.sees("No code in this message.")


async def test_blocks_in_view_are_meant_before_those_of_the_current_message():
    async with page() as it:
        await it.told("One", f"```\none\n```\n\n{LONG}")
        await it.told("Two", f"```\ntwo\n```\n\n{LONG}")
        it.view.focus()
        await it.press("g", "c")
        await it.until(lambda: it.app.clipboard == "one")
        await it.press("G", "c")
        await it.until(lambda: it.app.clipboard == "two")


async def test_blocks_out_of_view_come_into_view_with_their_letters():
    async with page() as it:
        await it.told("Hello", f"{TWO}\n\n{LONG}")
        it.view.focus()
        await it.press("c")
        await it.sees("a–b", "def f():")
        assert letters(it).keys() == {"a", "b"}
        await it.press("b")
        await it.until(lambda: it.app.clipboard == SHELL)


async def test_a_block_that_begins_above_the_window_has_its_letter_in_view():
    async with page() as it:
        code = "\n".join(f"line {number}" for number in range(60))
        await it.told("Hello", f"```\n{code}\n```\n\nbetween\n\n```\nshort\n```")
        it.view.focus()
        await it.press("c")
        await it.sees("a–b")
        row = it.lines()[1]
        assert row[: it.view.scrollable_size.width].rstrip().endswith(" a")
        await it.press("a")
        await it.until(lambda: it.app.clipboard == code)


async def test_code_that_still_comes_is_copied_as_far_as_it_came():
    async with page() as it:
        await it.ask("Hello")
        it.api.begin(message_start(), block_start(0), text("```sh\necho one\necho t"))
        await it.sees("echo t")
        it.view.focus()
        await it.press("c")
        await it.until(lambda: it.app.clipboard == "echo one\necho t")
        assert it.session.running is not None


async def test_y_copies_the_source_and_capital_y_what_is_shown():
    async with page() as it:
        await it.told("Hello", f"  {TWO}\n\n")
        it.view.focus()
        await it.press("y")
        await it.until(lambda: it.app.clipboard == f"  {TWO}\n\n")
        await it.press("Y")
        await it.until(lambda: it.app.clipboard.startswith("Hello\n\nBefore\n\ndef f():"))
        assert "```" not in it.app.clipboard


async def test_y_says_so_where_there_is_no_reply_to_copy():
    async with page() as it:
        await it.answered("What is it?", *tool_block(0, "look", "{}"))
        it.view.focus()
        await it.press("y")
        await it.until(lambda: it.app.clipboard == "What is it?")
        await it.sees("Copied the prompt, which has no text for an answer,")
