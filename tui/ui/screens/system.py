"""The system prompt, to be written."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from tui.domain.budget import guess
from tui.domain.safe import drawable


class SystemScreen(ModalScreen[str]):
    """Returns the text, empty for no system prompt; None where it is left as it was."""

    HELP = (
        "The system prompt, which goes out with every request from the next one on. `/system TEXT` sets it from the "
        "prompt, `/system @NAME` takes one from the library, `/system off` clears it."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "done", priority=True, id="system.set", tooltip="Send this from now on; empty: none"),
        Binding("ctrl+o", "library", priority=True, id="system.library", tooltip="Take one from the library"),
        Binding("escape", "leave", priority=True, id="system.close", tooltip="Leave it as it was"),
    ]

    def __init__(self, text: str, pick: Callable[[], Awaitable[str | None]]) -> None:
        """``pick`` has the person take one from the library; None where nothing was chosen."""
        super().__init__()
        self._before = drawable(text)
        self._pick = pick
        self._leaving = False
        """Whether Escape was pressed on a text that was changed."""

    def compose(self) -> ComposeResult:
        """The text, what it comes to, and the keys."""
        with Vertical(id="system"):
            with Horizontal(id="system-head"):
                yield Static("System prompt", id="system-title")
                yield Static("", id="system-size")
            yield TextArea(self._before, soft_wrap=True, compact=True, id="system-text")
            yield Static("", id="system-said")
            yield Static(
                Content.assemble(
                    *(
                        part
                        for key, does in (("Ctrl+S", "set it"), ("Ctrl+O", "from the library"), ("Esc", "back"))
                        for part in ((f"{key} ", "$primary"), (f"{does}  ", "$foreground 60%"))
                    )
                ),
                id="system-keys",
            )

    def on_mount(self) -> None:
        """Ready to write, at the end."""
        self._area = self.query_one(TextArea)
        self._area.cursor_blink = False
        self._area.move_cursor(self._area.document.end)
        self._area.focus()
        self._show_size()

    def on_text_area_changed(self) -> None:
        """Say what it comes to now."""
        self._leaving = False
        self._show_size()

    def _show_size(self) -> None:
        text = self._area.text
        said = f"≈ {guess({'system': text}):,} tokens with every request" if text.strip() else "none is sent"
        self.query_one("#system-size", Static).update(said)
        self._say("")

    def _say(self, text: str) -> None:
        self.query_one("#system-said", Static).update(text)

    def action_done(self) -> None:
        """Send this from now on."""
        # After the keys that came before this one: they wait in the text's queue.
        self._area.call_later(self._done)

    def _done(self) -> None:
        text = self._area.text
        if self.is_current:
            self.dismiss(text if text.strip() else "")

    def action_leave(self) -> None:
        """Leave it as it was; what was written is given up only at the second time."""
        self._area.call_later(self._leave)

    def _leave(self) -> None:
        if not self.is_current:
            return
        if self._leaving or self._area.text == self._before:
            self.dismiss(None)
        else:
            self._leaving = True
            self._say("This is not set. Esc again gives it up; Ctrl+S sets it.")

    def action_library(self) -> None:
        """Take one from the library in place of what is selected."""
        self.run_worker(self._take(), name="library", group="library", exclusive=True)

    async def _take(self) -> None:
        text = await self._pick()
        if text is not None:
            self._area.replace(drawable(text), *self._area.selection)
