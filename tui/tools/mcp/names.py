"""Names under which the model knows the tools of MCP servers: ``mcp__<server>__<tool>``."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection

_WRONG = re.compile(r"[^a-zA-Z0-9_-]+")
LONGEST = 128
"""What the API takes for a tool's name; see :data:`tui.tools.toolbox.NAME`."""
_SERVER = 40


def server_part(name: str, taken: Collection[str] = ()) -> str:
    """A server's name as it stands in its tools' names, unlike those that are taken."""
    part = _shortened(_WRONG.sub("_", name).strip("_") or "server", _SERVER)
    return _unlike(part, taken, _SERVER)


def tool_name(server: str, tool: str, taken: Collection[str] = ()) -> str:
    """The name of a tool of a server, given by its :func:`server_part`; unlike those that are taken.

    One that is too long keeps its beginning, and a hash of the whole tells it from others that begin so.
    """
    name = _shortened(f"mcp__{server}__{_WRONG.sub('_', tool) or 'tool'}", LONGEST)
    return _unlike(name, taken, LONGEST)


def _shortened(name: str, longest: int) -> str:
    if len(name) <= longest:
        return name
    return f"{name[: longest - 9]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _unlike(name: str, taken: Collection[str], longest: int) -> str:
    out, number = name, 1
    while out in taken:
        number += 1
        out = f"{name[: longest - len(str(number)) - 1]}_{number}"
    return out
