"""``claude-tui export`` as a person types it: a stored session or a recording, every form, and no key in any."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.folding import fold
from tests.loopback import Loopback, error, reply
from tests.running import TUI, run
from tests.terminal import Terminal, assert_safe
from tui import cli
from tui.arguments import export_parser
from tui.session.reading import turns_of
from tui.session.record import ALL_FORMATS
from tui.wire import tape

AWS = "AKIAIOSFODNN7EXAMPLE"
ANTHROPIC = "sk-ant-api03-abcdefgh-secret"
FORMATS_BY_NAME = {form.name: form for form in ALL_FORMATS}
FORMATS = list(FORMATS_BY_NAME)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two sessions; the second has two turns, of which the first was asked twice."""
    folder = tmp_path_factory.mktemp("export") / "home"
    answers = (reply("Old"), error(529, retry_after="0"), reply("Hi ", "\x1b[2J<b>"), reply(f"not {ANTHROPIC}"))
    with Loopback(*answers) as server:
        for prompt in (["older"], [f"my key is {AWS} & <i>"], ["-c", "again"]):
            assert run("-p", *prompt, "--home", folder, url=server.url).code == 0
    return folder


class Ran:
    """A call of the command in this process."""

    def __init__(self, code: int, out: bytes, err: bytes) -> None:
        self.code, self.out, self.err = code, out, err.decode()


@pytest.fixture
def export(capsysbinary: pytest.CaptureFixture[bytes], home: Path) -> Any:
    def call(*arguments: object) -> Ran:
        capsysbinary.readouterr()
        try:
            code = cli.main(["export", *map(str, arguments), "--home", str(home)])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        return Ran(code, *capsysbinary.readouterr())

    return call


def test_the_line_of_the_last_session_is_told_turn_by_turn(export: Any):
    ran = export("last", "--format", "md")
    assert ran.code == 0
    assert ran.out.decode().split("\n\n") == [
        "## You",
        "my key is [redacted] & <i>",
        "## claude-sonnet-4-5",
        "Hi \x1b[2J<b>",
        "## You",
        "again",
        "## claude-sonnet-4-5",
        "not [redacted]\n",
    ]


def test_every_form_holds_no_key_and_says_how_many_there_were(export: Any):
    for form in FORMATS:
        ran = export("last", "--format", form)
        assert (ran.code, AWS.encode() in ran.out, b"abcdefgh-secret" in ran.out) == (0, False, False), form
        if form not in ("sse", "jsonl"):  # what was asked is in neither
            assert ran.err == "claude-tui: 1 key (AWS key id) redacted; --keep-secrets leaves them in\n", form
        kept = export("last", "--format", form, "--keep-secrets")
        assert (kept.code, kept.err, b"abcdefgh-secret" in kept.out) == (0, "", False)
        assert (AWS.encode() in kept.out) == (form not in ("sse", "jsonl"))


def test_a_session_is_named_by_its_id_or_how_that_begins(export: Any, home: Path):
    oldest = run("sessions", "--json", "--home", home).lines[-1]["id"]
    for name in (oldest, oldest[:8]):
        assert b"older" in export(name, "--format", "md").out


def test_json_holds_messages_to_send_on_and_what_became_of_each_prompt(export: Any):
    told = json.loads(export("last", "--format", "json").out)
    assert [message["role"] for message in told["messages"]] == ["user", "assistant", "user", "assistant"]
    first, second = told["turns"]
    assert [attempt["status"] for attempt in first["attempts"]] == [529, 200]
    assert first["attempts"][0]["error"]["status"] == 529
    assert (second["stop_reason"], second["usage"]["output_tokens"], second["complete"]) == ("end_turn", 12, True)
    assert second["cost_usd"] == pytest.approx((25 * 3 + 12 * 15) / 1e6)
    assert (second["turn"], second["prompt"]) == (2, [{"type": "text", "text": "again"}])
    assert "messages" not in second["request"] and second["request"]["max_tokens"]


def test_html_is_one_page_with_nothing_to_run_or_to_load(export: Any, home: Path, tmp_path: Path):
    page = export("last", "--format", "html").out.decode()
    assert "my key is [redacted] &amp; &lt;i&gt;" in page and "␛[2J&lt;b&gt;" in page
    assert "\x1b" not in page and "<script" not in page and "prefers-color-scheme: dark" in page
    assert "end_turn · 25 in · 12 out · $0.0003" in page
    with Loopback(
        reply("![x](http://evil/pixel.png) [y](javascript:alert(1)) <img src=x onerror=a>\n\n```\n<b>\n```")
    ) as s:
        assert run("-p", "<script>", "--home", tmp_path, url=s.url).code == 0
    page = run("export", "last", "--format", "html", "--home", tmp_path).out.decode()
    assert "<img" not in page and 'href="javascript' not in page and "<script" not in page
    assert "<title>&lt;script&gt;</title>" in page and "<pre><code>&lt;b&gt;" in page


def test_what_came_is_told_as_it_came(export: Any, tmp_path: Path):
    assert fold(export("last", "--format", "sse").out).text == "Hi \x1b[2J<b>not [redacted]"
    entries = json.loads(export("last", "--format", "har").out)["log"]["entries"]
    assert [entry["response"]["status"] for entry in entries] == [529, 200, 200]
    path = tmp_path / "it.tape"
    assert export("last", "--format", "tape", "-o", path).code == 0
    assert [len(turn) for turn in tape.read(path).turns()] == [2, 1]
    again = export(path, "--format", "md")
    assert again.out == export("last", "--format", "md").out
    assert export(path, "--format", "jsonl").out.count(b"\n") == export("last", "--format", "jsonl").out.count(b"\n")
    (first, second) = json.loads(export(path, "--format", "json").out)["turns"]
    assert (len(first["attempts"]), second["cost_usd"]) == (2, pytest.approx((25 * 3 + 12 * 15) / 1e6))


def test_the_times_of_a_recording_are_those_of_its_answers(export: Any, tmp_path: Path):
    exchange = tape.Exchange({}, 200, (("date", "Tue, 03 Mar 2026 10:11:12 GMT"),), ((0.5, b": x\n\n"),), "end", 1.0)
    path = tmp_path / "dated.tape"
    tape.write(path, tape.Tape("dated", (exchange,), timed=True))
    (entry,) = json.loads(export(path, "--format", "har").out)["log"]["entries"]
    assert entry["startedDateTime"].startswith("2026-03-03T10:11:11.5")


def test_a_recording_reads_as_the_app_would_have_played_it():
    busy = tape.Exchange({"messages": []}, 529, (), ((0.1, b"{}"),), "end", 0.1, wait=1.0)
    gone = tape.Exchange({"messages": []}, None, (), (), "cut", 0.2, error="refused")
    (turn,) = turns_of(tape.Tape("t", (busy, gone), timed=True))
    assert [(one.status, one.wait) for one in turn.attempts] == [(529, 1.0), (None, None)]
    assert (turn.state, turn.failure and turn.failure.message) == ("failed", "refused")
    assert (turn.prompt_text, turn.took()) == ("(replay of t)", pytest.approx(1.3))


def test_a_file_is_never_overwritten(export: Any, tmp_path: Path):
    path = tmp_path / "out.md"
    assert export("last", "--format", "md", "-o", path).out == b""
    before = path.read_bytes()
    assert before.startswith(b"## You")
    ran = export("last", "--format", "html", "-o", path)
    assert (ran.code, path.read_bytes()) == (2, before)
    assert "out.md exists; name another file" in ran.err
    ran = export("last", "--format", "md", "-o", tmp_path / "none" / "out.md")
    assert (ran.code, "cannot be written" in ran.err) == (1, True)


def test_what_is_not_there_is_wrong_usage_and_what_cannot_be_told_a_failure(export: Any, home: Path, tmp_path: Path):
    for name, said in (("nosuch", "there is no session 'nosuch'"), ("none.tape", "none.tape: there is no such file")):
        ran = export(name, "--format", "md")
        assert (ran.code, ran.out) == (2, b"")
        assert said in ran.err
    assert export("last").code == export("last", "--format", "docx").code == 2
    assert "no session is stored yet" in run("export", "last", "--format", "md", "--home", tmp_path / "none").err
    (tmp_path / "plain.sse").write_bytes(b"event: ping\ndata: {}\n\n")
    ran = export(tmp_path / "plain.sse", "--format", "curl")
    assert (ran.code, "does not hold the request" in ran.err) == (1, True)
    (tmp_path / "sessions.db").write_bytes(b"junk" * 1000)
    assert run("export", "last", "--format", "md", "--home", tmp_path).code == 1


def test_a_damaged_recording_is_told_as_far_as_it_goes(export: Any, tmp_path: Path):
    path = tmp_path / "damaged.tape"
    assert export("last", "--format", "tape", "-o", path).code == 0
    path.write_bytes(path.read_bytes()[:-40])
    ran = export(path, "--format", "md")
    assert (ran.code, ran.out.startswith(b"## You")) == (1, True)
    assert "damaged.tape" in ran.err


def test_what_nests_too_deep_is_said(export: Any, monkeypatch: pytest.MonkeyPatch):
    def write(_: object) -> bytes:
        raise RecursionError

    monkeypatch.setattr("tui.export._format", lambda name: FORMATS_BY_NAME[name]._replace(write=write))
    ran = export("last", "--format", "md")
    assert (ran.code, ran.out, ran.err) == (1, b"", "claude-tui: last nests too deep to be written\n")


def test_every_form_of_the_command_is_one_that_there_is():
    (choices,) = (action.choices for action in export_parser()._actions if action.dest == "format")
    assert sorted(choices or ()) == sorted(FORMATS)


def test_a_terminal_is_shown_nothing_that_it_would_obey(home: Path):
    with Terminal([*TUI, "export", "last", "--format", "md", "--home", str(home)]) as terminal:
        terminal.wait_for("␛[2J<b>")
        assert terminal.wait_exit() == 0
        assert_safe(terminal.raw)


def test_the_command_loads_neither_screen_nor_sdk(home: Path):
    script = f"""
import sys
from tui.cli import main
main(["export", "last", "--format", "md", "--home", {str(home)!r}])
heavy = {{"textual", "rich", "anthropic", "httpx2", "asyncio", "pygments", "genai_prices", "markdown_it"}}
print("loaded:", sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.endswith("loaded: []\n")
