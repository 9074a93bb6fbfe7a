"""A line in which a filter is typed: told in words while it is right, with a caret where it is not, and completed."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.reactive import var
from textual.widgets import Input, Static

from tui.domain.filter import Completion, Filter, FilterError, Known, complete, explain, parse
from tui.domain.readout import Piece
from tui.domain.safe import one_line
from tui.ui.panels.events.filter_notes import Notes

_HINT = "a word, or ~ for what else there is"
_REMEMBERED = 100


class FilterBar(Vertical):
    """Posts :class:`Changed` as one types, :class:`Done` and :class:`Left`; a mistake keeps the last good filter."""

    HELP: ClassVar[str] = """\
- **~** what there is to filter by · **Tab →** take what is offered · **↑ ↓** choose it, else earlier filters
- **Enter** keep the filter · **Esc** leave it
"""

    class Changed(Message):
        """Another filter is typed: None where there is nothing."""

        def __init__(self, filter: Filter | None, text: str) -> None:
            super().__init__()
            self.filter = filter
            self.text = text

    class Done(Message):
        """Enter: the filter stays as it is, and the keys go back to the list."""

    class Left(Message):
        """Esc: the person wants no filter after all."""

    failed: var[bool] = var(False, toggle_class="-failed")
    """Whether what is typed is no filter, and is more than one that is not yet whole."""

    def __init__(self, label: str = "filter", known: Callable[[], Known] | None = None, id: str | None = None) -> None:
        """``known`` tells the names that occur in the log, when it is asked for completions."""
        super().__init__(id=id)
        self._known = known or Known
        self._label = Static(label, classes="filter-label")
        self._line = FilterLine()
        self._notes = Notes()
        self._filter: Filter | None = None
        self._error: FilterError | None = None
        self._offered: list[Completion] = []
        self._offering = False
        self._chosen = 0
        self._picked = False
        """Whether the person moved to what is chosen: then Enter takes it."""
        self._history: list[str] = []
        self._recalled: int | None = None
        self._seen = ("", 0)
        self._set: str | None = None
        """What was put into the line, other than by typing."""

    def compose(self) -> ComposeResult:
        """The line, and what is said below it."""
        yield Horizontal(self._label, self._line)
        yield self._notes

    def on_mount(self) -> None:
        """Say what can be typed."""
        self._say()

    @property
    def filter(self) -> Filter | None:
        """The last filter that was right; None where nothing is typed."""
        return self._filter

    @property
    def text(self) -> str:
        """What is typed."""
        return self._line.value

    @property
    def label(self) -> str:
        """The word before the line."""
        return str(self._label.content)

    @label.setter
    def label(self, label: str) -> None:
        self._label.update(label)

    @property
    def offers(self) -> bool:
        """Whether there is something to take."""
        return bool(self._offered)

    def set_text(self, text: str) -> None:
        """Put something else into the line, with nothing offered for it."""
        self._set = text
        self._line.value = text
        self._line.cursor_position = len(text)
        self._read(offer=False)

    def type(self, character: str) -> None:
        """Take a character as if the line had the keys already."""
        self._line.insert_text_at_cursor(character)

    def focus(self, scroll_visible: bool = True) -> FilterBar:
        """Give the line the keys."""
        self._line.focus(scroll_visible)
        return self

    # Keys

    def take(self) -> bool:
        """Insert what is chosen; return whether there was anything."""
        if not self._offered:
            return False
        start, insert, *_ = self._offered[self._chosen]
        line = self._line
        line.value = line.value[:start] + insert + line.value[line.cursor_position :]
        line.cursor_position = start + len(insert)
        self._read()
        return True

    def move(self, step: int) -> None:
        """Choose what is offered next, or recall an earlier filter."""
        if self._offered:
            self._chosen = (self._chosen + step) % len(self._offered)
            self._picked = True
            self._say()
        elif self._history:
            at = len(self._history) if self._recalled is None else self._recalled
            at = max(0, at + step)
            text = self._history[at] if at < len(self._history) else ""
            self._recalled = at if at < len(self._history) else None
            self.set_text(text)

    def done(self) -> None:
        """Enter: take what was chosen; keep a filter that is right; stay with a mistake."""
        if self._picked and self.take():
            return
        if self._error is not None:
            self.failed = True
            self._say()
            return
        text = self.text.strip()
        if text:
            self._history = [*(one for one in self._history if one != text), text][-_REMEMBERED:]
        self._recalled = None
        self._close()
        self.post_message(self.Done())

    def leave(self) -> None:
        """Esc: close what is offered."""
        self._recalled = None
        self._close()
        self.post_message(self.Left())

    def typed(self) -> None:
        """The line is another, or its cursor is elsewhere."""
        if self.text == self._set or (self.text, self._line.cursor_position) == self._seen:
            return
        self._set, self._recalled = None, None
        self._read()

    # What is typed

    def _read(self, offer: bool = True) -> None:
        """Read the line, and let others know where it is another filter."""
        text, cursor = self._seen = self.text, self._line.cursor_position
        before, self._error, filter = self._filter, None, self._filter
        try:
            filter = parse(text) if text.strip() else None
        except FilterError as error:
            self._error = error
        self._offered = complete(text, cursor, self._known()) if offer else []
        # Who has not written it to its end yet need not be told of a mistake.
        unfinished = self._error is None or self._error.column >= len(text.rstrip()) or bool(self._offered)
        self.failed = not unfinished
        self._chosen, self._picked = 0, False
        self._say()
        if filter != before:
            self._filter = filter
            self.post_message(self.Changed(filter, text))

    def _close(self) -> None:
        self._offered, self._picked = [], False
        self._say()

    def _say(self) -> None:
        """Bring what stands below the line up to date."""
        if self.offers != self._offering:
            self._offering = self.offers
            self.refresh_bindings()
        if self._error is None:
            words = one_line(explain(self._filter)) if self._filter is not None and self.text.strip() else _HINT
            self._notes.say([Piece("muted", words)], self._offered, self._chosen)
            return
        said = [Piece("error" if self.failed else "muted", one_line(self._error.message))]
        if self._offered and not self.failed:
            self._notes.say(said, self._offered, self._chosen)
        else:
            column = self._line.cell_of(self._error.column) + self._line.region.x - self._notes.region.x
            self._notes.say(said, self._offered, self._chosen, caret=column)


class FilterLine(Input):
    """The line itself: an ``Input`` whose keys for completion and history are its bar's."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "take", "Take", id="filter.take", tooltip="Take what is offered"),
        Binding(
            "up", "move(-1)", "Up", id="filter.up", show=False, tooltip="What is offered before, or an earlier filter"
        ),
        Binding(
            "down", "move(1)", "Down", id="filter.down", show=False, tooltip="What is offered next, or a later filter"
        ),
        Binding("enter", "done", "Keep", id="filter.done", tooltip="Keep the filter and go back to the list"),
        Binding("escape", "leave", "Leave", id="filter.leave", tooltip="Leave the filter"),
    ]

    def __init__(self) -> None:
        super().__init__(compact=True, select_on_focus=False)
        self.cursor_blink = False

    @property
    def bar(self) -> FilterBar:
        """The bar that this is the line of."""
        assert self.parent is not None
        bar = self.parent.parent
        assert isinstance(bar, FilterBar)
        return bar

    def cell_of(self, column: int) -> int:
        """The cell at which a character is drawn, from the line's first one."""
        return max(0, self._position_to_cell(min(column, len(self.value))) - self.scroll_offset.x)

    def action_cursor_right(self, select: bool = False) -> None:
        """At the end of the line, take what is offered."""
        if select or self.cursor_position < len(self.value) or not self.bar.take():
            super().action_cursor_right(select)

    def action_take(self) -> None:
        """Take what is offered."""
        self.bar.take()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """With nothing offered, Tab goes to the next pane as elsewhere."""
        return self.bar.offers if action == "take" else True

    def action_move(self, step: int) -> None:
        """Up or down in what is offered, or in earlier filters."""
        self.bar.move(step)

    def action_done(self) -> None:
        """Keep the filter."""
        self.bar.done()

    def action_leave(self) -> None:
        """Leave the filter."""
        self.bar.leave()

    def watch_value(self, value: str) -> None:
        """It was typed in."""
        self.bar.typed()

    def watch_selection(self) -> None:
        """The cursor is elsewhere."""
        self.bar.typed()

    def on_paste(self, event: events.Paste) -> None:
        """The first line of what is pasted, safe to draw."""
        event.prevent_default()
        event.stop()
        self.replace(one_line(event.text.strip().partition("\n")[0]), *sorted(self.selection))
