"""Where the person writes what a tool would have answered."""

from __future__ import annotations

from textual import events
from textual.message import Message

from tui.domain.safe import drawable
from tui.ui.widgets.folded import FoldingTextArea

_NEWLINE = frozenset({"shift+enter", "ctrl+j", "alt+enter", "ctrl+enter"})


class Answer(FoldingTextArea):
    """Several lines, as the prompt: Enter sends, Ctrl+J begins a new line."""

    class Submitted(Message):
        """The answer is written."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, placeholder="What the tool answers: text, or content blocks as JSON")
        self.cursor_blink = False

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(self.Submitted())
        elif event.key in _NEWLINE:
            event.stop()
            event.prevent_default()
            self._replace_via_keyboard("\n", *self.selection)
        elif event.is_printable and event.character is not None and drawable(event.character) != event.character:
            event.stop()
            event.prevent_default()
            self._replace_via_keyboard(drawable(event.character), *self.selection)
        else:
            await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        """Paste as it will be sent: control characters become symbols; what is long folds."""
        event.stop()
        event.prevent_default()
        text = drawable(event.text.replace("\r\n", "\n").replace("\r", "\n"))
        if result := self._replace_via_keyboard(self.fold(text), *self.selection):
            self.move_cursor(result.end_location)
