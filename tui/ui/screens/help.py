"""Help for where you are: what the focused thing says of itself, then every key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from rich.table import Table
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from tui.ui.actions import ACTIONS, Where, key_label

Rows = Sequence[tuple[str, str]]

_PROMPT_KEYS: Rows = (
    ("Enter", "Send"),
    ("Ctrl+J · \\ then Enter", "New line; also Shift+Enter and Alt+Enter, where the terminal tells them apart"),
    ("↑ ↓ at the edges", "Earlier prompts"),
    ("Ctrl+← → Home End", "By a word; to the beginning, to the end; with Shift they select"),
    ("Ctrl+W, Ctrl+U, Ctrl+K", "Delete the word before, to the row's beginning, to its end"),
    ("Ctrl+Z, Alt+Z", "Undo, redo"),
    ("F7", "Select all"),
    ("/ and Tab", "Commands, completed"),
    ("Enter while a reply comes", "Queue the prompt; ↑ on an empty prompt takes the newest back"),
    ("Enter, empty", "Send the next of a queue that is held"),
    ("Ctrl+D twice, empty", "Quit"),
)
_JOINED = re.compile(r"(?<=[^\n])\n(?!\n|- )")
_ITEM = re.compile(r"^- ")
_MARKED = re.compile(r"\*\*(.+?)\*\*|`(.+?)`|\*(\w[^*]*)\*")
_STYLES = ("", "bold", "", "italic")
"""The style of what each group of the marks holds; code needs none beside the keys' bold."""


_MOVES = {
    "move": "To the one before, to the next",
    "step": "To the one before, to the next",
    "page": "By a page",
    "edge": "To the first, to the last",
    "top": "To the first",
    "scroll": "By a line",
}
"""What keys do that a screen does not name one by one, by their action."""


def over(app: App[None]) -> None:
    """Help for what stands over the chat, where it has something to tell; the same key closes it."""
    screen = app.screen
    if isinstance(screen, HelpScreen):
        screen.dismiss()
        return
    about = getattr(screen, "HELP", None)
    if isinstance(about, str):
        app.push_screen(HelpScreen(about, keys_of(screen), alone=True))


def keys_of(screen: Screen[Any]) -> list[tuple[str, str]]:
    """The keys of a screen that stands over the chat, and what they do."""
    keys: dict[str, list[str]] = {}
    for key, binding in screen._bindings:
        does = binding.tooltip or _MOVES.get(binding.action.partition("(")[0])
        if does:
            keys.setdefault(does, []).append(key)
    return [(key_label(",".join(all_keys)), does) for does, all_keys in keys.items()]


class HelpScreen(ModalScreen[None]):
    """A page of keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,question_mark", "dismiss", "Close"),
        Binding("j", "scroll('down')", show=False),
        Binding("k", "scroll('up')", show=False),
    ]

    def __init__(self, about: str, panel_keys: list[tuple[str, str]], *, alone: bool = False) -> None:
        """``alone`` where only these keys act: something stands over the chat."""
        super().__init__()
        self._alone = alone
        self._about = about
        self._panel_keys = panel_keys

    def compose(self) -> ComposeResult:
        """What it is about, then a table a section."""
        with VerticalScroll(id="help", classes="-alone" if self._alone else None) as page:
            page.border_subtitle = "↑ ↓ PgUp PgDn scroll · Esc close"
            if self._about:
                yield Static(_prose(self._about), classes="about")
            for title, rows in self._sections():
                yield Static(title, classes="title")
                yield Static(_table(rows))
            if not self._alone:
                anew = 'Any key can be another in config.toml: [keys] copy_reply = "f9"'
                yield Static(Content(anew), classes="about")

    def action_scroll(self, where: str) -> None:
        """Scroll by a line."""
        view = self.query_one(VerticalScroll)
        (view.scroll_down if where == "down" else view.scroll_up)(animate=False)

    def _sections(self) -> list[tuple[str, Rows]]:
        if self._alone:
            return [("Keys", self._panel_keys)]
        sections: list[tuple[str, Rows]] = [("Here", self._panel_keys)] if self._panel_keys else []
        sections.append(("In the prompt", _PROMPT_KEYS))
        places: tuple[tuple[Where, str], ...] = (("anywhere", "Anywhere"), ("conversation", "In the conversation"))
        for where, title in places:
            sections.append(
                (title, [(key_label(one.keys), one.help) for one in ACTIONS if one.where == where and one.keys])
            )
        sections.append(("Commands", sorted((f"/{one.slash}", one.help) for one in ACTIONS if one.slash)))
        return sections


def _prose(text: str) -> Content:
    """Our own few lines of Markdown: paragraphs whose lines are joined, lists, bold, italic and code."""
    parts: list[str | tuple[str, str]] = []
    for line in _JOINED.sub(" ", text.strip()).splitlines():
        shown = _ITEM.sub("• ", line)
        at = 0
        for found in _MARKED.finditer(shown):
            parts += [shown[at : found.start()], (found[1] or found[2] or found[3], _STYLES[found.lastindex or 0])]
            at = found.end()
        parts += [shown[at:], "\n"]
    return Content.assemble(*parts[:-1])


def _table(rows: Rows) -> Table:
    """Keys at the left, what they do beside them."""
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(width=22)
    table.add_column(ratio=1)
    for keys, what in rows:
        table.add_row(keys, what)
    return table
