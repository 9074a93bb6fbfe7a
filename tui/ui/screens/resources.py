"""Resources of MCP servers as names after an ``@``: ``@server:uri``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from tui.domain.attachment import AttachError
from tui.domain.completing import Candidate
from tui.domain.fuzzy import best, matching
from tui.domain.readout.numbers import bytes_size
from tui.domain.safe import one_line
from tui.domain.tools.servers import Resource, ServerFailed

if TYPE_CHECKING:
    from tui.tools.mcp import Servers

_MOST = 20
"""Resources that are offered."""


class ResourceCompleter:
    """What the servers that are up can be asked for; see :class:`tui.domain.completing.Completer`."""

    def __init__(self, servers: Callable[[], Servers | None]) -> None:
        self._servers = servers

    @property
    def growing(self) -> bool:
        """Servers that come up later are offered when they are asked for anew."""
        return False

    async def complete(self, text: str) -> list[Candidate]:
        """The resources and templates whose name has the letters in their order, the best first."""
        servers = self._servers()
        if servers is None:
            return []
        known = {_name(one.server, one.uri): _about(one) for one in await servers.resources()}
        known |= {_name(one.server, one.uri_template): f"pattern · {one.name}" for one in servers.templates()}
        names = best(text, matching(text, known), _MOST) if text else list(known)[:_MOST]
        return [Candidate(name, one_line(known[name])[:80]) for name in names]

    async def describe(self, path: str) -> str | None:
        """What a resource is, in a line; None where no server has this name."""
        server, uri = self._parts(path)
        if server is None:
            return None
        servers = self._servers()
        listed = [] if servers is None else await servers.resources()
        about = next((_about(one) for one in listed if (one.server, one.uri) == (server, uri)), "")
        return one_line(f"{uri} of {server}" + (f" · {about}" if about else ""))

    async def read(self, path: str) -> list[dict[str, Any]] | None:
        """What the server says it holds."""
        server, uri = self._parts(path)
        servers = self._servers()
        if server is None or servers is None:
            return None
        try:
            return await servers.read(server, uri)
        except ServerFailed as error:
            raise AttachError(f"@{one_line(path)}: {one_line(str(error))}") from None

    def _parts(self, path: str) -> tuple[str | None, str]:
        """The server and the URI of a name; no server where it is none of ours."""
        servers = self._servers()
        names = [] if servers is None else [state.name for state in servers.states()]
        server = next((name for name in names if path.startswith(f"{name}:")), None)
        return server, "" if server is None else path[len(server) + 1 :]


def as_text(blocks: Sequence[dict[str, Any]]) -> tuple[str, int]:
    """The blocks of a prompt as a text to send, and how many of them are none."""
    texts: list[str] = []
    for block in blocks:
        source = block.get("source")
        if block.get("type") == "text":
            texts.append(str(block.get("text", "")))
        elif isinstance(source, dict) and source.get("type") == "text":
            texts.append(f"{block.get('title', '')}\n{source.get('data', '')}".lstrip())
    return "\n\n".join(texts), len(blocks) - len(texts)


def _name(server: str, uri: str) -> str:
    return f"{server}:{uri}"


def _about(resource: Resource) -> str:
    size = None if resource.size is None else bytes_size(resource.size)
    name = resource.name if resource.name != resource.uri else None
    return " · ".join(filter(None, (name, resource.mime_type, size)))
