"""What the inspector's panels are made of: pieces painted by role, lines that scroll, documents, and their keys.

A panel is handed values and draws them; what it wants done elsewhere it posts as a message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, get_args

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from tui.domain.conversation import Attempt, Conversation, Turn
from tui.domain.log import EventLog
from tui.domain.readout import Piece, Role, Rows
from tui.ui.at_once import acts_at_once

ROLE_CLASSES = {f"panel--{role}" for role in get_args(Role)} | {"panel--cursor"}
"""A component class for each role of text; ``styles/panels.tcss`` gives them their colours."""


class CopyRequested(Message):
    """The person wants ``text`` on the clipboard, exactly as it is; ``what`` names it in a sentence."""

    def __init__(self, text: str, what: str) -> None:
        super().__init__()
        self.text = text
        self.what = what


class ExportRequested(Message):
    """The person wants ``turn`` in another form: all its attempts, or one where ``attempt`` is given."""

    def __init__(self, turn: Turn, attempt: Attempt | None = None) -> None:
        super().__init__()
        self.turn = turn
        self.attempt = attempt


class ReplayRequested(Message):
    """The person wants what ``turn`` received played once more, at its own timing."""

    def __init__(self, turn: Turn) -> None:
        super().__init__()
        self.turn = turn


class ResendRequested(Message):
    """The person wants to edit the request of ``turn`` and send it as a branch beside it."""

    def __init__(self, turn: Turn) -> None:
        super().__init__()
        self.turn = turn


def segments(widget: Widget, pieces: Iterable[Piece], over: Style | None = None) -> list[Segment]:
    """Give pieces the styles of their roles in ``widget``, with ``over`` laid on top."""
    looks: dict[Role, Style] = {}  # Textual takes 10 µs and more to tell one
    out: list[Segment] = []
    for role, text in pieces:
        style = looks.get(role)
        if style is None:
            style = widget.get_component_rich_style(f"panel--{role}")
            style = looks[role] = style + over if over else style
        out.append(Segment(text, style))
    return out


class Caption(Widget):
    """One line: what is shown at the left, how it is shown at the right."""

    COMPONENT_CLASSES = ROLE_CLASSES

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._left: Sequence[Piece] = ()
        self._right: Sequence[Piece] = ()

    def say(self, left: Sequence[Piece], right: Sequence[Piece] = ()) -> None:
        """Show these pieces; the left ones give way where there is no room for both."""
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        width, base = self.size.width, self.rich_style
        right = Strip(segments(self, self._right)).crop(0, width)
        left = Strip(segments(self, self._left))
        room = width - right.cell_length
        return Strip.join([left.crop_extend(0, room, base), right])


class Lines(ScrollView, can_focus=False):
    """Rows of pieces, drawn only where they are seen, with an optional cursor."""

    COMPONENT_CLASSES = ROLE_CLASSES
    ALLOW_SELECT = False

    def row(self, y: int) -> Sequence[Piece]:
        """The pieces of a row from 0 on."""
        raise NotImplementedError

    @property
    def cursor_row(self) -> int | None:
        """The row that the cursor is on."""
        return None

    @property
    def room(self) -> int:
        """The width of a row in cells: all but the scroll bar, which is always there."""
        return max(0, self.size.width - self.styles.scrollbar_size_vertical)

    @property
    def at_end(self) -> bool:
        """Whether the last row is in view."""
        return self.scroll_offset.y >= self.max_scroll_y

    def set_count(self, count: int) -> None:
        """Say how many rows there are. Does not lay out the screen anew, as setting ``virtual_size`` would."""
        self.set_reactive(Widget.virtual_size, Size(0, count))
        self.vertical_scrollbar.window_virtual_size = count
        if self.scroll_offset.y > self.max_scroll_y:
            self.jump(self.max_scroll_y)
        self.refresh()

    def jump(self, y: int) -> None:
        """Have row ``y`` at the top, as far as there are rows; no animation and no layout."""
        place = float(max(0, min(y, self.max_scroll_y)))
        self.set_reactive(Widget.scroll_y, place)
        self.set_reactive(Widget.scroll_target_y, place)
        self.vertical_scrollbar.position = place
        self.refresh()

    def reveal(self, y: int) -> None:
        """Bring row ``y`` into view with the least movement."""
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if y < top:
            self.jump(y)
        elif y >= top + height:
            self.jump(y - height + 1)

    def render_line(self, y: int) -> Strip:
        """Draw one row of the view."""
        at, width, base = self.scroll_offset.y + y, self.room, self.rich_style
        if at >= self.virtual_size.height:
            return Strip.blank(width, base)
        over: Style | None = None
        if at == self.cursor_row:
            over = Style(bgcolor=self.get_component_rich_style("panel--cursor").bgcolor)
            base += over
        line = segments(self, self.row(at), over)
        selection = self.text_selection
        if selection is not None and (span := selection.get_span(at)) is not None:
            line = self._selected(line, *span)
        return Strip(line).crop_extend(0, width, base).simplify().apply_offsets(0, at)

    def _selected(self, line: list[Segment], start: int, end: int) -> list[Segment]:
        """The row with the selected characters marked; an ``end`` of -1 is the row's end."""
        text = Text.assemble(*((part.text, part.style or "") for part in line))
        style = self.screen.get_component_rich_style("screen--selection")
        text.stylize(style, start, len(text) if end == -1 else end)
        return list(text.render(self.app.console))


class Document(Lines):
    """Rows that a function writes, anew for each width; what grows may be added to ``rows`` at the end."""

    ALLOW_SELECT = True

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.rows = Rows(8, cell_len)
        self._fill: Callable[[Rows], None] = lambda rows: None
        self._laid_out = False

    def row(self, y: int) -> Sequence[Piece]:
        """The pieces of a row."""
        return self.rows.lines[y]

    def show(self, fill: Callable[[Rows], None], keep_place: bool = False) -> None:
        """Have ``fill`` write the rows now and whenever the width changes; from the top unless ``keep_place``."""
        self._fill = fill
        self._lay_out()
        if not keep_place:
            self.jump(0)

    def grown(self) -> None:
        """Rows were added or the last one grew: show them if the end was in view."""
        followed = self.at_end
        self.set_count(len(self.rows.lines))
        if followed:
            self.jump(self.max_scroll_y)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the rows out for the new width."""
        if self.rows.width != self.room or not self._laid_out:
            self._lay_out()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text, as it is drawn."""
        return selection.extract("\n".join(self.rows.plain())), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw the selection."""
        self.refresh()

    def _lay_out(self) -> None:
        """Write the rows, once there is a width to write them for."""
        self._laid_out = self.room > 0  # it is 0 while another tab is in view
        if self._laid_out:
            self.rows = Rows(self.room, cell_len)
            self._fill(self.rows)
            self.set_count(len(self.rows.lines))


_AT_ONCE = {"search", "filter"}
"""What is done when the key comes: what is typed with it is looked for."""


class Panel(Vertical, can_focus=True, can_focus_children=False):
    """A page of the inspector: one stop for Tab, its own keys, and lines that the keys move in."""

    HELP: ClassVar[str]
    """What the panel shows and its keys, in Markdown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "step(-1)", "Up", id="inspector.up", show=False, tooltip="One line up"),
        Binding("down,j", "step(1)", "Down", id="inspector.down", show=False, tooltip="One line down"),
        Binding("pageup", "page(-1)", "Page up", id="inspector.page_up", show=False, tooltip="One page up"),
        Binding("pagedown", "page(1)", "Page down", id="inspector.page_down", show=False, tooltip="One page down"),
        Binding("home,g", "edge(False)", "Top", id="inspector.top", show=False, tooltip="To the beginning"),
        Binding("end,G", "edge(True)", "End", id="inspector.end", show=False, tooltip="To the end"),
    ]

    def update(self, conversation: Conversation, log: EventLog, now: float) -> None:
        """Show these values as of ``now``, in seconds on the frames' monotonic clock."""
        raise NotImplementedError

    @property
    def scrolled(self) -> Lines:
        """The lines that the keys scroll."""
        raise NotImplementedError

    async def _on_key(self, event: events.Key) -> None:
        """Begin to search, or to filter, before the next key is looked at."""
        await acts_at_once(self, event, _AT_ONCE)

    def action_step(self, lines: int) -> None:
        """Scroll by lines."""
        self.scrolled.jump(self.scrolled.scroll_offset.y + lines)

    def action_page(self, pages: int) -> None:
        """Scroll by pages, one line of which stays in view."""
        view = self.scrolled
        view.jump(view.scroll_offset.y + pages * max(1, view.size.height - 1))

    def action_edge(self, end: bool) -> None:
        """Scroll to the beginning or the end."""
        self.scrolled.jump(self.scrolled.max_scroll_y if end else 0)
