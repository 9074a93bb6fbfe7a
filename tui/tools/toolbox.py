"""The tools of a session: which there are, and which of them the model is told of."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any

from tui.tools.tool import Tool

if TYPE_CHECKING:
    from tui.tools.mcp import Servers

NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
"""What the API takes for a tool's name."""
READY_LIMIT = 40.0
"""Seconds for which a request waits for tools that are still coming; each source gives up before."""

Load = Callable[[], Awaitable[None]]
"""Brings tools of one source into the toolbox; called again, it brings them anew. Raises nothing."""


class Toolbox:
    """Tools by name. Those that are off are neither sent nor run."""

    def __init__(self, tools: Iterable[Tool] = (), off: Iterable[str] = ()) -> None:
        self.servers: Servers | None = None
        """The MCP servers of the session, once they are started."""
        self._tools: dict[str, Tool] = {}
        self._off = set(off)
        self._listeners: list[Callable[[], None]] = []
        self._closing: list[Callable[[], Awaitable[None]]] = []
        self._loads: list[Load] = []
        self._loading: list[asyncio.Future[None]] = []
        for tool in tools:
            self.add(tool)

    def add(self, tool: Tool) -> str | None:
        """Take a tool; what is wrong with it in words, where its name is taken or none, and it is left out.

        One of the same name that is off gives way.
        """
        if not NAME.fullmatch(tool.name):
            return f"{tool.source}: {tool.name!r} is no name for a tool: letters, digits, _ and -, at most 128"
        other = self._tools.get(tool.name)
        if other is not None and self.is_on(tool.name):
            return f"{tool.source}: {tool.name} is already a tool of {other.source}; this one is left out"
        if other is not None:
            self._off.discard(tool.name)
        self._tools[tool.name] = tool
        self._changed()
        return None

    def loads(self, load: Load) -> None:
        """Have ``load`` awaited by :meth:`start`, and again by :meth:`reload`."""
        self._loads.append(load)

    def start(self) -> None:
        """Begin to bring the tools of all sources, side by side, if that was not begun; needs a running loop."""
        if not self._loading:
            self._loading = [asyncio.ensure_future(load()) for load in self._loads]

    async def ready(self, limit: float = READY_LIMIT) -> None:
        """Wait until every source has brought its tools or has failed, at most ``limit`` seconds."""
        self.start()
        if self._loading:
            await asyncio.wait(self._loading, timeout=limit)

    async def reload(self) -> None:
        """Bring the tools of all sources anew, such as those of a file that was edited."""
        await self.ready()
        self._loading = []
        await self.ready()

    def remove(self, source: str) -> None:
        """Forget the tools of one source, such as a server that has gone."""
        self._tools = {name: tool for name, tool in self._tools.items() if tool.source != source}
        self._changed()

    def get(self, name: str) -> Tool | None:
        """The tool of this name, if there is one and it is on."""
        return None if name in self._off else self._tools.get(name)

    @property
    def tools(self) -> list[Tool]:
        """All of them, those that are off included, in the order in which they came."""
        return list(self._tools.values())

    def is_on(self, name: str) -> bool:
        """Whether the model is told of it."""
        return name in self._tools and name not in self._off

    def switch(self, name: str, on: bool) -> None:
        """Tell the model of a tool from the next request on, or do not."""
        (self._off.discard if on else self._off.add)(name)
        self._changed()

    def definitions(self) -> list[dict[str, Any]]:
        """The ``tools`` of a request: those that are on. By name, as what comes first is another each time, and a
        cached request has to begin as the one before.
        """
        return [self._tools[name].definition for name in sorted(self._tools) if name not in self._off]

    def listen(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called whenever the tools are others."""
        self._listeners.append(listener)

    def on_close(self, close: Callable[[], Awaitable[None]]) -> None:
        """Have ``close`` awaited at the end: a pool of processes, a server's connection."""
        self._closing.append(close)

    async def aclose(self) -> None:
        """End whatever the tools run in."""
        loading, self._loading = self._loading, []
        for task in loading:
            task.cancel()
        await asyncio.gather(*loading, return_exceptions=True)
        closing, self._closing = self._closing, []
        for close in closing:
            await close()

    def _changed(self) -> None:
        for listener in self._listeners:
            listener()
