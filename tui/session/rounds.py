"""What is done between a reply that calls tools and the request that brings their results."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from tui.domain.conversation import Turn
from tui.domain.history import NOT_RUN, is_call, sendable
from tui.domain.tools.decision import Decision
from tui.domain.tools.permission import pattern_for
from tui.domain.tools.run import Outcome, Run, RunState
from tui.session.updates import RunChanged, Update

if TYPE_CHECKING:
    from tui.session.session import Session
    from tui.tools.tool import Tool

AskTool = Callable[[Turn, Run], Awaitable[Decision]]
"""Asks the person what becomes of a call; for a tool without an implementation, what it answers."""

CANCELLED = "cancelled by the user"
REJECTED = "The user rejected this call."
NOBODY = "not allowed: no rule allows this call, and nobody can be asked"
NOBODY_BY_HAND = "not allowed: this tool is answered by hand, and nobody can be asked"
BY_RULE = "not allowed: a rule of the user's rejects this call"
_GRACE = 5.0
"""Seconds that a tool has to end what it started once it is told to."""


class Rounds:
    """Decides about the calls of a reply, runs them at the same time, and gathers what came of them."""

    def __init__(self, session: Session, publish: Callable[[Update], None]) -> None:
        self._session = session
        self._publish = publish
        self._turn: Turn | None = None
        self._tasks: dict[str, asyncio.Task[None]] = {}
        """What is under way about calls, by their ids: they are asked about, or run."""

    def follows(self, turn: Turn) -> bool:
        """Whether a reply asks for a round: it is paused, or calls tools and there are some here."""
        if turn.failure is not None or not turn.complete:
            return False
        if turn.message.paused:
            return bool(sendable(turn.message))
        toolbox = self._session.toolbox
        if turn.message.stop_reason != "tool_use" or toolbox is None:
            return False
        return any(toolbox.is_on(tool.name) for tool in toolbox.tools) and any(map(is_call, turn.message.blocks))

    async def results(self, turn: Turn) -> list[dict[str, Any]]:
        """Have every whole call of a reply answered; the ``tool_result`` blocks in the order of the calls.

        Calls that are answered already are left as they are. Rules decide first, and what they allow begins at once;
        the others are asked about one after the other. Where this is cancelled, what is not over is cancelled, too.
        """
        self._turn = turn
        blocks = {str(block.fields["id"]): block for block in turn.message.blocks if is_call(block)}
        for call, block in blocks.items():
            if call not in turn.runs or not turn.runs[call].over:
                turn.runs[call] = self._run_of(call, str(block.fields.get("name", "")), block.input)
        runs = [turn.runs[call] for call in blocks]
        try:
            waiting = self._undecided(runs)
            while waiting:
                await self._ask(waiting[0])
                waiting = self._undecided(waiting[1:])
            while under_way := [task for task in self._tasks.values() if not task.done()]:
                await asyncio.wait(under_way)
            for task in self._tasks.values():
                if not task.cancelled() and (error := task.exception()) is not None:
                    raise error
        finally:
            await self._end(runs)
        return [run.result() for run in runs]

    def leave(self, turn: Turn) -> None:
        """A prompt follows instead of the round that a turn was held from: its calls are answered with why not."""
        self._turn = turn
        for block in filter(is_call, turn.message.blocks):
            call = str(block.fields["id"])
            run = turn.runs.setdefault(call, self._run_of(call, str(block.fields.get("name", "")), block.input))
            if run.over or turn.held is None:
                continue
            if turn.held.kind == "cancelled":
                self._over(run, "cancelled", Outcome(CANCELLED, is_error=True))
            else:
                self._over(run, "not run", Outcome(f"{NOT_RUN} {turn.held.message}", is_error=True))

    def cancel(self, call: str) -> bool:
        """End what is done about one call, which is answered so; False where nothing is."""
        run = None if self._turn is None else self._turn.runs.get(call)
        if run is None or run.over:
            return False
        self._over(run, "cancelled", Outcome(CANCELLED, is_error=True))
        if call in self._tasks:
            self._tasks[call].cancel()
        return True

    def _run_of(self, call: str, name: str, input: Any) -> Run:
        tool = self._tool(name)
        run = Run(call, name, input, "" if tool is None else tool.source)
        if tool is not None and tool.by_hand:
            run.state = "waiting for an answer"
        return run

    def _tool(self, name: str) -> Tool | None:
        toolbox = self._session.toolbox
        return None if toolbox is None else toolbox.get(name)

    def _undecided(self, runs: Sequence[Run]) -> list[Run]:
        """Those that have to be asked about; the others begin, or are over."""
        return [run for run in runs if not run.over and not self._decided(run)]

    def _decided(self, run: Run) -> bool:
        """Whether it needs no asking: there is no such tool, or a rule says what becomes of the call."""
        tool = self._tool(run.name)
        if tool is None:
            self._over(run, "failed", Outcome(f"no such tool: {run.name}", is_error=True))
            return True
        verdict = self._session.permissions.decide(run.name, run.input)
        if verdict == "reject":
            self._over(run, "rejected", Outcome(BY_RULE, is_error=True))
            return True
        if verdict == "ask" or tool.by_hand:
            self._changed(run)
            return False
        self._start(run, tool)
        return True

    async def _ask(self, run: Run) -> None:
        """Have the person decide about a call; where it is to run, it has begun afterwards."""
        ask = self._session.ask_tool
        if ask is None:
            why = NOBODY_BY_HAND if run.state == "waiting for an answer" else NOBODY
            self._over(run, "rejected", Outcome(why, is_error=True))
            return
        asking = self._tasks[run.call] = asyncio.create_task(self._decide(run, ask))
        await asyncio.wait([asking])
        if not asking.cancelled():
            asking.result()
        elif not run.over:  # whoever asked has gone
            self._over(run, "cancelled", Outcome(CANCELLED, is_error=True))

    async def _decide(self, run: Run, ask: AskTool) -> None:
        assert self._turn is not None
        try:
            decision = await ask(self._turn, run)
        except Exception as error:
            why = f"not allowed: the user could not be asked ({type(error).__name__}: {error})"
            self._over(run, "rejected", Outcome(why, is_error=True))
            return
        if decision.input is not None and decision.input != run.input:
            run.input, run.edited = decision.input, True
        if decision.remember and (pattern := pattern_for(run.name, run.input)):
            permissions = self._session.permissions
            remember = permissions.reject if decision.kind == "reject" else permissions.allow
            remember(pattern)
        tool = self._tool(run.name)
        if decision.kind == "reject":
            why = f"{REJECTED} {decision.reason}".rstrip()
            self._over(run, "rejected", Outcome(why, is_error=True))
        elif decision.outcome is not None:
            self._over(run, "failed" if decision.outcome.is_error else "done", decision.outcome)
        elif tool is None or tool.by_hand:
            self._over(run, "failed", Outcome("no answer was given", is_error=True))
        else:
            self._start(run, tool)

    def _start(self, run: Run, tool: Tool) -> None:
        run.state, run.started = "running", time.monotonic()
        self._tasks[run.call] = asyncio.create_task(self._work(run, tool))
        self._changed(run)

    async def _work(self, run: Run, tool: Tool) -> None:
        """Run a tool, as a task of its own: one that does not end when it is told to is left behind."""

        def output(piece: str) -> None:
            if not run.over:
                run.output.append(piece)
                self._changed(run)

        async def work() -> Outcome:
            return await tool.run(run.input, output)

        limit = self._session.tool_timeout
        task = asyncio.create_task(work())
        try:
            await asyncio.wait([task], timeout=limit)
            if not task.done():
                said = f"timed out: it ran for longer than {limit:g} s"
                self._over(run, "timed out", Outcome(said, is_error=True))
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait([task], timeout=_GRACE)
            outcome = _outcome(task)
        if not run.over:
            self._over(run, "failed" if outcome.is_error else "done", outcome)

    async def _end(self, runs: Sequence[Run]) -> None:
        """Nothing is under way afterwards."""
        tasks, self._tasks = self._tasks, {}
        for run in runs:
            if not run.over:
                self._over(run, "cancelled", Outcome(CANCELLED, is_error=True))
        for task in tasks.values():
            task.cancel()
        if tasks:
            await asyncio.wait(tasks.values())

    def _over(self, run: Run, state: RunState, outcome: Outcome) -> None:
        run.state, run.outcome = state, outcome
        if run.started is not None:
            run.ended = time.monotonic()
        self._changed(run)

    def _changed(self, run: Run) -> None:
        assert self._turn is not None
        self._publish(RunChanged(self._turn, run))


def _outcome(task: asyncio.Task[Outcome]) -> Outcome:
    """What a tool answered. It should raise nothing; what it raises all the same is its answer."""
    if not task.done() or task.cancelled():
        return Outcome("it was ended", is_error=True)
    error = task.exception()
    return task.result() if error is None else Outcome(f"{type(error).__name__}: {error}", is_error=True)
