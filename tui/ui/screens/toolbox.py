"""The tools of the session and its rules: what Claude is told of, what runs unasked, and on and off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.domain.readout import Piece, Role, Rows, write_json
from tui.domain.tools.permission import Permissions, Rule
from tui.ui.screens.tool_rules import lasting, matching, origin, verb, verdict
from tui.ui.widgets.found_list import Found, FoundList

if TYPE_CHECKING:
    from tui.tools.tool import Tool
    from tui.tools.toolbox import Toolbox

_MUTED = "$foreground 60%"
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
    "muted": _MUTED,
    "heading": f"bold {_MUTED}",
    "punctuation": _MUTED,
    "note": _MUTED,
}


class Entry(NamedTuple):
    """One row: a tool or a rule."""

    tool: Tool | None = None
    on: bool = False
    rule: Rule | None = None


class ToolsScreen(ModalScreen[str]):
    """Tools by where they are from, then the rules; returns the name of another screen where that is wanted."""

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
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home,g", "edge(-1)", show=False),
        Binding("end,G", "edge(1)", show=False),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - as Textual declares it

    def __init__(self, toolbox: Toolbox | None, permissions: Permissions) -> None:
        """``toolbox`` is None where no tool is configured."""
        super().__init__()
        self._toolbox = toolbox
        self._permissions = permissions
        self._entries: Sequence[Entry] | None = None
        self._inside = False

    def compose(self) -> ComposeResult:
        """The list, the details beside it or in its place, and the keys."""
        with Vertical(id="toolbox"):
            with Horizontal(id="toolbox-head"):
                yield Static("Tools", id="toolbox-title")
                yield Static("", id="toolbox-count")
            yield Static(Content(_EMPTY), id="toolbox-empty")
            with Horizontal(id="toolbox-body"):
                yield FoundList(lines=2, id="toolbox-list")
                with VerticalScroll(can_focus=False, id="toolbox-details"):
                    yield Static("", id="toolbox-text")
            yield Static("", id="toolbox-keys")

    def on_mount(self) -> None:
        """Show them, and those that are still coming."""
        self._list = self.query_one(FoundList)
        self._scroll = self.query_one("#toolbox-details", VerticalScroll)
        self._show()
        self.set_interval(_LOOK, self._show)

    # What there is

    def _show(self) -> None:
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
        said = f"{on} of {len(tools)} on · {rules} rule{'' if rules == 1 else 's'}"
        self.query_one("#toolbox-count", Static).update(said)
        self._list.show([self._row(entry) for entry in entries], self._list.cursor or 0)
        self._show_details()

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
        place = self._list.cursor
        return None if place is None or not self._entries or place >= len(self._entries) else self._entries[place]

    def _show_details(self) -> None:
        entry = self._here
        self.set_class(entry is None, "-empty")
        self.set_class(self._inside, "-inside")
        width = self._scroll.content_size.width
        if self._inside and not width:  # it has only just been given its place
            self.call_after_refresh(self._show_details)
        rows = Rows(max(20, width - 1), cell_len)
        if entry is not None:
            self._describe(entry, rows)
        parts: list[str | tuple[str, str]] = []
        for line in rows.lines:
            parts += ["\n" if parts else "", *(_painted(piece) for piece in line)]
        self.query_one("#toolbox-text", Static).update(Content.assemble(*parts))
        self.query_one("#toolbox-keys", Static).update(self._keys(entry))

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
        rows.prose("text", str(tool.definition.get("description") or "It says nothing of itself."))
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

    def _keys(self, entry: Entry | None) -> Content:
        """The keys that do something now."""
        keys = [("m", "MCP"), ("w", "server tools"), ("Esc", "back")]
        if self._toolbox is not None:
            keys = [("r", "reload"), *keys]
        if entry is not None and entry.rule is not None:
            keys = [("d", "revoke"), *keys]
        elif entry is not None:
            keys = [("Space", "off" if entry.on else "on"), *keys]
        if entry is not None:
            keys = [("↑ ↓", "scroll"), *keys] if self._inside else [("Enter", "details"), *keys]
        parts: list[str | tuple[str, str]] = []
        for key, does in keys:
            parts += [(f"{key} ", "$primary"), (f"{does}  ", _MUTED)]
        return Content.assemble(*parts)

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what does something."""
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
            self._show()

    def action_revoke(self) -> None:
        """Forget the rule."""
        if (entry := self._here) is not None and entry.rule is not None:
            self._permissions.revoke(entry.rule.pattern)
            self._inside = False
            self._show()

    def action_reload(self) -> None:
        """Load files and servers anew."""
        if self._toolbox is not None:
            self.notify("Loading the tools anew.", timeout=2)
            self.run_worker(self._toolbox.reload(), group="reload", exclusive=True, exit_on_error=False)

    def action_details(self) -> None:
        """Go into what is known of it."""
        self._inside = self._here is not None
        self._show_details()

    def action_back(self) -> None:
        """Back to the list, then to the chat."""
        if self._inside:
            self._inside = False
            self._show_details()
        else:
            self.dismiss("")

    def action_move(self, rows: int) -> None:
        """Move the cursor; in the details, scroll."""
        if self._inside:
            self._scroll.scroll_relative(y=rows, animate=False)
        else:
            self._list.move(rows)
            self._other()

    def action_page(self, pages: int) -> None:
        """Move by a page."""
        if self._inside:
            self._scroll.scroll_relative(y=pages * max(1, self._scroll.size.height - 1), animate=False)
        else:
            self._list.move_page(pages)
            self._other()

    def action_edge(self, edge: int) -> None:
        """To the first or the last; in the details, to their beginning or end."""
        if not self._inside:
            self._list.move(edge * len(self._entries or ()))
            self._other()
        elif edge < 0:
            self._scroll.scroll_home(animate=False)
        else:
            self._scroll.scroll_end(animate=False)

    def on_resize(self) -> None:
        """The details are broken otherwise."""
        self.call_after_refresh(self._show_details)

    def on_found_list_picked(self) -> None:
        """It was clicked."""
        self._other()

    def _other(self) -> None:
        self._scroll.scroll_home(animate=False)
        self._show_details()


def _painted(piece: Piece) -> str | tuple[str, str]:
    style = _STYLES.get(piece.role)
    return (piece.text, style) if style else piece.text
