"""Searching in the Tools panel: a query that is typed at its bottom, found in the calls or in the open call's rows."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.reactive import var

from tui.domain.readout import Piece, Role
from tui.domain.safe import one_line
from tui.domain.tools import Call
from tui.ui.panels import Caption, Panel
from tui.ui.panels.tools.detail_view import DetailView
from tui.ui.query import pasted, typed

Match = tuple[int, int, int]
"""A row, and columns from one up to another."""


def matches_in(rows: Sequence[str], query: str, width: int) -> list[list[Match]]:
    """Where a query stands in rows, whatever its case; what overflows into the next row is one match in two parts."""
    wanted, out = query.casefold(), list[list[Match]]()
    for number, row in enumerate(rows):
        text, following, indent = row.casefold(), "", 0
        if len(text) != len(row):
            text = row.lower()
        if number + 1 < len(rows) and len(row) >= width:
            after = rows[number + 1]
            indent = len(after) - len(after.lstrip(" "))
            following = after[indent:].lower()
        at = (text + following).find(wanted)
        while wanted and 0 <= at < len(text):
            end = at + len(wanted)
            parts = [(number, at, min(end, len(text)))]
            if end > len(text):
                parts.append((number + 1, indent, indent + end - len(text)))
            out.append(parts)
            at = (text + following).find(wanted, end)
    return out


def finds(call: Call, query: str) -> bool:
    """Whether a call's name, id or input holds a query, whatever its case."""
    wanted = query.casefold()
    return any(wanted in text.casefold() for text in (call.name, call.id, call.input_text))


class Seeking(Panel):
    """The part of the panel that searches. What is typed goes into the query here, not in a widget of its own."""

    seeking: var[bool] = var(False, toggle_class="-seeking")
    """Whether a query is typed, or was kept."""
    detailed: var[bool] = var(False, toggle_class="-detailed")
    _detail: DetailView
    _query = ""
    _typing = False
    _calls: Sequence[Call] = ()
    _matches: Sequence[list[Match]] = ()
    _at = 0

    @property
    def call(self) -> Call | None:
        """The call that is open."""
        raise NotImplementedError

    def choose(self, place: int) -> None:
        """Open a call by its place."""
        raise NotImplementedError

    def action_search(self) -> None:
        """Begin to type a query."""
        self._query, self._typing, self.seeking = "", True, True
        self._seek("")

    def action_search_step(self, step: int) -> None:
        """To the next match, or with -1 to the one before: a call in the list, a place in the detail."""
        if not self._query:
            self.notify("Nothing is searched for yet; / begins.", timeout=2)
        elif self.detailed:
            self._at = (self._at + step) % max(1, len(self._matches))
            self._show_match()
        else:
            self._find_call(step)

    def end_search(self) -> None:
        """Forget the query and its matches."""
        self._query, self._typing, self.seeking = "", False, False
        self._matches = ()
        self.show_matches()

    def show_matches(self) -> None:
        """Find the query in the rows as they are now."""
        view = self._detail
        self._matches = matches_in(view.rows.plain(), self._query, view.rows.width) if self._query else ()
        self._at = min(self._at, max(0, len(self._matches) - 1))
        found: dict[int, list[tuple[int, int]]] = {}
        for parts in self._matches:
            for row, left, right in parts:
                found.setdefault(row, []).append((left, right))
        view.found = found
        view.found_here = self._matches[self._at][0] if self._matches and self.detailed else None
        view.refresh()
        self._say_query()

    def _seek(self, query: str) -> None:
        """Search for another text."""
        self._query, self._at = query, 0
        if query and not self.detailed and self.call is not None and not finds(self.call, query):
            self._find_call(1)
        self.show_matches()
        if query:
            top = self._detail.scroll_offset.y
            self._at = next((n for n, parts in enumerate(self._matches) if parts[0][0] >= top), 0)
            self._show_match()

    def _show_match(self) -> None:
        """Bring the match that is looked at into view."""
        if self._matches:
            self._detail.found_here = self._matches[self._at][0]
            self._detail.reveal(self._matches[self._at][0][0])
            if self.detailed:
                self._detail.cursor = self._matches[self._at][0][:2]
            self._detail.refresh()
        self._say_query()

    def _find_call(self, step: int) -> None:
        """Open the next call that holds the query."""
        calls, call = self._calls, self.call
        if call is None:
            return
        place = calls.index(call)
        for number in range(1, len(calls) + 1):
            at = (place + step * number) % len(calls)
            if finds(calls[at], self._query):
                self.choose(at)
                return

    def _say_query(self) -> None:
        """The query, what it found, and the keys."""
        if not self.seeking:
            return
        left = [Piece("accent", "/ "), Piece("text", one_line(self._query))]
        if self._typing:
            left.append(Piece("accent", "▌"))
        if self._query:
            total = len(self._matches)
            role: Role = "muted" if total else "warning"
            said = f"  {self._at + 1} of {total:,}" if total else "  not in this call"
            if not self.detailed:
                calls = sum(finds(call, self._query) for call in self._calls)
                said, role = f"  in {calls} of {len(self._calls)} calls", "muted" if calls else "warning"
            left.append(Piece(role, said))
        right = "Enter keep  Esc close" if self._typing else "n N next, previous"
        self.query_one("#tools-search", Caption).say(left, [Piece("muted", right)])

    async def _on_key(self, event: events.Key) -> None:
        """While a query is typed, all keys are its own."""
        if not self._typing:
            return
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.end_search()
        elif event.key == "enter":
            self._typing = False
            if self._query:
                self._say_query()
            else:
                self.end_search()
        elif event.key in ("down", "up"):
            self.action_search_step(1 if event.key == "down" else -1)
        elif event.key in ("backspace", "ctrl+h") and not self._query:
            self.end_search()
        elif (text := typed(self._query, event)) is not None:
            self._seek(text)

    async def _on_paste(self, event: events.Paste) -> None:
        """What is pasted while a query is typed goes there: its first line."""
        if self._typing:
            event.stop()
            event.prevent_default()
            self._seek(pasted(self._query, event.text))

    def on_blur(self) -> None:
        """The keys go elsewhere: the query is kept as it is."""
        if self._typing:
            self._typing = False
            if not self._query:
                self.end_search()
            self._say_query()
