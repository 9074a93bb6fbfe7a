"""MCP servers on the screen: what each offers and wrote, stop and restart, their resources and prompts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.ui.page import Page, page
from tui.domain.attachment import AttachError
from tui.domain.tools.servers import (
    Prompt,
    PromptArgument,
    Resource,
    ServerDetails,
    ServerFailed,
    ServerState,
    ServerTool,
    Template,
)
from tui.tools.toolbox import Toolbox
from tui.ui.screens.resources import ResourceCompleter, as_text

ESCAPE = "\x1b[2J"
GIT = ServerState("git", "stdio", "ready", "", 2, 2, 1, "2025-11-25", f"mcp-git 1.2{ESCAPE}")
WEB = ServerState("web", "http", "failed", f"HTTP 401 Unauthorized{ESCAPE}: it wants other credentials")
OFF = ServerState("notes", "stdio", "stopped", "disabled in the configuration")
OFFERED = ServerDetails(
    (
        ServerTool("mcp__git__log", "log", "Log", f"Shows the log {ESCAPE}", True, False),
        ServerTool("mcp__git__push", "push", None, "Pushes", False, True),
    ),
    (Resource("git", "git://HEAD", "HEAD", "the commit", "text/plain", 1200),),
    (Template("git", "git://{ref}", "any ref"),),
    (Prompt("git", "review", "Reviews a change", (PromptArgument("ref", "which", True),)),),
    "Use the log first.",
)


class Servers:
    """As :class:`tui.tools.mcp.Servers`, without servers."""

    def __init__(self, *states: ServerState) -> None:
        self.all = {state.name: state for state in states}
        self.asked: list[tuple[str, ...]] = []
        self.listeners: list[Callable[[], None]] = []
        self.connector_entries: list[dict[str, Any]] = []

    def states(self) -> list[ServerState]:
        return list(self.all.values())

    def details(self, name: str) -> ServerDetails:
        return OFFERED if self.all[name].state == "ready" else ServerDetails()

    def log(self, name: str) -> str:
        return "\n".join(f"line {number} of {name}" for number in range(60))

    def listen(self, listener: Callable[[], None]) -> None:
        self.listeners.append(listener)

    def unlisten(self, listener: Callable[[], None]) -> None:
        self.listeners.remove(listener)

    def become(self, name: str, **changes: Any) -> None:
        self.all[name] = self.all[name]._replace(**changes)
        for listener in self.listeners:
            listener()

    async def restart(self, name: str) -> None:
        self.asked.append(("restart", name))
        self.become(name, state="starting", detail="")

    async def stop(self, name: str) -> None:
        self.asked.append(("stop", name))
        self.become(name, state="stopped", detail="stopped by hand")

    async def resources(self) -> list[Resource]:
        return list(OFFERED.resources)

    def templates(self) -> list[Template]:
        return list(OFFERED.templates)

    def prompts(self) -> list[Prompt]:
        return list(OFFERED.prompts)

    async def read(self, server: str, uri: str) -> list[dict[str, Any]]:
        if uri == "git://nothing":
            raise ServerFailed(f"no such ref{ESCAPE}")
        return [{"type": "text", "text": f"{server} says {uri}"}]

    async def get_prompt(self, server: str, name: str, arguments: dict[str, str]) -> list[dict[str, Any]]:
        return [{"type": "text", "text": f"Review {arguments['ref']}."}, {"type": "image", "source": {}}]


def serve(it: Page, *states: ServerState) -> Servers:
    servers = Servers(*states)
    it.session.toolbox = Toolbox()
    it.session.toolbox.servers = servers  # type: ignore[assignment]
    return servers


async def test_without_servers_the_screen_says_how_to_have_some():
    async with page() as it:
        await it.command("/mcp")
        await it.sees(
            "No MCP server is configured.", "claude-tui --mcp FILE.json", "[tools]", '"mcpServers"', "Esc back"
        )
        await it.press("escape")
        await it.sees_no("No MCP server is configured.")


async def test_servers_that_the_api_talks_to_are_named():
    async with page() as it:
        serve(it).connector_entries = [{"type": "url", "name": f"far{ESCAPE}", "url": "https://a.test"}]
        await it.command("/mcp")
        await it.sees("by the API: far␛[2J", "The API itself talks to the servers")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_each_server_is_a_row_and_enter_shows_all_of_one(size: tuple[int, int]):
    async with page(size=size) as it:
        serve(it, GIT, WEB, OFF)
        await it.command("/mcp")
        await it.sees("1 ready · 1 failed · 1 stopped", "● git", "2 tools · 2 resources · 1 prompt", "✗ web", "○ notes")
        await it.press("enter")
        await it.sees("mcp__git__log", "Log · reads only · Shows the log", "@git:git://HEAD", "Use the log first.")
        await it.sees("mcp-git 1.2␛[2J", "protocol 2025-11-25")
        await it.press("pagedown", "end")
        await it.sees("line 59 of git")
        await it.press("escape", "down")
        await it.sees("HTTP 401 Unauthorized␛[2J")
        await it.press("escape")
        await it.sees_no("✗ web")


async def test_r_restarts_and_s_stops_or_starts_and_changes_are_seen_as_they_come():
    async with page() as it:
        servers = serve(it, GIT, WEB)
        await it.command("/mcp")
        await it.sees("s stop")
        await it.press("s")
        await it.sees("stopped by hand", "s start")
        await it.press("s")
        await it.sees("◌ git")
        servers.become("git", state="ready")
        await it.sees("● git")
        await it.press("down", "r")
        await it.sees("◌ web")
        assert servers.asked == [("stop", "git"), ("restart", "git"), ("restart", "web")]
        await it.press("escape")
        await it.until(lambda: not servers.listeners, "the end of listening")


async def test_resources_are_completed_described_and_read_by_name():
    servers = Servers(GIT)
    completer = ResourceCompleter(lambda: servers)  # type: ignore[arg-type,return-value]
    assert [one.path for one in await completer.complete("head")] == ["git:git://HEAD"]
    assert [one.path for one in await completer.complete("")] == ["git:git://HEAD", "git:git://{ref}"]
    assert await completer.describe("git:git://HEAD") == "git://HEAD of git · HEAD · text/plain · 1.2 kB"
    assert await completer.describe("src/git.py") is None
    assert await completer.read("src/git.py") is None
    assert await completer.read("git:git://main") == [{"type": "text", "text": "git says git://main"}]
    with pytest.raises(AttachError, match=r"@git:git://nothing: no such ref␛\[2J"):
        await completer.read("git:git://nothing")
    assert await ResourceCompleter(lambda: None).complete("") == []


async def test_a_server_s_prompt_asks_for_its_variables_and_becomes_the_draft():
    async with page() as it:
        serve(it, GIT)
        assert not it.screen.take_server_prompt("git:other", "")
        assert it.screen.take_server_prompt("git:review", "HEAD~1")
        await it.until(lambda: it.prompt.text == "Review HEAD~1.", "the draft")
        await it.sees("1 of its parts")
        assert it.screen.take_server_prompt("git:review", "")
        await it.sees("/git:review", "ref")
        await it.type("main")
        await it.press("ctrl+s")
        await it.until(lambda: it.prompt.text == "Review main.", "the draft")


def test_documents_of_a_prompt_are_text_too():
    source = {"type": "text", "media_type": "text/plain", "data": "of a"}
    blocks = [{"type": "text", "text": "Read."}, {"type": "document", "source": source, "title": "file:///a"}]
    assert as_text(blocks) == ("Read.\n\nfile:///a\nof a", 0)
