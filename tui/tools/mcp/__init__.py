"""Tools, resources and prompts of MCP servers. ``mcp`` itself is imported by their host processes only."""

from tui.domain.tools.servers import ServerFailed
from tui.tools.mcp.servers import Servers, load, start

__all__ = ["ServerFailed", "Servers", "load", "start"]
