"""What stands at a fork: which of the branches is shown, and the way to the others."""

from __future__ import annotations

from tui.ui.markdown.line import Line
from tui.ui.transcript.looks import Looks
from tui.ui.transcript.parts import INDENT, Lines, spans

Fork = tuple[int, int]
"""Which of the branches is shown, from 1, and how many there are."""


class ForkPart(Lines):
    """One line under the prompt, where a turn has siblings; none else."""

    def __init__(self, looks: Looks) -> None:
        super().__init__()
        self.fork: Fork | None = None
        self._looks = looks

    def lay_out(self, width: int) -> list[Line]:
        """``‹2/3›`` and the keys."""
        if self.fork is None:
            return []
        return [spans((_arrows(self.fork), self._looks.accent), (_KEYS, self._looks.muted), width=width)]

    def stand(self, fork: Fork | None) -> bool:
        """Show another fork, None for none; False where it is as it was."""
        if fork == self.fork:
            return False
        self.fork = fork
        self.update()
        return True

    def step_at(self, x: int) -> int:
        """What a click on a cell asks for: -1 for the branch before, 1 for the next one, 0 for nothing."""
        length = 0 if self.fork is None else len(_arrows(self.fork))
        if not INDENT <= x < INDENT + length:
            return 0
        return -1 if x - INDENT < length // 2 else 1


_KEYS = "  [ ] other branches"


def _arrows(fork: Fork) -> str:
    return f"‹{fork[0]}/{fork[1]}›"
