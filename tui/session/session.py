"""One conversation: the one turn loop for send, retry, regenerate, tools, replay and headless.

The session owns the truth. It tells its listeners what changed, at once and in order; to merge what comes thousands
of times a second is the listener's work.
"""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tui.domain.continuing import container, may_continue, waits_for_round
from tui.domain.conversation import Conversation, Turn, edited_prompt, last_prompt, text_prompt
from tui.domain.events import Frame
from tui.domain.failure import Failure
from tui.domain.log import EventLog
from tui.domain.request import Options, Request, build
from tui.domain.tools.permission import Permissions
from tui.session.rounds import AskTool, Rounds
from tui.session.running import STOPPED, Runner
from tui.session.source import CountsTokens, Gate, Source, WithheldError
from tui.session.updates import LineSelected, TurnChanged

if TYPE_CHECKING:
    from tui.tools.toolbox import Toolbox

__all__ = ["CountsTokens", "Gate", "Session", "Source", "WithheldError"]


class Session(Runner):
    """A conversation under way. At most one turn runs at a time, with the rounds that follow it."""

    def __init__(self, source: Source, options: Options) -> None:
        super().__init__()
        self.source = source
        self.options = options
        self.gate: Gate | None = None
        """What every request has to pass before it is sent; None for nothing."""
        self.toolbox: Toolbox | None = None
        """The tools that the model is told of, and that are run here."""
        self.permissions = Permissions()
        """What runs unasked, and what never does."""
        self.ask_tool: AskTool | None = None
        """Asks about calls that no rule decides; None where nobody can be asked: then they are not allowed."""
        self.rounds = 25
        """How many requests in a row may bring results of tools, or go on after a pause."""
        self.tool_timeout = 60.0
        """Seconds that one call may take."""
        self.tools_patience = 40.0
        """Seconds that a request waits for tools that are still starting; then it goes out without them."""
        self.awaits_tools = False
        """Whether a prompt waits for them."""
        self._rounds = Rounds(self, self._publish)
        self._left = 0
        """How many rounds may follow."""

    async def submit(self, text: str, attachments: Sequence[dict[str, Any]] = ()) -> Turn:
        """Send a prompt after the line that is shown, the content blocks ``attachments`` before its text.

        Return the last turn when nothing more comes: its own, or that of the last round of tools.

        This and the next two raise :class:`WithheldError` where the gate does not let the request pass. A round that
        it does not let pass raises nothing: the turn before it is :attr:`Turn.held`.
        """
        try:
            return await self._ask([*attachments, *(text_prompt(text) if text else [])], self.conversation.leaf)
        except WithheldError as error:
            error.draft = text
            raise

    async def regenerate(self, turn: Turn) -> Turn:
        """Ask again for a turn's reply: as a sibling, so that the old reply stays."""
        return await self._ask(turn.prompt, turn.parent)

    async def go_on(self, turn: Turn) -> Turn:
        """Go on with a turn's reply: with the round that it waits for, else, where it was cut, as a turn without a
        prompt that follows it.

        Raises ValueError where the reply is whole, or nothing of it can be sent back.
        """
        if waits_for_round(turn) or (self._rounds.follows(turn) and not turn.followed and turn.recording is None):
            return await self._take_up(turn)
        if not may_continue(turn):
            raise ValueError("this reply cannot be gone on with")
        return await self._ask([], turn)

    async def edit(self, turn: Turn, text: str, attachments: Sequence[dict[str, Any]] | None = None) -> Turn:
        """Send another text instead of a turn's prompt: as a sibling, so that the old line stays.

        ``attachments`` stand before it instead of what else the prompt held; None keeps that.
        """
        whole = edited_prompt(turn.prompt, text) if attachments is None else [*attachments, *text_prompt(text)]
        return await self._ask(whole, turn.parent)

    async def resend(self, turn: Turn, body: dict[str, Any]) -> Turn:
        """Send ``body``, an edited request of ``turn``, as it is but streamed: as a sibling of that turn.

        The prompt that is shown is the last of the person's messages in it.
        """
        request = Request({key: value for key, value in body.items() if key != "stream"})
        await self._admit(request)
        sibling = self._add([] if turn.continues else last_prompt(request), turn.parent)
        sibling.request = request
        return await self._run(sibling, request)

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
        await self._reply(turn, source, request or Request({}))
        return turn

    async def _ask(self, prompt: list[dict[str, Any]], parent: Turn | None) -> Turn:
        await self._tools_ready()
        if self.gate is not None:
            await self._admit(self.request_for(prompt, parent))
        if prompt and parent is not None and parent.held is not None:
            self._rounds.leave(parent)
        turn = self._add(prompt, parent)
        turn.request = self._build(turn)
        return await self._run(turn, turn.request)

    def request_for(self, prompt: list[dict[str, Any]], parent: Turn | None) -> Request:
        """The request that a prompt after ``parent`` would be, without sending it."""
        return self._build(Turn(0, prompt, parent))

    def _build(self, turn: Turn) -> Request:
        tools = [] if self.toolbox is None else self.toolbox.definitions()
        request = build(self.options, partial(self.conversation.messages_for, turn), tools)
        id = container(turn)
        return request if id is None else Request({**request.body, "container": id})

    async def count(self, request: Request) -> int | None:
        """The input tokens of a request as the API counts them; None where nobody tells."""
        return await self.source.count_tokens(request) if isinstance(self.source, CountsTokens) else None

    async def _admit(self, request: Request) -> None:
        if self.gate is not None:
            await self.gate(request)

    def cancel_run(self, call: str) -> bool:
        """End what is done about one call, which is answered so; the loop goes on. False where nothing is done."""
        return self._rounds.cancel(call)

    async def aclose(self) -> None:
        """Stop what runs and let go of the source and the tools."""
        task = self._task
        if self.stop() and task is not None:
            await asyncio.wait([task])
        await self.settled()
        try:
            await self.source.aclose()
        finally:
            if self.toolbox is not None:
                await self.toolbox.aclose()

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
        self._stopping = False
        self._begins = self.conversation.leaf is None
        return self.conversation.add(prompt, parent)

    async def _run(self, turn: Turn, request: Request) -> Turn:
        """Run a turn and the rounds that follow it; return the last one."""
        self._left = self.rounds
        await self._reply(turn, self.source, request)
        return await self._loop(turn)

    async def _take_up(self, turn: Turn) -> Turn:
        """Go on with the round that a turn waits for, and with those that follow."""
        self._refuse_second()
        self._left, self._stopping = max(1, self.rounds), False
        self._looping, turn.held = True, None
        if self.conversation.leaf is turn:
            self._publish(TurnChanged(turn))
        else:
            self.conversation.leaf = turn
            self._publish(LineSelected(turn))
        return await self._loop(turn)

    async def _loop(self, turn: Turn) -> Turn:
        """Do what replies ask for, round by round, until one asks for nothing more or is held; return the last."""
        try:
            while self._looping:
                prompt = await self._stoppable(self._gather(turn))
                if prompt is None:
                    turn.held = turn.held or STOPPED
                    break
                self._left -= 1
                self._begins, turn = False, self.conversation.add(prompt, turn)
                turn.request = self._build(turn)
                await self._reply(turn, self.source, turn.request)
        finally:
            self._looping = False
        if turn.held is not None:
            self._publish(TurnChanged(turn))
        return turn

    async def _gather(self, turn: Turn) -> list[dict[str, Any]] | None:
        """The prompt of the round that follows a turn; None where it is held."""
        try:
            await self._ready()
            prompt = await self._rounds.results(turn)
            if self.gate is not None:
                await self._admit(self.request_for(prompt, turn))
        except WithheldError as error:
            turn.held = Failure(error.kind, str(error))
        except Exception as error:  # a listener's own fault must not take the conversation with it
            turn.held = Failure("internal", f"{type(error).__name__}: {error}")
        return None if turn.held is not None else prompt

    def _goes_on(self, turn: Turn) -> bool:
        """Whether a round follows a reply that is over; where one is asked for and none may, the turn is held."""
        if turn.recording is not None or not self._rounds.follows(turn):
            return False
        if self._stopping:
            turn.held = STOPPED
        elif self._left < 1:
            many = "round" if self.rounds == 1 else "rounds"
            turn.held = Failure("rounds", f"{self.rounds} {many} of tools: that is the limit.")
        return turn.held is None

    async def _ready(self) -> None:
        if self.toolbox is not None:
            await self.toolbox.ready(self.tools_patience)

    async def _tools_ready(self) -> None:
        """Wait for tools that are still starting. Raises WithheldError where the person does not want to."""
        self._refuse_second()
        if self.toolbox is not None:
            self._stopping, self.awaits_tools = False, True
            try:
                await self._stoppable(self._ready())
            finally:
                self.awaits_tools = False
            if self._stopping:
                raise WithheldError("Stopped before it was sent: the tools were still starting.")
