from __future__ import annotations

import json

import pytest

from tests.ui.panels.host import (
    Host,
    Talk,
    block_start,
    block_stop,
    delta,
    message_end,
    message_start,
    text,
    tool_start,
)
from tui.domain.conversation import Conversation
from tui.domain.failure import Failure
from tui.domain.tools import Calls
from tui.ui.panels.tools import ToolsPanel


def json_delta(piece: str, index: int = 0) -> dict[str, object]:
    return delta(index, "input_json_delta", partial_json=piece)


async def test_no_calls_say_so() -> None:
    panel = ToolsPanel()
    app = Host(panel)
    async with app.run_test(size=(60, 12)) as pilot:
        panel.update(Conversation(), [], 0.0)
        await pilot.pause()
        assert "No tool calls yet." in app.shown()


async def test_input_is_readable_while_it_is_written() -> None:
    panel, talk = ToolsPanel(), Talk()
    talk.ask("Weather?")
    talk.say(message_start(), tool_start(0, "get_weather"), json_delta(""))
    app = Host(panel)
    async with app.run_test(size=(70, 20)) as pilot:
        for piece, shows in (
            ('{"ci', '  "ci'),
            ('ty": "Par', '  "city": "Par'),
            ('is", "days": [1', "    1"),
            (", 2]}", "    2"),
        ):
            talk.say(json_delta(piece))
            panel.update(talk.conversation, talk.log, talk.now)
            await pilot.pause()
            assert shows in app.shown()
            assert "▸ get_weather" in app.shown() and "streaming" in app.shown() and "1 live" in app.shown()
        talk.say(block_stop(0), *message_end("tool_use"))
        talk.end()
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert "○ get_weather" in app.shown()
        assert "your next prompt tells Claude so" in " ".join(app.shown().split())
        await pilot.press("y")
        await pilot.pause()
        assert app.copied == ['{"city": "Paris", "days": [1, 2]}']


async def test_a_cut_call_shows_what_came_and_is_marked() -> None:
    panel, talk = ToolsPanel(), Talk()
    talk.ask("Write")
    talk.say(message_start(), tool_start(0, "write_file"), json_delta('{"text": "half \x1b[2J'))
    talk.end(Failure("cut", "The connection broke."))
    app = Host(panel)
    async with app.run_test(size=(60, 20)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert "✂ write_file" in app.shown() and "cut off" in app.shown()
        assert '"text": "half ␛[2J' in app.shown()
        assert "left out of the next request" in " ".join(app.shown().split())


async def test_server_tools_wait_are_answered_and_fail() -> None:
    panel, talk = ToolsPanel(), Talk()
    talk.ask("Search")
    talk.say(message_start(), tool_start(0, "web_search", "srv_1", "server_tool_use"), json_delta('{"query":"x"}'))
    talk.say(block_stop(0))
    app = Host(panel)
    async with app.run_test(size=(70, 30)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert "running" in app.shown()
        found = {"type": "web_search_result", "title": "All about x", "url": "https://x.example", "page_age": "2 days"}
        talk.say(block_start(1, type="web_search_tool_result", tool_use_id="srv_1", content=[found]), after=1.5)
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert "✓ web_search" in app.shown() and "done" in app.shown()
        assert "1  All about x · 2 days" in app.shown() and "https://x.example" in app.shown()
        assert "after 1.5 s" in app.shown()
        error = {"type": "web_search_tool_result_error", "error_code": "max_uses_exceeded"}
        talk.say(tool_start(2, "web_search", "srv_2", "server_tool_use"), block_stop(2))
        talk.say(block_start(3, type="web_search_tool_result", tool_use_id="srv_2", content=error))
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert "✗ web_search" in app.shown() and "max_uses_exceeded" in app.shown()


async def test_the_newest_call_is_open_until_another_is_chosen() -> None:
    panel, talk = ToolsPanel(), Talk()
    talk.ask("Do")
    talk.say(message_start(), tool_start(0, "first", "t1"), block_stop(0), tool_start(1, "second", "t2"), block_stop(1))
    app = Host(panel)
    async with app.run_test(size=(70, 30)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.press("up")
        assert panel.call is not None and panel.call.name == "first"
        talk.say(tool_start(2, "third", "t3"))
        panel.update(talk.conversation, talk.log, talk.now)
        assert panel.call.name == "first"
        await pilot.press("down", "down", "down")
        assert panel.call.name == "third"
        talk.say(tool_start(3, "fourth", "t4"))
        panel.update(talk.conversation, talk.log, talk.now)
        assert panel.call.name == "fourth"
        await pilot.pause()
        await pilot.click("#tools-list", offset=(5, 1))
        await pilot.pause()
        assert panel.call.name == "second"
        await pilot.press("enter")
        await pilot.pause()
        assert not panel.query_one("#tools-list").display
        await pilot.press("escape")
        await pilot.pause()
        assert panel.query_one("#tools-list").display


async def test_a_long_input_is_followed_and_read_once() -> None:
    panel, talk = ToolsPanel(), Talk()
    talk.ask("Write")
    talk.say(message_start(), tool_start(0, "write_file"), json_delta('{"content": "'))
    app = Host(panel)
    async with app.run_test(size=(50, 20)) as pilot:
        for number in range(40):
            talk.say(json_delta(f"line {number}\\n"))
            panel.update(talk.conversation, talk.log, talk.now)
            await pilot.pause()
        assert "line 39" in app.shown() and "line 3\\n" not in app.shown()
        _ = talk.turn.message.blocks[0].partial_json  # somebody joins the parts
        talk.say(json_delta("line 40"))
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert app.shown().count("line 40") == 1 and app.shown().count("line 39") == 1
        await pilot.press("home")
        talk.say(json_delta("\\nline 41"))
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert "line 1\\n" in app.shown() and "line 41" not in app.shown()
        await pilot.resize_terminal(90, 20)
        await pilot.press("end")
        assert "line 41" in app.shown()


async def test_a_retry_forgets_the_calls_of_the_attempt_before() -> None:
    talk = Talk()
    talk.ask("Do")
    talk.say(message_start(), tool_start(0, "first", "t1"))
    book = Calls()
    assert [call.name for call in book.read(talk.conversation)] == ["first"]
    talk.attempt()
    assert book.read(talk.conversation) == []
    talk.say(message_start(), text("no tools"), tool_start(1, "other", "t9"))
    assert [call.name for call in book.read(talk.conversation)] == ["other"]


def test_results_in_the_next_prompt_answer_the_calls() -> None:
    talk = Talk()
    talk.ask("Do")
    talk.say(message_start(), tool_start(0, "mine", "t1"), block_stop(0), *message_end("tool_use"))
    talk.end()
    result = {"type": "tool_result", "tool_use_id": "t1", "content": "no", "is_error": True}
    talk.conversation.add([result], talk.turn)
    assert [call.state for call in Calls().read(talk.conversation)] == ["failed"]


@pytest.mark.parametrize(
    "name",
    [
        "mir-beta-claude-sonnet-4-0-c58ebf",
        "pyd-mcp-servers-stream-02ef45",
        "pyd-code-execution-download-file-stream-e58fc7",
        "cha-web-fetch-88e025",
        "pyd-advisor-tool-stream-a509a7",
    ],
)
async def test_recorded_calls_are_shown_whole_at_any_size(name: str) -> None:
    panel, talk = ToolsPanel(), Talk()
    talk.play(name)
    app = Host(panel)
    async with app.run_test(size=(70, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        for width, height in ((36, 8), (46, 24), (100, 60)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            calls = Calls().read(talk.conversation)
            assert calls and all(call.state == "done" for call in calls)
            assert calls[-1].name in app.shown()
            wide = panel.query_one("#tools-detail").rows  # type: ignore[attr-defined]
            assert wide.width <= width
        flat = "".join("".join(wide.plain()).split())
        assert "".join(json.dumps(calls[-1].block.input, ensure_ascii=False).split()) in flat
