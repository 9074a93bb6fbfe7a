"""All turns that are shown, as one long column of lines of which only the visible ones are laid out."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Mapping, Sequence

from tui.domain.continuing import joined
from tui.domain.conversation import Turn
from tui.ui.markdown.line import Line
from tui.ui.transcript.fork import Fork
from tui.ui.transcript.heights import Heights
from tui.ui.transcript.looks import Looks
from tui.ui.transcript.turn_view import TurnView

_KEPT = 48
"""How many turns stay laid out; more than fit into any window, so that scrolling to and fro is free."""
_FURNITURE = 6
"""Lines of a turn that are neither its prompt nor its text: gaps and foot."""


class Transcript:
    """Turns one under the other. Heights are estimates until a turn comes into view, and then exact.

    Lines are counted from 0 in the whole column. Whoever shows a window of it asks :meth:`settle` first, which
    makes the window's turns exact and says where the window stands then.
    """

    def __init__(self, looks: Looks) -> None:
        self._looks = looks
        self.turns: list[Turn] = []
        self.forks: Mapping[Turn, Fork] = {}
        """The turns that have siblings. What is set here shows with the next :meth:`show`."""
        self.failed: list[int] = []
        """The places of the turns that ended in an error, ascending."""
        self._places: dict[int, int] = {}
        self._sizes: list[tuple[int, int]] = []
        self._views: OrderedDict[int, TurnView] = OrderedDict()
        self._folds: dict[int, dict[int, bool]] = {}
        self._exact: list[bool] = []
        self._heights = Heights()
        self._width = -1
        self._unfolded: set[str] = set()

    # What is shown

    def show(self, path: Sequence[Turn]) -> None:
        """Show this line of turns; what is known of turns that stay is kept."""
        same = 0
        while same < min(len(path), len(self.turns)) and self.turns[same] is path[same]:
            same += 1
        for turn in self.turns[same:]:
            del self._places[turn.number]
            self._views.pop(turn.number, None)
        del self.turns[same:], self._sizes[same:], self._exact[same:]
        del self.failed[bisect_left(self.failed, same) :]
        self._heights.truncate(same)
        for turn in path[same:]:
            self._places[turn.number] = len(self.turns)
            self.turns.append(turn)
            self._sizes.append(_size(turn))
            self._exact.append(False)
            self._heights.append(self._estimate(len(self.turns) - 1))
            if _has_failed(turn):
                self.failed.append(len(self.turns) - 1)
        for place, turn in enumerate(self.turns[:same]):
            view = self._views.get(turn.number)
            if view is not None and view.stand(self.forks.get(turn), self._below(place)):
                self._exact[place] = False

    def forget(self) -> None:
        """Show nothing, and forget what was folded: what comes next is another conversation."""
        self.show(())
        self._folds.clear()

    def update(self, turn: Turn) -> None:
        """Take in what is new of a turn, if it is shown."""
        place = self.place(turn)
        if place is None:
            return
        view = self._views.get(turn.number)
        if view is not None:
            view.update()
            self._measure(place, anew=True)
        else:
            self._sizes[place] = _size(turn)
            self._exact[place] = False
            self._heights.set(place, self._estimate(place))
        if _has_failed(turn) and place not in self.failed:
            insort(self.failed, place)

    def restyle(self, looks: Looks) -> None:
        """Draw everything anew with other styles; no height changes."""
        self._looks = looks
        self._views.clear()

    def _below(self, place: int) -> Turn | None:
        """The turn below the one at a place."""
        return self.turns[place + 1] if place + 1 < len(self.turns) else None

    def _continued(self, place: int) -> bool:
        """Whether the turn below goes on with the reply of the one at a place."""
        return place + 1 < len(self.turns) and self.turns[place + 1].continues

    def place(self, turn: Turn) -> int | None:
        """The place of a turn in the column, None where it is not shown."""
        place = self._places.get(turn.number)
        # A turn of another conversation may have the same number.
        return place if place is not None and self.turns[place] is turn else None

    def place_of(self, number: int) -> int | None:
        """The place of the turn of that number, None where it is not shown."""
        return self._places.get(number)

    def view(self, place: int) -> TurnView:
        """The turn at a place, laid out; the ones that were not asked for longest are forgotten."""
        turn = self.turns[place]
        view = self._views.get(turn.number)
        if view is None:
            view = TurnView(turn, self._looks, self._unfolded, self._folds.setdefault(turn.number, {}))
            view.stand(self.forks.get(turn), self._below(place))
            view.update()
            self._views[turn.number] = view
            if len(self._views) > _KEPT:
                self._views.popitem(last=False)
        else:
            self._views.move_to_end(turn.number)
        return view

    def source(self, place: int) -> str:
        """The reply at a place as Markdown, with what it goes on with and what goes on with it."""
        while place > 0 and self.turns[place].continues:
            place -= 1
        text = self.view(place).source
        while self._continued(place):
            place += 1
            text = joined(text, self.view(place).source)
        return text

    # Folding

    def fold_all(self, kind: str) -> bool:
        """Fold all ``thinking`` or ``tools`` where they are shown, else show them; return whether they now are."""
        shown = kind not in self._unfolded
        if shown:
            self._unfolded.add(kind)
        else:
            self._unfolded.discard(kind)
        self._folds.clear()
        self._views.clear()
        self._exact = [False] * len(self.turns)
        return shown

    def fold_turn(self, place: int) -> bool:
        """Unfold what is folded in a turn, else fold all of it; False where nothing folds."""
        folded = self.view(place).toggle_all()
        self._measure(place, anew=True)
        return folded

    def fold_at(self, place: int, inner: int) -> bool:
        """Fold or unfold the part whose head is line ``inner`` of a turn; False where that is no head."""
        folded = self.view(place).toggle_at(inner, self._width)
        self._measure(place, anew=True)
        return folded

    def fold_part(self, place: int, number: int, folded: bool) -> bool:
        """Fold or unfold one part of a turn; False where it was so or does not fold."""
        changed = self.view(place).fold_part(number, folded)
        self._measure(place, anew=True)
        return changed

    # Lines

    def height(self, width: int) -> int:
        """How many lines there are in all, as far as it is known."""
        self._use(width)
        return self._heights.total

    def top(self, place: int, width: int) -> int:
        """The line at which a turn begins."""
        self._use(width)
        return self._heights.top(place)

    def locate(self, y: int, width: int) -> tuple[int, int] | None:
        """The place of the turn that line ``y`` belongs to, and the line within it; None outside."""
        self._use(width)
        if not 0 <= y < self._heights.total:
            return None
        return self._heights.find(y)

    def line(self, y: int, width: int) -> Line:
        """Line ``y`` of the whole column; an empty one outside. The turn is laid out if it has to be."""
        found = self.locate(y, width)
        if found is None:
            return Line()
        view = self.view(found[0])
        return view.line(found[1], width) if found[1] < view.height(width) else Line()

    def settle(self, y: int, rows: int, width: int) -> int:
        """Make all turns exact that a window of ``rows`` lines at ``y`` shows; return where that window stands now.

        What is at the window's top stays there. In a turn that becomes exact the distance from its end is kept,
        since that is the side from which one scrolls into what was not yet laid out.
        """
        found = self.locate(y, width)
        if found is None:
            return y
        place, inner = found
        inner += self._measure(place)
        while inner < 0 and place > 0:
            place -= 1
            self._measure(place)
            inner += self._heights[place]
        y = self._heights.top(place) + max(0, inner)
        bottom = self._heights.top(place) + self._heights[place]
        while bottom < y + rows and place + 1 < len(self.turns):
            place += 1
            self._measure(place)
            bottom += self._heights[place]
        return y

    def settle_end(self, rows: int, width: int) -> int:
        """Make all turns exact that a window at the end shows; return the height of the whole column."""
        self._use(width)
        place, seen = len(self.turns), 0
        while place > 0 and seen < rows:
            place -= 1
            self._measure(place)
            seen += self._heights[place]
        return self._heights.total

    def at(self, place: int, inner: int, width: int) -> int:
        """The line of the whole column where line ``inner`` of a turn stands, or the turn's last where it has fewer."""
        self._use(width)
        self._measure(place)
        return self._heights.top(place) + max(0, min(inner, self._heights[place] - 1))

    def onward(self, place: int, inner: int, lines: int, width: int) -> tuple[int, int]:
        """The turn and its line that stand some lines below a line of a turn, above where negative, or the edge."""
        self._use(width)
        self._measure(place)
        inner += lines
        while inner < 0 and place > 0:
            place -= 1
            self._measure(place)
            inner += self._heights[place]
        while inner >= self._heights[place] and place + 1 < len(self.turns):
            inner -= self._heights[place]
            place += 1
            self._measure(place)
        return place, max(0, min(inner, self._heights[place] - 1))

    def _measure(self, place: int, *, anew: bool = False) -> int:
        """Make one turn's height exact; return by how much it grew."""
        if self._exact[place] and not anew:
            return 0
        before = self._heights[place]
        height = self.view(place).height(self._width)
        self._heights.set(place, height)
        self._exact[place] = True
        return height - before

    def _use(self, width: int) -> None:
        """Make all heights estimates for another width."""
        if width != self._width:
            self._width = width
            self._exact = [False] * len(self.turns)
            self._heights = Heights(self._estimate(place) for place in range(len(self.turns)))

    def _estimate(self, place: int) -> int:
        """How many lines a turn may have: its characters at this width, and its line breaks."""
        characters, breaks = self._sizes[place]
        return _FURNITURE + breaks + characters // max(1, self._width - 2)


def _has_failed(turn: Turn) -> bool:
    return turn.failure is not None and turn.failure.kind != "cancelled"


def _size(turn: Turn) -> tuple[int, int]:
    """Characters and line breaks of a turn's prompt and text."""
    prompt = turn.prompt_text
    characters, breaks = len(prompt), prompt.count("\n")
    for block in turn.message.blocks:
        if block.type == "text":
            text = block.text
            characters += len(text)
            breaks += text.count("\n")
        else:
            breaks += 1
    return characters, breaks
