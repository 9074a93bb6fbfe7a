"""Help for where you are: what the focused thing says of itself, then every key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from rich.table import Table
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.ui.actions import ACTIONS, Where, key_label

Rows = Sequence[tuple[str, str]]

_PROMPT_KEYS: Rows = (
    ("Enter", "Send"),
    ("Ctrl+J · \\ then Enter", "New line; also Shift+Enter and Alt+Enter, where the terminal tells them apart"),
    ("↑ ↓ at the edges", "Earlier prompts"),
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
        """What it is about, then a table a section."""
        with VerticalScroll(id="help") as page:
            page.border_subtitle = "↑ ↓ PgUp PgDn scroll · Esc close"
            if self._about:
                yield Static(_prose(self._about), classes="about")
            for title, rows in self._sections():
                yield Static(title, classes="title")
                yield Static(_table(rows))
            yield Static('Any key can be another in config.toml: [keys] copy_reply = "f9"', classes="about")

    def action_scroll(self, where: str) -> None:
        """Scroll by a line."""
        view = self.query_one(VerticalScroll)
        (view.scroll_down if where == "down" else view.scroll_up)(animate=False)

    def _sections(self) -> list[tuple[str, Rows]]:
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
