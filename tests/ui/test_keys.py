"""Keys that mean something everywhere, in their order of meanings."""

from __future__ import annotations

from tests.ui.page import block_start, message_start, page, text
from tui.config import Settings


async def test_ctrl_c_copies_stops_clears_and_then_quits():
    async with page() as it:
        await it.ask("Hello")
        it.api.begin(message_start(), block_start(0), text("Half"))
        await it.sees("Half")
        it.prompt.set_draft("a draft")
        it.prompt.select_all()

        await it.press("ctrl+c")
        await it.sees("Copied the selection (7 characters)")
        assert it.app.clipboard == "a draft"
        assert it.session.running is not None

        it.prompt.move_cursor((0, 0))
        await it.press("ctrl+c")
        await it.sees("Stopped by you")
        assert it.prompt.text == "a draft"

        await it.press("ctrl+c")
        await it.sees("Draft cleared")
        assert it.prompt.text == ""
        await it.press("up")
        assert it.prompt.text == "a draft", "a cleared draft is kept in the history"
        await it.press("ctrl+c")

        await it.press("ctrl+c")
        await it.sees("Ctrl+C again quits.")
        assert it.app.is_running
        await it.press("ctrl+c")
        await it.until(lambda: it.app._exit, "the end")


async def test_ctrl_c_later_than_its_time_asks_anew():
    async with page() as it:
        await it.press("ctrl+c")
        it.screen._quit_asked -= 1.6
        await it.press("ctrl+c")
        assert not it.app._exit
        it.screen._quit_asked += 0.1
        await it.press("ctrl+c")
        await it.until(lambda: it.app._exit, "the end")


async def test_ctrl_d_quits_at_the_second_time_and_only_on_an_empty_prompt():
    async with page() as it:
        await it.press("a", "ctrl+d", "ctrl+d", "ctrl+d")
        assert not it.app._exit
        await it.press("ctrl+a", "ctrl+d")
        assert it.prompt.text == "", "on a text it deletes the character at the cursor"
        await it.press("ctrl+d")
        await it.sees("Ctrl+D again quits.")
        await it.press("ctrl+d")
        await it.until(lambda: it.app._exit, "the end")


async def test_ctrl_q_quits_even_while_a_reply_streams():
    async with page() as it:
        await it.ask("Hello")
        it.api.begin(message_start(), block_start(0), text("Half"))
        await it.sees("Half")
        await it.press("ctrl+q")
        await it.until(lambda: it.app._exit, "the end")
        assert it.turn.state == "stopped"
        assert it.app.return_code == 0


async def test_escape_goes_back_to_the_prompt():
    async with page(wide=True) as it:
        await it.told("Hello", "Hi")
        await it.press("f4")
        assert not it.prompt.has_focus
        await it.press("escape")
        assert it.prompt.has_focus
        assert it.screen.query_one("#inspector").display


async def test_ctrl_y_copies_the_last_reply_as_markdown_from_anywhere():
    async with page(wide=True) as it:
        await it.press("ctrl+y")
        await it.sees("No reply to copy yet.")
        markdown = "# Title\n\nA **bold** word, `code`\n\n| a | b |\n| - | - |\n| 1 | 2 |"
        await it.told("Hello", markdown)
        for focused in (it.prompt, it.view):
            it.app._clipboard = ""
            focused.focus()
            await it.press("ctrl+y")
            await it.until(lambda: it.app.clipboard == markdown)
        await it.sees("Copied the last reply", "by OSC 52")


async def test_a_message_is_copied_as_markdown_and_as_shown():
    async with page() as it:
        await it.told("Hello", "A **bold** word\n\n- one\n- two")
        it.view.focus()
        await it.press("y")
        await it.until(lambda: it.app.clipboard == "A **bold** word\n\n- one\n- two")
        await it.press("Y")
        await it.until(lambda: "**" not in it.app.clipboard)
        assert "A bold word" in it.app.clipboard
        assert "one\n" in it.app.clipboard


async def test_the_last_reply_is_the_last_that_has_text():
    async with page() as it:
        await it.told("Hello", "The reply")
        await it.ask("And?")
        it.api.begin(message_start())
        await it.press("escape")
        await it.sees("Stopped by you")
        await it.press("ctrl+y")
        await it.until(lambda: it.app.clipboard == "The reply")


async def test_ctrl_n_begins_a_new_chat_whose_events_stay():
    async with page(wide=True) as it:
        await it.told("Hello", "Hi")
        log = len(it.session.log)
        await it.press("ctrl+n")
        await it.sees("A new chat.")
        assert len(it.session.log) == log
        await it.told("Second", "Two")
        assert it.api.requests[1].messages == [{"role": "user", "content": [{"type": "text", "text": "Second"}]}]
        assert len(it.session.conversation.path()) == 1


async def test_ctrl_n_waits_for_the_end_of_a_stream():
    async with page() as it:
        await it.ask("Hello")
        it.api.begin(message_start(), block_start(0), text("Half"))
        await it.sees("Half")
        await it.press("ctrl+n")
        await it.sees("A reply is streaming", "Half")


async def test_help_opens_for_where_you_are_scrolls_and_closes():
    async with page(wide=True) as it:
        await it.press("f1")
        await it.sees("In the prompt", "Ctrl+Y", "New line")
        await it.press("escape")
        await it.sees_no("In the prompt")
        await it.press("f3", "question_mark")
        await it.sees("Events: every event of the session")
        await it.press("j", "k", "q")
        await it.sees_no("Events: every event of the session")


async def test_help_joins_lines_to_paragraphs_names_all_keys_of_an_action_at_once_and_how_to_leave():
    async with page(size=(120, 50)) as it:
        await it.press("f2", "f1")
        await it.sees("schema. buffered: the input came", "• Enter the detail alone", "↑ k ", "Esc close")
        assert "`" not in it.picture()
        assert "*" not in it.picture()


async def test_a_question_mark_in_the_prompt_is_a_question_mark():
    async with page() as it:
        await it.press("question_mark")
        assert it.prompt.text == "?"


async def test_the_palette_opens_finds_and_runs_a_command():
    async with page() as it:
        await it.told("Hello", "Hi **there**")
        await it.press("ctrl+p")
        await it.until(lambda: it.app.screen is not it.screen)
        await it.type("copy reply")
        await it.sees("Copy the last reply as Markdown")
        await it.press("down", "enter")
        await it.until(lambda: it.app.clipboard == "Hi **there**")
        assert it.app.screen is it.screen


async def test_the_palette_reaches_what_acts_on_a_message():
    async with page() as it:
        await it.told("Hello", "Hi **there**")
        for title in ("Copy as shown", "Previous prompt", "Fold", "End"):
            command = next(one for one in it.app.get_system_commands(it.screen) if one.title == title)
            command.callback()
        await it.until(lambda: it.app.clipboard == "Hello\n\nHi there\n\nend_turn" or "Hi there" in it.app.clipboard)
        await it.sees("Nothing to fold in this message.")


async def test_a_command_of_the_palette_that_takes_a_value_begins_in_the_prompt():
    async with page() as it:
        next(one for one in it.app.get_system_commands(it.screen) if one.title == "Theme").callback()
        await it.until(lambda: it.prompt.text == "/theme ")
        assert it.prompt.has_focus


async def test_every_command_of_the_palette_finds_its_action():
    async with page(wide=True) as it:
        await it.told("Hello", "Hi")
        names = {one.title for one in it.app.get_system_commands(it.screen)}
        assert {"Copy reply", "New chat", "Theme", "Ask again"} <= names
        for node in (it.screen, it.view):
            for _, binding in node._bindings:
                place, name, _ = it.app._parse_action(binding.action, node)
                assert hasattr(place, f"action_{name}"), binding


async def test_keys_are_given_others_by_config():
    async with page(settings=Settings(keys={"copy_reply": "f9", "copy_message": "c"})) as it:
        await it.told("Hello", "Hi **there**")
        await it.press("ctrl+y")
        await it.pilot.pause()
        assert it.app.clipboard == ""
        await it.press("f9")
        await it.until(lambda: it.app.clipboard == "Hi **there**")
        await it.sees("F9 Copy reply")
        it.app._clipboard = ""
        it.view.focus()
        await it.press("c")
        await it.until(lambda: it.app.clipboard == "Hi **there**")


async def test_tab_walks_through_the_panes_and_back():
    async with page(wide=True) as it:
        await it.told("Hello", "Hi")
        seen = []
        for _ in range(3):
            await it.press("tab")
            seen.append(it.screen.focused)
        assert it.prompt in seen
        assert it.view in seen
        assert len(set(seen)) == 3
        await it.press("shift+tab")
        assert it.screen.focused is seen[1]
