"""The part of the request's panel that searches: what is typed goes into the query until Enter or Esc."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events

from tui.domain.readout import Piece, count
from tui.domain.safe import one_line
from tui.ui.panels import Panel
from tui.ui.panels.request.finding import Finder, Match, pattern_of
from tui.ui.panels.request.node import Redact
from tui.ui.query import pasted, typed

if TYPE_CHECKING:
    from tui.ui.panels.request.view import OutlineView


class Searching(Panel):
    """Keeps the query and its matches. Between two keys a focus cannot move, so the keys come here."""

    _redact: Redact
    _view: OutlineView
    _query: str | None = None
    """What is typed or was kept; None where nobody searches."""
    _typing = False
    _finder: Finder | None = None
    _matches: list[Match]
    _place = 0
    """Which of the matches is looked at."""
    _origin = 0
    """The row that the search began on."""

    def say(self) -> None:
        """Show what is new in the caption."""
        raise NotImplementedError

    def action_search(self) -> None:
        """Begin to type a query."""
        self._query, self._typing, self._matches = "", True, []
        self._origin = self._view.cursor
        self._finder = None
        self.say()

    def action_search_step(self, step: int) -> None:
        """To the next match, or with -1 to the one before."""
        if self._query is None:
            self.notify("Nothing is searched for yet; / begins.", timeout=2)
        elif self._matches:
            self._look_at((self._place + step) % len(self._matches))

    def end_search(self) -> None:
        """Forget the query and its matches."""
        self._query, self._typing, self._finder, self._matches = None, False, None, []
        self._view.found = None
        self._view.refresh()
        self.say()

    def search_again(self) -> None:
        """The outline is another: what was found in the old one is found anew, where the person is."""
        if self._query is not None:
            self._finder = None
            self._matches = self._find(self._query)
            self._place = min(self._place, max(0, len(self._matches) - 1))

    def query_pieces(self) -> tuple[list[Piece], list[Piece]]:
        """The query and which match is looked at; the keys."""
        said = [Piece("accent", "/ "), Piece("text", one_line(self._query or ""))]
        if self._typing:
            said.append(Piece("accent", "▏"))
        if self._query:
            found = f"  {count(self._place + 1)} of {count(len(self._matches))}" if self._matches else "  no match"
            said.append(Piece("muted" if self._matches else "warning", found))
        return said, [Piece("muted", "Enter keep · Esc close" if self._typing else "n N · Esc close")]

    def _find(self, query: str) -> list[Match]:
        if self._finder is None:
            self._finder = Finder(self._view.outline.roots, self._redact)
        return self._finder.find(query)

    def _seek(self, query: str) -> None:
        """Search for another text, and look at its first match behind the place where the search began."""
        self._query = query
        self._matches = self._find(query)
        self._view.found = pattern_of(query) if query else None
        place = self._view.outline.first_from(self._origin, [match.node for match in self._matches])
        if self._matches:
            self._look_at(place)
        else:
            self._view.refresh()
            self.say()

    def _look_at(self, place: int) -> None:
        """Bring a match into view, unfolded."""
        self._place = place
        match, view = self._matches[place], self._view
        row = view.outline.reveal(match.node)
        view.changed()
        view.go(row + view.outline.line_at(match.node, match.at))
        self.say()

    async def _on_key(self, event: events.Key) -> None:
        """While a query is typed, all keys are its own."""
        if not self._typing:
            return
        event.stop()
        event.prevent_default()
        query = self._query or ""
        if event.key == "enter":
            self._typing = False
            if query:
                self.say()
            else:
                self.end_search()
        elif event.key == "escape" or (event.key in ("backspace", "ctrl+h") and not query):
            self.end_search()
        elif event.key in ("down", "up"):
            self.action_search_step(1 if event.key == "down" else -1)
        elif (text := typed(query, event)) is not None:
            self._seek(text)

    async def _on_paste(self, event: events.Paste) -> None:
        """What is pasted while a query is typed goes there; its first line."""
        if self._typing:
            event.stop()
            event.prevent_default()
            self._seek(pasted(self._query or "", event.text))

    def on_blur(self) -> None:
        """The keys go elsewhere: the query is kept as it is."""
        if self._typing:
            self._typing = False
            self.say()
