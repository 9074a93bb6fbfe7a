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

import base64
import binascii
import contextlib
import json
import math
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tui.domain.signal import Headers
from tui.wire import saved
from tui.wire.redact import redact, redact_bytes, redact_headers
from tui.wire.sse import SSEDecoder

FORMAT = "claude-tui tape"
VERSION = 1
PACE = 0.02
"""Seconds from one event to the next where a recording has no times."""

_BOM = b"\xef\xbb\xbf"
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_WINDOW = 4096
"""Bytes on each side of a chunk's boundary that are searched for a key lying across it."""


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
    chunks: tuple[tuple[float, bytes], ...]
    """The body as it came: seconds since the request went out, and the exact bytes."""
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
    head = _head(data)
    if head is not None:
        return _read_lines(data, name, head)
    try:
        response = saved.parse(data)
    except ValueError as error:
        raise TapeError(f"{name} {error}") from None
    chunks = _paced(response.body)
    headers = redact_headers(response.headers)
    exchange = Exchange(None, response.status, headers, chunks, "end", chunks[-1][0] if chunks else PACE)
    return Tape(name, (exchange,), timed=False)


def by_event(chunks: tuple[tuple[float, bytes], ...]) -> tuple[tuple[float, bytes], ...]:
    """The same bytes cut anew, one event a chunk, each at the time when its last byte came."""
    decoder = SSEDecoder()
    frames = [frame for at, raw in chunks for frame in decoder.feed(raw, at)]
    frames += decoder.end(chunks[-1][0]) if chunks else []
    return tuple((frame.at, frame.raw) for frame in frames)


def _paced(body: bytes) -> tuple[tuple[float, bytes], ...]:
    """A body without times, as its events, evenly paced."""
    events = by_event(((0.0, body),))
    return tuple((round((number + 1) * PACE, 6), raw) for number, (_, raw) in enumerate(events))


def _head(data: bytes) -> dict[str, Any] | None:
    """The head line of a ``.tape``; None where the file does not begin with one."""
    first = data.removeprefix(_BOM).split(b"\n", 1)[0]
    if not first.startswith(b"{"):
        return None
    try:
        head = json.loads(first)
    except (ValueError, RecursionError):
        return None
    return head if isinstance(head, dict) and head.get("format") == FORMAT else None


class _Bad(Exception):
    """A line that cannot be read, in words."""


def _read_lines(data: bytes, name: str, head: dict[str, Any]) -> Tape:
    """Read the lines of a ``.tape`` as far as they make sense."""
    if head.get("version") != VERSION:
        raise TapeError(f"{name} is a recording of version {head.get('version')}; this program reads version {VERSION}")
    exchanges: list[Exchange] = []
    start: dict[str, Any] | None = None
    chunks: list[tuple[float, bytes]] = []
    damage = None
    number = 1
    lines = data.split(b"\n")
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        try:
            value = _object(line)
            if "end" in value:
                exchanges.append(_exchange(_opened(start, "an end"), chunks, value))
                start, chunks = None, []
            elif "t" in value:
                _opened(start, "a chunk")
                chunks.append((_seconds(value, "t"), _chunk(value)))
            elif "status" in value:
                if start is not None:
                    raise _Bad("begins an exchange before the one above has ended")
                start = _checked_start(value)
            else:
                raise _Bad("is no line of a recording")
        except _Bad as bad:
            damage = f"line {number} {bad}"
            break
    else:
        if start is not None:
            damage = f"the file stops after line {len(data.rstrip().split(b'\n')) if data else 0}, before the answer's end"
    if start is not None:
        last = chunks[-1][0] if chunks else 0.0
        exchanges.append(_exchange(start, chunks, {"t": last, "end": "cut", "error": "The recording stops here."}))
    if not exchanges:
        raise TapeError(f"{name}: {damage}" if damage else f"{name} is empty: a head line and no exchange")
    return Tape(name, tuple(exchanges), timed=head.get("timed") is not False, damage=damage)


def _object(line: bytes) -> dict[str, Any]:
    """One line as a JSON object."""
    try:
        value = json.loads(line)
    except UnicodeDecodeError as error:
        raise _Bad(f"is not UTF-8: {error.reason} at byte {error.start}") from None
    except ValueError as error:
        raise _Bad(f"is not JSON: {error}") from None
    except RecursionError:
        raise _Bad("nests too deep") from None
    if not isinstance(value, dict):
        raise _Bad("is no JSON object")
    return value


def _opened(start: dict[str, Any] | None, what: str) -> dict[str, Any]:
    if start is None:
        raise _Bad(f"is {what} outside of an exchange")
    return start


def _seconds(value: dict[str, Any], key: str) -> float:
    """A time: a finite number that is not negative."""
    number = value.get(key)
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise _Bad(f'has no number in "{key}"')
    try:
        seconds = float(number)
    except OverflowError:
        seconds = math.inf
    if not 0 <= seconds < math.inf:
        raise _Bad(f'has an impossible time in "{key}"')
    return seconds


def _chunk(value: dict[str, Any]) -> bytes:
    """A chunk's exact bytes."""
    raw, b64 = value.get("raw"), value.get("b64")
    try:
        if isinstance(raw, str):
            return raw.encode()
        if isinstance(b64, str):
            return base64.b64decode(b64, validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise _Bad(f"has bytes that cannot be read: {error}") from None
    raise _Bad('is a chunk without "raw" or "b64"')


def _checked_start(value: dict[str, Any]) -> dict[str, Any]:
    """The line that begins an exchange, if its parts are of their kinds."""
    request, status, headers = value.get("request"), value["status"], value.get("headers", [])
    if not isinstance(request, dict | None):
        raise _Bad('has a "request" that is no object')
    if status is not None and (isinstance(status, bool) or not isinstance(status, int) or not 200 <= status <= 599):
        raise _Bad('has a "status" that is no HTTP status')
    if not isinstance(headers, list) or not all(_is_pair(pair) for pair in headers):
        raise _Bad('has "headers" that are no list of pairs')
    return value


def _is_pair(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)


def _exchange(start: dict[str, Any], chunks: list[tuple[float, bytes]], end: dict[str, Any]) -> Exchange:
    """Put an exchange together from its lines."""
    how, error = end["end"], end.get("error")
    if how not in ("end", "cut"):
        raise _Bad('has an "end" that is neither "end" nor "cut"')
    if not isinstance(error, str | None):
        raise _Bad('has an "error" that is no text')
    return Exchange(
        request=start.get("request"),
        status=start["status"],
        headers=redact_headers((name, value) for name, value in start.get("headers", [])),
        chunks=tuple(chunks),
        end=how,
        ended=_seconds(end, "t"),
        wait=None if end.get("wait") is None else _seconds(end, "wait"),
        error=error,
    )


def dump(tape: Tape) -> bytes:
    """The recording as a ``.tape`` file, secrets redacted. Damage is not kept: what is written is whole."""
    lines: list[dict[str, Any]] = [{"format": FORMAT, "version": VERSION, "timed": tape.timed}]
    for exchange in tape.exchanges:
        lines.append(
            {
                "request": redacted(exchange.request),
                "status": exchange.status,
                "headers": redact_headers(exchange.headers),
            }
        )
        lines += [{"t": _rounded(at), **_text_or_b64(raw)} for at, raw in redact_chunks(exchange.chunks)]
        end: dict[str, Any] = {"t": _rounded(exchange.ended), "end": exchange.end}
        if exchange.wait is not None:
            end["wait"] = _rounded(exchange.wait)
        if exchange.error is not None:
            end["error"] = redact(exchange.error)
        lines.append(end)
    return b"".join(_line(line) for line in lines)


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


def redacted(value: Any) -> Any:
    """A JSON value with every key in its texts replaced, names of fields included."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, list | tuple):
        return [redacted(item) for item in value]
    if isinstance(value, dict):
        return {redact(str(key)): redacted(item) for key, item in value.items()}
    return value


def redact_chunks(chunks: tuple[tuple[float, bytes], ...]) -> tuple[tuple[float, bytes], ...]:
    """Chunks with every key replaced, also one that lies across chunks: those become one, at the last one's time."""
    body = b"".join(raw for _, raw in chunks)
    clean = redact_bytes(body)
    if clean == body:
        return chunks
    out: list[tuple[float, bytes]] = []
    start = position = 0
    for at, raw in chunks:
        position += len(raw)
        if position == len(body) or _is_apart(body, position):
            out.append((at, redact_bytes(body[start:position])))
            start = position
    return tuple(out) if b"".join(raw for _, raw in out) == clean else ((chunks[-1][0], clean),)


def _is_apart(body: bytes, position: int) -> bool:
    """Whether no key lies across ``position``."""
    before, after = body[max(0, position - _WINDOW) : position], body[position : position + _WINDOW]
    return redact_bytes(before) + redact_bytes(after) == redact_bytes(before + after)


def _rounded(seconds: float) -> float:
    return round(seconds, 6)


def _text_or_b64(raw: bytes) -> dict[str, str]:
    """Bytes as text where they are UTF-8."""
    try:
        return {"raw": raw.decode()}
    except UnicodeDecodeError:
        return {"b64": base64.b64encode(raw).decode()}


def _line(value: dict[str, Any]) -> bytes:
    """One line of JSON; what a terminal could obey when the file is shown by ``cat`` is escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", text).encode() + b"\n"


def events_of(exchange: Exchange) -> Iterator[bytes]:
    """The exchange's body, event by event."""
    return (raw for _, raw in by_event(exchange.chunks))
