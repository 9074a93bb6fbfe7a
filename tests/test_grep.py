"""``claude-tui grep``: what it finds, how it says so, and what it says where something is wrong."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests import recordings
from tests.loopback import ending, message_start, text, tool_use
from tests.running import TUI, environment, run
from tests.session.asking import HELLO, OVERLOADED
from tests.session.source import failed_first
from tests.store.keeping import kept
from tests.ui.panels.host import Host
from tui import cli
from tui.domain.conversation import Conversation
from tui.domain.filter import parse
from tui.grep import run as search
from tui.grep import sources
from tui.ui.panels.events import EventsPanel
from tui.wire import tape
from tui.wire.exchange import Exchange, Tape

BODY = (
    message_start() + text("Hel", "lo\u001b[2J") + tool_use(1, "toolu_1", "get_time", '{"zone": ', '"UTC"}') + ending()
)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "hello.sse"
    path.write_bytes(BODY)
    return path


@pytest.fixture
def retried(tmp_path: Path) -> Path:
    """Two turns, the second of which was asked twice."""
    asked: dict[str, Any] = {"model": "m", "messages": []}
    whole = Exchange({**asked, "max_tokens": 1}, 200, (), ((0.5, message_start()), (2.5, text("One"))), "end", 3.0)
    busy = Exchange(asked, 529, (), ((0.1, b"{}"),), "end", 0.1, wait=1.0)
    again = Exchange(asked, 200, (), ((0.25, message_start() + text("Two") + ending()),), "end", 0.5)
    path = tmp_path / "turns.tape"
    tape.write(path, Tape("turns", (whole, busy, again), timed=True))
    return path


class Ran:
    """A call of the command in this process."""

    def __init__(self, code: int, out: bytes, err: bytes) -> None:
        self.code, self.out, self.err = code, out.decode(), err.decode()

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def grep(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Any:
    def call(*arguments: object) -> Ran:
        try:
            code = cli.main(["grep", *map(str, arguments), "--home", str(tmp_path / "home")])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        return Ran(code, *capsysbinary.readouterr())

    return call


def test_a_line_an_event_aligned_and_safe_to_draw(grep: Any, recording: Path):
    ran = grep("~d text | ~stop *", recording)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    name = f"{recording}:"
    assert [line.split()[0] for line in lines] == [f"{name}2", f"{name}3", lines[2].split()[0]]
    assert lines[0].split()[-3:] == ["126", "B", "Hel"]
    assert "lo␛[2J" in lines[1]
    assert "end_turn" in lines[2]
    assert "\x1b" not in ran.out
    assert lines[0].index("text_delta") == lines[1].index("text_delta") == lines[2].index("message_delta")


def test_json_has_where_it_is_from_and_the_names_of_output_events(grep: Any, retried: Path):
    rows = grep("~t message_start", retried, "--json").rows
    assert [(row["file"], row["turn"], row["attempt"], row["seq"]) for row in rows] == [
        (str(retried), 1, 1, 0),
        (str(retried), 2, 2, 0),
    ]
    assert [(row["t_ms"], row["gap_ms"]) for row in rows] == [(500.0, 500.0), (1350.0, 250.0)]
    assert rows[0]["event"] == rows[0]["data"]["type"] == "message_start"
    assert rows[0]["bytes"] == len(message_start())
    assert set(rows[0]) == {"file", "turn", "attempt", "seq", "t_ms", "gap_ms", "event", "data", "bytes"}


def test_turns_attempts_and_gaps_of_a_tape_are_told_apart(grep: Any, retried: Path):
    assert {row["turn"] for row in grep("~turn 2", retried, "--json").rows} == {2}
    assert {row["attempt"] for row in grep("~attempt >1", "--json", retried).rows} == {2}
    assert [row["gap_ms"] for row in grep("~gap >1s", retried, "--json").rows] == [2000.0]
    assert f"{retried}:2.2:0" in grep("~attempt 2 ~t message_start", retried).out


def test_nothing_found_is_no_failure(grep: Any, recording: Path):
    ran = grep("absent", recording)
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_a_wrong_filter_is_told_under_its_column(grep: Any, recording: Path):
    ran = grep("word & ~gap fast", recording)
    assert (ran.code, ran.out) == (2, "")
    said, shown, caret = ran.err.splitlines()
    assert said == "claude-tui: ~gap wants a time, such as >500ms or 2s..5s"
    assert shown == "  word & ~gap fast"
    assert caret.index("^") == shown.index("fast")


def test_what_cannot_be_read_is_named_and_the_rest_is_searched(grep: Any, recording: Path, tmp_path: Path):
    wrong = tmp_path / "notes.txt"
    wrong.write_text("no recording")
    ran = grep("~t message_start", "absent.tape", wrong, "nobody", recording, "--json")
    assert ran.code == 2
    assert len(ran.rows) == 1
    said = ran.err.splitlines()
    assert said[0] == "claude-tui: absent.tape: there is no such file"
    assert "notes.txt is neither a .tape nor an event stream" in said[1]
    assert said[2].startswith("claude-tui: nobody: there is no such file, and no session")


def test_a_damaged_tape_gives_what_could_be_read(grep: Any, retried: Path):
    lines = retried.read_bytes().splitlines(keepends=True)
    retried.write_bytes(b"".join(lines[:3]) + b'{"t": 1, "raw": "ev')
    ran = grep("~t message_start", retried, "--json")
    assert ran.code == 2
    assert len(ran.rows) == 1
    assert str(retried) in ran.err


def test_without_files_and_sessions_it_says_what_to_name(grep: Any):
    ran = grep("word")
    assert (ran.code, ran.out) == (0, "")
    assert "no session is stored yet; name recordings" in ran.err


def test_stored_sessions_are_searched_by_name_or_all(grep: Any, tmp_path: Path):
    async def talk() -> str:
        again = failed_first(OVERLOADED, message_start(), text("Bye"), ending())
        with kept(tmp_path / "home", HELLO, again) as one:
            await one.session.submit("hi")
            await one.session.submit("again")
            await one.session.settled()
            return one.key

    key = asyncio.run(talk())
    rows = grep("~d text", "--json").rows
    assert [(row["file"], row["turn"], row["attempt"]) for row in rows] == [(key, 1, 1), (key, 1, 1), (key, 2, 2)]
    assert grep("~d text", key, "--json").rows == rows
    assert grep("~d text", key[:-1], "--json").rows == rows
    assert [row["data"]["delta"]["text"] for row in rows] == ["Hel", "lo", "Bye"]


def test_stdin_is_a_recording_too():
    ran = run("grep", "~tool get_*", "-", "--json", stdin=BODY)
    assert ran.code == 0, ran
    assert [row["event"] for row in ran.lines] == [
        "content_block_start",
        "content_block_delta",
        "content_block_delta",
        "content_block_stop",
    ]
    assert {row["file"] for row in ran.lines} == {"-"}


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path):
    path = tmp_path / "long.sse"
    path.write_bytes(message_start() + text(*["word " * 50] * 5000) + ending())
    with subprocess.Popen(
        [*TUI, "grep", "word", str(path), str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(20) == 0


def test_it_loads_nothing_heavy(recording: Path):
    script = "import sys; from tui.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", script, "grep", "word", str(recording)], capture_output=True, text=True, timeout=30
    )
    loaded = set(done.stderr.split())
    assert not loaded & {"anthropic", "textual", "rich", "httpx2", "starlette", "asyncio", "pygments", "genai_prices"}


def test_help_teaches_the_language(grep: Any):
    out = grep("--help").out
    assert all(name in out for name in ("~t RE", "~gap >500ms", "~marked", "FILTER", "Exit codes"))


@pytest.mark.parametrize(
    "filter", ["~t delta", "~d input | ~tool *", "~gap >30ms", "!~d text & !~ping", "text ~i 0", "~stop *"]
)
async def test_the_rows_are_those_of_the_event_list(filter: str):
    recordings.need()
    panel = EventsPanel()
    app = Host(panel)
    async with app.run_test(size=(100, 20)):
        for name in recordings.ids()[::12]:
            path = str(recordings.FOLDER / "streams" / f"{name}.sse")
            (source,) = sources(Path(os.devnull), [path])
            log = source().log
            panel.update(Conversation([stretch.turn for stretch in log.stretches]), log, 1000.0)
            panel.look_for("filter", parse(filter))
            await panel.workers.wait_for_complete()
            sift = panel._finding._sift
            assert sift is not None
            assert sift.done(len(log))
            shown = [(log[place].turn.number, log[place].frame.seq) for place in sift.places]
            rows = [json.loads(line) for line in _printed(filter, path).splitlines()]
            assert [(row["turn"], row["seq"]) for row in rows] == shown, name


def _printed(filter: str, path: str) -> bytes:
    out = BytesIO()
    assert search(filter, lambda: sources(Path(os.devnull), [path]), as_json=True, out=out) == 0
    return out.getvalue()
