"""One response's body on its way in: its frames, and at its end what was wrong with it, if anything."""

from __future__ import annotations

from tui.domain.events import ContentBlockDelta, ErrorEvent, Malformed, MessageStart, MessageStop, decode
from tui.domain.failure import Failure
from tui.domain.signal import Arrived
from tui.domain.usage import carries_content
from tui.wire.sse import SSEDecoder, looks_like_sse

_SHOWN = 2000
"""Characters kept of a body that is no event stream."""
_TELLING = len(b"event:")
"""Bytes of a first line that are enough to tell whether it is one of an event stream."""


class Body:
    """Reads a success's body chunk by chunk, from the network or from a recording."""

    def __init__(self, content_type: str | None) -> None:
        self._decoder = SSEDecoder()
        self._labelled = content_type is None or "event-stream" in content_type
        self._content_type = content_type
        self._held: bytearray | None = None if self._labelled else bytearray()
        """The start of a mislabelled body, until it is enough to tell what it is."""
        self._alien: bytearray | None = None
        self._start = b""
        self._bytes = 0
        self._named = False
        """Whether any event was named, or is one that an answer begins with."""
        self._malformed: Failure | None = None
        self._error: Failure | None = None
        self.has_content = False
        """Whether something of the answer itself has come: from then on nothing may be repeated."""
        self.stopped = False
        """Whether ``message_stop`` has come."""

    @property
    def over(self) -> bool:
        """Whether the API has said its last word, though the body may still be open."""
        return self.stopped or self._error is not None

    def feed(self, chunk: bytes, at: float) -> Arrived:
        """Take in the next bytes; return what they completed, which may be nothing."""
        self._bytes += len(chunk)
        if self._held is not None:
            self._held += chunk
            start = self._held.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
            if b":" not in start and len(start) < _TELLING:
                return Arrived([], [])
            chunk, self._held = bytes(self._held), None
            if not looks_like_sse(chunk):
                self._alien = bytearray()
        if self._alien is not None:
            if len(self._alien) < 4 * _SHOWN:
                self._alien += chunk
            return Arrived([], [])
        if len(self._start) < _SHOWN:
            self._start += chunk[:_SHOWN]
        return self._arrived(Arrived(frames := self._decoder.feed(chunk, at), [decode(f) for f in frames]))

    def end(self, at: float, broken: Failure | None = None) -> tuple[Arrived, Failure | None]:
        """The body is over, cleanly or by ``broken``; return what was still open, and what was wrong with it all.

        The API's own error counts before a broken connection, and that before an event that could not be read.
        """
        if self._held:
            self._alien = self._held
        frames = self._decoder.end(at) if self._alien is None else []
        arrived = self._arrived(Arrived(frames, [decode(frame) for frame in frames]))
        if self._error is not None:
            return arrived, self._error
        if broken is not None and not self.stopped:
            return arrived, broken
        if self._alien is not None:
            return arrived, self._not_sse(bytes(self._alien))
        if not self._bytes:
            return arrived, Failure("empty_body", "The answer has no body at all.")
        if self.stopped:
            return arrived, self._malformed
        if not self._named:
            return arrived, self._malformed or self._not_sse(self._start)
        return arrived, self._malformed or Failure(
            "unfinished", "The stream ended cleanly, but message_stop never came."
        )

    def _arrived(self, arrived: Arrived) -> Arrived:
        """Note what matters for the end."""
        self._named = self._named or any(frame.event is not None for frame in arrived.frames)
        for frame, event in zip(arrived.frames, arrived.events, strict=True):
            if not self.has_content and carries_content(event):
                self.has_content = True
            if type(event) is ContentBlockDelta:  # nearly all of them
                continue
            if isinstance(event, MessageStop):
                self.stopped = True
            elif isinstance(event, ErrorEvent):
                self._error = self._error or error_in_stream(event)
            elif isinstance(event, Malformed):
                self._malformed = self._malformed or Failure(
                    "malformed_event", f"Event {frame.seq} cannot be read: {event.reason}."
                )
            elif isinstance(event, MessageStart):
                self._named = True
        return arrived

    def _not_sse(self, start: bytes) -> Failure:
        """The failure for a success that is something else, with its beginning."""
        what = f"is {self._content_type}, not an event stream"
        if self._labelled:
            label = f"is labelled {self._content_type}" if self._content_type else "has no content type"
            what = f"{label} and holds no event"
        return Failure("not_event_stream", f"The answer {what}.", body=start.decode("utf-8", "replace")[:_SHOWN])


def error_in_stream(event: ErrorEvent) -> Failure:
    """The failure that an ``error`` event tells. Its status code is 200; only its type says what it is."""
    kind, message = event.error.get("type"), event.error.get("message")
    request_id = event.data.get("request_id")
    return Failure(
        "stream_error",
        str(message) if message else "The API sent an error without a message.",
        type=kind if isinstance(kind, str) else None,
        request_id=request_id if isinstance(request_id, str) else None,
    )
