"""Recordings: what went over the wire, byte for byte and with its times, as a value and as a file.

A ``.tape`` is JSON lines, UTF-8, made to be read, compared and mended by hand::

    {"format": "claude-tui tape", "version": 1, "timed": true}
    {"request": {"model": …}, "status": 200, "headers": [["content-type", "text/event-stream"], …]}
    {"t": 0.412, "raw": "event: message_start\\ndata: {…}\\n\\n"}
    {"t": 0.431, "b64": "…"}                      (bytes that are no UTF-8)
    {"t": 3.2, "end": "end"}                      ("cut" for a broken connection; "wait", "error" where they apply)

Times are seconds since the request went out, kept to the microsecond. One request line to one end line is an exchange;
an attempt that was made again is an exchange of its own, and its ``wait`` says after how many seconds.

What is written is redacted: headers, the request, and keys that the answer repeats. A plain ``.sse`` body, such as
``curl -N`` saves, is a recording too, as is ``curl -i`` output. There are no times in such a file: its events are
paced evenly, 20 ms each.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from tui.wire import saved, tapefile
from tui.wire.exchange import Chunks, Exchange, Tape, TapeError, by_event
from tui.wire.redact import redact_headers
from tui.wire.tapefile import dump

__all__ = ["Exchange", "Tape", "TapeError", "by_event", "dump", "read", "read_bytes", "write"]

PACE = 0.02
"""Seconds from one event to the next where a recording has no times."""


def read(path: Path) -> Tape:
    """Read a recording; its name is the file's. Raises :class:`TapeError` where nothing of it can be read."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise TapeError(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise TapeError(f"{path} is a directory, not a recording") from None
    except OSError as error:
        raise TapeError(f"{path} cannot be read: {error.strerror or error}") from None
    return read_bytes(data, path.name)


def read_bytes(data: bytes, name: str) -> Tape:
    """Read a recording from a file's bytes. Raises :class:`TapeError` where nothing of it can be read."""
    head = tapefile.head_of(data)
    if head is not None:
        return tapefile.parse(data, name, head)
    try:
        response = saved.parse(data)
    except ValueError as error:
        raise TapeError(f"{name} {error}") from None
    chunks = _paced(response.body)
    headers = redact_headers(response.headers)
    exchange = Exchange(None, response.status, headers, chunks, "end", chunks[-1][0] if chunks else PACE)
    return Tape(name, (exchange,), timed=False)


def _paced(body: bytes) -> Chunks:
    """A body without times, as its events, evenly paced."""
    events = by_event(((0.0, body),))
    return tuple((round((number + 1) * PACE, 6), raw) for number, (_, raw) in enumerate(events))


def write(path: Path, tape: Tape) -> None:
    """Write a ``.tape`` file, readable by its owner only; the file is either whole or not there. Raises OSError."""
    data = dump(tape)
    # mkstemp makes it 0600, and in the same folder, so that the rename is one step.
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
