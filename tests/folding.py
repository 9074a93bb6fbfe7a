"""From bytes to a message in one step, for tests that do not care how the bytes came."""

from __future__ import annotations

from collections.abc import Iterable

from tui.domain.events import Event, Frame, decode
from tui.domain.message import Message, reduce
from tui.wire.sse import SSEDecoder


def frames(body: bytes, *, at: float = 0.0, step: float = 0.0) -> list[Frame]:
    """The frames of a body, ``step`` seconds apart."""
    decoder = SSEDecoder()
    found = [*decoder.feed(body, at), *decoder.end(at)]
    return [frame._replace(at=at + number * step) for number, frame in enumerate(found)]


def events(body: bytes) -> list[Event]:
    """The events of a body."""
    return [decode(frame) for frame in frames(body)]


def fold(body: bytes | Iterable[Event]) -> Message:
    """The message that a body, or its events, make."""
    message = Message()
    for event in events(body) if isinstance(body, bytes) else body:
        message = reduce(message, event)
    return message


def cut(body: bytes) -> Message:
    """The message of a body that broke off there."""
    message = fold(body)
    message.cut()
    return message
