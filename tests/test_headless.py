"""``-p`` as scripts use it: real processes against a server on loopback, every byte of stdout checked."""

from __future__ import annotations

import io
import json
import signal
import subprocess
from pathlib import Path

import pytest

from tests.folding import events, frames
from tests.loopback import (
    DROP,
    HOLD,
    Loopback,
    block_start,
    block_stop,
    delta,
    ending,
    error,
    message_delta,
    message_start,
    message_stop,
    open_text,
    reply,
    sse,
    stream,
    text,
    tool_use,
)
from tests.recordings import Recording, streams
from tests.running import KEY, TUI, environment, run
from tests.session.source import Script, answer, arrived
from tests.terminal import Terminal, assert_safe
from tui import headless
from tui.domain.conversation import Turn
from tui.domain.failure import Failure
from tui.domain.request import Options
from tui.domain.signal import AttemptFailed, AttemptStarted, Finished, Signal
from tui.session.session import Session

HOSTILE = "\x1b]52;c;aGk=\x07\x1b[31337m\x9b5n\x7f\u202etxt"
OVERLOADED = Failure("http_status", "Overloaded", status=529, type="overloaded_error")


async def printed(output: headless.Output, *signals: object, terminal: bool = False) -> tuple[bytes, Turn]:
    """What a turn prints, in this process."""
    session, out = Session(Script([list(signals)]), Options("claude-sonnet-4-5", 10)), io.BytesIO()
    printer = headless.Printer(output, out, terminal)
    session.listen(printer.update)
    turn = await session.submit("hi")
    printer.finish(turn)
    return out.getvalue(), turn


# Text


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
        assert server.hung_up.wait(10)


@streams()
async def test_the_text_of_a_recorded_reply_is_that_of_its_text_blocks(recording: Recording):
    out, turn = await printed("text", *answer(recording.body))
    assert out.decode() == turn.message.text


async def test_a_sequence_that_comes_in_pieces_is_made_safe_too():
    body = message_start() + text(*"\x1b]52;c;aGk=\x07") + ending()
    out, _ = await printed("text", *answer(body), terminal=True)
    assert out.decode() == "␛]52;c;aGk=␇\n"


@pytest.mark.parametrize(("said", "out"), [("Hi", b"Hi\n"), ("Hi\n", b"Hi\n"), ("", b"")])
async def test_only_a_terminal_gets_a_last_newline_where_there_is_none(said: str, out: bytes):
    assert (await printed("text", *answer(message_start(), text(said)), terminal=True))[0] == out
    assert (await printed("text", *answer(message_start(), text(said))))[0] == said.encode()


async def test_half_a_surrogate_pair_is_no_reason_to_stop():
    body = (message_start() + text("a_") + ending()).replace(b"a_", b"a\\ud83d")
    out, _ = await printed("text", *answer(body))
    assert out.decode() == "a\ufffd"
    out, _ = await printed("json", *answer(body))
    assert json.loads(out)["message"]["content"][0]["text"] == "a\ud83d"


# JSON


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


FIELDS = {"message", "stop_reason", "usage", "timing", "cost_usd", "attempts", "complete", "error"}


@streams()
async def test_json_of_a_recorded_reply_is_the_api_s_message(recording: Recording):
    out, turn = await printed("json", *answer(recording.body))
    told = json.loads(out)
    assert set(told) - {"partial_input"} == FIELDS
    assert set(told["timing"]) == {"ttft_ms", "total_ms", "events", "bytes", "max_gap_ms"}
    assert told["message"] == turn.message.to_api()
    assert told["timing"]["bytes"] == len(recording.body)
    assert told["timing"]["events"] == len(frames(recording.body))


async def test_json_is_printed_where_nothing_came_at_all():
    out, _ = await printed("json", *answer(failure=OVERLOADED))
    told = json.loads(out)
    assert set(told) == FIELDS
    assert (told["message"], told["stop_reason"], told["usage"], told["cost_usd"]) == (None, None, None, None)
    assert (told["complete"], told["error"]["type"], told["error"]["status"]) == (False, "overloaded_error", 529)
    assert told["timing"] == {
        "ttft_ms": None,
        "total_ms": told["timing"]["total_ms"],
        "events": 0,
        "bytes": 0,
        "max_gap_ms": None,
    }


async def test_json_tells_of_a_tool_s_input_that_was_cut():
    call = tool_use(0, "toolu_1", "look", '{"at": "he')[: -len(block_stop(0))]
    out, _ = await printed("json", *answer(message_start() + call, failure=Failure("cut", "gone")))
    told = json.loads(out)
    assert told["message"]["content"] == [{"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}}]
    assert told["partial_input"] == {"0": '{"at": "he'}


@pytest.mark.parametrize("output", ["json", "events"])
async def test_json_is_as_safe_on_a_terminal_as_text_and_says_the_same(output: headless.Output):
    body = message_start() + text(HOSTILE) + ending()
    piped, _ = await printed(output, *answer(body))
    drawn, _ = await printed(output, *answer(body), terminal=True)
    assert_safe(drawn)
    assert "\u202e" not in drawn.decode()
    assert [_texts(out) for out in (piped, drawn)] == [[HOSTILE], [HOSTILE]]


def _texts(out: bytes) -> list[str]:
    """The texts in what was printed: of the message's blocks, or of the deltas."""
    lines = [json.loads(line) for line in out.splitlines()]
    if "message" in lines[0]:
        return [block["text"] for block in lines[0]["message"]["content"]]
    return [line["data"]["delta"]["text"] for line in lines if line["event"] == "content_block_delta"]


# Events


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


async def test_events_of_every_attempt_are_printed_on_the_first_one_s_clock():
    early, late = arrived(sse("ping")), arrived(message_start() + text("Hi") + ending())
    steps: list[Signal] = [AttemptStarted(1, 2, early.frames[0].at - 1), early]
    steps += [AttemptFailed(OVERLOADED, 0.0, early.frames[0].at), AttemptStarted(2, 2, late.frames[0].at), late]
    out, turn = await printed("events", *steps, Finished(None, late.frames[0].at))
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["event"] for line in lines][:2] == ["ping", "message_start"]
    assert lines[0]["t_ms"] == 1000
    assert lines[1]["t_ms"] == pytest.approx(1000 + lines[1]["gap_ms"], abs=0.002)
    assert len(turn.attempts) == 2


async def test_blank_lines_alone_are_no_event():
    out, _ = await printed("events", *answer(b"\n\n" + sse("ping") + b"\n\n\n"))
    assert [json.loads(line)["event"] for line in out.splitlines()] == ["ping"]


def test_an_event_s_line_can_be_made_of_every_frame():
    for frame in frames(message_start() + b"data: [1]\n\n" + b"data: text\n\n"):
        json.dumps(headless.frame_json(frame, 0.0, None))


def test_text_comes_from_text_blocks_alone():
    body = message_start(content=[{"type": "text", "text": "a"}, {"type": "x", "text": "no"}])
    body += block_start(0, "text", text="b") + block_start(1, "hologram", text="no")
    body += delta(0, "text_delta", text="c") + delta(0, "new_delta", text="no") + message_delta() + message_stop()
    assert "".join(map(headless.text_of, events(body))) == "abc"


# Ends


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
