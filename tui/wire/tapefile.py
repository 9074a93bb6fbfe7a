"""The lines of a ``.tape`` file, read and written. What they say is described in :mod:`tui.wire.tape`."""

from __future__ import annotations

import base64
import binascii
import json
import math
from typing import Any

from tui.domain.json_lines import json_line
from tui.wire.exchange import Chunks, Exchange, Tape, TapeError
from tui.wire.redact import redact, redact_bytes, redact_headers, redacted

FORMAT = "claude-tui tape"
VERSION = 1

_BOM = b"\xef\xbb\xbf"
_WINDOW = 4096
"""Bytes on each side of a chunk's boundary that are searched for a key lying across it."""


def head_of(data: bytes) -> dict[str, Any] | None:
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


def parse(data: bytes, name: str, head: dict[str, Any]) -> Tape:
    """Read the lines of a ``.tape`` as far as they make sense; the first that does not is the tape's damage."""
    if head.get("version") != VERSION:
        raise TapeError(f"{name} is a recording of version {head.get('version')}; this program reads version {VERSION}")
    reader = _Reader()
    damage = None
    last = 1
    lines = data.split(b"\n")
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        try:
            reader.take(_object(line))
        except _Bad as bad:
            # Every line ends in a newline: one that does not is what is left of it.
            damage = f"the file stops within line {number}" if number == len(lines) else f"line {number} {bad}"
            break
        last = number
    if reader.stop() and damage is None:
        damage = f"the file stops after line {last}, before the end of an answer"
    if not reader.exchanges:
        raise TapeError(f"{name}: {damage}" if damage else f"{name} is empty: a head line and no exchange")
    return Tape(name, tuple(reader.exchanges), timed=head.get("timed") is not False, damage=damage)


class _Reader:
    """Puts exchanges together from a recording's lines."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self._start: dict[str, Any] | None = None
        self._chunks: list[tuple[float, bytes]] = []

    def take(self, value: dict[str, Any]) -> None:
        """Take in the next line. Raises :class:`_Bad`, and is then as before."""
        if "status" in value:
            if self._start is not None:
                raise _Bad("begins an exchange before the one above has ended")
            self._start = _checked_start(value)
        elif "end" not in value and "t" not in value:
            raise _Bad("is no line of a recording")
        elif self._start is None:
            raise _Bad("stands outside of an exchange")
        elif "end" in value:
            self.exchanges.append(_exchange(self._start, self._chunks, value))
            self._start, self._chunks = None, []
        else:
            self._chunks.append((_seconds(value, "t"), _chunk(value)))

    def stop(self) -> bool:
        """Nothing more comes; return whether that cut an exchange, which is kept as one whose connection broke."""
        if self._start is None:
            return False
        ended = self._chunks[-1][0] if self._chunks else 0.0
        self.take({"t": ended, "end": "cut", "error": "The recording stops here."})
        return True


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


def redact_chunks(chunks: Chunks) -> Chunks:
    """Chunks with every key replaced, also one that lies across chunks: those become one, at the last one's time."""
    body = b"".join(raw for _, raw in chunks)
    clean = redact_bytes(body)
    if clean == body:
        return chunks
    out: list[tuple[float, bytes]] = []
    start = position = checked = 0
    near = False
    for at, raw in chunks:
        position += len(raw)
        if position > checked:
            # Most of an answer is nowhere near a key: look at a stretch at once.
            checked = position + _WINDOW
            near = _holds_key(body[max(0, min(start, position - _WINDOW)) : checked + _WINDOW])
        if position == len(body) or not near or _is_apart(body, position):
            out.append((at, redact_bytes(body[start:position]) if near else body[start:position]))
            start = position
    return tuple(out) if b"".join(raw for _, raw in out) == clean else ((chunks[-1][0], clean),)


def _holds_key(raw: bytes) -> bool:
    return redact_bytes(raw) != raw


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
    return json_line(value).encode()
