"""Selecting in the conversation: with the mouse by Textual's own selection, a word, a paragraph, or lines by keys."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from time import monotonic

from textual import events
from textual.geometry import Offset
from textual.selection import Selection
from textual.strip import Strip

from tui.domain.conversation import Turn
from tui.ui.markdown.line import Line, copy_text
from tui.ui.transcript.cut import character_at, cut, whole_characters
from tui.ui.transcript.found import Wrapped, drawn, wrapped_around
from tui.ui.widgets import strips
from tui.ui.widgets.dragged import Dragged
from tui.ui.widgets.window import SPAN

_WORD = re.compile(r"\w(?:[\w'’.:/@-]*\w)?")
"""What a double-click takes: words, names, versions and paths, without the punctuation after them."""
_SLICE = 0.008
"""Seconds for which lines are put together before keys have their turn."""
_WHOLE = 1 << 16
"""A character beyond the end of any line."""

Place = tuple[int, int]
"""The place of a turn, and a line of it."""


class Selecting(Dragged):
    """The part of the conversation that selects. Selections count lines by turn, as :data:`window.SPAN` tells."""

    _lines: tuple[Place, Place] | None = None
    """While lines are selected by keys: where that began, and where it ends now."""

    # Textual's own selection

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text, without wraps, padding or decoration."""
        selected = list(self._selected(selection))
        return (copy_text(list(cut(selected))), "\n") if selected else None

    def _selected(self, selection: Selection) -> Iterator[tuple[Line, tuple[int, int]]]:
        """The lines of a selection, and which characters of each."""
        first = divmod(selection.start.y, SPAN) if selection.start else (0, 0)
        last = divmod(selection.end.y, SPAN) if selection.end else (len(self._transcript.turns), 0)
        for place in range(first[0], min(last[0] + 1, len(self._transcript.turns))):
            if place >= len(self._transcript.turns):
                return  # another conversation is shown since it was asked for
            view = self._transcript.view(place)
            end = view.height(self._width)
            if place == last[0]:
                end = min(end, last[1] + 1)
            for inner in range(first[1] if place == first[0] else 0, end):
                span = selection.get_span(place * SPAN + inner)
                if span is not None:
                    line = view.line(inner, self._width)
                    yield line, whole_characters(drawn(line), span)

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw the selection; keys end where the mouse begins or it was let go of."""
        # What is told may be older than what is now.
        if self._lines is not None and self.text_selection != self._selection_of(*self._lines):
            self._end_lines()
        if selection is not None and self.screen._selecting:
            self.drag()
        self.refresh()

    def decorate(self, strip: Strip, line: Line, place: int, inner: int) -> Strip:
        """Show what is selected."""
        strip = super().decorate(strip, line, place, inner)
        selection = self.text_selection
        if selection is None or (span := selection.get_span(place * SPAN + inner)) is None:
            return strip
        shown = drawn(line)
        length = len(shown)
        span = whole_characters(shown, span)
        end = length if span[1] == -1 else min(span[1], length)
        return strips.paint(strip, span[0], max(end, 1) if span[0] == 0 else end, self._looks.selection)

    def show(self, path: Sequence[Turn]) -> None:
        """Show this line of turns; another line's places are not this one's."""
        turns = self._transcript.turns
        if self.text_selection is not None and (
            len(path) < len(turns) or any(one is not other for one, other in zip(turns, path, strict=False))
        ):
            self.screen.clear_selection()
        super().show(path)

    def reflowed(self) -> None:
        """The lines are others, at another width or folded otherwise: what was selected is not there any more."""
        super().reflowed()
        self._lines = None
        self.refresh_bindings()
        if self.text_selection is not None:
            self.screen.clear_selection()

    # Words and paragraphs

    def _select_around(self, x: int, y: int, chain: int) -> None:
        """Select the word at a cell of the window, or with the third click its paragraph."""
        found = self._transcript.locate(self.scroll_offset.y + y, self._width)
        if found is None:
            return
        place, inner = found
        view, width = self._transcript.view(place), self._width
        if chain > 2:
            first = last = inner
            while first and view.line(first, width).joins is not None:
                first -= 1
            while last + 1 < view.height(width) and view.line(last + 1, width).joins is not None:
                last += 1
            self._select(Offset(0, place * SPAN + first), Offset(_WHOLE, place * SPAN + last))
            return
        wrapped = wrapped_around(lambda line: view.line(line, width), view.height(width), inner)
        start, end = _word(wrapped, inner, character_at(drawn(view.line(inner, width)), x))
        if spans := wrapped.spans(start, end):
            (first, begin, _), (last, _, stop) = spans[0], spans[-1]
            self._select(Offset(begin, place * SPAN + first), Offset(stop, place * SPAN + last))

    def _select(self, start: Offset, end: Offset) -> None:
        self.screen.selections = {self: Selection(start, end)}

    async def _on_click(self, event: events.Click) -> None:
        """Twice a word, three times its paragraph; what Textual selects then is all there is."""
        if event.chain > 1:
            event.stop()
            event.prevent_default()
            if (offset := event.get_content_offset(self)) is not None:
                self._select_around(offset.x, offset.y, event.chain)

    # Lines by keys

    @property
    def has_bar(self) -> bool:
        """Whether there is something to say."""
        return self._lines is not None or super().has_bar

    def bar(self) -> tuple[strips.Runs, strips.Runs]:
        """How much is selected, and what keys do with it."""
        if self._lines is None:
            return super().bar()
        first, last = sorted(self._lines)
        tops = [self._transcript.top(place, self._width) for place in (first[0], last[0])]
        lines = tops[1] + last[1] - tops[0] - first[1] + 1
        looks = self._looks
        said = f"{lines:,} line{'s' if lines > 1 else ''} selected"
        keys = [(" y ", looks.accent), ("copy ", looks.muted), (" Esc ", looks.accent), ("end ", looks.muted)]
        return [(" v ", looks.accent), (said, looks.plain)], keys

    def action_select_lines(self) -> None:
        """Begin to select lines at the top line of the current message that is in view; again ends that."""
        if self._lines is not None:
            self._end_lines()
            self.screen.clear_selection()
            return
        turn = self.current
        place = self._transcript.place(turn) if turn is not None else None
        found = self._transcript.locate(self.scroll_offset.y, self._width)
        if place is None or found is None:
            return
        begin = found if found[0] == place else (place, 0)
        self.focus()
        self._follow = False
        self._extend(begin, begin)

    def _extend(self, first: Place, last: Place) -> None:
        """Select the lines between two, the second of them in view."""
        had_bar = self._lines is not None
        self._lines = first, last
        self._select(*self._selection_of(first, last))  # type: ignore[arg-type]
        if not had_bar:
            self.bar_changed()
        self.reveal(*last)

    def _selection_of(self, one: Place, other: Place) -> Selection:
        first, last = sorted((one, other))
        return Selection(Offset(0, first[0] * SPAN + first[1]), Offset(_WHOLE, last[0] * SPAN + last[1]))

    def _end_lines(self) -> None:
        """Keys move the view again, which follows if it is at the end."""
        self._lines = None
        self.bar_changed()
        self._follow = self.scroll_offset.y >= self.max_scroll_y

    def _extend_by(self, lines: int) -> bool:
        """Move the end of the lines that are selected; False where none are."""
        if self._lines is None:
            return False
        first, (place, inner) = self._lines
        self._extend(first, self._transcript.onward(place, inner, lines, self._width))
        return True

    def _extend_to_prompt(self, step: int) -> bool:
        """Move the end to the prompt before or after; False where no lines are selected."""
        if self._lines is None:
            return False
        first, (place, inner) = self._lines
        last = len(self._transcript.turns) - 1
        if step > 0:
            end = (place + 1, 0) if place < last else self._transcript.onward(place, SPAN, 0, self._width)
        else:
            end = (place if inner else max(0, place - 1), 0)
        self._extend(first, end)
        return True

    def _extend_to_edge(self, *, end: bool) -> bool:
        """Move the end to the first or the last line of all; False where no lines are selected."""
        if self._lines is None:
            return False
        last = len(self._transcript.turns) - 1
        edge = self._transcript.onward(last, SPAN, 0, self._width) if end else (0, 0)
        self._extend(self._lines[0], edge)
        return True

    def has_text(self, selection: Selection) -> bool:
        """Whether anything would be copied of a selection."""
        return any(line.text for line in cut(self._selected(selection)))

    async def _copied(self, selection: Selection) -> str:
        """The text of a selection, which may be all there is: gives way while it is put together."""
        out: list[Line] = []
        begun = monotonic()
        for line in cut(self._selected(selection)):
            out.append(line)
            if monotonic() - begun > _SLICE:
                await asyncio.sleep(0)
                begun = monotonic()
        return copy_text(out)

    def _take_lines(self) -> Selection | None:
        """What is selected by keys, which ends that; None where nothing is."""
        if self._lines is None:
            return None
        selection = self._selection_of(*self._lines)
        self._end_lines()
        self.screen.clear_selection()
        return selection


def _word(wrapped: Wrapped, y: int, x: int) -> tuple[int, int]:
    """The word at a character of a line, as a stretch of the text; empty where there is none."""
    at = wrapped.at(y, x)
    for match in _WORD.finditer(wrapped.text):
        if match.start() <= at < match.end():
            return match.span()
    return max(at, 0), max(at, 0) + (at >= 0 and not wrapped.text[at].isspace())
