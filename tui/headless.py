"""The session without a screen: ``-p`` and ``replay --print``."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Literal

from tui.domain import events as ev
from tui.domain.conversation import Turn
from tui.domain.events import Frame
from tui.domain.failure import Failure
from tui.domain.json_lines import event_json, json_line
from tui.domain.outcome import outcome
from tui.domain.safe import drawable
from tui.domain.signal import Finished
from tui.session.session import Session, WithheldError
from tui.session.updates import TurnChanged, TurnGrew, Update

Output = Literal["text", "json", "events"]
Asks = Sequence[Callable[[], Awaitable[Turn]]]
"""Turns to run, each when it is called."""

_HALF_PAIR = re.compile("[\ud800-\udfff]")

DONE, FAILED, INTERRUPTED = 0, 1, 130
"""The exit codes; argparse's own for wrong usage is 2."""


@dataclass(slots=True)
class Printer:
    """Writes a turn as it grows. Bytes, because what is piped has to be exact whatever the locale."""

    output: Output
    out: BinaryIO
    terminal: bool
    broken: bool = False
    """Whether whoever reads us has gone away."""
    _previous: float | None = None
    _listed: int = 0
    """How many events were written, of all attempts and turns."""
    _ends_in_newline: bool = True

    def update(self, update: Update) -> None:
        """Listen to a session."""
        if isinstance(update, TurnGrew):
            if self.output == "text":
                self._text(update.events)
            elif self.output == "events":
                self._events(update.turn, update.frames)
        elif isinstance(update, TurnChanged):
            self._status(update.turn)

    def finish(self, turn: Turn) -> None:
        """The turn is over: end the line, or print the one object."""
        if self.output == "text":
            if self.terminal and not self._ends_in_newline:
                self._write("\n")
        elif self.output == "json":
            self._write(json_line(outcome(turn), shown=self.terminal))

    def _text(self, events: list[ev.Event]) -> None:
        """Write the text that the events bring, exactly as the SDK's ``text_stream`` would give it."""
        text = "".join(map(text_of, events))
        if text:
            self._ends_in_newline = text.endswith("\n")
            self._write(drawable(text) if self.terminal else text)

    def _events(self, turn: Turn, frames: list[Frame]) -> None:
        """Write a line a frame; blank lines alone are no event."""
        started = turn.attempts[0].clock.started
        lines = []
        for frame in frames:
            if frame.raw.strip(b"\r\n"):
                line = event_json(frame, self._listed, started, self._previous)
                lines.append(json_line(line, shown=self.terminal))
                self._listed += 1
            self._previous = frame.at
        self._write("".join(lines))

    def _status(self, turn: Turn) -> None:
        """Say on stderr that another attempt follows, and why."""
        attempt = turn.attempt
        if turn.state == "retrying" and attempt is not None and attempt.failure is not None:
            say(
                f"{attempt.failure.headline}: {attempt.failure.message.rstrip('.')}. "
                f"Retrying in {attempt.wait or 0:.1f} s ({attempt.number + 1}/{attempt.limit})."
            )

    def _write(self, text: str) -> None:
        if self.broken:
            return
        try:
            # Half of a surrogate pair has no bytes of its own.
            self.out.write(_HALF_PAIR.sub("\ufffd", text).encode())
            self.out.flush()
        except BrokenPipeError:
            self.broken = True
        except OSError as error:
            self.broken = True
            say(f"Cannot write to stdout: {error.strerror or error}.")


def text_of(event: ev.Event) -> str:
    """The answer's text that one event brings, empty for most."""
    if isinstance(event, ev.ContentBlockDelta):
        text = event.delta.get("text") if event.delta.get("type") == "text_delta" else None
    elif isinstance(event, ev.ContentBlockStart):
        text = event.content_block.get("text") if event.content_block.get("type") == "text" else None
    elif isinstance(event, ev.MessageStart):
        blocks = event.message.get("content")
        return "".join(
            str(block.get("text", ""))
            for block in (blocks if isinstance(blocks, list) else [])
            if isinstance(block, dict) and block.get("type") == "text"
        )
    else:
        return ""
    return text if isinstance(text, str) else ""


def say(text: str) -> None:
    """Write a line to stderr, safe to draw."""
    with contextlib.suppress(OSError, ValueError):
        print(f"claude-tui: {drawable(text)}", file=sys.stderr, flush=True)


def run(session: Session, turns: Asks, output: Output) -> int:
    """Run turns to their ends, printing them to stdout; return the exit code. The first that fails is the last."""
    return asyncio.run(_run(session, turns, output))


async def _run(session: Session, turns: Asks, output: Output) -> int:
    printer = Printer(output, sys.stdout.buffer, sys.stdout.isatty())
    interrupted = False

    def stop() -> None:
        nonlocal interrupted
        interrupted = True
        session.stop()

    def update(change: Update) -> None:
        printer.update(change)
        if printer.broken:
            session.stop()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers on a loop
            loop.add_signal_handler(number, stop)
    session.listen(update)
    failed: Turn | None = None
    for ask in turns:
        try:
            turn = await ask()
        except WithheldError as error:
            turn = _withheld(str(error))
        await session.settled()
        printer.finish(turn)
        if turn.failure is not None:
            failed = turn
            break
    await session.aclose()
    if printer.broken:
        # Python would complain about the closed pipe once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    if interrupted:
        return INTERRUPTED
    if failed is not None and failed.failure is not None:
        _explain(failed.failure, failed)
        return FAILED
    return DONE


def _withheld(why: str) -> Turn:
    """A turn of which nothing was sent."""
    turn = Turn(1, [])
    turn.take(Finished(Failure("budget", why), time.monotonic()))
    return turn


def _explain(failure: Failure, turn: Turn) -> None:
    """Tell on stderr what happened, whose it was and what to do."""
    tail = f" (request {failure.request_id})" if failure.request_id else ""
    say(f"{failure.headline}, {failure.whose}: {failure.message}{tail}")
    say(failure.advice)
    if turn.message.has_content:
        say("The reply is not whole; what came was printed.")
