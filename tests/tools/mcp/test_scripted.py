"""A server that speaks the protocol: its tools, resources and prompts, and how it comes and goes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools.mcp.scripted import TOOLS
from tests.tools.mcp.serving import scripted, until, up
from tui.tools.mcp import ServerFailed, server


async def test_a_server_s_tools_are_in_the_toolbox_page_by_page_with_what_it_says_of_them() -> None:
    async with up(odd=scripted()) as it:
        (state,) = it.servers.states()
        assert (state.state, state.tools, state.resources, state.prompts) == ("ready", len(TOOLS), 2, 1)
        assert state.protocol == "2025-06-18"
        assert state.info is not None
        assert state.info.startswith("scripted")
        tool = it.box.get("mcp__odd__echo")
        assert tool is not None
        assert tool.source == "MCP server odd"
        assert tool.definition["input_schema"]["properties"] == {"text": {"type": "string"}}
        assert tool.annotations == {"readOnlyHint": True, "title": "Trick echo"}  # type: ignore[attr-defined]
        shown = it.servers.details("odd").tools[0]
        assert (shown.name, shown.original, shown.read_only) == ("mcp__odd__echo", "echo", True)
    assert it.box.tools == []


async def test_results_of_each_kind_become_content_blocks() -> None:
    async with up(odd=scripted()) as it:
        assert await it.text("mcp__odd__echo", text="grüße") == "grüße"
        outcome = await it.call("mcp__odd__image")
        assert not outcome.is_error
        assert [block["type"] for block in outcome.content] == ["image", "text", "text", "text", "document"]  # type: ignore[index]
        assert await it.text("mcp__odd__structured") == '{"answer": 42}'
        failed = await it.call("mcp__odd__fails")
        assert failed == ([{"type": "text", "text": "it went wrong"}], True, None)
        missing = await it.call("mcp__odd__no_such_thing")
        assert missing == ("no tools/call", True, None)


async def test_a_long_result_is_cut_and_the_whole_is_kept(tmp_path: Path) -> None:
    async with up(tmp_path / "results", odd=scripted()) as it:
        outcome = await it.call("mcp__odd__echo", text="0123456789" * 30_000)
        (block,) = outcome.content
        assert isinstance(block, dict)
        assert len(block["text"]) < 101_000
        assert outcome.whole is not None
        assert Path(outcome.whole).read_text() == "0123456789" * 30_000


async def test_progress_and_log_messages_are_output_of_the_call_that_runs() -> None:
    async with up(odd=scripted()) as it:
        assert await it.text("mcp__odd__progress") == "done"
        await until(lambda: len(it.output) == 2)
        assert it.output == ["1/3 one\n", "info: said while it runs\n"]
        assert "said while it runs" in it.servers.log("odd")


async def test_resources_and_prompts_are_listed_and_read() -> None:
    async with up(odd=scripted()) as it:
        (resource,) = await it.servers.resources()
        assert (resource.server, resource.uri, resource.size) == ("odd", "note:///one", 3)
        assert [one.uri_template for one in it.servers.templates()] == ["note:///{name}"]
        (block,) = await it.servers.read("odd", resource.uri)
        assert block["source"]["data"] == "what note:///one says"
        (prompt,) = it.servers.prompts()
        assert (prompt.command, prompt.arguments[0].name) == ("odd:explain", "topic")
        assert await it.servers.get_prompt("odd", "explain", {"topic": "MCP"}) == [
            {"type": "text", "text": "Explain MCP."}
        ]
        with pytest.raises(ServerFailed, match="there is no MCP server"):
            await it.servers.read("other", "note:///one")


async def test_a_changed_list_refreshes_the_toolbox() -> None:
    async with up(odd=scripted()) as it:
        assert await it.text("mcp__odd__change") == "changed"
        await until(lambda: [tool.name for tool in it.box.tools] == ["mcp__odd__echo", "mcp__odd__new_one"])


async def test_a_cancelled_call_is_cancelled_at_the_server_and_the_next_one_works() -> None:
    async with up(odd=scripted()) as it:
        task = asyncio.create_task(it.call("mcp__odd__silent"))
        await asyncio.sleep(0)
        await until(lambda: it.servers._servers["odd"]._child is not None)
        assert await it.text("mcp__odd__echo", text="meanwhile") == "meanwhile"
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: "it was told of the cancellation" in it.servers.log("odd"))
        assert await it.text("mcp__odd__echo", text="on") == "on"


async def test_a_server_that_dies_is_started_once_again_and_then_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_PAUSE", 0.0)
    async with up(odd=scripted()) as it:
        outcome = await it.call("mcp__odd__exit")
        assert outcome.is_error
        assert "MCP server odd has gone: it exited with code 3: the disk is on fire" in str(outcome.content)
        assert "\x1b" not in str(outcome.content)
        await until(lambda: (it.servers.states()[0].state, it.servers.states()[0].restarts) == ("ready", 1))
        assert await it.text("mcp__odd__echo", text="again") == "again"
        await it.call("mcp__odd__exit")
        await until(lambda: it.servers.states()[0].state == "failed")
        assert it.box.tools == []
        assert [told.partition(":")[0] for told in it.told] == ["MCP server odd"]
        await it.servers.restart("odd")
        await it.servers.ready()
        assert await it.text("mcp__odd__echo", text="by hand") == "by hand"
        await it.servers.stop("odd")
        assert (it.servers.states()[0].state, it.box.tools) == ("stopped", [])
        with pytest.raises(ServerFailed, match="is not there: stopped by hand"):
            await it.servers.read("odd", "note:///one")


async def test_what_cannot_start_says_why_and_leaves_the_others_alone() -> None:
    entries = {
        "missing": {"command": "no-such-command-anywhere"},
        "dies": scripted("dies"),
        "off": {**scripted(), "disabled": True},
        "unset": {"command": "x", "env": {"KEY": "${NOT_SET}"}},
    }
    async with up(**entries) as it:
        details = {state.name: (state.state, state.detail) for state in it.servers.states()}
        assert details == {
            "missing": ("failed", "'no-such-command-anywhere' cannot be started: it is not on PATH"),
            "dies": ("failed", "it exited with code 1: no licence"),
            "off": ("stopped", "disabled in the configuration"),
            "unset": ("failed", "unset.env.KEY: the environment has no NOT_SET"),
        }
        assert len(it.told) == 3


async def test_without_the_extra_it_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.tools.mcp.servers.find_spec", lambda name: None)
    async with up(odd=scripted(), other=scripted()) as it:
        assert it.told == ["MCP servers need the extra mcp: pip install 'claude-stream-tui[mcp]'"]
        assert {state.state for state in it.servers.states()} == {"failed"}


def test_only_the_host_imports_the_package() -> None:
    program = "import sys, tui.tools.mcp, tui.ui.screens.connecting; print({'mcp', 'mcp_types'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
