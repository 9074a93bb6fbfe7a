"""Turns, their attempts, and the tree that they grow: what a session knows, and how each signal changes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from tui.domain import continuing, history
from tui.domain.attempt import Attempt
from tui.domain.failure import Failure
from tui.domain.message import Message, reduce
from tui.domain.request import Request
from tui.domain.signal import (
    Arrived,
    AttemptFailed,
    AttemptStarted,
    Finished,
    ResponseStarted,
    Signal,
)
from tui.domain.usage import Clock

if TYPE_CHECKING:
    from tui.domain.tools.run import Run

__all__ = [
    "Attempt",
    "Conversation",
    "Turn",
    "TurnState",
    "edited_prompt",
    "last_prompt",
    "results_of",
    "text_prompt",
]

TurnState = Literal["loading", "connecting", "waiting", "streaming", "retrying", "done", "failed", "stopped"]


@dataclass(slots=True, eq=False)
class Turn:
    """A prompt and what became of it."""

    number: int
    prompt: list[dict[str, Any]]
    """The content blocks of the prompt."""
    parent: Turn | None = None
    request: Request | None = None
    attempts: list[Attempt] = field(default_factory=list)
    message: Message = field(default_factory=Message)
    state: TurnState = "loading"
    failure: Failure | None = None
    retry_at: float | None = None
    """When the next attempt goes out, on the source's monotonic clock."""
    cost: Decimal | None = None
    """US dollars, None while or where unknown."""
    priced: bool = False
    """Whether the price table was asked: then a cost of None is unknown for good."""
    block_times: dict[int, tuple[float, float]] = field(default_factory=dict)
    """For each block by its place: when its first and its newest frame came."""
    recording: str | None = None
    """The name of the recording that this turn plays, None for a request of our own."""
    runs: dict[str, Run] = field(default_factory=dict)
    """What is done about the calls of the reply, by their ids; none where nobody does anything."""
    held: Failure | None = None
    """Why no round follows although the reply waits for one: it was stopped, or a limit is reached."""
    followed: bool = False
    """Whether a turn follows it."""

    root: Turn = field(init=False)
    """The first turn of the line that ends here."""

    def __post_init__(self) -> None:
        self.root = self.parent.root if self.parent is not None else self

    @property
    def prompt_text(self) -> str:
        """The text of the prompt."""
        return "\n\n".join(str(block["text"]) for block in self.prompt if block.get("type") == "text")

    @property
    def continues(self) -> bool:
        """Whether it has no prompt of its own, but goes on with the reply of its parent, which was cut or paused."""
        return not self.prompt

    @property
    def is_round(self) -> bool:
        """Whether no prompt of the person's asks for it: it brings the results of calls, or goes on after a pause."""
        if not self.prompt:
            return self.parent is not None and self.parent.message.paused
        return history.brings_results(self.prompt)

    @property
    def reply_text(self) -> str:
        """The text of the reply, after that of the one which it goes on with."""
        if self.continues and self.parent is not None:
            return continuing.joined(self.parent.reply_text, self.message.text)
        return self.message.text

    @property
    def running(self) -> bool:
        """Whether something may still come."""
        return self.state in ("loading", "connecting", "waiting", "streaming", "retrying")

    @property
    def attempt(self) -> Attempt | None:
        """The newest attempt."""
        return self.attempts[-1] if self.attempts else None

    @property
    def clock(self) -> Clock | None:
        """The times of the newest attempt."""
        return self.attempts[-1].clock if self.attempts else None

    @property
    def ttft(self) -> float | None:
        """Seconds until the first token, counted from the first attempt: that is when the person began to wait."""
        clock = self.clock
        if clock is None or clock.first_token is None:
            return None
        return clock.first_token - self.attempts[0].clock.started

    def took(self, now: float | None = None) -> float | None:
        """Seconds from the first attempt to the end, or to ``now`` while it runs; None before the first."""
        clock = self.clock
        return None if clock is None else clock.started + clock.total(now) - self.attempts[0].clock.started

    @property
    def complete(self) -> bool:
        """Whether ``message_stop`` was received."""
        return self.message.stopped

    def still(self) -> Turn:
        """A copy that no signal changes any more, so that another thread may read it; turns before it are shared."""
        message, attempts = self.message.still(), [attempt.still() for attempt in self.attempts]
        runs, times = self.runs.copy(), self.block_times.copy()
        return replace(self, message=message, attempts=attempts, block_times=times, runs=runs)

    def take(self, signal: Signal) -> None:
        """Let one signal of a source change the turn."""
        if isinstance(signal, Arrived):
            self._arrived(signal)
        elif isinstance(signal, AttemptStarted):
            # What came of an attempt before had no content: the message begins anew, the frames stay with theirs.
            self.message = Message()
            self.block_times = {}
            self.attempts.append(Attempt(signal.number, signal.limit, Clock(signal.at)))
            self.state, self.retry_at = "connecting", None
        elif isinstance(signal, ResponseStarted):
            attempt = self.attempts[-1]
            attempt.status, attempt.headers, attempt.sent = signal.status, signal.headers, signal.sent
            self.state = "waiting"
        elif isinstance(signal, AttemptFailed):
            attempt = self.attempts[-1]
            attempt.failure, attempt.wait, attempt.clock.ended = signal.failure, signal.wait, signal.at
            self.state, self.retry_at = "retrying", signal.at + signal.wait
        else:
            self.finish(signal)

    def finish(self, signal: Finished) -> None:
        """Nothing more comes; what is still open was cut."""
        if self.attempts:
            self.attempts[-1].failure = signal.failure
            self.attempts[-1].clock.ended = signal.at
        self.message.cut()
        self.failure, self.retry_at = signal.failure, None
        if signal.failure is None:
            self.state = "done"
        else:
            self.state = "stopped" if signal.failure.kind == "cancelled" else "failed"

    def _arrived(self, arrived: Arrived) -> None:
        """Fold new frames into the message and the clock."""
        attempt, message = self.attempts[-1], self.message
        attempt.frames.extend(arrived.frames)
        attempt.clock.observe(arrived.frames, arrived.events)
        blocks, times = message.blocks, self.block_times
        for frame, event in zip(arrived.frames, arrived.events, strict=True):
            reduce(message, event)
            if blocks:
                last = len(blocks) - 1
                if last not in times:
                    times[last] = (frame.at, frame.at)
                elif blocks[last].state == "streaming" and times[last][1] != frame.at:
                    times[last] = (times[last][0], frame.at)
        if message.has_content or message.started:
            self.state = "streaming"

    @property
    def cost_is_knowable(self) -> bool:
        """Whether usage is final: a reply that was cut before its ``message_delta`` never said what it cost."""
        return self.message.stopped or self.message.stop_reason is not None


@dataclass(slots=True)
class Conversation:
    """The tree of turns. Regenerating makes a sibling; the old line stays.

    ``turns`` are in the order in which they began, so each stands after its parent.
    """

    turns: list[Turn] = field(default_factory=list)
    leaf: Turn | None = None
    """The newest turn of the line that is shown."""

    def path(self, leaf: Turn | None = None) -> list[Turn]:
        """The line of turns from the first to ``leaf``, by default the one that is shown."""
        out: list[Turn] = []
        turn = leaf or self.leaf
        while turn is not None:
            out.append(turn)
            turn = turn.parent
        out.reverse()
        return out

    def children(self) -> dict[Turn | None, list[Turn]]:
        """The turns that follow each turn, in their order; under None those that begin a line."""
        out: dict[Turn | None, list[Turn]] = {}
        for turn in self.turns:
            out.setdefault(turn.parent, []).append(turn)
        return out

    def siblings(self, turn: Turn) -> list[Turn]:
        """The turns that follow what ``turn`` follows, itself included, in their order."""
        return [one for one in self.turns if one.parent is turn.parent]

    def forks(self) -> dict[Turn, tuple[int, int]]:
        """For each turn of the line that is shown that has siblings: the how-manieth it is, from 1, of how many."""
        children = self.children()
        beside = ((turn, children.get(turn.parent, ())) for turn in self.path())
        return {turn: (some.index(turn) + 1, len(some)) for turn, some in beside if len(some) > 1}

    def end_of(self, turn: Turn) -> Turn:
        """The end of the newest line through a turn."""
        within, end = {turn}, turn
        for one in self.turns:
            if one.parent in within:
                within.add(one)
                end = one
        return end

    def select(self, turn: Turn) -> bool:
        """Show a line through ``turn``, the newest one; False where the line that is shown has it already."""
        if any(one is turn for one in self.path()):
            return False
        self.leaf = self.end_of(turn)
        return True

    def add(self, prompt: list[dict[str, Any]], parent: Turn | None) -> Turn:
        """Begin a turn under ``parent`` and make it the one that is shown."""
        turn = Turn(len(self.turns) + 1, prompt, parent)
        if parent is not None:
            parent.followed, parent.held = True, None
        self.turns.append(turn)
        self.leaf = turn
        return turn

    def messages_for(self, turn: Turn, settings: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """The ``messages`` of the request that asks for ``turn``'s reply; ``settings`` are its other fields.

        What went on with a reply stands as it was asked for: a prefill is one message with it, a question is one of
        the person's. Calls whose results were never sent are answered by what came of them.
        """
        line = self.path(turn)
        pairs: list[tuple[list[dict[str, Any]], Message | None]] = [
            (continuing.asked(one), one.message) for one in line[:-1]
        ]
        return history.messages([*pairs, (continuing.asked(turn, settings), None)], results_of(line[:-1]))


def results_of(turns: Iterable[Turn]) -> dict[str, dict[str, Any]]:
    """The ``tool_result`` blocks of all runs of these turns that are over, by the ids of their calls."""
    return {run.call: run.result() for turn in turns for run in turn.runs.values() if run.over}


def text_prompt(text: str) -> list[dict[str, Any]]:
    """The content blocks of a prompt that is plain text."""
    return [{"type": "text", "text": text}]


def edited_prompt(prompt: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """A prompt with another text; what else it holds, such as images, stays before it."""
    return [*(block for block in prompt if block.get("type") != "text"), *text_prompt(text)]


def last_prompt(request: Request) -> list[dict[str, Any]]:
    """The content blocks of the last of the person's messages in a request; what is no block is left out."""
    messages = [one for one in request.messages if isinstance(one, dict)]
    last = next((one for one in reversed(messages) if one.get("role") == "user"), {})
    content = last.get("content")
    if isinstance(content, str):
        return text_prompt(content)
    return [block for block in content if isinstance(block, dict)] if isinstance(content, list) else []
