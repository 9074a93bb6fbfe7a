"""Turns whose app ended while they ran: what came of them is in their events, and is made into a reply again."""

from __future__ import annotations

from tui.domain.conversation import Attempt, Turn
from tui.domain.events import decode
from tui.domain.failure import Failure
from tui.domain.message import Message
from tui.domain.signal import Arrived, Finished
from tui.domain.usage import Clock

INTERRUPTED = Failure("interrupted", "claude-tui ended while this reply was coming.")


def as_interrupted(turn: Turn) -> None:
    """Fold the frames of a turn that was cut off into its reply, as they were folded when they came."""
    turn.message, turn.block_times = Message(), {}
    if turn.attempts:
        attempt = turn.attempts[-1]
        replay(turn, attempt)
        ended = attempt.clock.last if attempt.clock.last is not None else attempt.clock.started
    else:
        ended = 0.0
    # One whose last event came has all of its reply; only its end was not written down.
    turn.finish(Finished(None if turn.message.stopped else INTERRUPTED, ended))


def replay(turn: Turn, attempt: Attempt) -> None:
    """Have a turn take the frames of its newest attempt once more: clock, message and times of the blocks."""
    frames, attempt.frames = attempt.frames, []
    attempt.clock = Clock(attempt.clock.started)
    turn.take(Arrived(frames, [decode(frame) for frame in frames]))
