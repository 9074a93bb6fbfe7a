"""A turn as a recording: what a source said, ready to be replayed."""

from __future__ import annotations

from pathlib import Path

from tui.domain.conversation import Attempt, Turn
from tui.wire import tape
from tui.wire.exchange import Exchange, Tape


def save(turn: Turn, path: Path) -> None:
    """Write a turn as a ``.tape``, secrets redacted. Raises OSError."""
    tape.write(path, to_tape(turn, path.name))


def to_tape(turn: Turn, name: str) -> Tape:
    """The turn's exchanges, an attempt each, with their frames' exact bytes and times."""
    body = turn.request.body if turn.request is not None else None
    exchanges = tuple(_exchange(attempt, body) for attempt in turn.attempts)
    return Tape(name, exchanges, timed=True)


def _exchange(attempt: Attempt, body: dict[str, object] | None) -> Exchange:
    clock, failure = attempt.clock, attempt.failure
    chunks = tuple((frame.at - clock.started, frame.raw) for frame in attempt.frames)
    if not chunks and failure is not None and failure.body is not None:
        chunks = ((clock.total(), failure.body.encode()),)
    cut = failure is not None and failure.kind in ("cut", "connection", "idle", "cancelled", "interrupted")
    return Exchange(
        request=body,
        status=attempt.status,
        headers=attempt.headers,
        chunks=chunks,
        end="cut" if cut else "end",
        ended=clock.total(),
        wait=attempt.wait,
        error=failure.message if cut and failure is not None else None,
    )
