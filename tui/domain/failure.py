"""What can go wrong on the way to a whole answer, as a value with advice: never a traceback."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

Kind = Literal[
    "http_status",  # the API answered with an error before the stream
    "stream_error",  # an error event inside the stream
    "connection",  # no connection could be made, or it broke before the answer began
    "cut",  # the connection broke inside the stream
    "unfinished",  # the stream ended cleanly but without message_stop
    "empty_body",  # a success whose body has no bytes
    "not_event_stream",  # a success whose body is something else
    "malformed_event",  # an event that cannot be read
    "idle",  # no bytes for longer than the limit
    "cancelled",  # the person stopped it
    "interrupted",  # the app ended while it ran, and what was stored by then is here
    "credentials",  # the SDK found no key
    "budget",  # it was not sent, because it could have passed the budget
    "withheld",  # it was not sent, for a reason that the message says
    "rounds",  # the limit of rounds of tools is reached
    "recording",  # a recording that cannot be read
    "internal",  # a fault of this app
]
Fault = Literal["you", "network", "api", "app"]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a turn, or one attempt of it, is not whole."""

    kind: Kind
    message: str
    """What happened, in a sentence, as the API or the network said it."""
    status: int | None = None
    """HTTP status, where one was answered."""
    type: str | None = None
    """The API's own error type, such as ``overloaded_error``."""
    request_id: str | None = None
    retry_after: float | None = None
    """Seconds that the API asked to wait."""
    should_retry: bool | None = None
    """The ``x-should-retry`` header, where one was answered."""
    body: str | None = None
    """The start of what was answered instead of an event stream."""

    @property
    def fault(self) -> Fault:
        """Whose it was: the person's, the network's, the API's or this app's."""
        if self.kind in ("connection", "cut", "idle", "unfinished", "empty_body"):
            return "network"
        if self.kind in ("credentials", "not_event_stream", "cancelled", "interrupted", "recording"):
            return "you"
        if self.kind in ("budget", "withheld", "rounds"):
            return "you"
        if self.kind == "internal":
            return "app"
        if self.kind == "http_status" and self.status is not None and 400 <= self.status < 500:
            return "api" if self.status in (408, 409, 429) else "you"
        return "api"

    @property
    def whose(self) -> str:
        """:attr:`fault` in words for the person."""
        words = {"you": "on your side", "network": "in the network", "api": "at the API", "app": "in claude-tui"}
        return words[self.fault]

    @property
    def advice(self) -> str:
        """What to do about it."""
        by_type = _BY_TYPE.get(self.type or "")
        if by_type:
            return by_type
        if self.status is not None and (by_status := _BY_STATUS.get(self.status)):
            return by_status
        if self.status is not None and self.status >= 500:
            return "The API has trouble; try again in a moment."
        return _BY_KIND[self.kind]

    @property
    def headline(self) -> str:
        """A short name for a list or a status line: ``529 overloaded_error``, ``connection cut``."""
        if self.status is not None and self.kind == "http_status":
            return f"{self.status} {self.type or 'error'}"
        return self.type or _HEADLINES[self.kind]

    def to_json(self) -> dict[str, Any]:
        """The failure as ``--output json`` gives it."""
        return {
            "kind": self.kind,
            "type": self.type,
            "message": self.message,
            "status": self.status,
            "request_id": self.request_id,
            "fault": self.fault,
            "advice": self.advice,
        }

    def with_request_id(self, request_id: str | None) -> Failure:
        """The same failure with the response's request id, unless it has one of its own."""
        return self if self.request_id or not request_id else replace(self, request_id=request_id)


_HEADLINES: dict[Kind, str] = {
    "http_status": "API error",
    "stream_error": "error in the stream",
    "connection": "no connection",
    "cut": "connection cut",
    "unfinished": "ended without message_stop",
    "empty_body": "empty answer",
    "not_event_stream": "not an event stream",
    "malformed_event": "malformed event",
    "idle": "idle too long",
    "cancelled": "stopped",
    "interrupted": "interrupted",
    "credentials": "no credentials",
    "budget": "over budget",
    "withheld": "not sent",
    "rounds": "limit of rounds",
    "recording": "broken recording",
    "internal": "internal error",
}

_BY_KIND: dict[Kind, str] = {
    "http_status": "Look at the request (F5), change it, and send again.",
    "stream_error": "The API gave up in mid-answer; what came is kept. Try again.",
    "connection": "Check the network, the proxy and the base URL, then try again.",
    "cut": "The network broke off; what came is kept. Try again.",
    "unfinished": "The answer ended early, often by a proxy; what came is kept. Try again.",
    "empty_body": "A proxy or server answered with nothing; check the base URL, then try again.",
    "not_event_stream": "Something other than the Messages API answered; check the base URL.",
    "malformed_event": "One event could not be read and is kept in Events (F3); the rest was read.",
    "idle": "Nothing came for too long; what came is kept. Try again, or raise idle_limit in config.toml.",
    "cancelled": "What came is kept, and goes on with the next prompt.",
    "interrupted": "What came is kept, and goes on with the next prompt; or ask again.",
    "credentials": "Set ANTHROPIC_API_KEY, or start with --demo.",
    "budget": "Nothing was sent. Raise --budget, or lower --max-tokens, or choose another model.",
    "withheld": "Nothing was sent. Change what is named, and send again.",
    "rounds": "/continue goes on for as many rounds again; --rounds sets the limit.",
    "recording": "What could be read was played. Record it again, or mend the line that is named.",
    "internal": "This is a fault of claude-tui; what came is kept.",
}

_BY_STATUS: dict[int, str] = {
    400: "The request is not valid; look at it in Request (F5), change it, and send again.",
    401: "The key was refused; check ANTHROPIC_API_KEY.",
    402: "Check the account's billing.",
    403: "The key may not do this; check its permissions and the workspace.",
    404: "Check the model's name (--model) and the base URL.",
    408: "The API timed out; try again.",
    409: "Another request was in the way; try again.",
    413: "The request is too large; shorten the conversation or its attachments.",
    429: "The rate limit is reached; wait, then try again.",
    529: "The API is overloaded; wait a moment, then try again.",
}

_BY_TYPE: dict[str, str] = {
    "overloaded_error": "The API is overloaded; wait a moment, then try again.",
    "rate_limit_error": "The rate limit is reached; wait, then try again.",
    "authentication_error": "The key was refused; check ANTHROPIC_API_KEY.",
    "permission_error": "The key may not do this; check its permissions and the workspace.",
    "not_found_error": "Check the model's name (--model) and the base URL.",
    "request_too_large": "The request is too large; shorten the conversation or its attachments.",
    "billing_error": "Check the account's billing.",
    "timeout_error": "The API timed out; try again.",
}
