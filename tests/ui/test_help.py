"""F1 tells of what stands over the chat, too: what it is, and its keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.page import page
from tui.ui.screens.citation import CitationScreen
from tui.ui.screens.export_menu import ExportMenu
from tui.ui.screens.finding import FindingScreen
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.library import LibraryScreen
from tui.ui.screens.models import ModelsScreen
from tui.ui.screens.panels import key_ids
from tui.ui.screens.prompts import PromptsScreen
from tui.ui.screens.question import Question
from tui.ui.screens.server_tools import ServerTools
from tui.ui.screens.servers import ServersScreen
from tui.ui.screens.sessions import SessionsScreen
from tui.ui.screens.system import SystemScreen
from tui.ui.screens.toolbox import ToolsScreen
from tui.ui.screens.tree import RewindScreen, TreeScreen
from tui.ui.screens.variables import VariablesScreen

SCREENS = (
    CitationScreen, ExportMenu, FindingScreen, LibraryScreen, ModelsScreen, PromptsScreen, Question, RewindScreen,
    ServerTools, ServersScreen, SessionsScreen, SystemScreen, ToolsScreen, TreeScreen, VariablesScreen,
)  # fmt: skip


@pytest.mark.parametrize(
    ("command", "about"),
    [("/tools", "run unasked"), ("/mcp", "MCP servers of this session"), ("/model", "Ask the API for its list"),
     ("/system", "Take one from the library"), ("/server-tools", "the API itself runs"), ("/prompt", "kept in files")],
)  # fmt: skip
async def test_f1_tells_the_keys_of_what_stands_over_the_chat_and_closes_again(command: str, about: str):
    async with page(size=(80, 24)) as it:
        await it.command(command)
        await it.until(lambda: it.app.screen is not it.screen, "the screen")
        below = it.app.screen
        await it.press("f1")
        await it.sees(about, "Keys", "Esc close")
        assert "In the prompt" not in it.picture()
        assert isinstance(it.app.screen, HelpScreen)
        await it.press("f1")
        await it.until(lambda: it.app.screen is below)


async def test_the_chat_s_help_says_where_keys_are_given():
    async with page(size=(80, 24)) as it:
        await it.press("f1")
        await it.sees("In the prompt")
        await it.press("end")
        await it.sees('config.toml: [keys] copy_reply = "f9"')
        await it.press("f1")
        await it.sees_no("config.toml")


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.__name__)
def test_each_screen_says_what_it_is_for_and_what_each_key_does(screen: type):
    assert screen.HELP
    for owner in screen.__mro__:
        for binding in owner.__dict__.get("BINDINGS", ()) if owner.__module__.startswith("tui.") else ():
            if binding.id:
                assert binding.tooltip and binding.id in key_ids(), binding


@pytest.mark.parametrize(
    ("keys", "about"),
    [(["ctrl+s"], "pinned sessions first"), (["ctrl+shift+f"], "in every session, the newest"),
     (["ctrl+r"], "newest at the bottom"), (["escape", "escape"], "The letter beside one"),
     (["shift+tab", "b"], "All turns"), (["f3", "x"], "Enter copies")],
)  # fmt: skip
async def test_each_list_that_a_key_lays_over_the_chat_tells_of_itself(keys: list[str], about: str, tmp_path: Path):
    async with page(size=(80, 24), folder=tmp_path) as it:
        await it.told("Hello", "Some water")
        await it.press(*keys)
        await it.until(lambda: it.app.screen is not it.screen, "the screen")
        below = it.app.screen
        await it.press("f1")
        await it.sees(about, "Keys", "Esc close")
        await it.press("f1")
        await it.until(lambda: it.app.screen is below)
