"""The MCP servers of a session."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tui.domain.tools.servers import Prompt, Resource, ServerDetails, ServerFailed, ServerState, Template
from tui.tools.mcp.config import Config, read
from tui.tools.mcp.names import server_part
from tui.tools.mcp.server import HOST, Server
from tui.tools.toolbox import Toolbox

MISSING = "MCP servers need the extra mcp: pip install 'claude-stream-tui[mcp]'"
_GATHER = 0.1
"""Seconds for which changes are gathered before anybody is told."""


class Servers:
    """All of them, by name; their tools come into the toolbox and go from it."""

    def __init__(
        self,
        config: Config,
        toolbox: Toolbox,
        tell: Callable[[str], None],
        results: Path | None = None,
        host: Sequence[str] = tuple(HOST),
    ) -> None:
        """``results`` is the folder that keeps results which are too long to be sent, None where none does."""
        self.connector_entries: list[dict[str, Any]] = [dict(entry) for entry in config.connector]
        """The ``mcp_servers`` of a request: servers that the API itself talks to. Nothing is started for them."""
        self._tell = tell
        self._listeners: list[Callable[[], None]] = []
        self._soon: asyncio.TimerHandle | None = None
        self._servers: dict[str, Server] = {}
        parts: list[str] = []
        for entry in config.entries:
            parts.append(server_part(entry.name, parts))
            self._servers[entry.name] = Server(entry, parts[-1], toolbox, self._changed, tell, results, host)

    def start(self) -> None:
        """Bring all up at once, behind; those that are disabled stay as they are."""
        if self._servers and find_spec("mcp") is None:
            for server in self._servers.values():
                server.refuse(MISSING)
            self._tell(MISSING)
            return
        for server in self._servers.values():
            if not server.entry.disabled:
                server.start()

    async def ready(self) -> None:
        """Wait until each is up or has failed; that takes 30 s at most, and what it takes to end one."""
        for server in self._servers.values():
            await server.settled.wait()

    # How they are

    def states(self) -> list[ServerState]:
        """How each of them is, in the order of the file."""
        return [server.state for server in self._servers.values()]

    def details(self, name: str) -> ServerDetails:
        """What a server offers; empty while it is not there. Raises KeyError for none that is known."""
        return self._servers[name].offer.details

    def log(self, name: str) -> str:
        """What a server wrote last to stderr and to its log, safe to draw. Raises KeyError for none that is known."""
        return self._servers[name].log.text

    def listen(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when something is another, at most ten times a second."""
        self._listeners.append(listener)

    def unlisten(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` no more."""
        with contextlib.suppress(ValueError):
            self._listeners.remove(listener)

    # What one does with them

    async def restart(self, name: str) -> None:
        """End a server if it runs, and bring it up behind. Raises KeyError for none that is known."""
        server = self._servers[name]
        await server.stop("it is started again")
        if find_spec("mcp") is None:
            server.refuse(MISSING)
        else:
            server.start()

    async def stop(self, name: str) -> None:
        """End a server, until it is started by hand. Raises KeyError for none that is known."""
        await self._servers[name].stop()

    async def aclose(self) -> None:
        """End all of them."""
        self._listeners.clear()
        await asyncio.gather(*(server.stop("the session is over") for server in self._servers.values()))
        if self._soon is not None:
            self._soon.cancel()

    # What they have

    async def resources(self) -> list[Resource]:
        """All that those that are up can be asked for."""
        return [one for server in self._servers.values() for one in server.offer.details.resources]

    def templates(self) -> list[Template]:
        """The patterns of more of them."""
        return [one for server in self._servers.values() for one in server.offer.details.templates]

    def prompts(self) -> list[Prompt]:
        """The prompts of those that are up."""
        return [one for server in self._servers.values() for one in server.offer.details.prompts]

    async def read(self, server: str, uri: str) -> list[dict[str, Any]]:
        """The contents of a resource as content blocks. Raises ServerFailed in words."""
        return await self._one(server).read(uri)

    async def get_prompt(self, server: str, name: str, arguments: dict[str, str]) -> list[dict[str, Any]]:
        """A prompt as the content blocks of a message. Raises ServerFailed in words."""
        return await self._one(server).prompt(name, arguments)

    def _one(self, name: str) -> Server:
        if name not in self._servers:
            raise ServerFailed(f"there is no MCP server {name}")
        return self._servers[name]

    def _changed(self) -> None:
        if self._soon is None and self._listeners:
            self._soon = asyncio.get_running_loop().call_later(_GATHER, self._call_listeners)

    def _call_listeners(self) -> None:
        self._soon = None
        for listener in list(self._listeners):
            listener()


def load(path: str | Path, tell: Callable[[str], None]) -> Config:
    """What a file of servers says: nothing where it cannot be read, which ``tell`` takes in words."""
    try:
        return read(Path(path).expanduser())
    except ValueError as error:
        tell(str(error))
        return Config()


def start(config: Config, toolbox: Toolbox, tell: Callable[[str], None], results: Path | None = None) -> Servers:
    """Start the servers of a file behind; needs a running loop. ``tell`` takes what is wrong, in words."""
    servers = Servers(config, toolbox, tell, results)
    servers.start()
    toolbox.on_close(servers.aclose)
    return servers
