"""What a source of frames says while it answers one request.

The network and a recording speak the same words, so that all that stands above them is one code path. Times are
seconds on the source's monotonic clock. A source says, in this order: for each attempt :class:`AttemptStarted`,
:class:`ResponseStarted` if an answer began, any number of :class:`Arrived`, and :class:`AttemptFailed` if another
attempt follows; at last one :class:`Finished`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tui.domain.events import Event, Frame
from tui.domain.failure import Failure

Headers = tuple[tuple[str, str], ...]
"""Header names and values in their order, secrets already redacted."""


def header(headers: Headers, name: str) -> str | None:
    """The value of a header by its name in lower case, None where there is none."""
    return next((value for key, value in headers if key.lower() == name), None)


@dataclass(frozen=True, slots=True)
class Sent:
    """The request as it went out."""

    method: str
    url: str
    headers: Headers


@dataclass(frozen=True, slots=True)
class AttemptStarted:
    """A request goes out. ``number`` counts from 1; at most ``limit`` are made."""

    number: int
    limit: int
    at: float


@dataclass(frozen=True, slots=True)
class ResponseStarted:
    """Status and headers of an answer have come, of a success or an error."""

    status: int
    headers: Headers
    at: float
    sent: Sent | None = None

    def header(self, name: str) -> str | None:
        """The value of a header by its name in lower case."""
        return header(self.headers, name)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Frames that came together, each with the event that it decodes to."""

    frames: list[Frame]
    events: list[Event]


@dataclass(frozen=True, slots=True)
class AttemptFailed:
    """An attempt failed before any content came; the next one follows after ``wait`` seconds."""

    failure: Failure
    wait: float
    at: float
    hurry: Callable[[], None] | None = field(default=None, compare=False, repr=False)
    """Ends the wait at once; None where it cannot be cut short. Without effect once it is over."""


@dataclass(frozen=True, slots=True)
class Finished:
    """Nothing more comes. ``failure`` is None where ``message_stop`` was received and every event could be read."""

    failure: Failure | None
    at: float


Signal = AttemptStarted | ResponseStarted | Arrived | AttemptFailed | Finished
