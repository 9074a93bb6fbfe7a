"""What a server offers: its tools in the toolbox, and the lists of all of it."""

from __future__ import annotations

from typing import Any

from tui.domain.tools.servers import ServerDetails
from tui.tools.mcp import listings
from tui.tools.mcp.log import Log
from tui.tools.mcp.tool import Call, McpTool
from tui.tools.toolbox import Toolbox


class Offer:
    """The lists of one server, as they came last."""

    def __init__(self, server: str, part: str, source: str, toolbox: Toolbox, call: Call, log: Log) -> None:
        """``part`` stands for the server in the names of its tools, ``source`` names it to the person."""
        self.details = ServerDetails()
        self._server, self._part, self._source = server, part, source
        self._toolbox, self._call, self._log = toolbox, call, log

    def clear(self) -> None:
        """The server has gone, and its tools with it."""
        self._toolbox.remove(self._source)
        self.details = ServerDetails()

    def introduce(self, instructions: str) -> None:
        """Take what the server says of itself."""
        self.details = self.details._replace(instructions=instructions)

    def take(self, lists: dict[str, Any]) -> None:
        """Take the lists that came for the ones that were there. What is left out is told in the log."""
        server, details = self._server, self.details
        if isinstance(lists.get("tools"), list):
            details = details._replace(tools=tuple(tool.shown for tool in self._tools(lists["tools"])))
        if isinstance(lists.get("resources"), list):
            details = details._replace(resources=tuple(listings.resources(server, lists["resources"])))
        if isinstance(lists.get("templates"), list):
            details = details._replace(templates=tuple(listings.templates(server, lists["templates"])))
        if isinstance(lists.get("prompts"), list):
            details = details._replace(prompts=tuple(listings.prompts(server, lists["prompts"])))
        self.details = details

    def _tools(self, items: list[Any]) -> list[McpTool]:
        self._toolbox.remove(self._source)
        taken = [tool.name for tool in self._toolbox.tools]
        made, left_out = listings.tools(items, self._part, self._source, self._call, taken)
        added: list[McpTool] = []
        for tool in made:
            problem = self._toolbox.add(tool)
            if problem is None:
                added.append(tool)
            else:
                left_out.append(problem)
        for why in left_out:
            self._log.line(why)
        return added
