"""A call that waits for the person, and the words that ask about it."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content

from tui.domain.readout import Piece
from tui.domain.safe import one_line
from tui.domain.tools.run import Run
from tui.ui.tool_views.input import revealed
from tui.ui.widgets.approval_keys import KEYS, broken

_ROOMY = 50
"""Cells from which on the head asks in full; in less, the tool's name needs them."""


class Asked(NamedTuple):
    """A call, and what is asked about it."""

    run: Run
    number: int = 1
    """Which it is of those that its reply asks for, from 1."""
    of: int = 1
    pattern: str = ""
    """What is remembered where it is allowed, or rejected, for the session; empty where nothing can be."""
    about: str = ""
    """What the tool says of itself."""
    wrong: tuple[str, ...] = ()
    """What of the input breaks the tool's schema, or why what was edited was not taken."""

    @property
    def by_hand(self) -> bool:
        """Whether the person is to answer it."""
        return self.run.state == "waiting for an answer"


def head(asked: Asked, has_keys: bool, width: int) -> tuple[list[Piece], list[Piece]]:
    """The first line in ``width`` cells, its left and its right; it tells whether the keys come here."""
    run = asked.run
    left = [Piece("accent" if has_keys else "warning", "⚙ "), Piece("strong", one_line(run.name))]
    left.append(Piece("muted", f"  {one_line(run.source)}"))
    if run.edited:
        left.append(Piece("warning", "  edited"))
    if width >= _ROOMY:
        asks = "you are the tool: answer it" if asked.by_hand else "may this run?"
    else:
        asks = "answer it" if asked.by_hand else "run it?"
    right = [Piece("warning", f" {asks}")]
    if asked.of > 1:
        right.append(Piece("muted", f"  {asked.number} of {asked.of}"))
    return left, right


def told(asked: Asked, room: int, way: str, *, telling: bool, is_error: bool) -> Content:
    """The pattern that would be remembered, and the keys, in ``room`` cells with a margin of one on each side.

    ``way`` is the key that leads here where the keys go elsewhere. ``telling`` says that a reason is being written,
    ``is_error`` that the answer is one.
    """
    width = max(20, room - 2)
    parts: list[str | tuple[str, str]] = []
    keys: list[tuple[str, str]]
    if telling:
        keys = [("Enter", "rejects it, with this reason"), ("Esc", "back")]
    elif asked.by_hand:
        error = "it is an error ✓" if is_error else "it is an error"
        keys = [("Enter", "sends the answer"), ("Ctrl+J", "new line"), ("F8", error), ("Esc", "stop")]
        if way:
            keys = [(way, "to answer"), ("Esc", "stop")]
    else:
        keys = [one for one in KEYS if asked.pattern or one[0] not in "AR"]
        if way:
            # Esc stops from the prompt as well; without it the line is no longer than it is here.
            keys = [(way, "then"), *(one for one in keys if one[0] != "Esc")]
        if asked.pattern:
            long = is_long(asked.pattern, room)
            pattern = "a pattern, below the input (G)" if long else one_line(revealed(asked.pattern))
            parts += [("always, never: ", "$foreground 60%"), (pattern, "$foreground")]
            parts += [("  this session\n", "$foreground 60%") if cell_len(pattern) + 30 <= width else "\n"]
    return Content.assemble(*parts, *broken(keys, width))


def is_long(pattern: str, room: int) -> bool:
    """Whether a pattern would have to be cut to stand above the keys."""
    return cell_len(one_line(revealed(pattern))) + 17 > max(20, room)
