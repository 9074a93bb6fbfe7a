"""Faults for a mock server to inject, in a small language: ``529*2``, ``cut@10``, ``stall@5:30``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from http import HTTPStatus

from tui.domain.signal import Headers
from tui.wire.exchange import Chunks, Exchange, by_event

HELP = """\
faults, several separated by commas or by giving --fault again:
  429  500  503  529 …     answer with this status and the API's error for it
  529:retry-after=2        … and ask to wait 2 seconds
  refuse                   break the connection before any answer
  empty                    a success without a body
  html                     a success that is a proxy's HTML page
  cut@N                    break the connection after N events
  end@N                    end the body cleanly after N events, without message_stop
  stall@N:SECONDS          say nothing for so long after N events
  error@N                  an overloaded_error event after N events, then the end
  error@N:TYPE             … of another type, such as api_error
  malformed@N              an event that is no JSON after N events
  FAULT*N                  only for N requests: 529*2 fails twice, then all is well
Each request meets the first fault that is not used up yet. A recording that a fault kept from being
answered whole is served again to the next request."""

_SPEC = re.compile(r"(?P<name>[a-z]+|[0-9]+)(?:@(?P<at>[0-9]+))?(?::(?P<option>[^*]*))?(?:\*(?P<times>[0-9]+))?")
_ERROR_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    408: "timeout_error",
    413: "request_too_large",
    429: "rate_limit_error",
    504: "timeout_error",
    529: "overloaded_error",
}
_MESSAGES = {
    "overloaded_error": "Overloaded",
    "api_error": "Internal server error",
    "rate_limit_error": "This request would exceed your account's rate limit. Please try again later.",
    "authentication_error": "invalid x-api-key",
}
_PAGE = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body>\r\n</html>\r\n"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong with an answer."""

    spec: str
    """As it was asked for."""
    apply: Callable[[Exchange], Exchange]
    """Makes the spoilt answer of a whole one."""
    times: int | None = None
    """How many requests it hits, None for every one."""
    spoils: bool = True
    """Whether the answer is not whole any more."""


@dataclass(frozen=True, slots=True)
class Faults:
    """The faults that were asked for, in their order."""

    rules: tuple[Fault, ...] = ()

    def for_request(self, number: int) -> Fault | None:
        """The fault that request ``number`` (from 0) meets, if any."""
        used = 0
        for fault in self.rules:
            if fault.times is None or number < used + fault.times:
                return fault
            used += fault.times
        return None


def parse(specs: str | Iterable[str]) -> Faults:
    """Read fault specifications as :data:`HELP` describes them. Raises ValueError in words that teach them."""
    given = [specs] if isinstance(specs, str) else specs
    parts = [part.strip() for spec in given for part in spec.split(",")]
    return Faults(tuple(_fault(part) for part in parts))


def error_type(status: int) -> str:
    """The API's error type for a status."""
    return _ERROR_TYPES.get(status, "api_error" if status >= 500 else "invalid_request_error")


def error_body(kind: str, message: str | None = None, request_id: str | None = None) -> bytes:
    """An error as the API's JSON."""
    error = {"type": kind, "message": message or _MESSAGES.get(kind, kind.replace("_", " "))}
    body = {"type": "error", "error": error, **({"request_id": request_id} if request_id else {})}
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()


def _fault(spec: str) -> Fault:
    """Read one specification."""
    match = _SPEC.fullmatch(spec)
    if match is None:
        raise ValueError(f"{spec!r} is no fault\n{HELP}")
    name, option = match["name"], match["option"]
    at = int(match["at"]) if match["at"] is not None else None
    times = int(match["times"]) if match["times"] is not None else None
    if times == 0:
        raise ValueError(f"{spec!r}: *0 would hit no request; leave the fault out")
    if name.isdigit():
        _refuse(spec, "@N", at)
        return Fault(spec, _status(spec, int(name), option), times)
    if name in _WHOLE:
        _refuse(spec, "@N", at)
        _refuse(spec, ":OPTION", option)
        return Fault(spec, _WHOLE[name], times)
    if name not in _INSIDE:
        raise ValueError(f"{name!r} is no fault\n{HELP}")
    if at is None:
        raise ValueError(f"{spec!r} does not say after how many events: {name}@10")
    if name not in ("stall", "error"):
        _refuse(spec, ":OPTION", option)
    return Fault(spec, _INSIDE[name](spec, at, option), times, spoils=name != "stall")


def _refuse(spec: str, what: str, value: object) -> None:
    """Say that a fault takes no such part, where one is given."""
    if value is not None:
        raise ValueError(f"{spec!r} takes no {what}\n{HELP}")


def _status(spec: str, status: int, option: str | None) -> Callable[[Exchange], Exchange]:
    """An error status, with the API's body and headers."""
    if not 400 <= status <= 599:
        raise ValueError(f"{spec!r}: an error status is 400 to 599")
    headers: Headers = (("content-type", "application/json"), ("request-id", "req_mock_fault"))
    if option is not None:
        name, _, value = option.partition("=")
        if name != "retry-after" or _number(value) is None:
            raise ValueError(f"{spec!r}: the option of a status is retry-after=SECONDS, as in {status}:retry-after=2")
        headers += (("retry-after", value),)
    kind = error_type(status)
    named = kind in _MESSAGES or status not in HTTPStatus._value2member_map_
    body = error_body(kind, None if named else HTTPStatus(status).phrase, "req_mock_fault")
    return lambda exchange: _instead(exchange, status, headers, body)


def _instead(exchange: Exchange, status: int | None, headers: Headers, body: bytes) -> Exchange:
    """An answer, or none, instead of the recorded one."""
    chunks = ((0.0, body),) if body else ()
    return replace(exchange, status=status, headers=headers, chunks=chunks, end="end", ended=0.0, wait=None, error=None)


def _cut(spec: str, at: int, option: str | None) -> Callable[[Exchange], Exchange]:
    def apply(exchange: Exchange) -> Exchange:
        kept, ended = _first(exchange, at)
        return replace(exchange, chunks=kept, end="cut", ended=ended)

    return apply


def _end(spec: str, at: int, option: str | None) -> Callable[[Exchange], Exchange]:
    def apply(exchange: Exchange) -> Exchange:
        kept, ended = _first(exchange, at)
        return replace(exchange, chunks=kept, end="end", ended=ended)

    return apply


def _error(spec: str, at: int, option: str | None) -> Callable[[Exchange], Exchange]:
    kind = "overloaded_error" if option is None else option
    if not re.fullmatch(r"[a-z_]+", kind):
        raise ValueError(f"{spec!r}: the option of error is an error's type, as in error@5:api_error")
    event = b"event: error\ndata: " + error_body(kind) + b"\n\n"

    def apply(exchange: Exchange) -> Exchange:
        kept, ended = _first(exchange, at)
        return replace(exchange, chunks=(*kept, (ended, event)), end="end", ended=ended)

    return apply


def _malformed(spec: str, at: int, option: str | None) -> Callable[[Exchange], Exchange]:
    event = b'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"del\n\n'

    def apply(exchange: Exchange) -> Exchange:
        kept, ended = _first(exchange, at)
        rest = by_event(exchange.chunks)[len(kept) :]
        return replace(exchange, chunks=(*kept, (ended, event), *rest))

    return apply


def _stall(spec: str, at: int, option: str | None) -> Callable[[Exchange], Exchange]:
    seconds = _number(option or "")
    if seconds is None:
        raise ValueError(f"{spec!r} does not say for how many seconds: stall@{at}:30")

    def apply(exchange: Exchange) -> Exchange:
        kept, _ = _first(exchange, at)
        rest = by_event(exchange.chunks)[len(kept) :]
        late = tuple((time + seconds, raw) for time, raw in rest)
        return replace(exchange, chunks=(*kept, *late), ended=exchange.ended + seconds)

    return apply


def _first(exchange: Exchange, events: int) -> tuple[Chunks, float]:
    """The first events of an answer, and when the last of them came."""
    kept = by_event(exchange.chunks)[:events]
    return kept, kept[-1][0] if kept else 0.0


def _number(text: str) -> float | None:
    """A count of seconds; None where it is none."""
    return float(text) if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", text) else None


_WHOLE: dict[str, Callable[[Exchange], Exchange]] = {
    "refuse": lambda exchange: _instead(exchange, None, (), b""),
    "empty": lambda exchange: _instead(exchange, 200, (("content-type", "text/event-stream; charset=utf-8"),), b""),
    "html": lambda exchange: _instead(exchange, 200, (("content-type", "text/html"),), _PAGE),
}
_INSIDE: dict[str, Callable[[str, int, str | None], Callable[[Exchange], Exchange]]] = {
    "cut": _cut,
    "end": _end,
    "error": _error,
    "malformed": _malformed,
    "stall": _stall,
}
