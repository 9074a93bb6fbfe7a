"""Recorded exchanges as ASGI responses, with their bytes, headers and timing."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tui.domain import known_models
from tui.domain.events import ErrorEvent, MessageStart, decode
from tui.domain.message import Message, reduce
from tui.wire.exchange import Exchange, Tape
from tui.wire.sse import SSEDecoder

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

_SLICE = 0.004
"""Seconds of work after which other requests get their turn."""
_NOT_AGAIN = frozenset(
    # What belongs to the recorded connection, or to a body that was compressed on its way.
    {
        "connection",
        "content-encoding",
        "content-length",
        "keep-alive",
        "set-cookie",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_STATUS = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "timeout_error": 504,
    "overloaded_error": 529,
}


class Playlist:
    """Whose turn it is: all exchanges of all tapes in order, and for a chosen tape its own in order; then again."""

    def __init__(self, tapes: Sequence[Tape]) -> None:
        self._all = tuple(exchange for tape in tapes for exchange in tape.exchanges)
        self._next: dict[int, tuple[Tape | None, int]] = {}

    def take(self, tape: Tape | None, *, keep: bool) -> Exchange:
        """The next exchange, of ``tape`` where it was chosen; with ``keep`` it stays the next one."""
        exchanges = self._all if tape is None else tape.exchanges
        if not exchanges:
            return _NOTHING
        _, position = self._next.get(id(tape), (tape, 0))
        if not keep and len(exchanges) > 1:  # of a single one nothing has to be remembered
            # The tape itself is kept, too, so that its id stays its own.
            self._next[id(tape)] = (tape, (position + 1) % len(exchanges))
        return exchanges[position]


_NOTHING = Exchange(
    None,
    404,
    (("content-type", "application/json"),),
    ((0.0, b'{"type":"error","error":{"type":"not_found_error","message":"There is no recording to serve."}}'),),
    "end",
    0.0,
)


def models_of(tapes: Sequence[Tape]) -> list[dict[str, Any]]:
    """The models that answer in the recordings, in the shape of the API's list."""
    ids: dict[str, None] = {}
    for tape in tapes:
        for exchange in tape.exchanges:
            events = (decode(frame) for frame in SSEDecoder().feed(exchange.body, 0.0))
            start = next((event for event in events if isinstance(event, MessageStart)), None)
            if start is not None and isinstance(model := start.message.get("model"), str):
                ids[model] = None
    return [known_models.to_api(model) for model in ids]


def page_of(models: list[dict[str, Any]], query: Mapping[str, str]) -> dict[str, Any]:
    """One page of a list, as the API cuts it by ``limit``, ``after_id`` and ``before_id``."""
    places = {model["id"]: place for place, model in enumerate(models)}
    limit = int(found) if (found := query.get("limit", "")).isdecimal() and int(found) else 20
    start, stop = 0, len(models)
    if (after := places.get(query.get("after_id", ""))) is not None:
        start = after + 1
    if (before := places.get(query.get("before_id", ""))) is not None:
        start, stop = max(start, before - limit), before
    page = models[start : min(stop, start + limit)]
    first, last = (page[0]["id"], page[-1]["id"]) if page else (None, None)
    return {"data": page, "first_id": first, "last_id": last, "has_more": start + limit < stop}


def stream(exchange: Exchange, speed: float) -> Response:
    """The answer as it was recorded: status, headers, and its bytes at their times."""
    from starlette.responses import Response

    class Recorded(Response):
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            playing = asyncio.ensure_future(_play(exchange, speed, send))
            gone = asyncio.ensure_future(_gone(receive))
            try:
                await asyncio.wait((playing, gone), return_when=asyncio.FIRST_COMPLETED)
            finally:
                gone.cancel()
                playing.cancel()
                await asyncio.gather(playing, gone, return_exceptions=True)
            if not playing.cancelled():
                playing.result()

    return Recorded()


async def _play(exchange: Exchange, speed: float, send: Send) -> None:
    """Send the answer. Where the connection broke in the recording the body's end is left out: the server closes it."""
    started = gave_way = time.monotonic()
    begun = False
    for at, raw in (*exchange.chunks, (exchange.ended, b"")):
        ahead = started + at / speed - time.monotonic()
        if ahead > 0 or time.monotonic() - gave_way > _SLICE:
            await asyncio.sleep(max(0.0, ahead))
            gave_way = time.monotonic()
        if not begun:
            begun = True
            status = exchange.status or 500
            await send({"type": "http.response.start", "status": status, "headers": _headers(exchange)})
        if raw:
            await send({"type": "http.response.body", "body": raw, "more_body": True})
    if exchange.end == "end":
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    """Wait until the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _headers(exchange: Exchange) -> list[tuple[bytes, bytes]]:
    """The recorded headers but those of its connection; a recording without any gets the API's content type."""
    out = [
        (name.lower().encode("latin-1", "replace"), value.encode("latin-1", "replace"))
        for name, value in exchange.headers
        if name.lower() not in _NOT_AGAIN and _NAME.fullmatch(name) and not _CONTROL.search(value)
    ]
    if not any(name == b"content-type" for name, _ in out):
        out.append((b"content-type", b"text/event-stream; charset=utf-8" if exchange.ok else b"application/json"))
    if exchange.end == "end" and not exchange.ok:
        out.append((b"content-length", str(len(exchange.body)).encode()))
    return out


async def message_of(exchange: Exchange, speed: float, error: Callable[[int, str, str], Response]) -> Response:
    """The whole Message at once, when its stream would have ended; what broke the stream off is an error answer."""
    from starlette.responses import JSONResponse

    message, failed = _message(exchange)
    if not message.started and failed is None:
        return stream(exchange, speed)  # something else than a Message: a page, or nothing
    await asyncio.sleep(exchange.ended / speed)
    if failed is not None:
        kind = str(failed.get("type") or "api_error")
        return error(_STATUS.get(kind, 500), str(failed.get("message") or ""), kind)
    if exchange.end == "cut":
        return broken_off()
    return JSONResponse(
        message.to_api(), headers={name: value for name, value in exchange.headers if name.lower() == "request-id"}
    )


def _message(exchange: Exchange) -> tuple[Message, dict[str, Any] | None]:
    """What a recorded stream adds up to, and the error in it, if there is one."""
    message = Message()
    decoder = SSEDecoder()
    for frame in (*decoder.feed(exchange.body, 0.0), *decoder.end(0.0)):
        event = decode(frame)
        if isinstance(event, ErrorEvent):
            return message, event.error
        if isinstance(event, MessageStart) or message.started:
            message = reduce(message, event)
    return message, None


def broken_off() -> Response:
    """No answer: the connection is reset."""
    from starlette.responses import Response

    class BrokenOff(Response):
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            transport = scope.get("state", {}).get("transport")
            if transport is None:
                raise ConnectionResetError("The connection is broken off here, as in the recording.")
            transport.abort()
            await _gone(receive)

    return BrokenOff()
