"""The tree of a conversation as rows, one for each turn: the line that is shown goes straight down."""

from __future__ import annotations

from typing import NamedTuple

from tui.domain.conversation import Conversation, Turn


class Row(NamedTuple):
    """One turn of the tree."""

    turn: Turn
    depth: int
    """How many lines go on further down at its left."""
    begins: bool
    """Whether a branch begins with it, off the line at its left."""
    shown: bool
    """Whether it is of the line that is shown."""


def rows(conversation: Conversation) -> list[Row]:
    """Every turn after the one that it follows, branches before what goes on beside them.

    Of siblings the one that is shown goes straight on, else the one with the newest turn in its line; the others stand
    above it, one step to the right. So the depth is that of branches off branches, however long a line is.
    """
    children = conversation.children()
    newest = {turn: turn.number for turn in conversation.turns}
    for turn in reversed(conversation.turns):
        if turn.parent is not None and turn.parent in newest:
            newest[turn.parent] = max(newest[turn.parent], newest[turn])
    shown = set(conversation.path())
    out: list[Row] = []
    waiting: list[tuple[Turn, int, bool]] = []

    def follow(siblings: list[Turn], depth: int) -> None:
        trunk = max(siblings, key=lambda turn: (turn in shown, newest[turn]))
        waiting.append((trunk, depth, False))
        waiting.extend((turn, depth + 1, True) for turn in reversed(siblings) if turn is not trunk)

    if None in children:
        follow(children[None], 0)
    while waiting:
        turn, depth, begins = waiting.pop()
        out.append(Row(turn, depth, begins, turn in shown))
        if turn in children:
            follow(children[turn], depth)
    return out
