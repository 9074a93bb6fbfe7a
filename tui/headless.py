"""The session without a screen: ``-p`` and ``replay --print``."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Literal

from tui.domain import events as ev
from tui.domain.conversation import Turn
from tui.domain.events import Frame
from tui.domain.failure import Failure
from tui.domain.json_lines import event_json, json_line
from tui.domain.outcome import loop_outcome
from tui.domain.readout.numbers import duration
from tui.domain.safe import drawable, one_line
from tui.domain.signal import Finished
from tui.domain.tools.run import Run
from tui.session.gates import RefusedError
from tui.session.session import Session, WithheldError
from tui.session.updates import RunChanged, TurnChanged, TurnGrew, TurnStarted, Update

Output = Literal["text", "json", "events"]
Asks = Sequence[Callable[[], Awaitable[Turn]]]
"""Turns to run, each when it is called."""

_LONGEST = 200
"""Characters of a tool's input, or of what went wrong with it, that a line tells."""
_HALF_PAIR = re.compile("[\ud800-\udfff]")

DONE, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130
"""The exit codes; that for wrong usage is argparse's own."""


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
    _turns: list[Turn] = field(default_factory=list)
    """Those of the prompt that runs, a round of tools each but for the first."""
    _said: Turn | None = None
    """The turn whose text was written last."""

    def update(self, update: Update) -> None:
        """Listen to a session."""
        if isinstance(update, TurnStarted):
            self._turns.append(update.turn)
        elif isinstance(update, RunChanged):
            if update.run.over:
                self._end_line()
                say(_told(update.run))
        elif isinstance(update, TurnGrew):
            if self.output == "text":
                self._text(update.turn, update.events)
            elif self.output == "events":
                self._events(update.turn, update.frames)
        elif isinstance(update, TurnChanged):
            self._status(update.turn)

    def finish(self, turn: Turn) -> None:
        """The turn is over, and it was the last of its prompt: end the line, or print the one object."""
        turns, self._turns, self._said = self._turns, [], None
        if self.output == "text":
            self._end_line()
        elif self.output == "json":
            self._write(json_line(loop_outcome(turns if turn in turns else [turn]), shown=self.terminal))

    def _end_line(self) -> None:
        """On a terminal, have what follows begin a line of its own."""
        if self.output == "text" and self.terminal and not self._ends_in_newline:
            self._write("\n")
            self._ends_in_newline = True

    def _text(self, turn: Turn, events: list[ev.Event]) -> None:
        """Write the text that the events bring, exactly as the SDK's ``text_stream`` would give it.

        What a model says in several rounds are paragraphs of their own.
        """
        text = "".join(map(text_of, events))
        if text:
            if turn.is_round and self._said not in (None, turn):
                self._write("\n" if self._ends_in_newline else "\n\n")
            self._said = turn
            self._ends_in_newline = text.endswith("\n")
            self._write(drawable(text) if self.terminal else text)

    def _events(self, turn: Turn, frames: list[Frame]) -> None:
        """Write a line a frame; blank lines alone are no event. Times count from the first request of a prompt."""
        started = (self._turns[0] if self._turns else turn).attempts[0].clock.started
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


def _told(run: Run) -> str:
    """What a tool was called with, and what became of it, in a line."""
    given = _short(json.dumps(run.input, ensure_ascii=False))
    took = "" if run.started is None else f" in {duration(run.seconds(run.ended or 0.0))}"
    why = ""
    said_already = run.state in ("timed out", "cancelled")
    if run.outcome is not None and run.outcome.is_error and isinstance(run.outcome.content, str) and not said_already:
        why = f": {_short(run.outcome.content.strip())}"
    return f"tool {run.name} {given} → {run.state}{took}{why}"


def _short(text: str) -> str:
    """How a text begins, in one line."""
    return one_line(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


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
    code = FAILED
    for ask in turns:
        try:
            turn = await ask()
        except WithheldError as error:
            turn = _withheld(error)
            code = WRONG if isinstance(error, RefusedError) else FAILED
        await session.settled()
        printer.finish(turn)
        if turn.failure is not None or turn.held is not None:
            failed = turn
            break
    await session.aclose()
    if printer.broken:
        # Python would complain about the closed pipe once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    if interrupted:
        return INTERRUPTED
    if failed is not None and (failure := failed.failure or failed.held) is not None:
        _explain(failure, failed)
        return code
    return DONE


def _withheld(error: WithheldError) -> Turn:
    """A turn of which nothing was sent."""
    turn = Turn(1, [])
    turn.take(Finished(Failure(error.kind, str(error)), time.monotonic()))
    return turn


def _explain(failure: Failure, turn: Turn) -> None:
    """Tell on stderr what happened, whose it was and what to do."""
    tail = f" (request {failure.request_id})" if failure.request_id else ""
    say(f"{failure.headline}, {failure.whose}: {failure.message}{tail}")
    say(failure.advice)
    if turn.message.has_content and turn.failure is not None:
        say("The reply is not whole; what came was printed.")
