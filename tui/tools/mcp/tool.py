"""A tool of an MCP server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from tui.domain.tools.run import Outcome
from tui.domain.tools.servers import ServerTool
from tui.tools.mcp.definitions import definition, hints
from tui.tools.tool import Output

Call = Callable[[str, dict[str, Any], Output], Awaitable[Outcome]]
"""Calls a tool by the name that its server gives it."""


class McpTool:
    """A tool of a server, under a name that the API takes; see :class:`tui.tools.tool.Tool`."""

    by_hand = False

    def __init__(self, name: str, source: str, tool: dict[str, Any], call: Call) -> None:
        """``tool`` is as the server lists it. Raises ValueError in words where the API would not take it."""
        self.name = name
        self.source = source
        self.original = str(tool["name"])
        """Its name at the server."""
        self.definition = definition(name, tool)
        self.annotations = hints(tool)
        """What the server says of it, ``title``, ``readOnlyHint``, ``destructiveHint`` and so on; it may lie."""
        self._call = call

    async def run(self, input: dict[str, Any], output: Output) -> Outcome:
        """Have the server run it."""
        return await self._call(self.original, input, output)

    @property
    def shown(self) -> ServerTool:
        """What a person is told of it."""
        said = self.annotations
        title, text = said.get("title"), str(self.definition["description"])
        return ServerTool(self.name, self.original, title, text, said.get("readOnlyHint"), said.get("destructiveHint"))
