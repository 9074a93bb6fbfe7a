"""The prompt: several lines, grows with its text, sends on Enter."""

from __future__ import annotations

from textual import events
from textual.message import Message

from tui.domain.safe import drawable
from tui.ui.widgets.folded import FoldingTextArea
from tui.ui.widgets.naming import Naming

_NEWLINE = frozenset({"shift+enter", "ctrl+j", "alt+enter", "ctrl+enter"})
_REDO = frozenset({"alt+z", "ctrl+shift+z", "ctrl+shift+Z"})
"""Ctrl+Y, which a text area redoes with, copies the last reply here."""
_EDGES = frozenset({"ctrl+home", "ctrl+end", "ctrl+shift+home", "ctrl+shift+end"})


class Prompt(Naming, FoldingTextArea):
    """Where the person writes."""

    # No dataclass, as in Naming.

    class Submitted(Message):
        """The person sent ``text``, in which nothing is folded."""

        def __init__(self, prompt: Prompt, text: str) -> None:
            super().__init__()
            self.prompt, self.text = prompt, text

        @property
        def control(self) -> Prompt:
            """The prompt."""
            return self.prompt

    class Completed(Message):
        """Tab on a command that is being written."""

    class Bare(Message):
        """Enter on an empty prompt."""

    class TakenBack(Message):
        """Up on an empty prompt, while a prompt waits to be sent."""

    class QuitRequested(Message):
        """Ctrl+D on an empty prompt."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, placeholder="Ask Claude…  (Enter sends, Ctrl+J begins a new line)")
        # A blinking cursor is a timer, and over SSH a packet twice a second.
        self.cursor_blink = False
        self._history: list[str] = []
        self._recalled: int | None = None
        self._edited: dict[str, str] = {}
        """What was made of recalled prompts, and not sent."""
        self._draft = ""
        self.takes_back = False
        """Whether a prompt waits to be sent, which up on an empty prompt takes back."""

    @property
    def earlier(self) -> list[str]:
        """What was written before, newest first, each once."""
        return list(dict.fromkeys(reversed(self._history)))

    def remember(self, text: str) -> None:
        """Keep ``text`` to be recalled with the up key."""
        if text.strip() and (not self._history or self._history[-1] != text):
            self._history.append(text)
        self._recalled = None
        self._edited.clear()

    def remember_earlier(self, texts: list[str]) -> None:
        """Have the up key go on to these, oldest first, before what was sent in this run."""
        here = set(self._history)
        earlier = [text for text in texts if text not in here]
        self._history[:0] = earlier
        if self._recalled is not None:
            self._recalled += len(earlier)

    def take(self) -> str:
        """Return the draft and clear it; it is kept in the history."""
        text = self.whole
        self.remember(text)
        self.text = ""
        return text

    def set_draft(self, text: str) -> None:
        """Replace the draft, the cursor at its end. What must not be drawn shows as symbols, as it does when pasted."""
        self.text = self.fold(drawable(text))
        self.move_cursor(self.document.end)

    def mark(self, text: str) -> None:
        """Say on its border what the draft is for; empty for a new prompt."""
        self.border_title = text
        self.set_class(bool(text), "-marked")

    def insert_typed(self, character: str) -> None:
        """Take a character that was typed elsewhere, and the keys from here on."""
        self.screen.set_focus(self)
        self.insert(character)

    async def _on_key(self, event: events.Key) -> None:
        key = event.key
        if self.takes_for_names(key):
            event.stop()
            event.prevent_default()
        elif key == "enter":
            event.stop()
            event.prevent_default()
            self.enter()
        elif key in _NEWLINE:
            event.stop()
            event.prevent_default()
            self._replace_via_keyboard("\n", *self.selection)
        elif key in _EDGES:
            event.stop()
            event.prevent_default()
            end = self.document.end if key.endswith("end") else self.document.start
            self.move_cursor(end, select="shift" in key)
        elif key in _REDO:
            event.stop()
            event.prevent_default()
            self.redo()
        elif key == "ctrl+d" and not self.text:
            event.stop()
            event.prevent_default()
            self.post_message(self.QuitRequested())
        elif key == "tab" and self.text.startswith("/"):
            event.stop()
            event.prevent_default()
            self.post_message(self.Completed())
        elif self._recalls(key) or _hostile(event):
            event.stop()
            event.prevent_default()
        else:
            await super()._on_key(event)

    def _recalls(self, key: str) -> bool:
        """Whether the key was an arrow at the text's edge and brought another prompt."""
        if key == "up" and self.takes_back and not self.text:
            self.post_message(self.TakenBack())
            return True
        # A line may stand in several rows, through which an arrow goes first.
        if key == "up" and self.navigator.is_first_wrapped_line(self.cursor_location):
            return self._recall(-1)
        return key == "down" and self.navigator.is_last_wrapped_line(self.cursor_location) and self._recall(1)

    def enter(self) -> None:
        """Do what Enter does where nothing is offered."""
        row, column = self.cursor_location
        line = str(self.document.get_line(row))
        if column and line[column - 1] == "\\":
            self.replace("\n", (row, column - 1), (row, column))
            return
        if self.text.strip():
            self.post_message(self.Submitted(self, self.whole))
        elif not self.text:
            self.post_message(self.Bare())

    def _recall(self, step: int) -> bool:
        """Show the prompt before or after in the history; False where there is none and the key is the cursor's."""
        if not self._history:
            return False
        if self._recalled is None:
            if step > 0:
                return False
            self._draft, place = self.whole, len(self._history) - 1
        else:
            place = self._recalled + step
        if place < 0:
            return True
        if self._recalled is not None and (text := self.whole) != drawable(self._history[self._recalled]):
            self._edited[self._history[self._recalled]] = text
        if place >= len(self._history):
            self._recalled, text = None, self._draft
        else:
            self._recalled, text = place, self._edited.get(self._history[place], self._history[place])
        self.set_draft(text)
        return True

    async def _on_paste(self, event: events.Paste) -> None:
        """Paste as it will be sent: the app has made it safe to draw already; what is long folds."""
        event.stop()
        event.prevent_default()
        if not event.text:
            self.post_message(self.ImageWanted())
            return
        text = event.text
        start = min(self.selection)
        if result := self._replace_via_keyboard(self.fold(text), *self.selection):
            self.move_cursor(result.end_location)
            self.note_dropped(text, start, result.end_location)


def _hostile(event: events.Key) -> bool:
    """Whether a key types something that must not be drawn."""
    character = event.character
    return event.is_printable and character is not None and drawable(character) != character
