"""MCP servers in a test."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from tui.domain.tools.run import Outcome
from tui.tools.mcp import Servers
from tui.tools.mcp.config import parse
from tui.tools.toolbox import Toolbox

SCRIPTED = Path(__file__).with_name("scripted.py")


def scripted(mode: str = "") -> dict[str, Any]:
    """The entry of our own server."""
    return {"command": sys.executable, "args": [str(SCRIPTED), mode]}


class Up:
    """Servers with their toolbox, and what was told of them."""

    def __init__(self, entries: dict[str, Any], results: Path | None = None) -> None:
        self.box = Toolbox()
        self.told: list[str] = []
        self.output: list[str] = []
        config = parse(json.dumps({"mcpServers": entries}), {})
        self.servers = Servers(config, self.box, self.told.append, results)

    async def call(self, name: str, **input: Any) -> Outcome:
        """Call a tool by the model's name."""
        tool = self.box.get(name)
        assert tool is not None, [tool.name for tool in self.box.tools]
        return await tool.run(input, self.output.append)

    async def text(self, name: str, **input: Any) -> str:
        """The text of a call's result."""
        content = (await self.call(name, **input)).content
        return content if isinstance(content, str) else "\n".join(str(block.get("text")) for block in content)


@asynccontextmanager
async def up(results: Path | None = None, **entries: Any) -> AsyncIterator[Up]:
    """Have servers up, or failed."""
    one = Up(entries, results)
    one.servers.start()
    try:
        await one.servers.ready()
        yield one
    finally:
        await one.servers.aclose()


async def until(holds: Callable[[], Any], limit: float = 20) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(limit):
        while not holds():
            await asyncio.sleep(0.01)


class Holds:
    """How long the loop was held at most, while it was watched."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def __aenter__(self) -> Holds:
        self._task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _watch(self) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.001)
            self.longest = max(self.longest, time.perf_counter() - began)
