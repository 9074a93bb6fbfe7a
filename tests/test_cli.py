"""The command line: what is wrong says so, what is light stays light, and each option reaches its place."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tests.loopback import Loopback, ending, error, message_start, open_text, reply, text
from tests.running import KEY, TUI, environment, run
from tests.terminal import Terminal
from tui import __version__, cli

HEAVY = ("anthropic", "textual", "rich", "pygments", "httpx2", "starlette", "uvicorn", "genai_prices", "asyncio")


class Piped(io.TextIOWrapper):
    """A stdin that is no terminal."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))


def main(*arguments: str | Path) -> int:
    """Run the command in this process; its exit code, argparse's own included."""
    try:
        return cli.main([str(one) for one in arguments])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A whole reply, as ``curl -N`` saves it."""
    path = tmp_path / "hello.sse"
    path.write_bytes(message_start() + text("Hel", "lo\n") + ending())
    return path


# What is light stays light


def loaded_by(*calls: list[str]) -> list[str]:
    """The heavy modules that these calls of the command load, all in one process."""
    script = """
import contextlib, io, json, sys
from tui.cli import main
calls, heavy = json.loads(sys.argv[1])
for call in calls:
    with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())):
        assert main(call) == 0
print(json.dumps([name for name in heavy if name in sys.modules]))
"""
    command = [sys.executable, "-c", script, json.dumps([calls, HEAVY])]
    out = subprocess.run(command, capture_output=True, env=environment(), timeout=30, check=True).stdout
    found: list[str] = json.loads(out)
    return found


def test_help_and_version_load_nothing_heavy():
    assert loaded_by(["--version"], ["--help"], ["replay", "--help"]) == []


def test_a_replay_never_loads_the_sdk_nor_a_server_nor_the_screen(recording: Path):
    loaded = loaded_by(["replay", str(recording), "--print", "--speed", "max"])
    assert set(loaded) <= {"asyncio", "genai_prices", "httpx2"}  # the price table brings an HTTP client of its own


def test_the_version_is_the_package_s():
    result = run("--version")
    assert (result.code, result.out.decode(), result.err) == (0, f"claude-tui {__version__}\n", "")


def test_the_command_is_installed_by_its_name():
    (script,) = entry_points(group="console_scripts", name="claude-tui")
    assert script.load() is cli.main


@pytest.mark.parametrize("command", [(), ("replay",), ("mock",)])
def test_every_command_has_its_help(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]):
    assert main(*command, "--help") == 0
    out = capsys.readouterr().out
    assert out.startswith("usage: ")
    for option in {(): "--print", ("replay",): "--speed", ("mock",): "--fault"}[command].split():
        assert option in out


# Wrong usage


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-p"], "-p needs a PROMPT"),
        (["-p", "  "], "-p needs a PROMPT"),
        (["--output", "json", "hi"], "--output goes with -p"),
        (["-p", "hi", "--output", "yaml"], "invalid choice"),
        (["-p", "hi", "--max-tokens", "0"], "whole number from 1"),
        (["-p", "hi", "--max-tokens", "1e3"], "whole number from 1"),
        (["-p", "hi", "--thinking", "100"], "at least 1024"),
        (["-p", "hi", "--thinking", "on"], "thinking is off, adaptive"),
        (["-p", "hi", "--effort", "huge"], "invalid choice"),
        (["-p", "hi", "-s", "@/no/such/file"], "the system prompt /no/such/file cannot be read"),
        (["-p", "hi", "--modle", "x"], "unrecognized arguments"),
        (["-p", "hi", "--mod", "x"], "unrecognized arguments"),
        (["replay"], "required: FILE"),
        (["replay", "/no/such/file"], "/no/such/file"),
        (["replay", "/no/such/\x1b]0;file"], "␛]0;file"),
        (["replay", "/tmp", "--output", "json"], "--output goes with --print"),
        (["replay", "x", "--speed", "0"], "number over 0"),
        (["replay", "x", "--speed", "-1"], "speed"),
        (["replay", "x", "--speed", "inf"], "number over 0"),
        (["mock"], "required: FILE"),
        (["mock", "/no/such/file"], "/no/such/file"),
        (["mock", "x", "--port", "70000"], "port from 0 to 65535"),
        (["mock", "x", "--fault", "gremlins"], "gremlins"),
        ([], "needs a terminal"),
        (["hello"], "needs a terminal"),
    ],
)
def test_wrong_usage_is_told_on_stderr_and_ends_with_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "stdin", Piped(b""))
    assert main(*arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert "Traceback" not in err


def test_a_closed_stdin_is_an_empty_one():
    result = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *TUI, "-p"], capture_output=True, env=environment(), timeout=30
    )
    assert result.returncode == 2
    assert b"-p needs a PROMPT" in result.stderr


def test_a_recording_that_is_none_says_what_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    page = tmp_path / "page.sse"
    page.write_text("<html><body>Sign in</body></html>")
    assert main("replay", page, "--print") == 2
    assert "page.sse" in capsys.readouterr().err


# Each option reaches its place


def test_the_command_line_counts_before_the_file_and_a_mistake_in_it_is_named(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    system = tmp_path / "system.txt"
    system.write_text("Be brief.\n")
    config = ["model = 'of the file'", "max_tokens = 7", "effrot = 'low'", "attempts = 1"]
    (tmp_path / "config.toml").write_text("\n".join(config))
    monkeypatch.setattr(sys, "stdin", Piped(b""))
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    with Loopback(reply("Hi")) as server:
        code = main(
            *("-p", "--home", tmp_path, "--base-url", server.url, "-m", "claude-x", "-s", f"@{system}"),
            *("--thinking", "adaptive", "--effort", "high", "two", "words"),
        )
    out, err = capfd.readouterr()
    assert (code, out) == (0, "Hi")
    assert err.startswith("claude-tui: config.toml line 3: 'effrot' is no setting; there are model, max_tokens")
    assert err.count("\n") == 1
    # What the model takes is asked for before what it may refuse is sent.
    assert [received.method for received in server.received] == ["GET", "POST"]
    assert server.received[1].body == {
        "model": "claude-x",
        "max_tokens": 7,
        "system": "Be brief.\n",
        "thinking": {"type": "adaptive", "display": "summarized"},
        "output_config": {"effort": "high"},
        "messages": [{"role": "user", "content": [{"type": "text", "text": "two words"}]}],
        "stream": True,
    }


def test_how_often_it_is_tried_is_a_setting_and_a_failure_says_whose_it_was(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "config.toml").write_text("attempts = 2")
    monkeypatch.setattr(sys, "stdin", Piped(b"from stdin"))
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    refused = error(401, "authentication_error", f"invalid x-api-key {KEY}", x_should_retry="true", retry_after="0")
    with Loopback(refused) as server:
        assert main("-p", "--home", tmp_path, "--base-url", server.url) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert len(server.received) == 2
    assert server.received[0].body["messages"][0]["content"][0]["text"] == "from stdin"
    assert "401 authentication_error, on your side: invalid x-api-key [redacted]" in err
    assert "check ANTHROPIC_API_KEY" in err
    assert KEY not in err


# Recordings


def test_a_recording_is_printed_as_its_reply_was(recording: Path, capfdbinary: pytest.CaptureFixture[bytes]):
    assert main("replay", recording, "--print", "--speed", "max") == 0
    assert capfdbinary.readouterr().out == b"Hello\n"
    assert main("replay", recording, "-p", "--speed", "max", "--output", "json") == 0
    told = json.loads(capfdbinary.readouterr().out)
    assert (told["complete"], told["timing"]["bytes"]) == (True, recording.stat().st_size)
    assert main("replay", recording, "-p", "--speed", "max", "--output", "events") == 0
    lines = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert [line["event"] for line in lines][-1] == "message_stop"


def test_a_recording_that_breaks_off_ends_with_1(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    path = tmp_path / "half.sse"
    path.write_bytes(message_start() + open_text("Once upon"))
    assert main("replay", path, "--print", "--speed", "max") == 1
    out, err = capfd.readouterr()
    assert out == "Once upon"
    assert "message_stop" in err


def test_a_recording_served_by_mock_is_answered_to_a_prompt(recording: Path):
    with subprocess.Popen(
        [*TUI, "mock", str(recording), "--speed", "max"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        bufsize=0,
    ) as server:
        try:
            assert server.stdout is not None
            first = server.stdout.readline().decode()
            url = next(word for word in first.split() if word.startswith("http://"))
            result = run("-p", "hi", url=url)
            assert (result.code, result.out) == (0, b"Hello\n")
            server.send_signal(signal.SIGINT)
            assert server.wait(30) == 0
        finally:
            server.kill()


# The screen


def test_the_app_opens_in_a_terminal_and_quits():
    with Terminal(TUI, columns=80, rows=24) as terminal:
        terminal.wait_for("demo", timeout=20)
        terminal.send(b"\x11")
        assert terminal.wait_exit() == 0
        assert b"Traceback" not in terminal.raw
