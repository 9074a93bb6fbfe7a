"""Where a reply that was cut is gone on with: the two parts stand as one, with a mark between them."""

from __future__ import annotations

import re

from tui.domain.conversation import Turn
from tui.ui.markdown.line import Line
from tui.ui.transcript.foot import foot_line
from tui.ui.transcript.looks import Looks
from tui.ui.transcript.parts import Gap, Lines, spans

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^\n]*)")


class SeamPart(Lines):
    """Stands for the prompt of a turn that goes on with the reply before it: tells how that one ended."""

    def __init__(self, turn: Turn, looks: Looks) -> None:
        super().__init__()
        self._turn, self._looks = turn, looks

    def lay_out(self, width: int) -> list[Line]:
        """One quiet line."""
        before = self._turn.parent
        why = "" if before is None or before.failure is None else f"{before.failure.headline} · "
        said = "" if before is None else f" {why}{foot_line(before)}"
        return [spans(("╌╌ continued ╌╌", self._looks.accent), (said, self._looks.muted), width=width)]


class Flush(Gap):
    """No line where others have an empty one."""

    def lay_out(self, width: int) -> list[Line]:
        """Nothing."""
        return []


def opening(turn: Turn) -> str:
    """What stands before the Markdown of a turn's reply: the fence that was open where the reply before it was cut."""
    before = turn.parent if turn.continues else None
    if before is None:
        return ""
    fence = opening(before)
    for line in before.message.text.split("\n"):
        found = _FENCE.match(line)
        if found is None:
            continue
        mark, rest = found[1], found[2].strip()
        if not fence:
            fence = "" if mark[0] == "`" and "`" in rest else f"{mark}{rest}\n"
        elif mark[0] == fence[0] and len(mark) >= len(fence) - len(fence.lstrip(fence[0])) and not rest:
            fence = ""
    return fence
