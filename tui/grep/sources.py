"""What there is to grep: recordings by their paths, stdin, and stored sessions, each as a log of its events."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tui.domain.conversation import Attempt, Turn
from tui.domain.log import EventLog
from tui.domain.usage import Clock
from tui.store.library import Library
from tui.store.readings import StoreError
from tui.wire import tape
from tui.wire.body import Body
from tui.wire.exchange import Exchange, Tape, TapeError
from tui.wire.sse import SSEDecoder


class SourceError(Exception):
    """There is nothing to read; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class Searched:
    """Something with events: a recording, a session."""

    name: str
    log: EventLog
    damage: str | None = None
    """What could not be read of it."""


Source = Callable[[], Searched]
"""Reads one thing to search. Raises :class:`SourceError`."""


def sources(folder: Path, names: Sequence[str]) -> list[Source]:
    """Files and sessions by their names; without names all sessions of the store in ``folder``, newest first.

    Raises :class:`SourceError` where that store cannot be read.
    """
    library = Library(folder)
    if names:
        return [_named(library, name) for name in names]
    try:
        keys = [info.key for info in library.sessions()]
    except StoreError as error:
        raise SourceError(str(error)) from error
    return [of_session(library, key) for key in keys]


def _named(library: Library, name: str) -> Source:
    """A file where there is one by this name, else a session."""
    if name == "-" or Path(name).exists() or Path(name).suffix in (".tape", ".sse") or Path(name).name != name:
        return of_file(name)
    return of_session(library, name)


def of_file(name: str) -> Source:
    """A recording by its path; ``-`` is what comes on stdin."""

    def read() -> Searched:
        try:
            recording = tape.read_bytes(sys.stdin.buffer.read(), "stdin") if name == "-" else tape.read(Path(name))
        except TapeError as error:
            raise SourceError(str(error)) from error
        return Searched(name, log_of(recording), recording.damage)

    return read


def of_session(library: Library, name: str) -> Source:
    """A stored session by its key, or the beginning of one; its key is its name."""

    def read() -> Searched:
        try:
            opened = library.open_whole(name)
            came = library.frames(opened.info.key) if opened is not None else []
        except StoreError as error:
            raise SourceError(str(error)) from error
        if opened is None:
            raise SourceError(f"{name}: there is no such file, and no session (or more than one) whose id begins so")
        log = EventLog()
        turns = {turn.number: turn for turn in opened.conversation.turns}
        for number, attempt_number, frames in came:
            turn = turns[number]
            attempt = next(one for one in turn.attempts if one.number == attempt_number)
            log.extend(turn, attempt, frames)
        return Searched(opened.info.key, log)

    return read


def log_of(recording: Tape) -> EventLog:
    """The events of a recording as the app logs them; turns follow upon each other on one clock."""
    log, now = EventLog(), 0.0
    for number, exchanges in enumerate(recording.turns(), 1):
        turn = Turn(number, [], recording=recording.name)
        for exchange in exchanges:
            attempt = Attempt(len(turn.attempts) + 1, len(exchanges), Clock(now), status=exchange.status)
            turn.attempts.append(attempt)
            _receive(exchange, attempt)
            log.extend(turn, attempt, attempt.frames)
            now += exchange.ended + (exchange.wait or 0.0)
    return log


def _receive(exchange: Exchange, attempt: Attempt) -> None:
    """Give an attempt the frames of a success."""
    if not exchange.ok:
        return
    began = attempt.clock.started
    kind = attempt.header("content-type") or next((v for k, v in exchange.headers if k == "content-type"), None)
    if kind is None or "event-stream" in kind:
        decoder = SSEDecoder()
        for at, chunk in exchange.chunks:
            attempt.frames += decoder.feed(chunk, began + at)
        attempt.frames += decoder.end(began + exchange.ended)
        return
    body = Body(kind)
    for at, chunk in exchange.chunks:
        attempt.frames += body.feed(chunk, began + at).frames
    attempt.frames += body.end(began + exchange.ended)[0].frames
