"""What happened, as values to be written down in their order. Whoever makes one may forget it at once.

A session is named by its key, a turn by its number within the session (from 1), an attempt by its number within the
turn (from 1). Times are seconds since the epoch, but where they say otherwise.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from tui.domain.events import Frame
from tui.domain.failure import Failure
from tui.domain.message import Message
from tui.domain.signal import Headers, Sent
from tui.domain.tools.run import Run
from tui.domain.usage import Clock


class SessionBegan(NamedTuple):
    """A session has its first prompt."""

    session: str
    title: str
    model: str
    at: float


class TurnBegan(NamedTuple):
    """A prompt goes out; its turn becomes the end of the line that is shown."""

    session: str
    number: int
    parent: int | None
    prompt: list[dict[str, Any]]
    """Its content blocks. Not to be changed from now on; the same goes for ``body``."""
    body: dict[str, Any] | None
    """The request's body."""
    at: float


class AttemptBegan(NamedTuple):
    """A request goes out."""

    session: str
    turn: int
    number: int
    limit: int
    at: float


class Answered(NamedTuple):
    """Status and headers have come."""

    session: str
    turn: int
    attempt: int
    status: int
    headers: Headers
    sent: Sent | None


class FramesCame(NamedTuple):
    """Frames have come for an attempt."""

    session: str
    turn: int
    attempt: int
    started: float
    """When the attempt began, on the frames' clock."""
    frames: list[Frame]


class AttemptEnded(NamedTuple):
    """Nothing more comes for an attempt."""

    session: str
    turn: int
    attempt: int
    clock: Clock
    failure: Failure | None
    wait: float | None
    """Seconds until the next attempt, None where none follows."""


class TurnEnded(NamedTuple):
    """Nothing more comes for a turn."""

    session: str
    number: int
    state: str
    failure: Failure | None
    message: Message
    """Not to be changed from now on."""
    block_times: dict[int, tuple[float, float]]
    """On the frames' clock."""
    started: float
    """When the turn's newest attempt began, on the frames' clock."""
    at: float


class RunEnded(NamedTuple):
    """What came of a call that was run here is known."""

    session: str
    number: int
    run: Run
    """Not to be changed from now on."""
    started: float
    """When the turn's newest attempt began, on the frames' clock."""


class TurnPriced(NamedTuple):
    """What a turn cost is known, or known to be unknown."""

    session: str
    number: int
    cost: Decimal | None


class LineShown(NamedTuple):
    """Another line is shown: the one that ends with this turn."""

    session: str
    leaf: int


class Renamed(NamedTuple):
    """The person gave a session a name."""

    session: str
    title: str


class Pinned(NamedTuple):
    """A session stands above the others from now on, or no longer does."""

    session: str
    pinned: bool


class Deleted(NamedTuple):
    """A session is deleted, at a time, or was not after all."""

    session: str
    at: float | None


class Buried(NamedTuple):
    """A session that was deleted goes for good."""

    session: str


class Forked(NamedTuple):
    """A session's copy: all of it, or the line that ends with ``leaf``."""

    session: str
    copy: str
    title: str
    leaf: int | None
    at: float


class Pictured(NamedTuple):
    """The window shows the end of a session's line."""

    session: str
    leaf: int
    words: str
    """All that the picture shows, in one piece: a picture of a secret is not kept."""
    picture: bytes


class Drafted(NamedTuple):
    """What stands in the prompt and was not sent; empty where nothing does."""

    session: str
    """Empty for a chat that has not begun."""
    text: str
    at: float


class Prompted(NamedTuple):
    """A text for the history of prompts."""

    text: str
    at: float


Fact = (
    SessionBegan
    | TurnBegan
    | AttemptBegan
    | Answered
    | FramesCame
    | AttemptEnded
    | TurnEnded
    | RunEnded
    | TurnPriced
    | LineShown
    | Renamed
    | Pinned
    | Deleted
    | Buried
    | Forked
    | Pictured
    | Drafted
    | Prompted
)
