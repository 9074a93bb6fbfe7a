"""A small form: the variables of a prompt, each with its default."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from tui.domain.safe import drawable, one_line
from tui.domain.templates import Variable


class VariablesScreen(ModalScreen[dict[str, str]]):
    """Returns the value of each variable, None where the person went back."""

    HELP = "What the prompt leaves open. Each field has its default selected: typing replaces it, Enter keeps it."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "next", priority=True, id="variables.next", tooltip="To the next; after the last, done"),
        Binding("ctrl+j,alt+enter,shift+enter", "newline", priority=True, id="variables.newline", tooltip="New line"),
        Binding("ctrl+s", "done", priority=True, id="variables.done", tooltip="Use it with these values"),
        Binding("escape", "dismiss", priority=True, id="variables.close", tooltip="Leave it as it is"),
    ]

    def __init__(self, title: str, variables: Sequence[Variable]) -> None:
        super().__init__()
        self._titled = title
        self._variables = tuple(variables)

    def compose(self) -> ComposeResult:
        """A field a variable."""
        with Vertical(id="variables"):
            yield Static(Content(one_line(self._titled)), classes="title")
            with VerticalScroll(id="variables-fields", can_focus=False):
                for variable in self._variables:
                    yield Static(Content(one_line(variable.name)), classes="label")
                    field = TextArea(drawable(variable.default), compact=True, soft_wrap=True)
                    field.cursor_blink = False
                    yield field
            yield Static(
                Content.assemble(
                    *(
                        part
                        for key, does in (
                            ("Enter", "next"),
                            ("Ctrl+J", "new line"),
                            ("Ctrl+S", "done"),
                            ("Esc", "back"),
                        )
                        for part in ((f"{key} ", "$primary"), (f"{does}  ", "$foreground 60%"))
                    )
                ),
                id="variables-keys",
            )

    def on_mount(self) -> None:
        """The first field, its default selected so that typing replaces it."""
        self._fields = list(self.query(TextArea))
        for field in self._fields:
            _to_the_end(field)
        self._go_to(0)

    def _go_to(self, place: int) -> None:
        self.set_focus(self._fields[place])  # at once: the next key is that field's
        self._fields[place].select_all()

    def action_next(self) -> None:
        """To the next field; after the last, done."""
        here = next((place for place, field in enumerate(self._fields) if field is self.focused), -1)
        if here + 1 < len(self._fields):
            if here >= 0:
                # After the keys that came before this one: the first of them replaces what is selected.
                self._fields[here].call_later(_to_the_end, self._fields[here])
            self._go_to(here + 1)
        else:
            self.action_done()

    def action_newline(self) -> None:
        """Begin a new line in the field."""
        if isinstance(self.focused, TextArea):
            # After the keys that came before this one: they wait in the field's queue.
            self.focused.call_later(_newline, self.focused)

    def action_done(self) -> None:
        """Use it with these values."""
        (self.focused or self).call_later(self._finish)

    def _finish(self) -> None:
        values = {variable.name: field.text for variable, field in zip(self._variables, self._fields, strict=True)}
        if self.is_current:
            self.dismiss(values)


def _newline(field: TextArea) -> None:
    field.replace("\n", *field.selection)


def _to_the_end(field: TextArea) -> None:
    field.move_cursor(field.document.end)
