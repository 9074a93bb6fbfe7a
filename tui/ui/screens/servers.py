"""The MCP servers: how each is, what it offers, what it wrote; start, stop and restart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from tui.domain.tools.servers import ServerState
from tui.ui.screens.list_screen import ListScreen
from tui.ui.screens.server_text import details, row, summary

if TYPE_CHECKING:
    from tui.tools.mcp import Servers

_EMPTY = """No MCP server is configured.

Start with  claude-tui --mcp FILE.json
or write into config.toml:

[tools]
mcp = "FILE.json"

FILE.json is as other clients have it:

{"mcpServers": {"time": {
  "command": "uvx", "args": ["mcp-server-time"]}}}"""

_FAR = "The API itself talks to the servers of this configuration; nothing runs here."


class ServersScreen(ListScreen[None]):
    """The servers with their state, and all of the one under the cursor."""

    TITLE = "MCP servers"
    HELP = "The MCP servers of this session: what each offers, what it wrote, and whether it runs."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "details", "details", id="servers.details", tooltip="Go into what is known of it"),
        Binding("r", "restart", "restart", id="servers.restart", tooltip="End it if it runs, and start it"),
        Binding("s", "switch", "stop, start", id="servers.switch", tooltip="Stop it, or start it where it is stopped"),
        Binding("escape,q", "back", "back", id="servers.close", tooltip="Back to the list, then to the chat"),
    ]

    def __init__(self, servers: Servers | None) -> None:
        """``servers`` is None where none is configured."""
        super().__init__()
        self._servers = servers
        self._states: list[ServerState] = []

    def on_mount(self) -> None:
        """Show whatever becomes of them, too."""
        if self._servers is not None:
            self._servers.listen(self.refill)

    def on_unmount(self) -> None:
        """Look no more."""
        if self._servers is not None:
            self._servers.unlisten(self.refill)

    @property
    def _here(self) -> ServerState | None:
        return None if self.place is None else self._states[self.place]

    def refill(self) -> None:
        """Bring all of it up to date."""
        self._states = [] if self._servers is None else self._servers.states()
        far = [] if self._servers is None else [str(one["name"]) for one in self._servers.connector_entries]
        self.show_rows([row(state) for state in self._states], summary(self._states, far), _FAR if far else _EMPTY)

    def details(self, place: int, width: int) -> Content:
        """All that is known of a server."""
        if self._servers is None:
            return Content("")
        state = self._states[place]
        return details(state, self._servers.details(state.name), self._servers.log(state.name))

    def keys(self, place: int | None) -> Sequence[tuple[str, str]]:
        """The keys that do something now."""
        if place is None:
            return []
        return [("r", "restart"), ("s", "stop" if self._states[place].state in ("ready", "starting") else "start")]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what does something."""
        if action in ("details", "restart", "switch", "move", "page", "edge"):
            return self._here is not None and not (action == "details" and self.inside)
        return True

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
