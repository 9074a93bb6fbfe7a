"""What tools, servers, models and files are called is drawn as it is, and never obeyed, on any screen of any size."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.app import App
from textual.geometry import Size

from tests.ui.page import Page, block_start, block_stop, delta, ending, message_start, page, text, tool_block
from tests.ui.test_safe_to_draw import HOSTILE, assert_safe
from tests.ui.test_servers import GIT, Servers
from tests.ui.test_toolbox import Fake
from tui.config import Settings
from tui.domain.failure import Failure
from tui.domain.tools.run import Outcome
from tui.domain.tools.servers import Prompt, PromptArgument, Resource, ServerDetails, ServerTool, Template
from tui.tools.toolbox import Toolbox
from tui.ui.screens import approving
from tui.ui.widgets import approval
from tui.ui.widgets.approval import Approval

MARKUP = "[red]x[/] [@click=app.quit]y[/]"
BAD = MARKUP + HOSTILE
NAME = BAD.translate({ord("/"): None, 0: None, 0xD800: "\udcff"})
"""The same as the name of a file."""
SIZES = ((120, 40), (80, 24), (40, 10), (20, 6))


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approval, "DEAF", 0.0)
    monkeypatch.setattr(approving, "_IDLE", 0.0)


def check(app: App[Any]) -> str:
    """What is on the screen; nothing of it is a control, or a command of somebody else's."""
    assert not app._exit
    lines = app.screen._compositor.render_strips()
    for strip in lines:
        assert_safe(strip)
        assert "quit" not in str([segment.style.meta for segment in strip if segment.style and segment.style.meta])
    return "\n".join("".join(segment.text for segment in strip) for strip in lines)


async def goes_through(it: Page, *keys: str, says: str = "") -> None:
    """Draw what stands there at every size, and press keys; ``says`` is seen in the smallest window, too."""
    shown = ""
    for size in SIZES:
        await it.pilot.resize_terminal(*size)
        await it.until(lambda size=size: it.app.screen.size == Size(*size), f"{size}")  # type: ignore[misc]
        shown += check(it.app)
        for key in keys:
            await it.press(key)
            shown += check(it.app)
        assert says in check(it.app), check(it.app)
    assert "[@click=app.quit]" in " ".join(shown.split()), shown


async def pastes(it: Page) -> None:
    """Put it where one writes."""
    it.app.post_message(events.Paste(BAD))
    await it.pilot.pause()
    check(it.app)


class Hostile(Fake):
    """A tool that says bad things of itself."""

    @property
    def definition(self) -> dict[str, Any]:
        schema = {"type": "object", "properties": {BAD: {"type": "string", "description": BAD}}}
        return {"name": self.name, "description": BAD, "input_schema": schema}


async def test_tools_and_rules():
    async with page() as it:
        tool = Hostile("a", f"tools{BAD}.py")
        it.session.toolbox = Toolbox([tool])
        it.session.permissions.allow("*")
        it.session.permissions.reject("read_file(path=*[[]red]*)")
        await it.command("/tools")
        await it.sees("1 of 1 on")
        await goes_through(it, "enter", "pagedown", "G", "g", "escape", "G", "enter", "escape", "g", says="1 of")


async def test_mcp_servers_with_all_that_they_offer_and_write():
    async with page() as it:
        servers = it.session.toolbox = Toolbox()
        many = Servers(
            replaced(GIT, name=BAD, info=BAD, protocol=BAD),
            replaced(GIT, name=f"b{BAD}", state="failed", detail=BAD),
        )
        offered = ServerDetails(
            (ServerTool(BAD, BAD, BAD, BAD, True, False),),
            (Resource(BAD, BAD, BAD, BAD, BAD, 1),),
            (Template(BAD, BAD, BAD),),
            (Prompt(BAD, BAD, BAD, (PromptArgument(BAD, BAD, True),)),),
            BAD,
        )
        many.details = lambda name: offered  # type: ignore[method-assign]
        many.log = lambda name: BAD  # type: ignore[method-assign]
        many.connector_entries = [{"name": BAD}]
        servers.servers = many  # type: ignore[assignment]
        await it.command("/mcp")
        await it.sees("1 ready · 1 failed")
        await goes_through(it, "enter", "pagedown", "end", "escape", "down", "enter", "escape", "up", says="MCP")
        await it.press("escape")
        many.prompts = lambda: [Prompt("s", "[red]x", BAD, ())]  # type: ignore[method-assign]
        it.prompt.set_draft("/s:")
        await goes_through(it)


def replaced(value: Any, **changes: Any) -> Any:
    return value._replace(**changes) if hasattr(value, "_replace") else replace(value, **changes)


@pytest.mark.parametrize("by_hand", [False, True])
async def test_a_call_that_waits_runs_prints_and_answers(by_hand: bool):
    async with page() as it:
        tool = Hostile("t", BAD, by_hand)
        it.session.toolbox = Toolbox([tool])
        await it.ask("Go")
        it.api.begin(message_start(), *tool_block(0, tool.name, hostile_json()), *ending("tool_use"))
        it.api.end()
        await it.until(lambda: it.screen.query(Approval) and it.screen.query_one(Approval).asked, "the question")
        await goes_through(it, "tab", "shift+tab", says="⚙ t")
        waits = it.screen.query_one(Approval)
        waits.take_keys()
        await it.until(lambda: waits.has_keys)
        if by_hand:
            await pastes(it)
            await goes_through(it, "down")
            await it.press("enter")
        else:
            await it.press("t")
            await pastes(it)
            await it.press("escape", "a")
            await it.until(lambda: tool.called)
            tool.output(BAD)
            it.view.focus()
            await goes_through(it, "ctrl+o")
            tool.answers.put_nowait(Outcome([{"type": "text", "text": BAD}, {"type": BAD}], True))
        await it.until(lambda: len(it.api.requests) == 2)
        it.api.reply(BAD)
        await it.over()
        it.view.focus()
        await goes_through(it, "ctrl+o", "f2", "enter", "f5")


def hostile_json() -> str:
    return json.dumps({BAD: BAD, "list": [BAD, {BAD: None}]})


async def test_models_that_a_server_lists():
    async with page(settings=Settings(model=f"m{BAD}")) as it:

        async def answer() -> Any:
            return [{"id": BAD, "display_name": BAD, "lifecycle": BAD, "retirement_date": BAD}, {"id": "m-2"}]

        it.api.models = answer  # type: ignore[attr-defined]
        await it.command("/model")
        await it.sees("The API's list")
        await goes_through(it, "down", "up", says="Models")
        await pastes(it)
        await goes_through(it, "x")


async def test_a_list_of_models_that_is_refused():
    async with page() as it:

        async def answer() -> Any:
            return Failure("http_status", BAD, status=500, type=BAD)

        it.api.models = answer  # type: ignore[attr-defined]
        await it.command("/model")
        await it.sees("18")
        await it.press("ctrl+r")
        await goes_through(it, "down")


async def test_the_system_prompt_and_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CLAUDE_TUI_HOME", str(tmp_path))
    (tmp_path / "prompts").mkdir()
    written = BAD.replace("\ud800", "")
    saved = f"---\ndescription: {written}\n---\n{written} {{{{a={written}}}}}"
    (tmp_path / "prompts" / f"{NAME}.md").write_text(saved)
    (tmp_path / "prompts" / "one.md").write_text(saved)
    (tmp_path / "prompts" / f"broken{NAME}.md").write_bytes(b"\xff")
    async with page(settings=Settings(system=BAD)) as it:
        await it.command("/prompt")
        await it.sees("Prompts", "one")
        await goes_through(it, "down", "up", says="Prompts")
        await it.press("enter")
        await goes_through(it, "tab")
        await it.press("escape")
        await it.pilot.resize_terminal(80, 24)
        await it.command("/system")
        await it.sees("Ctrl+S set it")
        await pastes(it)
        await goes_through(it, "pageup", "x", says="tokens")


async def test_names_of_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / NAME).write_text(BAD.replace("\ud800", ""))
    (tmp_path / f"dir{NAME}").mkdir()
    async with page() as it:
        it.prompt.focus()
        await it.press("at")
        await it.until(lambda: it.prompt.offers, "an offer")
        await goes_through(it, "down", "up")
        await it.press("enter")
        await goes_through(it, "x", "backspace")
        it.prompt.set_draft(f"@gone{NAME} x")
        await goes_through(it, "x")
        await it.command(f"/attach '{NAME}' nothing{NAME}")
        await goes_through(it, "x")


async def test_server_tools():
    async with page() as it:
        it.screen.set_options(model=f"m{BAD}", server_options={"web_search": {"user": BAD, BAD: 1}})
        await it.command("/server-tools")
        await it.sees("Web search")
        await goes_through(it, "down", "space", "up", says="╭")


async def test_what_a_citation_rests_on():
    source = {
        "type": "web_search_result_location",
        "url": f"https://a.test/{BAD}",
        "title": BAD,
        "cited_text": BAD,
    }
    async with page() as it:
        await it.ask("News?")
        it.api.begin(message_start(), block_start(0), text(f"So {BAD}"))
        it.api.say(delta(0, "citations_delta", citation=source), block_stop(0), *ending())
        it.api.end()
        await it.over()
        it.view.focus()
        await it.press("w", "a")
        await it.sees("y copy")
        await goes_through(it, "pagedown", "pageup")
