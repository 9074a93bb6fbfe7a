"""Selecting with the mouse gives the text that came, not the picture of it."""

from __future__ import annotations

from tests.ui.page import Page, block_start, message_start, page, text

SENTENCE = "One sentence that is long enough to be wrapped more than once at the width of this small window."


async def drag(it: Page, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Select from one cell of the screen to another."""
    await it.pilot.mouse_down(offset=start)
    await it.pilot.hover(offset=((start[0] + end[0]) // 2, end[1]))
    await it.pilot.hover(offset=end)
    await it.pilot.mouse_up(offset=end)


async def test_a_selection_has_no_wraps_and_ctrl_c_copies_it():
    async with page(size=(50, 24)) as it:
        await it.told("Hello", f"{SENTENCE}\n\nAnother paragraph.")
        row = it.row_of("One sentence")
        await drag(it, (2, row), (20, it.row_of("Another paragraph.")))
        assert it.screen.get_selected_text() == f"{SENTENCE}\n\nAnother paragraph."
        await it.press("ctrl+c")
        await it.until(lambda: it.app.clipboard == f"{SENTENCE}\n\nAnother paragraph.")
        await it.sees("Copied the selection")
        assert it.screen.get_selected_text() is None


async def test_a_part_of_a_line_is_that_part():
    async with page() as it:
        await it.told("Hello", "Alpha beta gamma")
        row = it.row_of("Alpha")
        await drag(it, (8, row), (11, row))
        assert it.screen.get_selected_text() == "beta"


async def test_the_selection_is_marked_on_the_screen():
    async with page() as it:
        await it.told("Hello", "Alpha beta gamma")
        row = it.row_of("Alpha")
        await drag(it, (8, row), (11, row))
        strip = it.app.screen._compositor.render_strips()[row]
        marked = {segment.text for segment in strip if segment.style.bgcolor == it.view._looks.selection.bgcolor}
        assert "".join(sorted(marked)) == "beta"


async def test_a_selection_stands_while_the_reply_grows():
    async with page() as it:
        await it.ask("Hello")
        it.api.begin(message_start(), block_start(0), text("Alpha beta gamma\n\n"))
        await it.sees("gamma")
        row = it.row_of("Alpha")
        await drag(it, (2, row), (6, row))
        it.api.say(text("More and more. " * 10))
        await it.sees("More and more.")
        assert it.screen.get_selected_text() == "Alpha"
        await it.press("ctrl+c")
        await it.until(lambda: it.app.clipboard == "Alpha")
        assert it.session.running is not None, "a selection is copied; the stream goes on"


async def test_a_selection_of_code_keeps_its_lines_and_indents():
    async with page() as it:
        await it.told("Hello", "Before\n\n```python\ndef f():\n    return 1\n```\n\nAfter")
        await drag(it, (0, it.row_of("def f()")), (60, it.row_of("return 1")))
        assert it.screen.get_selected_text() == "def f():\n    return 1"


async def test_a_prompt_is_selected_without_its_bar():
    async with page(size=(50, 24)) as it:
        await it.told(SENTENCE, "Hi")
        row = it.row_of("▌ One sentence")
        await drag(it, (0, row), (48, it.row_of("window.")))
        assert it.screen.get_selected_text() == SENTENCE


async def test_escape_lets_go_of_a_selection():
    async with page() as it:
        await it.told("Hello", "Alpha beta gamma")
        row = it.row_of("Alpha")
        await drag(it, (2, row), (6, row))
        await it.press("escape")
        assert it.screen.get_selected_text() is None


async def test_clicking_a_link_opens_it(monkeypatch):
    async with page() as it:
        opened: list[str] = []
        monkeypatch.setattr(it.app, "open_url", opened.append)
        await it.told("Hello", "See [the docs](https://docs.example/x) there")
        await it.pilot.click(offset=(it.column_of("the docs") + 2, it.row_of("the docs")))
        await it.until(lambda: opened == ["https://docs.example/x"])
