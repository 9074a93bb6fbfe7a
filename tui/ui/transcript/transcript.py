"""All turns that are shown, as one long column of lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from tui.domain.conversation import Turn
from tui.ui.markdown.line import Line
from tui.ui.transcript.looks import Looks
from tui.ui.transcript.turn_view import TurnView


class Transcript:
    """Turn views one under the other, with the line at which each begins."""

    def __init__(self, looks: Looks) -> None:
        self._looks = looks
        self.views: list[TurnView] = []
        self.unfolded: set[str] = set()
        """``thinking`` and ``tools``, where all of those are shown."""
        self._tops: list[int] = []
        self._width = -1
        self._measured = 0
        """How many views' tops and heights hold for the width."""
        self._height = 0

    def show(self, path: Sequence[Turn]) -> None:
        """Show this line of turns; views of turns that stay are kept."""
        same = 0
        while same < min(len(path), len(self.views)) and self.views[same].turn is path[same]:
            same += 1
        del self.views[same:]
        for turn in path[same:]:
            view = TurnView(turn, self._looks, self.unfolded)
            view.update()
            self.views.append(view)
        self._measured = min(self._measured, same)

    def restyle(self, looks: Looks) -> None:
        """Draw everything anew with other styles."""
        turns = [view.turn for view in self.views]
        self._looks, self.views = looks, []
        self.show(turns)

    def update(self, turn: Turn) -> None:
        """Take in what is new of a turn that is shown."""
        for place in range(len(self.views) - 1, -1, -1):
            if self.views[place].turn is turn:
                self.views[place].update()
                self._measured = min(self._measured, place)
                return

    def changed(self, view: TurnView) -> None:
        """A view folded or unfolded something."""
        self._measured = min(self._measured, self.views.index(view))

    def fold_all(self, kind: str) -> bool:
        """Fold all ``thinking`` or ``tools`` where they are shown, else show them; return whether they now are."""
        shown = kind not in self.unfolded
        if shown:
            self.unfolded.add(kind)
        else:
            self.unfolded.discard(kind)
        for view in self.views:
            view.fold(kind, not shown)
        self._measured = 0
        return shown

    def height(self, width: int) -> int:
        """How many lines there are in all."""
        if width != self._width:
            self._width, self._measured = width, 0
        if self._measured < len(self.views) or len(self._tops) != len(self.views):
            top = 0
            if self._measured:
                top = self._tops[self._measured - 1] + self.views[self._measured - 1].height(width)
            del self._tops[self._measured :]
            for view in self.views[self._measured :]:
                self._tops.append(top)
                top += view.height(width)
            self._measured, self._height = len(self.views), top
        return self._height if self.views else 0

    def locate(self, y: int, width: int) -> tuple[TurnView, int] | None:
        """The view that line ``y`` belongs to and the line within it, None below the last."""
        if not 0 <= y < self.height(width):
            return None
        place = bisect_right(self._tops, y) - 1
        return self.views[place], y - self._tops[place]

    def top(self, view: TurnView, width: int) -> int:
        """The line at which a view begins."""
        self.height(width)
        return self._tops[self.views.index(view)]

    def line(self, y: int, width: int) -> Line:
        """Line ``y`` of the whole column; an empty one below the last."""
        found = self.locate(y, width)
        return found[0].line(found[1], width) if found else Line()
