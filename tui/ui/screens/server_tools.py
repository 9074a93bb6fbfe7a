"""The tools that the API runs, to turn on and off, with what each costs and which of its types the model takes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.domain import pricing
from tui.domain.readout.numbers import money
from tui.domain.safe import one_line
from tui.domain.server_tools import NAMES, dated, generation, name_of

_MUTED = "$foreground 60%"


class _About(NamedTuple):
    """What is to know of a tool, beside its types."""

    title: str
    does: str
    costs: str
    """In words; for the search its price stands there once the price table is read."""


_ABOUT: Mapping[str, _About] = {
    "web_search": _About("Web search", "Claude searches the web, and cites what it found.", "a price a search"),
    "web_fetch": _About(
        "Web fetch",
        "Claude reads pages and PDFs whose addresses stand in the conversation.",
        "nothing but the tokens of what it reads",
    ),
    "code_execution": _About(
        "Code execution",
        "Claude runs code on the API's side, in a container without a network.",
        "by the hour beyond a free allowance; nothing beside web search or web fetch",
    ),
}
"""Prices by https://platform.claude.com/docs/en/about-claude/pricing; that of a search is in the price table."""


class ServerTools(ModalScreen[tuple[str, ...]]):
    """Returns the tools that are on, None where the person left it as it was."""

    HELP = (
        "The tools that the API itself runs. What is on goes out with the next request and with all that follow; "
        "`/server-tools web_search,web_fetch` says it in one line."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space", "switch", "on, off", id="server_tools.toggle", tooltip="Turn the tool under the cursor on or off"
        ),
        Binding("enter", "take", "set it", id="server_tools.take", tooltip="Use these from the next request on"),
        Binding("escape,q", "dismiss", "back", id="server_tools.close", tooltip="Leave it as it was"),
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
    ]

    def __init__(self, on: Sequence[str], model: str, options: Mapping[str, Mapping[str, Any]]) -> None:
        """``on`` are names or dated types, ``options`` what each is told, by its name."""
        super().__init__()
        # A type that was given with its date is kept with it.
        self._types = {name_of(tool): tool for tool in on}
        self._on = set(self._types)
        self._model = model
        self._options = options
        self._costs: dict[str, str] = {name: about.costs for name, about in _ABOUT.items()}
        self._cursor = 0

    def compose(self) -> ComposeResult:
        """A title and a row a tool; the keys stand in the frame."""
        with VerticalScroll(id="server-tools", can_focus=False) as box:
            box.border_subtitle = "[$primary]Space[/] on, off  [$primary]Enter[/] set it  [$primary]Esc[/] back"
            yield Static("Server tools", id="server-tools-title")
            yield Static(Content(f"For {one_line(self._model)}, from the next request on."), id="server-tools-model")
            for name in NAMES:
                yield Row(name, id=f"server-tool-{name}")

    def on_mount(self) -> None:
        """Show the rows, and ask the price table behind them: its first use takes a while."""
        self._rows = list(self.query(Row))
        self._show()
        self.run_worker(self._price(), name="prices")

    async def _price(self) -> None:
        usage = {"input_tokens": 0, "output_tokens": 0, "server_tool_use": {"web_search_requests": 1000}}
        cost = await asyncio.to_thread(pricing.cost, usage, self._model)
        self._costs["web_search"] = (
            "an amount that the price table does not know for this model"
            if cost is None
            else f"{money(cost)} for 1,000 searches, and the tokens of what it finds"
        )
        self._show()

    def _show(self) -> None:
        for place, row in enumerate(self._rows):
            row.set_class(place == self._cursor, "-cursor")
            row.update(self._row(row.tool))

    def _row(self, name: str) -> Content:
        about, tool = _ABOUT[name], self._types.get(name, name)
        on = name in self._on
        kind = dated(tool, self._model)
        why = "as you gave it" if tool != name else "the newest that this model takes"
        if generation(self._model) is None and tool == name:
            why = "the one that every model takes"
        parts: list[str | tuple[str, str]] = [
            ("■ " if on else "□ ", "$success" if on else _MUTED),
            (about.title, "bold"),
            (" on" if on else " off", "$success" if on else _MUTED),
            f"\n{about.does}\n",
            (f"Costs {self._costs[name]}.\nSent as {kind}, {why}.", _MUTED),
        ]
        if told := self._options.get(name):
            parts.append((f"\nWith {one_line(json.dumps(dict(told), ensure_ascii=False))}.", _MUTED))
        return Content.assemble(*parts)

    def action_move(self, rows: int) -> None:
        """Move the cursor."""
        self._cursor = max(0, min(self._cursor + rows, len(self._rows) - 1))
        self._rows[self._cursor].scroll_visible(animate=False)
        self._show()

    def action_switch(self) -> None:
        """Turn the tool under the cursor on or off."""
        self._on ^= {NAMES[self._cursor]}
        self._show()

    def action_take(self) -> None:
        """Close with what is on."""
        self.dismiss(tuple(self._types.get(name, name) for name in NAMES if name in self._on))

    def on_row_clicked(self, message: Row.Clicked) -> None:
        """A click on a row turns it on or off."""
        self._cursor = self._rows.index(message.row)
        self.action_switch()


class Row(Static):
    """One tool."""

    @dataclass
    class Clicked(Message):
        """It was clicked."""

        row: Row

    def __init__(self, tool: str, id: str) -> None:
        super().__init__(id=id)
        self.tool = tool

    def on_click(self) -> None:
        """Say so."""
        self.post_message(self.Clicked(self))
