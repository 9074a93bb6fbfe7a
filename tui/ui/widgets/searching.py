"""Searching in the conversation: a query that is typed at its bottom, and the matches that it leads to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from rich.style import Style
from textual import events
from textual.strip import Strip

from tui.domain.conversation import Turn
from tui.ui.markdown.line import Line
from tui.ui.transcript.found import spans_between
from tui.ui.transcript.query import read
from tui.ui.transcript.search import Search
from tui.ui.widgets import strips
from tui.ui.widgets.pointing import Pointing


class Searching(Pointing):
    """The part of the conversation that searches.

    What is typed goes into the query here, not in a widget of its own: between two keys that come together a focus
    cannot move, and the second would miss its place.
    """

    _query: str | None = None
    """What is typed or was kept; None where nobody searches."""
    _typing = False
    _search: Search | None = None
    _sought: str | None = None
    """What is to be found once there is a window."""
    _origin: tuple[int, int] = (0, 0)
    """The turn and its line at the window's top when the search began."""
    _came_from: tuple[bool, Turn | None] = (False, None)
    """Whether the end was followed then, and which turn had been chosen."""
    _unfolded: tuple[Turn, int] | None = None
    """The part that was unfolded to show the match that is looked at."""
    _spans: Mapping[tuple[int, int], list[tuple[int, int, bool]]] = MappingProxyType({})
    """What was found in each line of the window, by the turn's place and its line: characters, and if it is current."""

    @property
    def search(self) -> Search | None:
        """The search whose matches are shown."""
        return self._search

    @property
    def typing(self) -> bool:
        """Whether keys go into the query."""
        return self._typing

    # The query

    def action_search(self) -> None:
        """Begin to type a query."""
        found = self._transcript.locate(self.scroll_offset.y, self._width)
        if found is None:
            return
        self._origin, self._came_from = found, (self._follow, self._current)
        self.focus()
        self._query, self._typing, self._search = "", True, None
        self.bar_changed()

    def action_search_step(self, step: int) -> None:
        """To the next match, or with -1 to the one before."""
        if self._search is None:
            self.notify("Nothing is searched for yet; / begins.", timeout=2)
            return
        place = self._search.step(step, self._width)
        if place is None:
            place = self._search.nearest(*self._top_place(), self._width)
        self._show_match(place)

    def to_match(self, place: int, inner: int) -> None:
        """To the first match at or below a line of a turn."""
        if self._search is not None:
            self._show_match(self._search.nearest(place, inner, self._width))

    def find(self, text: str) -> None:
        """Search for a text as if it had been typed here and kept: n and N step through it."""
        if not self.size.width:
            self._sought = text
        elif self._transcript.turns:
            self._origin = self._top_place()
            self.focus()
            self._seek(text)
            self._keep()

    def end_search(self) -> None:
        """Forget the query and its matches."""
        self._query, self._typing, self._search, self._unfolded = None, False, None, None
        self.bar_changed()
        self.vertical_scrollbar.refresh()

    def _give_up(self) -> None:
        """End the search, and go back to where it began."""
        if self._unfolded is not None:
            self._fold_again(*self._unfolded)
        self.end_search()
        self._go_back()

    def _go_back(self) -> None:
        """To where the search began."""
        follow, current = self._came_from
        if follow:
            self.to_end()
        else:
            self._go(self._transcript.at(*self._origin, self._width))
        self._current = current
        self._redraw()

    def _keep(self) -> None:
        """Typing is over: with something to find, n and N step through it."""
        self._typing = False
        if self._query:
            self.bar_changed()
        else:
            self.end_search()

    def _seek(self, text: str) -> None:
        """Search for another text, and look at its match that is nearest to where the search began, else at that."""
        self._query, before = text, self._search
        self._search = Search(self._transcript, read(text), before) if text else None
        found = self._search.nearest(*self._origin, self._width) if self._search is not None else None
        self._show_match(found)
        if found is None and self._typing:
            self._go_back()

    async def _on_key(self, event: events.Key) -> None:
        """While a query is typed, all keys are its own."""
        if not self._typing:
            return
        from tui.ui.query import typed  # only who searches needs it

        _done(event)
        query = self._query or ""
        if event.key == "enter":
            self._keep()
        elif event.key == "escape":
            self._give_up()
        elif event.key in ("down", "up"):
            if self._search is not None:
                self.action_search_step(1 if event.key == "down" else -1)
        elif event.key in ("backspace", "ctrl+h") and not query:
            self._give_up()
        elif (text := typed(query, event)) is not None:
            self._seek(text)

    async def _on_paste(self, event: events.Paste) -> None:
        """What is pasted while a query is typed goes there; its first line, safe to draw."""
        if self._typing:
            from tui.ui.query import pasted

            _done(event)
            self._seek(pasted(self._query or "", event.text))

    def on_blur(self) -> None:
        """The keys go elsewhere: the query is kept as it is."""
        if self._typing:
            self._keep()

    def _on_resize(self, event: events.Resize) -> None:
        """Find what was to be found before there was a window."""
        if self._sought is not None and self.size.width:
            text, self._sought = self._sought, None
            self.call_next(self.find, text)

    # The matches

    def _top_place(self) -> tuple[int, int]:
        return self._transcript.locate(self.scroll_offset.y, self._width) or (0, 0)

    def _show_match(self, place: int | None) -> None:
        """Bring the match that is looked at into view, unfolded; what was unfolded for the one before folds again."""
        search = self._search
        match = search.match if search is not None and place is not None else None
        turn = self._transcript.turns[place] if place is not None else None
        if self._unfolded is not None and (match is None or self._unfolded != (turn, match.part)):
            self._fold_again(*self._unfolded)
        if match is None or place is None or turn is None:
            self._content_changed()
        else:
            if match.spans and self._transcript.fold_part(place, match.part, False):
                self._unfolded = turn, match.part
                self.reflowed()
            view = self._transcript.view(place)
            inner = view.line_of(match.part, match.spans[0][0], self._width) if match.spans else 0
            self.look_at(place, inner)
        self.vertical_scrollbar.refresh()

    def _fold_again(self, turn: Turn, part: int) -> None:
        self._unfolded = None
        place = self._transcript.place(turn)
        if place is not None and part < len(self._transcript.view(place).parts):
            self._transcript.fold_part(place, part, True)
            self.reflowed()

    def update_turns(self, turns: Sequence[Turn]) -> None:
        """Take in what is new of some turns; what they have of the query is counted when they are over."""
        search = self._search
        for turn in turns if search is not None else ():
            assert search is not None
            search.update(turn)
        super().update_turns(turns)
        if search is not None and not any(turn.running for turn in turns):
            search.sync()
            self._redraw()

    def show(self, path: Sequence[Turn]) -> None:
        """Show this line of turns, and find in it."""
        super().show(path)
        if self._search is not None:
            self._search.sync()

    # Drawing

    @property
    def has_bar(self) -> bool:
        """Whether there is something to say."""
        return self._query is not None or super().has_bar

    def bar(self) -> tuple[strips.Runs, strips.Runs]:
        """The query, and which of its matches is looked at."""
        if self._query is None:
            return super().bar()
        looks, search = self._looks, self._search
        said: list[tuple[str, Style]] = [(" / ", looks.accent), (self._query, looks.plain)]
        if self._typing:
            said.append((" ", Style(reverse=True)))
        if search is not None:
            ordinal, total = search.ordinal, search.total
            found = f"  {ordinal:,} of {total:,}" if total else f"  {search.query.error or 'no match'}"
            said.append((found, looks.muted if total else looks.warning))
        if self._typing:
            keys = [(" Enter ", looks.accent), ("keep ", looks.muted), (" ↑↓ ", looks.accent), ("step ", looks.muted)]
        else:
            keys = [(" n N ", looks.accent), ("next, previous ", looks.muted)]
        return said, [*keys, (" Esc ", looks.accent), ("close ", looks.muted)]

    def prepare(self) -> None:
        """Find what stands in the window's lines."""
        super().prepare()
        found: dict[tuple[int, int], list[tuple[int, int, bool]]] = {}
        self._spans, search, width = found, self._search, self._width
        if search is None:
            return
        for place, number, top, first, last in self._parts_in_view(width):
            if not search.shows(self._transcript.turns[place]):
                continue
            part = self._transcript.view(place).parts[number]
            last = min(last, 0 if part.folded else part.searched(width) - 1)
            if first > last or not part.searched(width):
                continue
            here = search.match if search.turn is self._transcript.turns[place] else None
            current = here.spans if here is not None and here.part == number else ()
            for span in spans_between(part, first, last, width, search.query):
                found.setdefault((place, top + span[0]), []).append((span[1], span[2], span in current))

    def _parts_in_view(self, width: int) -> Iterator[tuple[int, int, int, int, int]]:
        """What is in the window: the turn's place, the part, its first line in the turn, and which of its lines."""
        begin, end = self.scroll_offset.y, self.scroll_offset.y + self.size.height
        found = self._transcript.locate(begin, width)
        place = found[0] if found is not None else len(self._transcript.turns)
        while place < len(self._transcript.turns) and (top := self._transcript.top(place, width)) < end:
            inner = 0
            for number, part in enumerate(self._transcript.view(place).parts):
                height = part.height(width)
                first, last = max(0, begin - top - inner), min(height, end - top - inner) - 1
                if first <= last:
                    yield place, number, inner, first, last
                inner += height
            place += 1

    def decorate(self, strip: Strip, line: Line, place: int, inner: int) -> Strip:
        """Show what was found, and which of it is looked at."""
        for start, end, current in self._spans.get((place, inner), ()):
            strip = strips.paint(strip, start, end, self._looks.match_here if current else self._looks.match)
        return super().decorate(strip, line, place, inner)


def _done(event: events.Event) -> None:
    """Nobody else sees the event."""
    event.stop()
    event.prevent_default()
