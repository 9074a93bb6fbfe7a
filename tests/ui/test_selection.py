"""Selecting with the mouse gives the text that came, not the picture of it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from textual.geometry import Offset

from tests.ui.page import Page, block_start, message_start, page, text

LONG = "\n\n".join(f"Paragraph {number}" for number in range(40))
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


async def test_a_double_click_takes_a_word_across_its_wrap_and_without_its_punctuation():
    async with page(size=(50, 24)) as it:
        await it.told("Hello", f"See `tests/ui/page.py`, not well-known. {'x' * 60}")
        for word in ("tests/ui/page.py", "well-known"):
            await it.pilot.click(offset=(it.column_of(word) + 3, it.row_of(word)), times=2)
            await it.until(lambda word=word: it.screen.get_selected_text() == word, word)
        await it.pilot.click(offset=(4, it.row_of("xxx") + 1), times=2)
        await it.until(lambda: it.screen.get_selected_text() == "x" * 60)


async def test_a_triple_click_takes_the_paragraph_and_another_click_lets_go():
    async with page(size=(50, 24)) as it:
        await it.told("Hello", f"Before.\n\n{SENTENCE}\n\nAfter.")
        await it.pilot.click(offset=(6, it.row_of("more than once")), times=3)
        await it.until(lambda: it.screen.get_selected_text() == SENTENCE)
        await it.pilot.click(offset=(6, it.row_of("Before.")))
        await it.until(lambda: it.screen.get_selected_text() is None)


async def test_a_triple_click_takes_all_of_a_paragraph_that_is_higher_than_the_window():
    async with page(size=(50, 24)) as it:
        words = "long words " * 1500
        await it.told("Hello", f"Before.\n\n{words}\n\nAfter.")
        await it.pilot.click(offset=(6, it.row_of("long words")), times=3)
        await it.until(lambda: it.screen.get_selected_text() == words.strip())


async def test_clicks_on_the_header_do_not_select_all_there_is():
    async with page() as it:
        await it.told("Hello", "Alpha beta")
        for times in (2, 3):
            await it.pilot.click(offset=(3, 0), times=times)
            await it.pilot.pause()
            assert it.view not in it.screen.selections
            assert "Alpha" not in (it.screen.get_selected_text() or "")


async def test_a_double_click_beside_words_selects_nothing():
    async with page() as it:
        await it.told("Hello", "Alpha beta")
        await it.pilot.click(offset=(60, it.row_of("Alpha")), times=2)
        await it.pilot.pause()
        assert not it.screen.get_selected_text()


async def test_a_selection_goes_across_messages():
    async with page() as it:
        await it.told("First prompt", "First reply")
        await it.told("Second prompt", "Second reply")
        await drag(it, (8, it.row_of("First reply")), (7, it.row_of("Second prompt")))
        selected = it.screen.get_selected_text()
        assert selected is not None
        assert selected.startswith("reply\n\nend_turn · ")
        assert selected.endswith("\n\nSecond")


async def hold_at(it: Page, x: int, y: int) -> None:
    """Have the mouse, which is down, stand still at a cell of the screen."""
    await it.pilot.hover(offset=(x, y))
    # What stands under a hover of the pilot's has been told; a terminal's mouse is where it is.
    it.app.mouse_position = Offset(x, y)


async def test_dragging_past_the_edge_scrolls_and_selects_on():
    async with page() as it:
        await it.told("Hello", LONG)
        top = it.view.scroll_offset.y
        row = it.row_of("Paragraph 39")
        await it.pilot.mouse_down(offset=(4, row))
        await it.pilot.hover(offset=(4, 4))
        await hold_at(it, 2, 0)
        await it.until(lambda: it.view.scroll_offset.y < top - 20, "scrolling")
        await it.pilot.mouse_up(offset=(2, 0))
        selected = it.screen.get_selected_text() or ""
        assert selected.endswith("Paragraph 38\n\nPar")
        assert "Paragraph 20\n\n" in selected
        still = it.view.scroll_offset.y
        await it.pilot.mouse_down(offset=(4, 10))
        await it.pilot.hover(offset=(4, 12))
        await hold_at(it, 4, 27)
        await it.until(lambda: it.view.scroll_offset.y > still + 10, "scrolling down")
        await it.pilot.mouse_up(offset=(4, 27))
        assert it.view._puller is None, "no timer is left"


@pytest.mark.parametrize("step", [1, -1])
async def test_the_first_and_the_last_rows_are_selected_without_scrolling(step):
    async with page() as it:
        await it.told("Hello", LONG)
        it.view.focus()
        await it.press("pageup")
        top = it.view.scroll_offset.y
        first = 1 if step > 0 else it.view.size.height
        await it.pilot.mouse_down(offset=(2, first))
        for row in range(2):
            await it.pilot.hover(offset=(10, first + row * step))
        await it.pilot.mouse_up(offset=(10, first + step))
        assert it.screen.get_selected_text()
        assert it.view.scroll_offset.y == top


@pytest.mark.parametrize("beyond", ["the scroll bar", "the prompt", "the header", "a panel"])
async def test_a_selection_stays_in_the_conversation_wherever_the_mouse_goes(beyond):
    async with page(size=(120, 30)) as it:
        await it.told("Hello", f"First\n\nSecond one\n\n{LONG}")
        if beyond == "a panel":
            await it.press("f3")
            await it.sees("message_stop")
        it.view.focus()
        await it.press("g", "j", "j")
        await it.until(lambda: it.row_of("First") == 1)
        row = it.row_of("Second")
        x = it.view.region.right + 3 if beyond == "a panel" else it.view.scrollable_size.width
        end = {"the prompt": (2, 28), "the header": (9, 0)}.get(beyond, (x, row))
        await it.pilot.mouse_down(offset=(9, row))
        await it.pilot.hover(offset=(12, row))
        await it.pilot.hover(offset=end)
        await it.pilot.mouse_up(offset=end)
        selected = it.screen.get_selected_text() or ""
        assert list(it.screen.selections) == [it.view]
        if beyond == "the prompt":
            assert selected.startswith("one\n\nParagraph 0")
            assert "end_turn" not in selected
        elif beyond == "the header":
            assert selected.endswith("First\n\nSecond o")
            assert "Copy reply" not in selected
        else:
            assert selected == "one"


async def test_a_selection_that_begins_elsewhere_leaves_the_conversation_alone():
    async with page() as it:
        await it.told("Hello", LONG)
        await it.pilot.mouse_down(offset=(3, 0))
        await it.pilot.hover(offset=(12, 0))
        await it.pilot.hover(offset=(12, 8))
        await it.pilot.mouse_up(offset=(12, 8))
        assert "Paragraph" not in (it.screen.get_selected_text() or "")


async def test_a_wide_character_is_taken_by_either_of_its_cells():
    async with page() as it:
        await it.told("Hello", "\u6f22\u5b57 kana \U0001f469\u200d\U0001f469\u200d\U0001f467 end")
        row = it.row_of("kana")
        for start, end, taken in (
            (2, 3, "\u6f22"),
            (3, 5, "\u6f22\u5b57"),
            (5, 3, "\u6f22\u5b57"),
            (4, 8, "\u5b57 ka"),
        ):
            await drag(it, (start, row), (end, row))
            assert it.screen.get_selected_text() == taken
        await drag(it, (7, row), (12, row))
        assert it.screen.get_selected_text() == "kana \U0001f469\u200d\U0001f469\u200d\U0001f467"


async def test_a_part_of_a_table_has_neither_its_lines_nor_its_padding():
    async with page(size=(50, 24)) as it:
        table = f"| Name | Note |\n|:--|--:|\n| one | two words |\n| other | {'word ' * 14}end |\n"
        await it.told("Hello", f"{table}\nAfter.")
        row = it.row_of("one ")
        right = it.view.scrollable_size.width - 1
        for start, end, taken in (
            ((3, row), (6, row), "ne"),
            ((3, row), (right, row), "ne | two words"),
            ((2, row - 1), (20, row), "one"),
            ((2, row + 1), (right, row + 2), f"other | {'word ' * 14}end"),
        ):
            await drag(it, start, end)
            assert it.screen.get_selected_text() == taken
        await drag(it, (2, row + 2), (6, it.row_of("After.")))
        selected = it.screen.get_selected_text() or ""
        assert selected.startswith("word")
        assert selected.endswith("end\n\nAfter")
        assert "other" not in selected


async def test_the_mark_of_the_current_message_stays_while_the_mouse_selects():
    async with page() as it:
        await it.told("First", "One reply")
        await it.told("Second", "Another reply")
        it.view.focus()
        await it.sees("▏ Another reply")
        await it.pilot.mouse_down(offset=(2, it.row_of("Another")))
        for x in (4, 8):
            await it.pilot.hover(offset=(x, it.row_of("Another")))
            await it.until(lambda: it.screen.get_selected_text())
            assert "▏ Another reply" in it.picture()
        await it.pilot.mouse_up(offset=(8, it.row_of("Another")))
        assert it.view.following
        assert it.view._current is None


async def test_the_view_holds_still_while_the_mouse_selects_and_a_reply_grows():
    async with page() as it:
        await it.ask("Hello")
        it.api.begin(message_start(), block_start(0), text(f"{LONG}\n\n"))
        await it.sees("Paragraph 39")
        row = it.row_of("Paragraph 30")
        await it.pilot.mouse_down(offset=(2, row))
        await it.pilot.hover(offset=(9, row))
        await it.pilot.hover(offset=(13, row))
        it.api.say(text("More and more.\n\n" * 10))
        await it.sees("\u2193 new")
        assert it.row_of("Paragraph 30") == row
        await it.pilot.mouse_up(offset=(13, row))
        assert it.screen.get_selected_text() == "Paragraph 30"
        await it.press("end") if it.view.has_focus else it.view.to_end()
        await it.sees("More and more.")
        assert it.view.following
        row = it.row_of("More and more.")
        await drag(it, (2, row), (6, row))
        assert it.view.following, "nothing came meanwhile"


async def test_a_selection_stays_with_its_text_while_turns_above_are_laid_out():
    async with page(size=(50, 24)) as it:
        for number in range(3):
            await it.told(f"Prompt {number}", f"{LONG}\n\n# Title\n\n- {SENTENCE}\n- {SENTENCE}")
        it.view._transcript._use(-1)  # all heights are estimates again
        it.view.to_end()
        await it.pilot.pause()
        await it.pilot.click(offset=(it.column_of("sentence") + 2, it.row_of("sentence")), times=2)
        await it.until(lambda: it.screen.get_selected_text() == "sentence")
        it.view.focus()
        await it.press("pageup", "pageup", "pageup", "g", "pagedown")
        assert it.screen.get_selected_text() == "sentence"


async def test_a_resize_lets_go_of_a_selection():
    async with page() as it:
        await it.told("Hello", "Alpha beta gamma")
        await it.pilot.click(offset=(3, it.row_of("Alpha")), times=2)
        await it.until(lambda: it.screen.get_selected_text() == "Alpha")
        await it.pilot.resize_terminal(60, 24)
        await it.until(lambda: it.screen.get_selected_text() is None)


async def test_v_selects_lines_by_keys_and_y_copies_them():
    async with page() as it:
        await it.told("Hello", LONG)
        it.view.focus()
        await it.press("g", "v", "j", "j")
        await it.sees("3 lines selected", "y copy")
        await it.press("y")
        await it.until(lambda: it.app.clipboard == "Hello\n\nParagraph 0")
        await it.sees("Copied the lines")
        await it.sees_no("lines selected")
        assert it.screen.get_selected_text() is None
        await it.press("j")
        assert it.view.scroll_offset.y == 1, "keys move the view again"


async def test_selected_lines_go_beyond_the_window_and_back():
    async with page() as it:
        await it.told("One", LONG)
        await it.told("Two", LONG)
        it.view.focus()
        await it.press("g", "v", "right_curly_bracket")
        await it.sees("▌ Two")
        selected = it.screen.get_selected_text() or ""
        assert selected.startswith("One\n\nParagraph 0\n\n")
        assert selected.endswith("\n\nTwo")
        await it.press("G")
        assert "end_turn" in (it.screen.get_selected_text() or "").rpartition("Paragraph 39")[2]
        await it.press("pageup", "left_curly_bracket")
        assert (it.screen.get_selected_text() or "").endswith("\n\nTwo")
        await it.press("g")
        assert it.screen.get_selected_text() == "One"
        await it.press("ctrl+c")
        await it.until(lambda: it.app.clipboard == "One")
        await it.sees_no("1 line selected")


async def test_escape_ends_selecting_lines_and_leaves_a_stream_alone():
    async with page() as it:
        await it.ask("Hello")
        it.api.begin(message_start(), block_start(0), text(f"{LONG}\n\n"))
        await it.sees("Paragraph 39")
        it.view.focus()
        await it.press("v", "j")
        selected = it.screen.get_selected_text()
        it.api.say(text("More and more.\n\n"))
        await it.sees("↓ new · End")
        assert it.screen.get_selected_text() == selected
        await it.press("escape")
        await it.sees_no("lines selected")
        assert it.screen.get_selected_text() is None
        assert it.session.running is not None
        assert it.view.has_focus


async def test_v_again_ends_it_and_the_end_is_followed_again():
    async with page() as it:
        await it.told("Hello", LONG)
        it.view.focus()
        await it.press("v")
        await it.sees("1 line selected")
        assert not it.view.following
        await it.press("v")
        await it.sees_no("line selected")
        assert it.view.following


async def test_a_long_selection_is_put_together_in_slices_between_which_keys_are_answered(monkeypatch):
    async with page() as it:
        for number in range(6):
            await it.told(f"Prompt {number}", LONG)
        it.view.focus()
        await it.press("g", "v", "G")
        selected = it.screen.get_selected_text() or ""
        slices: list[float] = []

        async def sleep(seconds: float) -> None:
            slices.append(seconds)

        monkeypatch.setattr("tui.ui.widgets.selecting._SLICE", 0.0)
        monkeypatch.setattr("tui.ui.widgets.selecting.asyncio", SimpleNamespace(sleep=sleep))
        await it.press("ctrl+c")
        await it.until(lambda: it.app.clipboard == selected)
        assert len(slices) > selected.count("\n") > 400
        await it.sees("Copied the selection")
        await it.sees_no("lines selected")


async def test_a_scroll_that_ends_after_the_app_has_left_ends_in_nothing():
    async with page() as it:
        await it.told("One", "\n\n".join(f"Paragraph {number}" for number in range(60)))
        view = it.view
    view.scroll_y = 0
