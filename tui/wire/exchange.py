"""What a recording is made of: exchanges, each a request and every byte that was answered, with its time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from tui.domain.signal import Headers
from tui.wire.sse import SSEDecoder

Chunks = tuple[tuple[float, bytes], ...]
"""Parts of a body: seconds since the request went out, and the exact bytes."""


class TapeError(Exception):
    """A file that is no recording at all; the message names it and says what it is instead."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One attempt: a request, and what was answered to it."""

    request: dict[str, Any] | None
    """The request's body, None where it is not known."""
    status: int | None
    """HTTP status; None where there was no answer at all."""
    headers: Headers
    """Response headers."""
    chunks: Chunks
    """The body as it came."""
    end: Literal["end", "cut"]
    """A clean end of the body, or a broken connection."""
    ended: float
    """Seconds since the request went out."""
    wait: float | None = None
    """Seconds waited before the next exchange, which asked for the same once more; None where none did."""
    error: str | None = None
    """What the network said where ``status`` is None or ``end`` is ``cut``."""

    @property
    def body(self) -> bytes:
        """The whole body."""
        return b"".join(raw for _, raw in self.chunks)

    @property
    def ok(self) -> bool:
        """Whether the answer's status was a success."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Tape:
    """A recording."""

    name: str
    exchanges: tuple[Exchange, ...]
    timed: bool
    """False where the file has no times, and events are paced evenly."""
    damage: str | None = None
    """What could not be read of the file; what came before it is here."""

    def turns(self) -> tuple[tuple[Exchange, ...], ...]:
        """The exchanges by request: each turn is its failed attempts and the one that was last."""
        turns: list[list[Exchange]] = []
        before: Exchange | None = None
        for exchange in self.exchanges:
            if before is not None and _made_again(before, exchange):
                turns[-1].append(exchange)
            else:
                turns.append([exchange])
            before = exchange
        return tuple(tuple(turn) for turn in turns)


def _made_again(failed: Exchange, following: Exchange) -> bool:
    """Whether ``following`` is a further attempt at what ``failed`` asked; tapes by hand may leave out the wait."""
    return failed.wait is not None or (not failed.ok and failed.request == following.request)


def by_event(chunks: Chunks) -> Chunks:
    """The same bytes cut anew, one event a chunk, each at the time when its last byte came."""
    decoder = SSEDecoder()
    frames = [frame for at, raw in chunks for frame in decoder.feed(raw, at)]
    frames += decoder.end(chunks[-1][0]) if chunks else []
    return tuple((frame.at, frame.raw) for frame in frames)
