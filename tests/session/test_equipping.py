"""What a session is given, by what was configured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.session.source import Script
from tui.config import Settings, ToolSettings
from tui.session.equipping import equip
from tui.session.session import Session


def equipped(tools: ToolSettings, folder: Path, told: list[str] | None = None) -> Session:
    session = Session(Script([]), Settings().options)
    equip(session, tools, folder, (told if told is not None else []).append)
    return session


def test_with_nothing_configured_the_built_in_tools_are_there_and_off(tmp_path: Path):
    session = equipped(ToolSettings(), tmp_path)
    assert session.toolbox is not None
    assert session.toolbox.tools and session.toolbox.definitions() == []
    assert session.permissions.decide("calculate", {"expression": "1"}) == "ask"


def test_limits_and_rules_are_those_of_the_settings_and_a_rule_that_is_none_is_told(tmp_path: Path):
    told: list[str] = []
    tools = ToolSettings(allow=("calculate", "read_file("), allow_given=("calculate",), timeout=3.0, rounds=2)
    session = equipped(tools, tmp_path, told)
    assert (session.rounds, session.tool_timeout) == (2, 3.0)
    assert session.permissions.decide("calculate", {"expression": "1"}) == "allow"
    assert [rule.origin for rule in session.permissions.rules] == ["command line"]
    assert len(told) == 1 and "read_file(" in told[0]


def test_a_server_that_the_api_itself_talks_to_is_part_of_each_request(tmp_path: Path):
    entry = {"type": "url", "url": "https://mcp.example/sse", "authorization_token": "secret"}
    path = tmp_path / "servers.json"
    path.write_text(json.dumps({"mcpServers": {"remote": entry}}))
    session = equipped(ToolSettings(mcp=str(path)), tmp_path)
    body: dict[str, Any] = session.request_for([{"type": "text", "text": "Hi"}], None).body
    assert [server["name"] for server in body["mcp_servers"]] == ["remote"]
    assert {"type": "mcp_toolset", "mcp_server_name": "remote"}.items() <= body["tools"][0].items()


async def test_a_file_of_servers_is_read_once_and_what_is_wrong_with_it_is_told_once(tmp_path: Path):
    path, told = tmp_path / "servers.json", list[str]()
    path.write_text("{")
    session = equipped(ToolSettings(mcp=str(path)), tmp_path, told)
    path.unlink()
    assert session.toolbox is not None
    await session.toolbox.ready()
    try:
        assert told == [f"{path}: line 1, column 2: Expecting property name enclosed in double quotes"]
        assert session.toolbox.servers is not None and session.toolbox.servers.states() == []
    finally:
        await session.aclose()
