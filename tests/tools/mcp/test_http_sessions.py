"""A server over HTTP that forgets its sessions, as one does that was started anew."""

from __future__ import annotations

import asyncio
import json
import re

import pytest

from tests.tools.mcp.listening import listening
from tests.tools.mcp.serving import until, up
from tui.tools.mcp import server

INITIALIZED = {
    "protocolVersion": "2025-06-18",
    "capabilities": {"tools": {}},
    "serverInfo": {"name": "forgetful", "version": "1"},
}


class Forgetful:
    """Knows the session that was opened last, until it forgets it."""

    def __init__(self) -> None:
        self.session = 0
        self.forgotten = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = re.search(r"content-length: (\d+)", head)
        asked = json.loads(await reader.readexactly(int(length[1]))) if length and int(length[1]) else {}
        session = re.search(r"mcp-session-id: (\d+)", head)
        method, extra, result = asked.get("method"), "", None
        if method == "initialize":
            self.session += 1
            extra, result = f"Mcp-Session-Id: {self.session}\r\n", INITIALIZED
        elif method != "server/discover" and (session is None or int(session[1]) <= self.forgotten):
            return self.write(writer, "404 Not Found")
        elif method == "tools/list":
            result = {"tools": [{"name": "which", "inputSchema": {"type": "object"}}]}
        elif method == "tools/call":
            result = {"content": [{"type": "text", "text": f"session {self.session}"}]}
        if "id" not in asked:
            return self.write(writer, "405 Method Not Allowed" if head.startswith("get") else "202 Accepted")
        error = {"error": {"code": -32601, "message": "not known"}}
        body = {"jsonrpc": "2.0", "id": asked["id"], **(error if result is None else {"result": result})}
        return self.write(writer, "200 OK", extra, json.dumps(body))

    def write(self, writer: asyncio.StreamWriter, status: str, extra: str = "", body: str = "") -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nConnection: close\r\n{extra}"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())


async def test_a_forgotten_session_is_opened_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_PAUSE", 0.0)
    odd = Forgetful()
    async with listening(odd.answer) as url, up(web={"type": "http", "url": url}) as it:
        assert await it.text("mcp__web__which") == "session 1"
        odd.forgotten = odd.session
        outcome = await it.call("mcp__web__which")
        assert outcome == ("MCP server web has gone: HTTP 404 Not Found", True, None)
        await until(lambda: (it.servers.states()[0].state, it.servers.states()[0].restarts) == ("ready", 1))
        assert await it.text("mcp__web__which") == "session 2"


async def test_a_server_that_was_up_for_long_may_die_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_PAUSE", 0.0)
    monkeypatch.setattr(server, "_STABLE", 0.0)
    odd = Forgetful()
    async with listening(odd.answer) as url, up(web={"type": "http", "url": url}) as it:
        for restarts in (1, 2):
            odd.forgotten = odd.session
            assert (await it.call("mcp__web__which")).is_error
            await until(lambda many=restarts: it.servers.states()[0].restarts == many)  # type: ignore[misc]
            await until(lambda: it.servers.states()[0].state == "ready")
        assert await it.text("mcp__web__which") == "session 3"
