"""A turn as a recording: what a source said, ready to be replayed."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui.domain.conversation import Attempt, Turn
from tui.domain.export import FORMATS, Export, Format, Unavailable
from tui.wire import tape
from tui.wire.exchange import Exchange, Tape
from tui.wire.replay import TapeSource

if TYPE_CHECKING:
    from tui.session.session import Session


def save(turn: Turn, path: Path) -> None:
    """Write a turn as a ``.tape``, secrets redacted. Raises OSError."""
    tape.write(path, to_tape(turn, path.name))


def to_tape(turn: Turn, name: str) -> Tape:
    """The turn's exchanges, an attempt each, with their frames' exact bytes and times."""
    return Tape(name, exchanges(turn, turn.attempts), timed=True)


def exchanges(turn: Turn, attempts: list[Attempt]) -> tuple[Exchange, ...]:
    """Some attempts of a turn as exchanges."""
    body = turn.request.body if turn.request is not None else None
    return tuple(_exchange(attempt, body) for attempt in attempts)


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


def dump(export: Export) -> bytes:
    """The turns of an export as one ``.tape``. To its redaction comes the recordings' own, :mod:`tui.wire.redact`."""
    if any(turn.running for turn in export.turns):
        raise Unavailable("The reply is still coming; a tape holds its end, too.")
    found = tuple(one for turn in export.turns for one in exchanges(turn, list(export.attempts(turn))))
    if export.attempt is not None:
        found = tuple(replace(one, wait=None) for one in found)  # alone, it is followed by none
    if not found:
        raise Unavailable("No request has gone out.")
    return tape.dump(Tape("export", tuple(_clean(export, one) for one in found), timed=True))


def _clean(export: Export, exchange: Exchange) -> Exchange:
    """An exchange without what the export hides."""
    chunks = tuple((at, export.clean_bytes(raw)) for at, raw in exchange.chunks)
    error = exchange.error and export.redact(exchange.error)
    return replace(exchange, request=export.clean(exchange.request), chunks=chunks, error=error)


TAPE = Format("tape", "Tape", "a recording that claude-tui replays and mocks", "tape", dump)
ALL_FORMATS: tuple[Format, ...] = (*FORMATS[:-1], TAPE, FORMATS[-1])
"""Every format of an export, in the order of a menu."""


def replay(session: Session, turn: Turn, speed: float = 1.0) -> Awaitable[Turn]:
    """Play what ``turn``, which has an attempt, received once more, as a branch beside it."""
    name = f"replay of turn {turn.number}"
    source = TapeSource(to_tape(turn, name), speed=speed)
    return session.play(source, turn.prompt, turn.request, name, beside=turn)
