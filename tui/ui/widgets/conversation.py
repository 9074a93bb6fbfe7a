"""The conversation: one scrolling view over all turns, drawn line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from tui.domain.conversation import Turn
from tui.ui.actions import bindings
from tui.ui.markdown.line import Line, copy_text
from tui.ui.transcript.looks import Looks
from tui.ui.transcript.transcript import Transcript

_NEW = " ↓ new · End "


class Conversation(ScrollView, can_focus=True):
    """All turns of the line that is shown. A turn is a value here, not a widget: what is off screen costs nothing."""

    HELP: ClassVar[str] = """\
The view follows the end until you scroll up, and again after **End**. Select with the mouse, copy with **Ctrl+C**.
Click a ▸ to unfold it.
"""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("conversation")]

    @dataclass
    class LinkOpened(Message):
        """A link was clicked."""

        url: str

    def __init__(self, looks: Looks, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._looks = looks
        self._transcript = Transcript(looks)
        self._follow = True
        self._current: Turn | None = None
        self._new_below = False
        self._laid_width = 0
        self._drawn: list[Strip] = []
        self._anchor: tuple[int, float] | None = None
        """The place of the turn at the window's top, and what share of it is above the window."""

    # What to show

    def show(self, path: Sequence[Turn]) -> None:
        """Show this line of turns."""
        self._transcript.show(path)
        if self._current is not None and self._transcript.place(self._current) is None:
            self._current = None
        self._content_changed()

    def shows(self, leaf: Turn | None) -> bool:
        """Whether the line that ends in ``leaf`` is shown."""
        turns = self._transcript.turns
        return turns[-1] is leaf if turns else leaf is None

    def update_turns(self, turns: Sequence[Turn]) -> None:
        """Take in what is new of some turns."""
        for turn in turns:
            self._transcript.update(turn)
        self._content_changed()

    def restyle(self, looks: Looks) -> None:
        """Draw with other styles."""
        self._looks = looks
        self._transcript.restyle(looks)
        self._content_changed()

    @property
    def following(self) -> bool:
        """Whether the view keeps to the end as it grows."""
        return self._follow

    @property
    def current(self) -> Turn | None:
        """The turn that keys act on: the chosen one, else the last while following, else the one at the top."""
        turns = self._transcript.turns
        if self._current is not None or not turns:
            return self._current
        if self._follow:
            return turns[-1]
        found = self._transcript.locate(self.scroll_offset.y, self._width)
        return turns[found[0]] if found else turns[-1]

    def source_of(self, turn: Turn) -> str:
        """A reply as Markdown; the prompt where there is no reply."""
        place = self._transcript.place(turn)
        return (self._transcript.view(place).source if place is not None else "") or turn.prompt_text

    def shown_of(self, turn: Turn) -> str:
        """A turn as it is shown, without wraps and decoration."""
        place = self._transcript.place(turn)
        if place is None:
            return ""
        view = self._transcript.view(place)
        return copy_text([view.line(y, self._width) for y in range(view.height(self._width))]).strip("\n")

    # Growing and moving

    @property
    def _width(self) -> int:
        return max(1, self.scrollable_size.width)

    @property
    def _rows(self) -> int:
        return max(1, self.size.height)

    def _content_changed(self) -> None:
        """The column is another: keep to the end while following, else stay where we are."""
        if not self.size.width:
            return
        before = self.virtual_size.height
        if self._follow:
            height = self._transcript.settle_end(self._rows, self._width)
            self._set_height(height)
            self._jump(self.max_scroll_y)
        else:
            self._settle_at(self.scroll_offset.y)
            if self.virtual_size.height > before:
                self._new_below = True
        self._laid_width = self._width
        self._redraw()

    def _settle_at(self, y: int) -> None:
        """Put the window at line ``y``, its turns laid out exactly; what is at its top stays there."""
        y = self._transcript.settle(max(0, y), self._rows, self._width)
        self._set_height(self._transcript.height(self._width))
        self._jump(min(y, self.max_scroll_y))

    def _set_height(self, height: int) -> None:
        """Tell the scroll bar. The ordinary way lays the whole screen out again, 30 times a second."""
        if height != self.virtual_size.height or self.virtual_size.width != self._width:
            self.set_reactive(Widget.virtual_size, Size(self._width, height))
            self.vertical_scrollbar.window_virtual_size = height

    def _jump(self, y: float) -> None:
        """Scroll without animation, layout or watchers."""
        self.set_reactive(Widget.scroll_y, float(y))
        self.set_reactive(Widget.scroll_target_y, float(y))
        self.vertical_scrollbar.position = y

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The person scrolled: follow the end only when it is reached."""
        if round(old_value) == round(new_value):
            return
        self._current = None
        self._go(round(new_value))

    def _go(self, y: int) -> None:
        """Put the window at line ``y``, and follow if that is the end."""
        self._follow = y >= self.max_scroll_y
        if self._follow:
            self._new_below = False
            self._set_height(self._transcript.settle_end(self._rows, self._width))
            self._jump(self.max_scroll_y)
        else:
            self._settle_at(y)
        self._redraw()

    def _on_resize(self, event: events.Resize) -> None:
        """Lay out at the new width; the turn at the top of the window stays there."""
        if self._anchor is not None and not self._follow and self._laid_width != self._width:
            place, share = self._anchor
            inner = round(share * self._transcript.view(place).height(self._width))
            self._settle_at(self._transcript.at(place, inner, self._width))
        self._content_changed()

    def move(self, lines: int) -> None:
        """Scroll by some lines."""
        self._current = None
        self._go(max(0, min(self.scroll_offset.y + lines, self.max_scroll_y)))

    def move_page(self, pages: int) -> None:
        """Scroll by pages, keeping two lines of the last one in view."""
        self.move(pages * max(1, self._rows - 2))

    def to_top(self) -> None:
        """To the beginning."""
        self.move(-self.scroll_offset.y)

    def to_end(self) -> None:
        """To the end, and follow it from here on."""
        self._follow, self._new_below, self._current = True, False, None
        self._content_changed()

    def prompt_step(self, step: int) -> None:
        """Put the prompt before or after at the top of the window."""
        turns, current = self._transcript.turns, self.current
        place = self._transcript.place(current) if current is not None else None
        if current is None or place is None:
            return
        at_its_top = self.scroll_offset.y <= self._transcript.top(place, self._width) or self._current is current
        if step > 0 or at_its_top:
            place = max(0, min(len(turns) - 1, place + step))
        self._go(min(self._transcript.at(place, 0, self._width), self.max_scroll_y))
        self._current = turns[place]
        self.refresh()

    def action_line(self, lines: int) -> None:
        """Scroll by lines."""
        self.move(lines)

    def action_page(self, pages: int) -> None:
        """Scroll by pages."""
        self.move_page(pages)

    def action_top(self) -> None:
        """To the beginning."""
        self.to_top()

    def action_end(self) -> None:
        """To the end, and follow."""
        self.to_end()

    def action_prompt_step(self, step: int) -> None:
        """To the prompt before or after."""
        self.prompt_step(step)

    # What keys do with a message

    @dataclass
    class CopyRequested(Message):
        """The person wants ``text`` on the clipboard; ``what`` names it in a sentence."""

        text: str
        what: str

    def action_copy_message(self) -> None:
        """Copy the current message as Markdown."""
        if (turn := self.current) is not None:
            self.post_message(self.CopyRequested(self.source_of(turn), "the message as Markdown"))

    def action_copy_shown(self) -> None:
        """Copy the current message as it is shown."""
        if (turn := self.current) is not None:
            self.post_message(self.CopyRequested(self.shown_of(turn), "the message as shown"))

    def action_fold_here(self) -> None:
        """Fold or unfold what the current message holds."""
        if not self.fold_current():
            self.notify("Nothing to fold in this message.", timeout=2)

    # Folding

    def fold_all(self, kind: str) -> bool:
        """Fold or show all ``thinking`` or ``tools``; return whether they are shown now."""
        anchor = self._transcript.locate(self.scroll_offset.y, self._width)
        shown = self._transcript.fold_all(kind)
        if anchor is not None and not self._follow:
            self._settle_at(self._transcript.at(*anchor, self._width))
        self._content_changed()
        return shown

    def fold_current(self) -> bool:
        """Unfold what is folded in the current turn, else fold all of it; False where nothing folds."""
        place = self._transcript.place(self.current) if self.current is not None else None
        if place is None or not self._transcript.fold_turn(place):
            return False
        self._content_changed()
        return True

    async def _on_click(self, event: events.Click) -> None:
        """Fold what is clicked, or open a link."""
        offset = event.get_content_offset(self)
        if offset is None or event.chain > 1:
            return
        y = self.scroll_offset.y + offset.y
        if self._new_below and offset.y == self._rows - 1 and offset.x >= self._width - cell_len(_NEW):
            self.to_end()
            return
        found = self._transcript.locate(y, self._width)
        if found is None:
            return
        for start, end, url in self._transcript.line(y, self._width).links:
            if start <= offset.x < end:
                self.post_message(self.LinkOpened(url))
                return
        if self._transcript.fold_at(*found):
            self._content_changed()

    # Drawing

    def _redraw(self) -> None:
        """Draw the lines of the window that are not as they were."""
        found = self._transcript.locate(self.scroll_offset.y, self._width)
        if found is not None:
            place, inner = found
            self._anchor = place, inner / max(1, self._transcript.view(place).height(self._width))
        drawn = [self._draw(y) for y in range(self._rows)]
        before, self._drawn = self._drawn, drawn
        if len(before) != len(drawn):
            self.refresh()
            return
        for y, (old, new) in enumerate(zip(before, drawn, strict=True)):
            if old != new:
                self.refresh(Region(0, y, self._width, 1))

    def render_line(self, y: int) -> Strip:
        """One line of the window."""
        return self._draw(y)

    def _draw(self, y: int) -> Strip:
        """One line of the window: text, the mark of the current turn, selection, and what is new below."""
        width = self._width
        content_y = self.scroll_offset.y + y
        line = self._transcript.line(content_y, width)
        strip = self._strip(line, width, self._marker(content_y))
        selection = self.text_selection
        if selection is not None and (span := selection.get_span(content_y)) is not None:
            length = sum(len(segment.text) for segment in line.segments)
            strip = _highlight(strip, span, length, self._looks.selection)
        strip = strip.apply_offsets(0, content_y)
        if self._new_below and y == self._rows - 1 and width > 2 * len(_NEW):
            badge = Segment(_NEW, self._looks.base + self._looks.accent + Style(reverse=True))
            strip = Strip([*strip.crop(0, width - cell_len(_NEW)), badge], width)
        return strip

    def _marker(self, content_y: int) -> bool:
        """Whether this line is of the turn that keys act on, while they act here."""
        if not self.has_focus:
            return False
        found = self._transcript.locate(content_y, self._width)
        return found is not None and self._transcript.turns[found[0]] is self.current

    def _strip(self, line: Line, width: int, marked: bool = False) -> Strip:
        base = self._looks.base
        segments = list(Segment.apply_style(line.segments, base))
        if marked:
            first = segments[0] if segments else Segment("  ", base)
            if first.text.startswith(" "):
                segments[:1] = [Segment("▏", base + self._looks.accent), Segment(first.text[1:], first.style)]
        return Strip(segments).adjust_cell_length(width, base)

    # Selecting

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text, without wraps, padding or decoration."""
        height = self._transcript.height(self._width)
        start = selection.start.y if selection.start else 0
        end = min(selection.end.y if selection.end else height - 1, height - 1)
        out: list[Line] = []
        for y in range(max(0, start), end + 1):
            line = self._transcript.line(y, self._width)
            span = selection.get_span(y)
            if span is not None:
                out.append(_slice(line, *span))
        return (copy_text(out), "\n") if out else None

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw the selection."""
        self.refresh()


def _slice(line: Line, start: int, end: int) -> Line:
    """The part of a line between two characters of what is drawn, as a line to copy."""
    shown = "".join(segment.text for segment in line.segments)
    if start <= line.indent and (end == -1 or end >= len(shown.rstrip())):
        return line
    text = shown[max(start, line.indent) : None if end == -1 else end]
    return Line((), 0, line.joins, text.rstrip() if end == -1 else text)


def _highlight(strip: Strip, span: tuple[int, int], length: int, style: Style) -> Strip:
    """The strip with the characters of ``span`` in the selection's style; -1 ends at the text's end."""
    start, end = span[0], length if span[1] == -1 else min(span[1], max(length, 1))
    out: list[Segment] = []
    at = 0
    for segment in strip:
        text = segment.text
        left, right = max(start - at, 0), min(end - at, len(text))
        if left >= right:
            out.append(segment)
        else:
            chosen = (segment.style or Style()) + style
            for piece, looks in (
                (text[:left], segment.style),
                (text[left:right], chosen),
                (text[right:], segment.style),
            ):
                if piece:
                    out.append(Segment(piece, looks))
        at += len(text)
    return Strip(out, strip.cell_length)
