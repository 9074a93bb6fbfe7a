"""What a session tells those who listen: which turn is another, and what came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.domain.conversation import Turn
from tui.domain.events import Event, Frame

if TYPE_CHECKING:
    from tui.domain.tools.run import Run


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """A turn was added to the conversation, or an old one runs again."""

    turn: Turn
    begins: bool = False
    """Whether no line was shown before: it is the first of a chat, not another way to begin the one that was shown."""


@dataclass(frozen=True, slots=True)
class TurnChanged:
    """A turn's state, attempt or cost is another."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class TurnGrew:
    """Frames arrived and are already part of the turn and the log."""

    turn: Turn
    frames: list[Frame]
    events: list[Event]
    """What each of ``frames`` decodes to."""


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """Nothing more comes for the turn."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class LineSelected:
    """Another line is shown: the one that ends with this turn."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class RunChanged:
    """What is done about one of a turn's calls is another, or it wrote something; the turn's reply is over."""

    turn: Turn
    run: Run


Update = TurnStarted | TurnChanged | TurnGrew | TurnEnded | LineSelected | RunChanged
Listener = Callable[[Update], None]
