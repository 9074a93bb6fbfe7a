"""The tools of the session and its rules: what Claude is told of, what runs unasked, and on and off."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content

from tui.domain.readout import Piece, Role, Rows, write_json
from tui.domain.tools.permission import Permissions, Rule
from tui.ui.screens.list_screen import MUTED, ListScreen
from tui.ui.screens.tool_rules import lasting, matching, origin, verb, verdict
from tui.ui.widgets.found_list import Found

if TYPE_CHECKING:
    from tui.tools.tool import Tool
    from tui.tools.toolbox import Toolbox

_LOOK = 0.5
"""Seconds between two looks at what there is: tools come as their files and servers are loaded."""
_EMPTY = """There are no tools here.

claude-tui --tools builtin      files, search, fetch, shell, arithmetic
claude-tui --tools FILE.py      your own functions
claude-tui --tools FILE.json    only described: you answer by hand
claude-tui --mcp FILE.json      MCP servers

or [tools] in config.toml. None of them runs unasked.
Web search and the like: /server-tools"""
_STYLES = {
    "strong": "bold",
    "key": "$primary",
    "accent": "$primary",
    "success": "$success",
    "number": "$success",
    "warning": "$warning",
    "error": "$error",
    "muted": MUTED,
    "heading": f"bold {MUTED}",
    "punctuation": MUTED,
    "note": MUTED,
}


class Entry(NamedTuple):
    """One row: a tool or a rule."""

    tool: Tool | None = None
    on: bool = False
    rule: Rule | None = None


class ToolsScreen(ListScreen[str]):
    """Tools by where they are from, then the rules; returns the name of another screen where that is wanted."""

    TITLE = "Tools"
    HELP = "The tools of this session, and the rules by which they run unasked, or not at all."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "switch", "on, off", id="toolbox.switch", tooltip="Tell Claude of this tool, or do not"),
        Binding("enter", "details", "details", id="toolbox.details", tooltip="Its description and schema"),
        Binding("d,delete", "revoke", "revoke", id="toolbox.revoke", tooltip="Forget this rule"),
        Binding("r", "reload", "load anew", id="toolbox.reload", tooltip="Load files and servers anew"),
        Binding("m", "dismiss('mcp')", "MCP servers", id="toolbox.mcp", tooltip="The MCP servers"),
        Binding(
            "w", "dismiss('server_tools')", "server tools", id="toolbox.server_tools", tooltip="The API's own tools"
        ),
        Binding("escape,q", "back", "back", id="toolbox.close", tooltip="Back to the list, then to the chat"),
    ]

    def __init__(self, toolbox: Toolbox | None, permissions: Permissions) -> None:
        """``toolbox`` is None where no tool is configured."""
        super().__init__()
        self._toolbox = toolbox
        self._permissions = permissions
        self._entries: Sequence[Entry] | None = None

    def on_mount(self) -> None:
        """Show those that are still coming, too."""
        self.set_interval(_LOOK, self.refill)

    def refill(self) -> None:
        """Bring the list up to date."""
        box = self._toolbox
        tools = [] if box is None else sorted(box.tools, key=lambda tool: tool.source)
        entries = [Entry(tool, box.is_on(tool.name)) for tool in tools if box is not None]
        entries += [Entry(rule=rule) for rule in self._permissions.rules]
        if entries == self._entries:
            return
        self._entries = entries
        on = sum(entry.on for entry in entries)
        rules = len(self._permissions.rules)
        said = f"{on} of {len(tools)} on · {rules} rule{'' if rules == 1 else 's'}" if entries else ""
        self.show_rows([self._row(entry) for entry in entries], said, _EMPTY)

    def _row(self, entry: Entry) -> Found:
        if entry.rule is not None:
            return Found(((f"rule · {entry.rule.origin}", False),), entry.rule.pattern, verb(entry.rule))
        tool = entry.tool
        assert tool is not None
        about = " ".join(str(tool.definition.get("description") or "").split())
        does = verdict(self._permissions, tool) if entry.on else "off"
        return Found(((f"{tool.source} · {about}", False),), f"{'■' if entry.on else '□'} {tool.name}", does)

    @property
    def _here(self) -> Entry | None:
        place = self.place
        return None if place is None or not self._entries else self._entries[place]

    def details(self, place: int, width: int) -> Content:
        """All of a tool or a rule."""
        rows = Rows(width, cell_len)
        if self._entries:
            self._describe(self._entries[place], rows)
        parts: list[str | tuple[str, str]] = []
        for line in rows.lines:
            parts += ["\n" if parts else "", *(_painted(piece) for piece in line)]
        return Content.assemble(*parts)

    def _describe(self, entry: Entry, rows: Rows) -> None:
        if entry.rule is not None:
            rows.prose("strong", entry.rule.pattern)
            does = "run unasked" if entry.rule.verdict == "allow" else "are rejected unasked"
            rows.blank()
            rows.prose("text", f"Calls that fit this pattern {does}. It is from {origin(entry.rule)}.")
            rows.prose("muted", "d revokes it for this session." + lasting(entry.rule))
            return
        tool = entry.tool
        assert tool is not None
        rows.prose("strong", tool.name)
        rows.prose("muted", f"{tool.source} · {'on' if entry.on else 'off: Claude is not told of it'}")
        rows.blank()
        rows.prose("text", joined(str(tool.definition.get("description") or "It says nothing of itself.")))
        rows.heading("rule")
        found = matching(self._permissions, tool.name)
        for rule in found:
            role: Role = "success" if rule.verdict == "allow" else "error"
            rows.prose(role, f"{verb(rule)} {rule.pattern} · {rule.origin}")
        if tool.by_hand:
            rows.prose("muted", "It has no implementation: you answer each call.")
        elif not found:
            rows.prose("muted", "Each call is asked about.")
        rows.heading("schema")
        write_json(rows, tool.definition.get("input_schema"))

    def keys(self, place: int | None) -> Sequence[tuple[str, str]]:
        """The keys that do something now."""
        keys = [("m", "MCP"), ("w", "server tools")]
        if self._toolbox is not None:
            keys = [("r", "reload"), *keys]
        if (entry := self._here) is not None:
            keys = [("d", "revoke") if entry.rule is not None else ("Space", "off" if entry.on else "on"), *keys]
        return keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what does something."""
        if action == "details":
            return self.place is not None
        if action == "switch":
            return self._here is not None and self._here.tool is not None
        if action == "revoke":
            return self._here is not None and self._here.rule is not None
        if action == "reload":
            return self._toolbox is not None
        return True

    def action_switch(self) -> None:
        """Turn the tool on or off, from the next request on."""
        if (entry := self._here) is not None and entry.tool is not None and self._toolbox is not None:
            self._toolbox.switch(entry.tool.name, not entry.on)
            self.refill()

    def action_revoke(self) -> None:
        """Forget the rule."""
        if (entry := self._here) is not None and entry.rule is not None:
            self._permissions.revoke(entry.rule.pattern)
            self.leave_details()
            self.refill()

    def action_reload(self) -> None:
        """Load files and servers anew."""
        if self._toolbox is not None:
            self.notify("Loading the tools anew.", timeout=2)
            self.run_worker(self._toolbox.reload(), group="reload", exclusive=True, exit_on_error=False)


def joined(text: str) -> str:
    """A description with the lines of each paragraph joined, as a docstring breaks them; lists and the like stay."""
    return re.sub(r"(?<=[^\s])\n(?=\w)", " ", text)


def _painted(piece: Piece) -> str | tuple[str, str]:
    style = _STYLES.get(piece.role)
    return (piece.text, style) if style else piece.text
