"""What a turn prints, in this process: text, JSON and events of recorded and hand-made streams."""

from __future__ import annotations

import io
import json

import pytest

from tests.folding import events, frames
from tests.loopback import (
    block_start,
    block_stop,
    delta,
    ending,
    message_delta,
    message_start,
    message_stop,
    sse,
    text,
    tool_use,
)
from tests.recordings import Recording, streams
from tests.session.source import Script, answer, arrived
from tests.terminal import assert_safe
from tui import headless
from tui.domain.conversation import Turn
from tui.domain.failure import Failure
from tui.domain.json_lines import event_json
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
        json.dumps(event_json(frame, 0, 0.0, None))


def test_text_comes_from_text_blocks_alone():
    body = message_start(content=[{"type": "text", "text": "a"}, {"type": "x", "text": "no"}])
    body += block_start(0, "text", text="b") + block_start(1, "hologram", text="no")
    body += delta(0, "text_delta", text="c") + delta(0, "new_delta", text="no") + message_delta() + message_stop()
    assert "".join(map(headless.text_of, events(body))) == "abc"
