"""What a session needs to run tools, from the settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tui.config import ToolSettings
from tui.domain.tools.permission import Origin
from tui.session.session import Session


def configured(tools: ToolSettings) -> bool:
    """Whether there is any tool to run."""
    return bool(tools.files or tools.builtin or tools.allow or tools.mcp)


def equip(session: Session, tools: ToolSettings, folder: Path, tell: Callable[[str], None]) -> None:
    """Give a session its tools, its rules and its limits. Nothing is started before the first prompt.

    ``folder`` is the data folder. ``tell`` takes what is wrong, in words: at once, or when the tools are started.
    """
    from tui.tools.assemble import assemble

    servers = None
    if tools.mcp is not None:
        from tui.tools.mcp import load

        servers = load(tools.mcp, tell)
        session.options = replace(session.options, mcp_servers=servers.connector)
    session.toolbox = assemble(tools, folder, tell, servers)
    session.rounds, session.tool_timeout = tools.rounds, tools.timeout
    for pattern in tools.allow:
        origin: Origin = "command line" if pattern in tools.allow_given else "configuration"
        try:
            session.permissions.allow(pattern, origin)
        except ValueError as error:
            tell(f"allow: {error}")
