"""``-p`` as scripts use it: real processes against a server on loopback, every byte of stdout checked."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import pytest

from tests.loopback import (
    DROP,
    HOLD,
    Loopback,
    block_start,
    block_stop,
    delta,
    ending,
    error,
    message_start,
    open_text,
    reply,
    sse,
    stream,
    text,
)
from tests.running import KEY, TUI, environment, run
from tests.terminal import Terminal, assert_safe

HOSTILE = "\x1b]52;c;aGk=\x07\x1b[31337m\x9b5n\x7f\u202etxt"


def test_text_is_the_reply_byte_for_byte_and_stdin_is_part_of_the_prompt():
    pieces = ("Grüße 漢", "\n\t\r\n", HOSTILE)
    with Loopback(reply(*pieces)) as server:
        result = run("-p", "Explain", "this:", url=server.url, stdin="läuft\n".encode())
    assert (result.code, result.out.decode(), result.err) == (0, "".join(pieces), "")
    (received,) = server.received
    assert received.body["messages"] == [
        {"role": "user", "content": [{"type": "text", "text": "Explain this:\n\nläuft\n"}]}
    ]
    assert received.body["stream"] is True


def test_on_a_terminal_text_is_safe_ends_its_line_and_ctrl_c_stops_it():
    with Loopback(stream(message_start(), open_text("before ", HOSTILE, " after"), HOLD)) as server:
        env = {"ANTHROPIC_BASE_URL": server.url, "ANTHROPIC_API_KEY": KEY}
        with Terminal([*TUI, "-p", "hi"], env=env) as terminal:
            terminal.wait_for("after")
            terminal.send(b"\x03")
            assert terminal.wait_exit() == 130
            assert_safe(terminal.raw)
            assert b"before \xe2\x90\x9b]52;c;aGk=\xe2\x90\x87\xe2\x90\x9b[31337m" in terminal.raw
            assert terminal.raw.endswith(b" after^C\r\n")  # the terminal's own echo, and the line that we end
            assert b"Traceback" not in terminal.raw
        assert server.hung_up.wait(30)


def test_json_holds_the_message_with_all_that_nobody_knows_yet_and_every_attempt():
    new = block_start(1, "hologram", light=[1]) + delta(1, "beam_delta", beam="x") + block_stop(1)
    whole = stream(message_start(mood="new"), text("Hi"), new, sse("weather", sky="blue"), ending())
    with Loopback(error(529, "overloaded_error", "Overloaded", retry_after="0.01"), whole) as server:
        result = run("-p", "hi", "--output", "json", "-m", "claude-sonnet-4-5", url=server.url)
    assert result.code == 0
    assert result.out.endswith(b"\n")
    assert result.out.count(b"\n") == 1
    assert "529 overloaded_error" in result.err
    assert "Retrying in 0.0 s (2/5)" in result.err
    told = result.json
    assert told["message"]["content"] == [
        {"type": "text", "text": "Hi"},
        {"type": "hologram", "light": [1], "beam": "x"},
    ]
    assert (told["message"]["id"], told["message"]["role"], told["message"]["mood"]) == (
        "msg_loopback",
        "assistant",
        "new",
    )
    assert (told["stop_reason"], told["complete"], told["error"]) == ("end_turn", True, None)
    assert told["usage"] == {"input_tokens": 25, "output_tokens": 12}
    assert told["cost_usd"] == pytest.approx((25 * 3 + 12 * 15) / 1e6)
    first, second = told["attempts"]
    assert (first["status"], first["error"]["type"], first["waited_ms"]) == (529, "overloaded_error", 10)
    assert second == {"status": 200, "error": None, "waited_ms": 0}
    timing = told["timing"]
    assert timing["events"] == 10
    assert timing["bytes"] == sum(len(step) for step in whole.steps if isinstance(step, bytes))
    assert 10 <= timing["ttft_ms"] <= timing["total_ms"]
    assert 0 <= timing["max_gap_ms"] <= timing["total_ms"]


def test_events_are_a_line_each_as_they_came_and_an_error_in_the_stream_ends_with_1():
    odd = b": keep-alive\n\n" + sse("ping") + sse("brand_new", x=1) + b"event: broken\ndata: {\n\n"
    failed = sse("error", error={"type": "overloaded_error", "message": "Overloaded"})
    body = message_start() + open_text("Hi") + odd + failed
    with Loopback(stream(body, request_id="req_7")) as server:
        result = run("-p", "hi", "--output", "events", url=server.url)
    assert result.code == 1
    assert "overloaded_error, at the API: Overloaded (request req_7)" in result.err
    lines = result.lines
    assert [line["event"] for line in lines] == [
        *("message_start", "content_block_start", "content_block_delta"),
        *("comment", "ping", "brand_new", "broken", "error"),
    ]
    assert all(set(line) == {"seq", "t_ms", "gap_ms", "event", "data", "bytes"} for line in lines)
    assert [line["seq"] for line in lines] == list(range(8))
    assert sum(line["bytes"] for line in lines) == len(body)
    assert [line["data"] for line in lines[3:7]] == [None, {"type": "ping"}, {"type": "brand_new", "x": 1}, "{"]
    assert lines[0]["gap_ms"] == 0
    times = [line["t_ms"] for line in lines]
    assert times == sorted(times)
    assert times[0] > 0


def test_a_stream_that_breaks_prints_what_came_and_ends_with_1():
    with Loopback(stream(message_start(), open_text("Once upon"), HOLD, DROP)) as server:
        process = _start("-p", "hi", url=server.url)
        assert process.stdout is not None
        assert process.stdout.read(9) == b"Once upon"
        server.released.set()
        rest, err = process.communicate(timeout=30)
    assert (process.returncode, rest) == (1, b"")
    assert "connection cut, in the network" in err.decode()
    assert "what came was printed" in err.decode()


@pytest.mark.parametrize("output", ["text", "json"])
def test_an_interrupt_prints_what_came_and_ends_with_130(output: str):
    with Loopback(stream(message_start(), open_text("Once upon"), HOLD)) as server:
        process = _start("-p", "hi", "--output", output, url=server.url)
        server.wait_for_request(30)
        assert process.stdout is not None
        # JSON says nothing before its end, so how much of the answer it holds is left to chance.
        got = process.stdout.read(9) if output == "text" else b""
        process.send_signal(signal.SIGINT)
        rest, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, b"")
    if output == "text":
        assert got + rest == b"Once upon"
    else:
        told = json.loads(rest)
        assert (told["complete"], told["error"]["kind"]) == (False, "cancelled")


def test_whoever_reads_may_leave():
    with Loopback(
        stream(message_start(), open_text("line one\n", "line two\n"), HOLD, text("more\n", index=1))
    ) as server:
        process = _start("-p", "hi", url=server.url)
        assert process.stdout is not None
        assert process.stdout.readline() == b"line one\n"
        process.stdout.close()
        server.released.set()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        process.wait(30)
        process.stderr.close()
    assert process.returncode == 1


def _start(*arguments: str | Path, url: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*TUI, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(url),
        bufsize=0,
    )
