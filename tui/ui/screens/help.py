"""Help for where you are: what the focused thing says of itself, then every key."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.ui.actions import ACTIONS, Where, key_label

_TITLES: dict[Where, str] = {
    "anywhere": "Anywhere",
    "prompt": "In the prompt",
    "conversation": "In the conversation",
    "inspector": "In the inspector",
}
_PROMPT_KEYS = (
    ("Enter", "Send"),
    ("Ctrl+J Shift+Enter Alt+Enter \\+Enter", "New line"),
    ("↑ ↓ at the edges", "Earlier prompts"),
    ("/ and Tab", "Commands, completed"),
    ("Ctrl+D twice, empty", "Quit"),
)


class HelpScreen(ModalScreen[None]):
    """A page of keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,question_mark", "dismiss", "Close"),
        Binding("j", "scroll('down')", show=False),
        Binding("k", "scroll('up')", show=False),
    ]

    def __init__(self, about: str, panel_keys: list[tuple[str, str]]) -> None:
        super().__init__()
        self._about = about
        self._panel_keys = panel_keys

    def compose(self) -> ComposeResult:
        """One scrolling text."""
        with VerticalScroll(id="help"):
            yield Static(self._text())

    def action_scroll(self, where: str) -> None:
        """Scroll by a line."""
        view = self.query_one(VerticalScroll)
        (view.scroll_down if where == "down" else view.scroll_up)(animate=False)

    def _text(self) -> Content:
        parts: list[str | tuple[str, str]] = []
        if self._about:
            for line in self._about.strip().splitlines():
                for number, run in enumerate(line.split("**")):
                    parts.append((run.replace("`", ""), "bold" if number % 2 else ""))
                parts.append("\n")
            parts.append("\n")
        sections: list[tuple[str, list[tuple[str, str]]]] = []
        if self._panel_keys:
            sections.append(("Here", self._panel_keys))
        sections.append((_TITLES["prompt"], list(_PROMPT_KEYS)))
        places: tuple[Where, ...] = ("anywhere", "conversation")
        for where in places:
            rows = [(key_label(one.keys), one.help) for one in ACTIONS if one.where == where and one.keys]
            sections.append((_TITLES[where], rows))
        commands = [(f"/{one.slash}", one.help) for one in ACTIONS if one.slash]
        sections.append(("Commands", sorted(commands)))
        for title, rows in sections:
            parts.append((f"{title}\n", "bold $primary"))
            for keys, what in rows:
                parts.append((f"  {keys:<22} ", "$foreground"))
                parts.append((f"{what}\n", "$text-muted"))
            parts.append("\n")
        parts.append(('Keys can be changed in config.toml: [keys] copy_reply = "f9"', "$text-muted"))
        return Content.assemble(*parts)
