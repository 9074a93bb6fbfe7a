"""The call that waits for the person: what is shown of it, which keys decide, and which must not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Static

from tests.ui.panels.host import STYLES
from tui.domain.tools.run import Run
from tui.ui.theme import DARK
from tui.ui.widgets import approval
from tui.ui.widgets.approval import Approval
from tui.ui.widgets.asked import Asked
from tui.ui.widgets.prompt import Prompt

COMMAND = {"command": "git status --short\necho 'done'", "timeout": 5}


class Host(App[None]):
    CSS_PATH: ClassVar[Any] = [STYLES / f"{name}.tcss" for name in ("theme", "panels", "prompt", "approval")]
    CSS = "#space { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.said: list[Message] = []

    def compose(self) -> ComposeResult:
        yield Static("", id="space")
        yield Approval(id="approval")
        yield Prompt(id="prompt")

    def on_mount(self) -> None:
        self.query_one(Prompt).focus()

    def keep(self, message: Message) -> None:
        self.said.append(message)

    on_approval_chosen = on_approval_answered = on_approval_edit_requested = on_approval_typed = keep

    def picture(self) -> str:
        strips = self.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    @property
    def approval(self) -> Approval:
        return self.query_one(Approval)


@asynccontextmanager
async def host(size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[Host, Pilot[None]]]:
    app = Host()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


def run(name: str = "run_command", input: Any = COMMAND, **more: Any) -> Run:
    return Run("toolu_1", name, input, "built in", **more)


def hears(app: Host) -> None:
    """The moments in which no key decides are over."""
    app.approval._deaf_until = 0.0


async def test_it_shows_which_tool_from_where_and_every_line_of_a_command_as_it_is():
    async with host() as (app, pilot):
        app.approval.show(Asked(run(), 1, 3, "run_command(git status *)"))
        await pilot.pause()
        shown = app.picture()
        for words in ("run_command  built in", "may this run?  1 of 3", "command: 2 lines", "│ git status --short"):
            assert words in shown, shown
        assert "│ echo 'done'" in shown and "timeout: 5" in shown
        assert "always, never: run_command(git status *)  this session" in shown
        assert "Shift+Tab then  a allow once" in shown, "the keys are the prompt's"


async def test_what_a_terminal_would_obey_or_nobody_would_see_is_told():
    async with host() as (app, pilot):
        app.approval.show(Asked(run(input={"command": "ls\x1b]52;c;x\x07", "path": "a\u200bb\u202ec", "n": "5"})))
        await pilot.pause()
        shown = app.picture()
        assert "ls␛]52;c;x␇" in shown and "a⟨200B⟩b⟨202E⟩c" in shown
        assert 'n: "5"' in shown, "a text is told from a number"


async def test_each_key_decides_what_it_says():
    async with host() as (app, pilot):
        app.approval.show(Asked(run(), pattern="run_command"))
        app.approval.take_keys()
        await pilot.pause()
        hears(app)
        await pilot.press("a", "A", "r", "R", "e")
        *chosen, edit = app.said
        assert [(one.what, one.remember) for one in chosen if isinstance(one, Approval.Chosen)] == [
            ("run", False),
            ("run", True),
            ("reject", False),
            ("reject", True),
        ]
        assert isinstance(edit, Approval.EditRequested)


async def test_a_letter_that_was_meant_for_the_prompt_decides_nothing_and_is_handed_back():
    async with host() as (app, pilot):
        app.approval.show(Asked(run(), pattern="run_command"))
        app.approval.take_keys()
        await pilot.press("a")
        assert [type(one) for one in app.said] == [Approval.Typed]
        assert isinstance(one := app.said[0], Approval.Typed) and one.character == "a"


async def test_the_key_for_one_call_does_not_decide_the_next():
    async with host() as (app, pilot):
        app.approval.show(Asked(run(), 1, 2))
        app.approval.take_keys()
        await pilot.pause()
        hears(app)
        await pilot.press("a")
        app.approval.show(Asked(run("read_file", {"path": "x"}), 2, 2))
        await pilot.press("a")
        assert len(app.said) == 1, "too early, and nobody wrote a prompt"
        hears(app)
        await pilot.press("r")
        assert len(app.said) == 2 and app.approval.has_focus


async def test_nothing_can_be_remembered_where_there_is_no_pattern():
    async with host() as (app, pilot):
        app.approval.show(Asked(run()))
        app.approval.take_keys()
        await pilot.pause()
        hears(app)
        await pilot.press("A", "R")
        assert not app.said and "always" not in app.picture()
        assert "Nothing can be remembered" in next(iter(app._notifications)).message


async def test_a_reason_is_written_in_a_line_and_esc_leaves_it():
    async with host() as (app, pilot):
        app.approval.show(Asked(run(), pattern="run_command"))
        app.approval.take_keys()
        await pilot.pause()
        hears(app)
        await pilot.press("t", "n", "o")
        assert "Enter rejects it, with this reason" in app.picture()
        await pilot.press("escape")
        assert app.approval.has_focus and not app.said
        await pilot.press("t", "t", "enter")
        assert isinstance(one := app.said[-1], Approval.Chosen) and (one.what, one.reason) == ("reject", "not")


async def test_letters_right_behind_the_key_for_a_reason_are_the_reason_and_decide_nothing():
    async with host() as (app, pilot):
        app.approval.show(Asked(run(), pattern="run_command"))
        app.approval.take_keys()
        await pilot.pause()
        hears(app)
        for key in "tareA":
            app.post_message(events.Key(key, key))
        await pilot.pause()
        await pilot.press("enter")
        assert isinstance(one := app.said[-1], Approval.Chosen) and (one.what, one.reason) == ("reject", "areA")


async def test_a_long_input_scrolls_in_half_of_the_screen():
    async with host() as (app, pilot):
        app.approval.show(Asked(run(input={"text": "\n".join(f"line {n}" for n in range(500))}), pattern="run_command"))
        app.approval.take_keys()
        await pilot.pause()
        hears(app)
        assert app.approval.size.height <= 12
        assert "line 0" in app.picture() and "line 499" not in app.picture()
        await pilot.press("G")
        assert "line 499" in app.picture()
        await pilot.press("g", "pagedown", "j")
        assert "line 0" not in app.picture()


async def test_a_tool_that_is_answered_by_hand_has_a_field_and_says_how_to_send_it():
    async with host() as (app, pilot):
        asked = Asked(run("weather", {"city": "Paris"}, state="waiting for an answer"), about="Tells the weather.")
        app.approval.show(asked)
        app.approval.take_keys()
        await pilot.pause()
        hears(app)
        for words in ("you are the tool", "city: Paris", "Tells the weather.", "Enter sends the answer  Ctrl+J new"):
            assert words in app.picture(), app.picture()
        await pilot.press("1", "8", "ctrl+j", "C", "f8", "enter")
        assert isinstance(one := app.said[-1], Approval.Answered)
        assert (one.text, one.is_error) == ("18\nC", True)


async def test_half_a_second_is_enough_for_a_stray_key_and_little_for_a_person():
    assert 0.3 <= approval.DEAF <= 0.5
