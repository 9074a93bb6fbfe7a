"""What is read from a store, as values, and what can be wrong with one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Literal

from tui.domain.conversation import Conversation, Turn

Kind = Literal[
    "newer",  # made by a version of the app that knows more
    "foreign",  # a database of another program
    "corrupt",  # no database, or one that is damaged
    "read_only",
    "full",
    "locked",  # another process has it
    "unreachable",  # the folder cannot be made or the file not be opened or read
    "internal",  # a fault of this app
]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why nothing is written at the moment. What waits is kept in memory, in its order."""

    kind: Kind
    path: Path
    detail: str = ""
    """As SQLite or the system said it."""

    @property
    def lasting(self) -> bool:
        """Whether it stays until a person does something; else it is tried again and again."""
        return self.kind in ("newer", "foreign", "corrupt")

    @property
    def short(self) -> str:
        """What is wrong, in a few words."""
        said = {
            "newer": "made by a newer version",
            "foreign": "another program's file",
            "corrupt": "damaged file",
            "read_only": "file cannot be written",
            "full": "disk full",
            "locked": "file is locked",
            "unreachable": "folder cannot be opened",
            "internal": "a fault of this app",
        }
        return said[self.kind]

    @property
    def message(self) -> str:
        """What is wrong, in a sentence."""
        where = self.path.name
        said = {
            "newer": f"{where} was made by a newer version of claude-tui ({self.detail})",
            "foreign": f"{where} is another program's ({self.detail})",
            "corrupt": f"{where} is damaged, or no database ({self.detail})",
            "read_only": f"{where} cannot be written",
            "full": f"The disk is full: {where} cannot grow",
            "locked": f"Another program has locked {where}",
            "unreachable": f"{self.path} cannot be opened ({self.detail})",
            "internal": f"Something could not be stored ({self.detail})",
        }
        return said[self.kind] + "."

    @property
    def advice(self) -> str:
        """What it means for the person, and what to do."""
        ways = {
            "newer": "It was left as it is, and nothing is stored. Use the newer version, or another --home.",
            "foreign": "It was left as it is, and nothing is stored. Move it away, or use another --home.",
            "corrupt": "It was left as it is, and nothing is stored. Move it away, and a new one is made; copies of"
            " before each upgrade stand beside it.",
            "read_only": "What is new is kept in memory and stored as soon as the file can be written.",
            "full": "What is new is kept in memory and stored as soon as there is room.",
            "locked": "What is new is kept in memory and stored as soon as the lock is gone.",
            "unreachable": "What is new is kept in memory and stored as soon as it can be.",
            "internal": "This is a fault of claude-tui; everything else is stored.",
        }
        return ways[self.kind]


class StoreError(Exception):
    """A store cannot be read; :attr:`trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(f"{trouble.message} {trouble.advice}")
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """A stored session as a list shows it."""

    key: str
    title: str
    model: str
    """The one that was asked last."""
    created: float
    """Seconds since the epoch, as ``updated`` and ``deleted_at``."""
    updated: float
    turns: int
    """Of all its lines: requests that were answered, or should have been."""
    prompts: int
    """Those of them that a person's prompt began; others bring results of tools, or go on with a reply."""
    leaf: int | None
    """The number of the turn that ends the line that was shown last."""
    first: str
    """How its first prompt begins, in one line."""
    last: str
    """How its last reply ends, in one line; of a turn without a reply, its prompt."""
    cost: Decimal | None
    """US dollars of all turns whose cost is known; None where none is."""
    input_tokens: int
    output_tokens: int
    pinned: bool
    deleted_at: float | None
    forked_from: str | None
    """The key of the session that this one is a copy of."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that a search found."""

    session: str
    title: str
    turn: int
    """The number of the turn within the session."""
    at: float
    """When the turn began, in seconds since the epoch."""
    where: Literal["prompt", "reply"]
    snippet: str
    """Some words around it, in one line."""
    spans: tuple[tuple[int, int], ...]
    """Where in the snippet what was searched for stands: starts and ends."""


@dataclass(slots=True)
class Opened:
    """A stored session: the newest turns of the line that was shown last at once, the others in a second step.

    Until they are joined, the first turn of ``conversation`` has no parent and nothing may be sent: the request would
    lack what was said earlier. A turn's ``number`` is its stored one; its frames are read by ``Store.frames``.
    """

    info: SessionInfo
    conversation: Conversation
    draft: str
    missing: int
    """How many turns are not here yet, of this line and the others."""
    _above: int | None = field(repr=False)
    """The number of the turn before the first one that is here."""
    _read: Callable[[dict[int, Turn]], list[Turn]] = field(repr=False)

    def rest(self) -> list[Turn]:
        """Read what is missing. Takes a while: call it off the screen's thread. Raises StoreError."""
        return self._read({turn.number: turn for turn in self.conversation.turns}) if self.missing else []

    def join(self, rest: list[Turn]) -> None:
        """Put what :meth:`rest` read in its place; on the thread that owns the conversation."""
        turns = sorted([*rest, *self.conversation.turns], key=lambda turn: turn.number)
        known = {turn.number: turn for turn in turns}
        if self._above is not None and self.conversation.turns:
            above = self.conversation.turns[0].parent = known.get(self._above)
            if above is not None:
                above.followed = True
        for turn in turns:
            turn.root = turn.parent.root if turn.parent is not None else turn
        self.conversation.turns[:] = turns
        self.missing, self._above = 0, None
