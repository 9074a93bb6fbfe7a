"""What other clients write into their files of MCP servers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tui.tools.mcp.config import Config, Entry, parse, read
from tui.tools.mcp.environment import environment

ENVIRONMENT = {"TOKEN": "s3cret", "EMPTY": ""}


def parsed(data: Any) -> Config:
    return parse(json.dumps(data), ENVIRONMENT)


def one(**fields: Any) -> Entry:
    (entry,) = parsed({"mcpServers": {"git": fields}}).entries
    return entry


def test_the_usual_form_is_read() -> None:
    entry = one(command="uvx", args=["mcp-server-git", "--repository", 1], env={"A": "b"}, cwd="/tmp")
    assert entry == Entry("git", "stdio", "uvx", ("mcp-server-git", "--repository", "1"), {"A": "b"}, "/tmp")


@pytest.mark.parametrize(
    "data",
    [
        {"mcpServers": {"web": {"type": "http", "url": "https://a.test/mcp", "headers": {"X": "y"}}}},
        {"servers": {"web": {"type": "http", "url": "https://a.test/mcp", "headers": {"X": "y"}}}, "inputs": []},
        {"mcp": {"servers": {"web": {"url": "https://a.test/mcp", "headers": {"X": "y"}}}}},
        {"mcpServers": {"web": {"serverUrl": "https://a.test/mcp", "headers": {"X": "y"}}}},
        {"mcpServers": {"web": {"httpUrl": "https://a.test/mcp", "headers": {"X": "y"}, "timeout": 5}}},
        {"mcpServers": {"web": {"type": "streamableHttp", "url": "https://a.test/mcp", "headers": {"X": "y"}}}},
        {"context_servers": {"web": {"url": "https://a.test/mcp", "headers": {"X": "y"}, "source": "custom"}}},
        {"web": {"url": "https://a.test/mcp", "headers": {"X": "y"}}},
    ],
    ids=["Claude Code", "VS Code", "VS Code's settings", "Windsurf", "Gemini CLI", "Cline", "Zed", "bare"],
)
def test_each_client_s_form_of_an_http_server_is_the_same_server(data: Any) -> None:
    assert parsed(data).entries == (Entry("web", "http", url="https://a.test/mcp", headers={"X": "y"}),)


def test_an_older_server_by_events_and_one_that_is_off() -> None:
    assert one(type="sse", url="http://localhost:1/sse").kind == "sse"
    assert one(command="x", disabled=True).disabled


def test_variables_are_put_in_everywhere() -> None:
    entry = one(
        command="${SHELL_X:-sh}",
        args=["--token=${TOKEN}", "${env:TOKEN}", "${EMPTY:-default}"],
        env={"T": "${TOKEN}"},
    )
    assert (entry.command, entry.args, entry.env) == ("sh", ("--token=s3cret", "s3cret", "default"), {"T": "s3cret"})
    assert one(url="https://a.test/${TOKEN}", headers={"A": "Bearer ${TOKEN}"}).headers == {"A": "Bearer s3cret"}


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"command": "x", "args": "y"}, "git.args is text, and has to be a list of texts"),
        ({"command": "x", "args": [{}]}, "git.args[0] is an object, and has to be text"),
        ({"command": "x", "env": {"A": "${NO}"}}, "git.env.A: the environment has no NO"),
        ({"command": "x", "env": [1]}, "git.env is a list, and has to be an object of texts"),
        ({"command": ""}, "git.command is empty"),
        ({"args": []}, "git has no 'command'"),
        ({"type": "http"}, "git has no 'url'"),
        ({"type": "carrier pigeon"}, "git.type is 'carrier pigeon': it can be stdio, http, sse or url"),
        ({"url": "file:///etc"}, "git.url has to begin with http:// or https://"),
        ({"type": "url", "url": "http://a.test"}, "git.url has to begin with https://"),
        (
            {"command": "x", "env": {"K": "${input:key}"}},
            "git.env.K: ${input:key} is asked for by another client; "
            "write ${NAME} there and set NAME in the environment",
        ),
        ({"command": "a\0b"}, "git.command holds a NUL character"),
    ],
)
def test_a_mistake_in_one_server_is_named_with_its_place(fields: dict[str, Any], problem: str) -> None:
    assert one(**fields).problem == problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"mcpServers": {\n  "a": {,}}}', "line 2, column 9: Expecting property name enclosed in double quotes"),
        ("[]", 'the whole is a list, and has to be an object: {"mcpServers": {…}}'),
        ('{"mcpServers": []}', "mcpServers is a list, and has to be an object of servers by name"),
        ("{}", 'there is no "mcpServers"'),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_file_of_which_nothing_can_be_used_is_named(text: str, problem: str, tmp_path: Path) -> None:
    file = tmp_path / "mcp.json"
    file.write_text(text)
    with pytest.raises(ValueError) as caught:
        read(file, {})
    assert str(caught.value) == f"{file}: {problem}"


def test_a_server_for_the_api_s_own_connector_is_handed_on_and_not_started() -> None:
    told = {"authorization_token": "${TOKEN}", "configs": {"a": {}}}
    config = parsed({"mcpServers": {"far": {"type": "url", "url": "https://a.test", **told}}})
    assert config.entries == ()
    assert config.connector == (
        {"type": "url", "name": "far", "url": "https://a.test", "authorization_token": "s3cret", "configs": {"a": {}}},
    )


def test_a_server_sees_no_keys_of_the_environment_but_its_own() -> None:
    whole = {"PATH": "/bin", "ANTHROPIC_API_KEY": "k", "https_proxy": "p", "LC_ALL": "C", "AWS_SECRET": "x"}
    assert environment({"MINE": "1"}, whole) == {"PATH": "/bin", "https_proxy": "p", "LC_ALL": "C", "MINE": "1"}
