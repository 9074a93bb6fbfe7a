"""One conversation: the one turn loop for send, retry, regenerate, replay and headless.

The session owns the truth. It tells its listeners what changed, at once and in order; to merge what comes thousands
of times a second is the listener's work.
"""

from __future__ import annotations

import asyncio
import time
from array import array
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import aclosing
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from tui.domain import pricing
from tui.domain.continuing import may_continue
from tui.domain.conversation import Conversation, Turn, edited_prompt, last_prompt, text_prompt
from tui.domain.events import Frame
from tui.domain.failure import Failure
from tui.domain.log import EventLog
from tui.domain.request import Options, Request, build
from tui.domain.signal import Arrived, AttemptFailed, Finished, Signal
from tui.session.rounds import AskTool
from tui.session.updates import LineSelected, Listener, TurnChanged, TurnEnded, TurnGrew, TurnStarted, Update

if TYPE_CHECKING:
    from tui.tools.toolbox import Toolbox


class Source(Protocol):
    """Where frames come from: the network or a recording."""

    def stream(self, request: Request) -> AsyncGenerator[Signal, None]:
        """Answer one request; ends with one ``Finished`` and raises nothing but cancellation."""

    async def aclose(self) -> None:
        """Let go of connections."""


@runtime_checkable
class CountsTokens(Protocol):
    """A source that can count what a request would send."""

    async def count_tokens(self, request: Request) -> int | None:
        """The input tokens of a request; None, and nothing raised, where that cannot be told."""


class WithheldError(Exception):
    """A request was not sent, and nothing was added to the conversation; the message says why, to the person."""

    draft = ""
    """What the person wrote, where it was a prompt: it goes back to where it was written."""


Gate = Callable[[Request], Awaitable[None]]
"""Lets a request pass, or raises :class:`WithheldError`."""


class Session:
    """A conversation under way. At most one turn runs at a time."""

    def __init__(self, source: Source, options: Options) -> None:
        self.source = source
        self.options = options
        self.conversation = Conversation()
        self.log = EventLog()
        """Every frame of the session in the order of arrival, those of failed attempts and old lines included."""
        self.gate: Gate | None = None
        """What every request has to pass before it is sent; None for nothing."""
        self.toolbox: Toolbox | None = None
        """The tools that the model is told of, and that are run here."""
        self.ask_tool: AskTool | None = None
        """Asks about calls that no rule decides; None where nobody can be asked: then they are not allowed."""
        self.rounds = 25
        """How many requests in a row may bring results of tools, or go on after a pause."""
        self.tool_timeout = 60.0
        """Seconds that one call may take."""
        self._listeners: list[Listener] = []
        self._task: asyncio.Task[None] | None = None
        self._pricing: set[asyncio.Task[None]] = set()
        self._begins = False
        self._hurry: Callable[[], None] | None = None

    def listen(self, listener: Listener) -> None:
        """Have ``listener`` called with every update."""
        self._listeners.append(listener)

    @property
    def running(self) -> Turn | None:
        """The turn that runs, if one does."""
        leaf = self.conversation.leaf
        return leaf if self._task is not None and leaf is not None else None

    async def submit(self, text: str) -> Turn:
        """Send a prompt after the line that is shown; return its turn when nothing more comes.

        This and the next two raise :class:`WithheldError` where the gate does not let the request pass.
        """
        try:
            return await self._ask(text_prompt(text), self.conversation.leaf)
        except WithheldError as error:
            error.draft = text
            raise

    async def regenerate(self, turn: Turn) -> Turn:
        """Ask again for a turn's reply: as a sibling, so that the old reply stays."""
        return await self._ask(turn.prompt, turn.parent)

    async def go_on(self, turn: Turn) -> Turn:
        """Ask to go on with a turn's reply, which was cut: as a turn without a prompt that follows it.

        Raises ValueError where the reply is whole, or nothing of it can be sent back.
        """
        if not may_continue(turn):
            raise ValueError("this reply cannot be gone on with")
        return await self._ask([], turn)

    async def edit(self, turn: Turn, text: str) -> Turn:
        """Send another text instead of a turn's prompt: as a sibling, so that the old line stays."""
        return await self._ask(edited_prompt(turn.prompt, text), turn.parent)

    async def resend(self, turn: Turn, body: dict[str, Any]) -> Turn:
        """Send ``body``, an edited request of ``turn``, as it is but streamed: as a sibling of that turn.

        The prompt that is shown is the last of the person's messages in it.
        """
        request = Request({key: value for key, value in body.items() if key != "stream"})
        await self._admit(request)
        sibling = self._add([] if turn.continues else last_prompt(request), turn.parent)
        sibling.request = request
        await self._run(sibling, self.source, request)
        return sibling

    async def play(
        self,
        source: Source,
        prompt: list[dict[str, Any]],
        request: Request | None,
        name: str,
        *,
        beside: Turn | None = None,
    ) -> Turn:
        """Run a recording as a turn of this conversation: after the line that is shown, or as a sibling of a turn."""
        turn = self._add(prompt, self.conversation.leaf if beside is None else beside.parent)
        turn.recording = name
        turn.request = request
        await self._run(turn, source, request or Request({}))
        return turn

    async def _ask(self, prompt: list[dict[str, Any]], parent: Turn | None) -> Turn:
        if self.gate is not None:
            await self._admit(self.request_for(prompt, parent))
        turn = self._add(prompt, parent)
        turn.request = self._build(turn)
        await self._run(turn, self.source, turn.request)
        return turn

    def request_for(self, prompt: list[dict[str, Any]], parent: Turn | None) -> Request:
        """The request that a prompt after ``parent`` would be, without sending it."""
        return self._build(Turn(0, prompt, parent))

    def _build(self, turn: Turn) -> Request:
        settings = build(self.options, []).settings
        return build(self.options, self.conversation.messages_for(turn, settings))

    async def count(self, request: Request) -> int | None:
        """The input tokens of a request as the API counts them; None where nobody tells."""
        return await self.source.count_tokens(request) if isinstance(self.source, CountsTokens) else None

    async def _admit(self, request: Request) -> None:
        if self.gate is not None:
            await self.gate(request)

    def stop(self) -> bool:
        """Stop what runs and keep what came. False where nothing runs."""
        if self._task is None:
            return False
        self._task.cancel()
        return True

    def retry_now(self) -> bool:
        """Make the next attempt at once. False where none is waited for, or where the wait cannot be cut short."""
        hurry, self._hurry = self._hurry, None
        turn = self.running
        if hurry is None or turn is None or turn.state != "retrying":
            return False
        turn.attempts[-1].wait = max(0.0, time.monotonic() - (turn.attempts[-1].clock.ended or 0.0))
        hurry()
        return True

    async def aclose(self) -> None:
        """Stop what runs and let go of the source."""
        task = self._task
        if self.stop() and task is not None:
            await asyncio.wait([task])
        await self.settled()
        await self.source.aclose()

    def open(self, conversation: Conversation, log: EventLog | None = None) -> None:
        """Go on with another conversation, such as a stored one, and with its log; without one, the log goes on, too.

        Raises RuntimeError while a turn runs.
        """
        self._refuse_second()
        self.conversation = conversation
        if log is not None:
            self.log = log
        if conversation.leaf is not None:
            self._publish(TurnChanged(conversation.leaf))

    def select(self, turn: Turn) -> bool:
        """Show the newest line through a turn; False where it is shown already.

        Raises RuntimeError while a turn runs.
        """
        self._refuse_second()
        if not self.conversation.select(turn):
            return False
        assert self.conversation.leaf is not None
        self._publish(LineSelected(self.conversation.leaf))
        return True

    def recall(self, stored: Iterable[tuple[int, int, list[Frame]]]) -> None:
        """Put stored frames into the turns that came without them, and into the log.

        They are told by the number of their turn and of their attempt, in the order in which they once arrived.
        """
        turns = {turn.number: turn for turn in self.conversation.turns}
        logged = {id(stretch.attempt) for stretch in self.log.stretches}
        for number, of_attempt, frames in stored:
            turn = turns.get(number)
            attempts = [] if turn is None else [one for one in turn.attempts if one.number == of_attempt]
            if turn is None or not attempts or id(attempts[0]) in logged:
                continue
            if not attempts[0].frames:
                attempts[0].frames.extend(frames)
                attempts[0].clock.gaps = array("d", (after.at - one.at for one, after in pairwise(frames)))
            self.log.extend(turn, attempts[0], attempts[0].frames)
        if self.conversation.leaf is not None:
            self._publish(TurnChanged(self.conversation.leaf))

    def _add(self, prompt: list[dict[str, Any]], parent: Turn | None) -> Turn:
        self._refuse_second()
        self._begins = self.conversation.leaf is None
        return self.conversation.add(prompt, parent)

    def _refuse_second(self) -> None:
        if self._task is not None:
            raise RuntimeError("a turn is running")

    async def _run(self, turn: Turn, source: Source, request: Request) -> None:
        """Run the loop as a task of its own, so that stopping it is not mistaken for the caller's end."""
        self._publish(TurnStarted(turn, self._begins))
        self._task = asyncio.create_task(self._loop(turn, source, request))
        try:
            await asyncio.wait([self._task])
        except asyncio.CancelledError:
            # The caller ends: the turn ends with it, and what came is kept.
            self._task.cancel()
            await asyncio.wait([self._task])
            raise
        finally:
            self._task = None
            if turn.running:  # stopped before the loop had its first turn
                turn.take(_stopped())
            self._publish(TurnEnded(turn))
        if turn.cost_is_knowable:
            task = asyncio.create_task(self._price(turn))
            self._pricing.add(task)
            task.add_done_callback(self._pricing.discard)

    async def settled(self) -> None:
        """Wait until the cost of every turn that ended is known, or known to be unknown."""
        if self._pricing:
            await asyncio.wait(self._pricing)

    async def _loop(self, turn: Turn, source: Source, request: Request) -> None:
        try:
            async with aclosing(source.stream(request)) as signals:
                async for signal in signals:
                    self._take(turn, signal)
        except asyncio.CancelledError:
            turn.take(_stopped())
        except Exception as error:  # a source's own fault must not take the conversation with it
            turn.take(Finished(Failure("internal", f"{type(error).__name__}: {error}"), time.monotonic()))
        if turn.running:
            turn.take(Finished(Failure("internal", "The source ended without saying so."), time.monotonic()))

    def _take(self, turn: Turn, signal: Signal) -> None:
        """Fold a signal in and tell the listeners."""
        turn.take(signal)
        self._hurry = signal.hurry if isinstance(signal, AttemptFailed) else None
        if isinstance(signal, Arrived):
            attempt = turn.attempts[-1]
            self.log.extend(turn, attempt, signal.frames)
            self._publish(TurnGrew(turn, signal.frames, signal.events))
        else:
            self._publish(TurnChanged(turn))

    async def _price(self, turn: Turn) -> None:
        """Find out what the turn cost; the price table takes a while to load, so off the loop, and nobody waits."""
        model = turn.message.model or (turn.request.model if turn.request else "")
        turn.cost = await asyncio.to_thread(pricing.cost, turn.message.usage, model)
        turn.priced = True
        self._publish(TurnChanged(turn))

    def _publish(self, update: Update) -> None:
        for listener in self._listeners:
            listener(update)


def _stopped() -> Finished:
    """The end of a turn that the person stopped."""
    return Finished(Failure("cancelled", "Stopped by you."), time.monotonic())
