"""What a person does about the tools that Claude calls: allow, reject, edit, answer by hand, stop one."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from textual.timer import Timer

from tui.ui.screens.queueing import Queueing

if TYPE_CHECKING:
    from tui.domain.conversation import Turn
    from tui.domain.tools.decision import Decision
    from tui.domain.tools.run import Run
    from tui.ui.panels.tools import ToolsPanel
    from tui.ui.widgets.approval import Approval

_IDLE = 0.5
"""Seconds without a change in the prompt after which a call may take its keys."""
_BETWEEN = 0.05
"""Seconds for which a call that was decided stays in view: the next one takes its place without a flicker."""
_SECOND = 1.0
_SPECIAL = re.compile("[\x7f-\U0010ffff]")
"""What JSON need not escape, and some of which cannot be seen, or be obeyed by a terminal."""


@dataclass(slots=True, eq=False)
class _Ask:
    """A call that waits for the person."""

    turn: Turn
    run: Run
    answer: asyncio.Future[Decision]
    number: int
    edited: dict[str, Any] | None = None
    draft: str | None = None
    """What came back from the editor and could not be taken."""
    wrong: tuple[str, ...] = ()
    pattern: str | None = None
    """What would be remembered, once it is known."""


class Approving(Queueing):
    """The part of the chat's screen that asks about tools. What it shows is loaded when something is asked."""

    _asks: tuple[_Ask, ...] = ()
    _asked_of: tuple[Turn, int] | None = None
    """The turn that was asked about last, and how many of its calls were."""
    _approval: Approval | None = None
    _touched = 0.0
    """When the prompt changed last."""
    _retake: Timer | None = None
    _seconds: Timer | None = None

    def take_tools(self) -> None:
        """The session is there: its calls are asked about here."""
        if self._session is not None:
            self._session.ask_tool = self.ask_tool

    async def ask_tool(self, turn: Turn, run: Run) -> Decision:
        """Ask what becomes of a call, and wait for it. Where the turn is stopped meanwhile, nothing is decided."""
        if self._approval is None:
            from tui.ui.widgets.approval import Approval

            self._approval = Approval(id="approval")
            await self.query_one("#chat").mount(self._approval, before="#queue")
        before = self._asked_of[1] if self._asked_of is not None and self._asked_of[0] is turn else 0
        self._asked_of = turn, before + 1
        ask = _Ask(turn, run, asyncio.get_running_loop().create_future(), before + 1)
        ask.wrong = tuple(_violations(turn, run.name, run.input))
        self._asks = (*self._asks, ask)
        self._show_ask()
        try:
            return await ask.answer
        finally:
            if not ask.answer.done() or ask.answer.cancelled():
                self.keep_prompt(self._approval.written)
            self._asks = tuple(one for one in self._asks if one is not ask)
            if self.is_attached:
                self.set_timer(_BETWEEN, self._show_ask)

    def _show_ask(self) -> None:
        """Show the call that waits first, and have the keys go there if nothing is being written."""
        view = self._approval
        if view is None or not self.is_attached:
            return
        if not self._asks:
            if view.has_keys:
                self._prompt.focus()
            view.show(None)
            return
        from tui.domain.tools.permission import pattern_for
        from tui.ui.widgets.asked import Asked

        ask = self._asks[0]
        run = ask.run if ask.edited is None else replace(ask.run, input=ask.edited, edited=True)
        waiting = [one for one in ask.turn.runs.values() if one.state.startswith("waiting") and one is not ask.run]
        about = str((_definition(ask.turn, run.name) or {}).get("description") or "")
        if ask.pattern is None:
            ask.pattern = pattern_for(run.name, run.input)
        view.show(Asked(run, ask.number, ask.number + len(waiting), ask.pattern, about, ask.wrong))
        self._offer_keys()

    def _offer_keys(self) -> None:
        """Have the keys go to the call, unless something is being written; then look again in a moment."""
        if self._retake is not None:
            self._retake.stop()
            self._retake = None
        view = self._approval
        if view is None or not view.display or view.has_keys or not self._prompt.has_focus or self._prompt.text:
            return
        left = self._touched + _IDLE - time.monotonic()
        if left <= 0:
            view.take_keys()
        else:
            self._retake = self.set_timer(left + 0.01, self._offer_keys)

    def on_text_area_selection_changed(self) -> None:
        """Somebody writes, or moves in what is written."""
        self._touched = time.monotonic()

    # What was decided. By name: to name the classes here would import them before they are needed.

    def on_approval_chosen(self, message: Approval.Chosen) -> None:
        """It runs, or it does not."""
        from tui.domain.tools.decision import Decision

        if self._asks:
            edited, remember, reason = self._asks[0].edited, message.remember, message.reason
            kind = "run" if message.what == "run" else "reject"
            self._decide(Decision(kind, edited, reason=reason, remember=remember))  # type: ignore[arg-type]

    def on_approval_answered(self, message: Approval.Answered) -> None:
        """The person was the tool."""
        from tui.domain.tools.decision import Decision
        from tui.domain.tools.run import Outcome

        self._decide(Decision("answer", outcome=Outcome(content_of(message.text), message.is_error)))

    def _decide(self, decision: Decision) -> None:
        if self._asks and not self._asks[0].answer.done():
            self._asks[0].answer.set_result(decision)

    def on_approval_typed(self, message: Approval.Typed) -> None:
        """A character was meant for the prompt; so are those that follow."""
        self._prompt.insert_typed(message.character)

    def on_approval_edit_requested(self) -> None:
        """Edit the input of the call that is asked about; it comes back to be looked at."""
        from tui.ui.editor import edit

        if not self._asks:
            return
        ask = self._asks[0]
        ask.pattern = None
        before = ask.draft or as_source(ask.run.input if ask.edited is None else ask.edited)
        text, problem = edit(self.app, before, suffix=".json")
        if problem:
            self.say(problem, severity="error")
        if text is None or self._asks[:1] != (ask,):
            return
        try:
            edited = json.loads(text)
        except ValueError as error:
            ask.draft, ask.wrong = text, (f"Not taken, it is no JSON: {error}. e goes on editing it.",)
        else:
            if isinstance(edited, dict):
                ask.draft, ask.edited = None, edited if edited != ask.run.input else None
                ask.wrong = tuple(_violations(ask.turn, ask.run.name, edited))
            else:
                ask.draft, ask.wrong = text, ("Not taken: the input of a tool is a JSON object. e goes on editing it.",)
        self._show_ask()

    # What runs

    def show_runs(self) -> None:
        """Have the seconds of what runs go on, once a second."""
        running = bool(self._under_way)
        if running and self._seconds is None:
            self._seconds = self.set_interval(_SECOND, self._tick_runs)
            self.refresh_bindings()
        elif not running and self._seconds is not None:
            self._seconds.stop()
            self._seconds = None
            self.refresh_bindings()

    def _tick_runs(self) -> None:
        leaf = None if self._session is None else self._session.running
        if leaf is not None and self._conversation is not None:
            self._conversation.update_turns([leaf])
            self._pace_inspector()
        self.show_runs()

    @property
    def _under_way(self) -> list[Run]:
        """The tools that run."""
        leaf = None if self._session is None else self._session.running
        return [] if leaf is None else [run for run in leaf.runs.values() if run.state == "running"]

    @property
    def idle_actions(self) -> Collection[str]:
        """What would only say that there is nothing to do; the footer leaves it out."""
        return () if self._under_way else ("screen.stop_tool",)

    def action_toolbox(self) -> None:
        """Show the tools and the rules."""
        from tui.ui.screens.toolbox import ToolsScreen

        def chose(other: str | None) -> None:
            if other:
                self.call_later(self.run_action, other)

        if self._session is not None:
            self.app.push_screen(ToolsScreen(self._session.toolbox, self._session.permissions), chose)

    def action_stop_tool(self) -> None:
        """Stop the tool that runs; where there are several, choose one in Tools."""
        running = self._under_way
        if not running:
            self.say("No tool is running.", timeout=2)
        elif len(running) == 1:
            self._cancel(running[0].call)
        else:
            self.say(f"{len(running)} tools run: choose one, s stops it.")
            self.call_later(self.run_action, "tab('tools')")

    def on_tools_panel_stop_requested(self, message: ToolsPanel.StopRequested) -> None:
        """The chosen call is not to go on."""
        self._cancel(message.call)

    def _cancel(self, call: str) -> None:
        if self._session is None or not self._session.cancel_run(call):
            self.say("Nothing is done about this call any more.", timeout=2)

    # What the whole screen does

    if TYPE_CHECKING:  # whichever part has it, whatever their order

        def _pace_inspector(self) -> None:
            """Show what is new in the panel."""


def content_of(text: str) -> str | list[dict[str, Any]]:
    """What the person wrote as a tool's answer: content blocks where it is JSON of a list of them, else the text."""
    if text.lstrip().startswith("["):
        try:
            blocks = json.loads(text)
        except ValueError:
            return text
        if isinstance(blocks, list) and blocks and all(isinstance(one, dict) and "type" in one for one in blocks):
            return blocks
    return text


def as_source(input: Any) -> str:
    """A call's input as JSON to be edited: what a terminal could obey, or nobody would see, is escaped."""
    return _SPECIAL.sub(_escaped, json.dumps(input, indent=2, ensure_ascii=False)) + "\n"


def _escaped(match: re.Match[str]) -> str:
    from tui.domain.safe import drawable
    from tui.ui.tool_views.input import revealed

    one = match.group()
    if drawable(one) == one == revealed(one):
        return one
    return f"\\u{ord(one):04x}" if one.isascii() else json.dumps(one)[1:-1]


def _definition(turn: Turn, name: str) -> dict[str, Any] | None:
    """A tool as the turn's request defined it."""
    tools = turn.request.body.get("tools") if turn.request is not None else None
    found = (one for one in tools if isinstance(one, dict) and one.get("name") == name) if tools else ()
    return next(iter(found), None)


def _violations(turn: Turn, name: str, input: Any) -> list[str]:
    """What of an input breaks the tool's schema, the first few."""
    from tui.domain.schema import Schema, SchemaError

    schema = (_definition(turn, name) or {}).get("input_schema")
    if not isinstance(schema, dict):
        return []
    try:
        found = [str(one) for one in Schema(schema).violations(schema, input)]
    except (SchemaError, RecursionError):
        return []
    return found[:5] + ([f"and {len(found) - 5:,} more"] if len(found) > 5 else [])
