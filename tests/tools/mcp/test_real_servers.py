"""Real servers from the package index, as their users configure them: over stdio, streamable HTTP and SSE."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from tests.tools.mcp.serving import up
from tui.tools.mcp import load, start
from tui.tools.toolbox import Toolbox

TIME = {"command": str(Path(sys.executable).with_name("mcp-server-time")), "args": ["--local-timezone", "Etc/UTC"]}


async def test_a_stdio_server_and_an_http_server_are_used_side_by_side(http_server: str) -> None:
    entries = {
        "time": TIME,
        "calculator": {"type": "http", "url": f"{http_server}/mcp"},
        "by sse": {"type": "sse", "url": f"{http_server}/sse"},
    }
    async with up(**entries) as it:
        states = {state.name: (state.state, state.kind, state.protocol) for state in it.servers.states()}
        assert states == {
            "time": ("ready", "stdio", "2026-07-28"),
            "calculator": ("ready", "http", "2025-11-25"),
            "by sse": ("ready", "sse", "2025-11-25"),
        }
        assert [tool.name for tool in it.box.tools if "time" in tool.name] == [
            "mcp__time__get_current_time",
            "mcp__time__convert_time",
        ]
        said = json.loads(
            await it.text(
                "mcp__time__convert_time",
                source_timezone="Europe/Berlin",
                time="12:00",
                target_timezone="Asia/Kathmandu",
            )
        )
        assert said["target"]["timezone"] == "Asia/Kathmandu"
        assert (await it.call("mcp__time__get_current_time", timezone="Nowhere")).is_error
        assert await it.text("mcp__calculator__calculate", expression="6 * 7") == "42"
        assert await it.text("mcp__by_sse__calculate", expression="2 ** 10") == "1024"


async def test_a_configuration_of_another_client_is_all_that_is_needed(tmp_path: Path) -> None:
    file = tmp_path / "claude_desktop_config.json"
    file.write_text(json.dumps({"globalShortcut": "", "mcpServers": {"time": TIME}}))
    box, told = Toolbox(), list[str]()
    servers = start(load(file, told.append), box, told.append)
    try:
        await servers.ready()
        assert told == []
        assert [tool.source for tool in box.tools] == ["MCP server time"] * 2
    finally:
        await box.aclose()


def test_the_server_of_the_tests_is_installed_with_them() -> None:
    assert shutil.which(TIME["command"]), "pip install -e '.[test]'"  # type: ignore[arg-type]
