"""``sessions``, ``search``, ``-c`` and ``-r`` as a person types them: real processes, a real store."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.loopback import HOLD, Loopback, message_start, open_text, reply, stream
from tests.running import KEY, TUI, run
from tests.terminal import Terminal, assert_safe
from tui import finding


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A home with two sessions, the second of two turns."""
    folder = str(tmp_path_factory.mktemp("sessions") / "home")
    with Loopback(reply("The parseJsonBody \x1b[31mway"), reply("Two"), reply("Three")) as server:
        for arguments in (["first prompt"], ["second\x07 prompt"], ["-c", "third prompt"]):
            done = run("-p", *arguments, "--home", folder, url=server.url)
            assert (done.code, done.err) == (0, "")
        texts = [message["content"][0]["text"] for message in server.received[2].body["messages"]]
    assert texts == ["second\x07 prompt", "Two", "third prompt"]
    return folder


def test_sessions_are_listed_newest_first_in_columns(home: str):
    result = run("sessions", "--home", home)
    first, second = result.out.decode().splitlines()
    assert first.endswith("  second␇ prompt")
    assert second.endswith("  first prompt")
    assert first.index("2 prompts") == second.index(" 1 prompt")
    assert_safe(result.out)
    newest, oldest = run("sessions", "--json", "--home", home).lines
    assert (newest["title"], newest["turns"], newest["last"]) == ("second\x07 prompt", 2, "Three")
    assert oldest["cost_usd"] == pytest.approx((25 * 3 + 12 * 15) / 1e6)
    assert oldest["updated"].endswith("Z")
    assert first.startswith(f"{newest['id']}  ")


def test_a_search_lists_places_with_words_around_them(home: str):
    result = run("search", "json", "--home", home)
    head, snippet = result.out.decode().splitlines()
    assert head.endswith("  first prompt · turn 1 · reply")
    assert snippet == "    The parseJsonBody ␛[31mway"
    (hit,) = run("search", "json", "--json", "--home", home).lines
    assert (hit["turn"], hit["where"]) == (1, "reply")
    start, stop = hit["spans"][0]
    assert hit["snippet"][start:stop].casefold() == "json"
    assert len(run("search", "prompt", "--limit", "2", "--json", "--home", home).lines) == 2


def test_nothing_found_is_said_and_no_failure(home: str, tmp_path: Path):
    nothing = run("search", "nowhere", "--home", home)
    assert (nothing.code, nothing.out, nothing.err) == (0, b"", "Nothing was found.\n")
    empty = run("sessions", "--home", tmp_path / "none")
    assert (empty.code, empty.out, empty.err) == (0, b"", "No session is stored yet.\n")
    assert run("sessions", "--json", "--home", tmp_path / "none").out == b""
    assert not (tmp_path / "none").exists()


def test_a_session_is_gone_on_with_by_its_id_or_how_that_begins(home: str):
    oldest = run("sessions", "--json", "--home", home).lines[-1]["id"]
    with Loopback(reply("Four")) as server:
        done = run("-p", "-r", oldest[:6], "fourth", "--home", home, url=server.url)
        assert (done.code, done.out, done.err) == (0, b"Four", "")
        texts = [message["content"][0]["text"] for message in server.received[0].body["messages"]]
    assert texts == ["first prompt", "The parseJsonBody \x1b[31mway", "fourth"]
    assert run("sessions", "--json", "--home", home).lines[0]["id"] == oldest


def test_what_cannot_be_gone_on_with_is_wrong_usage_and_a_broken_store_a_failure(home: str, tmp_path: Path):
    unknown = run("-p", "-r", "nosuch", "hi", "--home", home)
    assert unknown.code == 2
    assert "there is no session 'nosuch'" in unknown.err
    assert run("-p", "-c", "-r", "x", "hi", "--home", home).code == 2
    (tmp_path / "sessions.db").write_bytes(b"junk" * 1000)
    for command in (["sessions"], ["search", "x"]):
        broken = run(*command, "--home", tmp_path)
        assert (broken.code, broken.out) == (1, b"")
        assert "sessions.db is damaged" in broken.err
    assert (tmp_path / "sessions.db").read_bytes() == b"junk" * 1000


def test_a_stream_reaches_stdout_where_nothing_can_be_stored(tmp_path: Path):
    (tmp_path / "sessions.db").write_bytes(b"junk" * 1000)
    with Loopback(reply("Hello")) as server:
        done = run("-p", "hi", "--home", tmp_path, url=server.url)
    assert (done.code, done.out) == (0, b"Hello")
    assert "sessions.db is damaged" in done.err
    assert "what came last is lost" in done.err


def test_columns_stand_under_each_other(capsys: pytest.CaptureFixture[str]):
    finding._print_rows([("a", "2020", "1 cat", "", "m", "x"), ("bbb", "2020", "12 cats", "$1.0000", "model", "y")])
    assert capsys.readouterr().out == "a    2020    1 cat           m      x\nbbb  2020  12 cats  $1.0000  model  y\n"


def test_the_commands_load_neither_screen_nor_sdk(home: str):
    script = f"""
import sys
from tui.cli import main
main(["sessions", "--home", {home!r}])
main(["search", "json", "--home", {home!r}])
heavy = {{"textual", "rich", "anthropic", "httpx2", "asyncio", "pygments", "genai_prices"}}
print("loaded:", sorted(heavy & set(sys.modules)))
"""
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=True).stdout
    assert out.endswith("loaded: []\n")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_the_app_stores_what_came_when_it_is_told_to_end_and_shows_it_again(tmp_path: Path, how: signal.Signals):
    with Loopback(stream(message_start(), open_text("Half of it ", "came"), HOLD)) as server:
        env = {"ANTHROPIC_BASE_URL": server.url, "ANTHROPIC_API_KEY": KEY, "CLAUDE_TUI_HOME": str(tmp_path)}
        with Terminal([*TUI, "tell me"], env=env) as terminal:
            terminal.wait_for("Half of it came", timeout=30)
            terminal.signal(how)
            terminal.wait_exit()
        (told,) = run("sessions", "--json", CLAUDE_TUI_HOME=str(tmp_path)).lines
        assert (told["title"], told["last"]) == ("tell me", "Half of it came")
        with Terminal([*TUI, "-c"], env=env) as terminal:
            terminal.wait_for("Half of it came", timeout=30)
            terminal.wait_for("Stopped by you")
            terminal.send(b"\x11")
            assert terminal.wait_exit() == 0
