"""The MCP servers: how each is, what it offers, what it wrote; start, stop and restart."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.domain.tools.servers import ServerState
from tui.ui.screens.server_text import details, row, summary
from tui.ui.widgets.found_list import FoundList

if TYPE_CHECKING:
    from tui.tools.mcp import Servers

_MUTED = "$foreground 60%"
_EMPTY = """No MCP server is configured.

Start with  claude-tui --mcp FILE.json
or write into config.toml:

[tools]
mcp = "FILE.json"

FILE.json is as other clients have it:

{"mcpServers": {"time": {
  "command": "uvx", "args": ["mcp-server-time"]}}}"""

_FAR = "The API itself talks to the servers of this configuration; nothing runs here."


class ServersScreen(ModalScreen[None]):
    """The servers with their state, and all of the one under the cursor."""

    HELP = "The MCP servers of this session: what each offers, what it wrote, and whether it runs."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "details", "details", id="servers.details", tooltip="Go into what is known of it"),
        Binding("r", "restart", "restart", id="servers.restart", tooltip="End it if it runs, and start it"),
        Binding("s", "switch", "stop, start", id="servers.switch", tooltip="Stop it, or start it where it is stopped"),
        Binding("escape,q", "back", "back", id="servers.close", tooltip="Back to the list, then to the chat"),
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home,g", "edge(-1)", show=False),
        Binding("end,G", "edge(1)", show=False),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - as Textual declares it

    def __init__(self, servers: Servers | None) -> None:
        """``servers`` is None where none is configured."""
        super().__init__()
        self._servers = servers
        self._states: list[ServerState] = []
        self._inside = False

    def compose(self) -> ComposeResult:
        """The list, the details beside it or in its place, and the keys."""
        with Vertical(id="servers"):
            with Horizontal(id="servers-head"):
                yield Static("MCP servers", id="servers-title")
                yield Static("", id="servers-count")
            yield Static("", id="servers-empty")
            with Horizontal(id="servers-body"):
                yield FoundList(lines=2, id="servers-list")
                with VerticalScroll(can_focus=False, id="servers-details"):
                    yield Static("", id="servers-text")
            yield Static("", id="servers-keys")

    def on_mount(self) -> None:
        """Show them, and whatever becomes of them."""
        self._list = self.query_one(FoundList)
        self._scroll = self.query_one("#servers-details", VerticalScroll)
        self._show()
        if self._servers is not None:
            self._servers.listen(self._show)

    def on_unmount(self) -> None:
        """Look no more."""
        if self._servers is not None:
            self._servers.unlisten(self._show)

    @property
    def _here(self) -> ServerState | None:
        place = self._list.cursor
        return None if place is None or place >= len(self._states) else self._states[place]

    def _show(self) -> None:
        """Bring all of it up to date."""
        self._states = [] if self._servers is None else self._servers.states()
        self._list.show([row(state) for state in self._states], self._list.cursor or 0)
        far = [] if self._servers is None else [str(one["name"]) for one in self._servers.connector_entries]
        self.query_one("#servers-count", Static).update(Content(summary(self._states, far)))
        self.query_one("#servers-empty", Static).update(Content(_FAR if far else _EMPTY))
        self._show_details()

    def _show_details(self) -> None:
        state = self._here
        text = Content("")
        if state is not None and self._servers is not None:
            text = details(state, self._servers.details(state.name), self._servers.log(state.name))
        self.query_one("#servers-text", Static).update(text)
        self.set_class(state is None, "-empty")
        self.set_class(self._inside, "-inside")
        self.query_one("#servers-keys", Static).update(self._keys())

    def _keys(self) -> Content:
        """The keys that do something now."""
        state = self._here
        keys = [("Esc", "back")]
        if state is not None:
            runs = state.state in ("ready", "starting")
            keys = [("r", "restart"), ("s", "stop" if runs else "start"), *keys]
            keys = [("↑ ↓", "scroll"), *keys] if self._inside else [("Enter", "details"), *keys]
        parts: list[str | tuple[str, str]] = []
        for key, does in keys:
            parts += [(f"{key} ", "$primary"), (f"{does}  ", _MUTED)]
        return Content.assemble(*parts)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what does something."""
        if action in ("details", "restart", "switch", "move", "page", "edge"):
            return self._here is not None and not (action == "details" and self._inside)
        return True

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
            self._list.move(edge * len(self._states))
            self._other()
        elif edge < 0:
            self._scroll.scroll_home(animate=False)
        else:
            self._scroll.scroll_end(animate=False)

    def _other(self) -> None:
        self._scroll.scroll_home(animate=False)
        self._show_details()

    def on_found_list_picked(self) -> None:
        """It was clicked."""
        self._other()

    def action_details(self) -> None:
        """Go into what is known of it."""
        self._inside = True
        self._show_details()

    def action_back(self) -> None:
        """Back to the list, then to the chat."""
        if self._inside:
            self._inside = False
            self._show_details()
        else:
            self.dismiss(None)

    def action_restart(self) -> None:
        """End it if it runs, and start it."""
        if (state := self._here) is not None and self._servers is not None:
            self.run_worker(self._servers.restart(state.name), group="server", exit_on_error=False)

    def action_switch(self) -> None:
        """Stop it, or start it."""
        if (state := self._here) is None or self._servers is None:
            return
        if state.state in ("ready", "starting"):
            self.run_worker(self._servers.stop(state.name), group="server", exit_on_error=False)
        else:
            self.action_restart()
