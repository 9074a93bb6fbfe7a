"""``claude-tui export``: a stored session or a recording in another form, on stdout or in a new file."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tui.domain.conversation import Turn
from tui.domain.export import FORMATS, Export, Format, Unavailable
from tui.domain.limits import answered_at
from tui.domain.safe import drawable, one_line
from tui.domain.secrets import Hiding
from tui.store.library import Library
from tui.store.readings import StoreError
from tui.wire.redact import redact

DONE, FAILED, WRONG = 0, 1, 2
"""The exit codes."""
LAST = "last"
"""The name of the session that changed last."""


class UnknownError(Exception):
    """There is nothing by this name; the message says so."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What is exported."""

    turns: tuple[Turn, ...]
    epoch: float
    """Seconds since 1970 at which the turns' clocks stood at 0."""
    damage: str | None = None
    """What could not be read of a recording."""


def run(folder: Path, name: str, form: str, file: Path | None, *, keep_secrets: bool = False) -> int:
    """Export the session or recording ``name``; return the exit code. A file that is there is never overwritten."""
    if file is not None and os.path.lexists(file):
        return _say(f"{file} exists; name another file", WRONG)
    hiding = Hiding(redact)
    try:
        told = _of_file(Path(name)) if _is_file(name) else _of_session(Library(folder), name)
        if form in ("json", "html"):
            _price(told.turns)
        data = _format(form).write(Export(told.turns, redact if keep_secrets else hiding, epoch=told.epoch))
    except UnknownError as error:
        return _say(str(error), WRONG)
    except (StoreError, Unavailable) as error:
        return _say(str(error), FAILED)
    except RecursionError:
        return _say(f"{name} nests too deep to be written", FAILED)
    if file is None:
        _print(data)
    elif problem := _write(file, data):
        return _say(problem, FAILED)
    if told.damage is not None:
        _say(f"{name}: {told.damage}", FAILED)
    if hiding.told:
        _say(f"{hiding.told} redacted; --keep-secrets leaves them in", DONE)
    return DONE if told.damage is None else FAILED


def _is_file(name: str) -> bool:
    """Whether a recording is meant: a path, or a name that ends as one."""
    return Path(name).suffix in (".tape", ".sse") or Path(name).name != name or Path(name).is_file()


def _of_file(path: Path) -> _Told:
    """A recording's turns. Where its answers do not say when they came, it ended when the file was written."""
    from tui.session.reading import turns_of
    from tui.wire import tape

    try:
        recording = tape.read(path)
        written = path.stat().st_mtime
    except tape.TapeError as error:
        raise UnknownError(str(error)) from error
    except OSError as error:
        raise UnknownError(f"{path} cannot be read: {error.strerror or error}") from error
    turns = tuple(turns_of(recording))
    for attempt in (attempt for turn in turns for attempt in turn.attempts):
        if (moment := answered_at(attempt.headers)) is not None:
            waited = attempt.clock.ttfb or 0.0
            return _Told(turns, moment.timestamp() - attempt.clock.started - waited, recording.damage)
    last = turns[-1].clock if turns else None
    return _Told(turns, written - (0.0 if last is None else last.started + last.total()), recording.damage)


def _of_session(library: Library, name: str) -> _Told:
    """The line of a stored session that was shown last, with what came for each turn."""
    info = library.latest() if name == LAST else library.session(name)
    opened = None if info is None or info.deleted_at is not None else library.open_whole(info.key)
    if opened is None:
        if name == LAST:
            raise UnknownError("no session is stored yet")
        raise UnknownError(f"there is no session {name!r}, or more than one; `claude-tui sessions` lists them")
    epoch = time.time() - time.monotonic()
    line = opened.conversation.path()
    attempts = {(turn.number, attempt.number): attempt for turn in line for attempt in turn.attempts}
    for turn, number, frames in library.frames(opened.info.key, [turn.number for turn in line]):
        if (attempt := attempts.get((turn, number))) is not None:
            attempt.frames = frames
    if not line:
        raise UnknownError(f"the session {opened.info.key} holds no turn")
    return _Told(tuple(line), epoch)


def _price(turns: tuple[Turn, ...]) -> None:
    """What a recording's turns cost by today's prices; a stored turn knows its cost."""
    from tui.domain import pricing

    for turn in turns:
        if turn.recording is not None and turn.cost_is_knowable:
            turn.cost = pricing.cost(turn.message.usage, turn.message.model or "")
            turn.priced = True


def _format(name: str) -> Format:
    if name == "tape":
        from tui.session.record import TAPE  # with what plays one, which takes longer to load

        return TAPE
    return next(one for one in FORMATS if one.name == name)


def _print(data: bytes) -> None:
    """To stdout: the exact bytes, or on a terminal what of them may be drawn."""
    if sys.stdout.isatty():
        data = drawable(data.decode("utf-8", "replace")).encode()
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Python would complain about the closed pipe once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(path: Path, data: bytes) -> str:
    """Write a new file, whole or not at all; return what was wrong, in words."""
    made = False
    try:
        with path.open("xb") as file:
            made = True
            file.write(data)
    except OSError as error:
        if made:
            with contextlib.suppress(OSError):
                path.unlink()
        return f"{path} cannot be written: {error.strerror or error}"
    return ""


def _say(text: str, code: int) -> int:
    """Write a line to stderr, safe to draw; return the exit code."""
    print(f"claude-tui: {one_line(text)}", file=sys.stderr, flush=True)
    return code
