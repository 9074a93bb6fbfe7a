"""What stands at a line of a turn, to find it again where its lines are broken or folded otherwise."""

from __future__ import annotations

from typing import NamedTuple

from tui.ui.transcript.linked import Linked
from tui.ui.transcript.turn_view import TurnView

_NEAR = 8
"""Lines below one without text, such as a rule, that are looked at for the text that it stands above."""


class Anchor(NamedTuple):
    """A place in a turn that does not depend on how wide the turn is or what of it is folded."""

    part: int
    """The number of its part; -1 for the foot."""
    offset: int = -1
    """A character of the part, -1 where the part is not told by characters."""
    above: int = 0
    """How many lines stand between the line that is meant and that character, or the end of the foot."""
    share: float = 0.0
    """Where no character tells: how far down in its part the line is, 0 to 1."""


def anchor_of(view: TurnView, inner: int, width: int) -> Anchor:
    """What stands at a line of the turn at this width. Costs what the block there costs to draw."""
    found = view.part_at(inner, width)
    if found is None:
        return Anchor(-1, above=view.height(width) - inner)
    number, y = found
    part = view.parts[number]
    height = part.height(width)
    if isinstance(part, Linked) and not (part.folds and y == 0):
        for line in range(y, min(height, y + _NEAR)):
            offset = next((one for one in part.offsets(line, width) if one >= 0), -1)
            if offset >= 0:
                return Anchor(number, offset, line - y)
    return Anchor(number, share=y / height)


def line_of(view: TurnView, anchor: Anchor, width: int) -> int:
    """The turn's line where that stands now; the head of its part where that is folded."""
    if not 0 <= anchor.part < len(view.parts):
        return max(0, view.height(width) - anchor.above)
    part = view.parts[anchor.part]
    y = round(anchor.share * part.height(width))
    if anchor.offset >= 0 and isinstance(part, Linked):
        y = max(0, part.line_at(anchor.offset, width) - anchor.above)
    return view.line_of(anchor.part, max(0, y), width)
