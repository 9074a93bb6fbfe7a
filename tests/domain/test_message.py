"""``reduce`` makes the API's own message of every stream, and keeps what it has never heard of."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.folding import cut, events, fold
from tests.loopback import (
    block_start,
    block_stop,
    delta,
    ending,
    message_delta,
    message_start,
    message_stop,
    open_text,
    sse,
    text,
    thinking,
    tool_use,
)
from tests.recordings import Recording, streams
from tui.domain.events import Event, decode
from tui.domain.message import Message, reduce
from tui.wire.sse import SSEDecoder


def expected(recording: Recording) -> dict[str, Any]:
    """What the independent accumulator made of a recording, without its own notes."""
    told = recording.about["expected"]
    message = {key: value for key, value in told.items() if not key.startswith("_")}
    message["content"] = [
        {key: value for key, value in block.items() if not key.startswith("_")} for block in told["content"]
    ]
    return message


@streams()
def test_a_recorded_stream_becomes_the_message_that_the_api_meant(recording: Recording):
    message = fold(recording.body)
    assert message.to_api() == expected(recording)
    inputs = [block.get("_input_json") for block in recording.about["expected"]["content"]]
    assert [block.partial_json for block in message.blocks] == [told or "" for told in inputs]
    assert message.stopped == (b"event: message_stop" in recording.body)


@streams()
def test_the_network_s_cuts_do_not_matter(recording: Recording):
    body, rng = recording.body, random.Random(recording.id)
    decoder, message, at = SSEDecoder(), Message(), 0
    while at < len(body):
        step = rng.choice((1, 2, 3, 50, 700))
        for frame in decoder.feed(body[at : at + step], 0.0):
            reduce(message, decode(frame))
        at += step
    for frame in decoder.end(0.0):
        reduce(message, decode(frame))
    assert message.to_api() == expected(recording)


@streams()
def test_a_reply_can_be_asked_for_at_any_moment_and_grows_only(recording: Recording):
    message, seen = Message(), ""
    steps = events(recording.body)
    for number, event in enumerate(steps):
        message = reduce(message, event)
        if number % 8 == 0 or len(steps) < 60:
            message.to_api()
            grown = "".join(block.text + block.thinking + block.partial_json for block in message.blocks)
            assert grown.startswith(seen)
            seen = grown


def test_text_grows_by_its_deltas():
    message = fold(message_start() + open_text("Hel", "lo"))
    assert message.text == "Hello"
    assert (message.blocks[0].state, message.stopped) == ("streaming", False)
    message = fold(message_start() + text("Hel", "lo") + ending())
    assert (message.blocks[0].state, message.stopped, message.stop_reason) == ("complete", True, "end_turn")
    assert message.to_api()["content"] == [{"type": "text", "text": "Hello"}]


def test_text_in_the_start_of_a_block_comes_first():
    body = block_start(0, "text", text="Hel") + delta(0, "text_delta", text="lo")
    assert fold(body).text == "Hello"


def test_a_signature_and_a_compaction_replace_what_they_had():
    message = fold(thinking(0, "hm", "one") + delta(0, "signature_delta", signature="two"))
    assert message.to_api()["content"] == [{"type": "thinking", "thinking": "hm", "signature": "two"}]
    body = block_start(0, "compaction", content=None)
    body += delta(0, "compaction_delta", content="a", encrypted_content="e") + delta(0, "compaction_delta", content="b")
    assert fold(body).blocks[0].to_api() == {"type": "compaction", "content": "b", "encrypted_content": "e"}


def test_citations_are_listed_with_the_place_where_they_came():
    body = block_start(0, "text", text="") + delta(0, "text_delta", text="abc")
    body += delta(0, "citations_delta", citation={"n": 1}) + delta(0, "text_delta", text="d")
    (block,) = fold(body + delta(0, "citations_delta", citation={"n": 2})).blocks
    assert block.to_api() == {"type": "text", "text": "abcd", "citations": [{"n": 1}, {"n": 2}]}
    assert block.citations_at == [3, 4]


def test_a_tool_s_input_is_text_until_it_is_whole():
    whole = tool_use(0, "toolu_1", "look", "", '{"at"', ": [1, ", "2]}")
    (block,) = fold(whole[: whole.rindex(b"event: content_block_delta")]).blocks
    assert block.partial_json == '{"at": [1, '
    assert (block.input, block.input_is_whole) == ({}, False)
    (block,) = fold(whole).blocks
    assert (block.input, block.input_is_whole) == ({"at": [1, 2]}, True)
    assert block.to_api()["input"] == {"at": [1, 2]}


def test_a_tool_without_arguments_has_an_empty_input():
    assert fold(tool_use(0, "toolu_1", "now", "")).blocks[0].to_api()["input"] == {}
    assert fold(tool_use(0, "toolu_1", "now")).blocks[0].input_is_whole


def test_an_input_that_stood_in_the_start_is_whole():
    body = block_start(0, "tool_use", id="toolu_1", name="n", input={"a": 1}) + block_stop(0)
    (block,) = fold(body).blocks
    assert (block.input, block.input_is_whole, block.streamed_input) == ({"a": 1}, True, False)
    (block,) = cut(block_start(0, "tool_use", id="toolu_1", name="n", input={"a": 1})).blocks
    assert block.input_is_whole


def test_an_input_that_was_cut_is_kept_as_text_and_told():
    (block,) = cut(
        block_start(0, "tool_use", id="t", name="n", input={}) + delta(0, "input_json_delta", partial_json="{")
    ).blocks
    assert (block.state, block.input_is_whole, block.partial_json, block.input) == ("cut", False, "{", {})
    (block,) = cut(block_start(0, "tool_use", id="t", name="n", input={})).blocks
    assert not block.input_is_whole


def test_a_message_may_come_whole_in_its_start():
    call = {"type": "tool_use", "id": "toolu_1", "name": "n", "input": {"a": 1}}
    message = fold(message_start(content=[call], stop_reason="tool_use") + message_stop())
    assert message.to_api()["content"] == [call]
    assert message.stop_reason == "tool_use"
    assert message.blocks[0].state == "complete"


def test_blocks_after_such_a_start_count_from_0_again():
    message = fold(message_start(content=[{"type": "text", "text": "a"}]) + text("b", index=0) + ending())
    assert [block["text"] for block in message.to_api()["content"]] == ["a", "b"]


def test_deltas_whose_index_is_off_by_one_go_to_the_block_that_is_open():
    body = block_start(1, "text", text="") + delta(0, "text_delta", text="Hi") + block_stop(0)
    message = fold(message_start() + body + ending())
    assert message.to_api()["content"] == [{"type": "text", "text": "Hi"}]
    assert message.blocks[0].state == "complete"


@pytest.mark.parametrize(
    ("kind", "fields", "block"),
    [
        ("text_delta", {"text": "x"}, {"type": "text", "text": "x"}),
        ("thinking_delta", {"thinking": "x"}, {"type": "thinking", "thinking": "x"}),
        ("signature_delta", {"signature": "x"}, {"type": "thinking", "signature": "x"}),
        ("brand_new_delta", {"beam": "x"}, {"type": "unknown", "beam": "x"}),
    ],
)
def test_a_delta_without_a_start_is_kept(kind: str, fields: dict[str, Any], block: dict[str, Any]):
    assert fold(delta(0, kind, **fields)).blocks[0].to_api() == block


def test_usage_overwrites_but_only_what_it_carries():
    start = message_start(usage={"input_tokens": 10, "cache_read_input_tokens": 5, "output_tokens": 1})
    message = fold(start + message_delta(output_tokens=7, cache_read_input_tokens=None, new_count=None))
    assert message.usage == {
        "input_tokens": 10,
        "cache_read_input_tokens": 5,
        "output_tokens": 7,
        "new_count": None,
    }
    assert fold(start + message_delta(input_tokens=12)).usage["input_tokens"] == 12
    assert fold(message_start(usage=None) + message_delta()).usage == {"output_tokens": 12}


def test_what_nobody_knows_yet_survives():
    body = message_start(container={"id": "c"}, mood="new")
    body += block_start(0, "hologram", light=[1], shape={"a": 1}, size=1)
    body += delta(0, "hologram_delta", light=[2], shape={"b": 2}, size=2, beam="x", extra=None)
    body += delta(0, "hologram_delta", beam="y") + sse("content_block_stop", index=0, checksum=7)
    body += sse("weather_report", sky="blue") + sse("message_delta", delta={"aura": 1}, usage={}, context_management={})
    message = fold(body + sse("message_stop", trailer=True))
    told = message.to_api()
    assert told["content"] == [
        {
            "type": "hologram",
            "light": [1, 2],
            "shape": {"a": 1, "b": 2},
            "size": 2,
            "beam": "xy",
            "extra": None,
            "checksum": 7,
        }
    ]
    assert (told["mood"], told["container"], told["aura"]) == ("new", {"id": "c"}, 1)
    assert (told["context_management"], told["trailer"]) == ({}, True)
    assert message.unknown_events == [{"type": "weather_report", "sky": "blue"}]


def test_a_known_delta_may_bring_unknown_fields():
    (block,) = fold(block_start(0, "text", text="") + delta(0, "text_delta", text="a", tone="warm")).blocks
    assert block.to_api() == {"type": "text", "text": "a", "tone": "warm"}


def test_pings_comments_and_broken_frames_change_nothing():
    body = message_start() + text("a") + ending()
    noise = b": hi\n\n" + sse("ping") + b"event: content_block_delta\ndata: {broken\n\n"
    assert fold(noise.join([b"", body, b""])).to_api() == fold(body).to_api()


def test_errors_are_kept_and_end_nothing_by_themselves():
    message = fold(message_start() + open_text("a") + sse("error", error={"type": "overloaded_error"}))
    assert message.errors == [{"type": "overloaded_error"}]
    assert not message.stopped


def test_before_anything_came_there_is_nothing():
    message = Message()
    assert (message.to_api(), message.usage, message.stop_reason, message.model) == ({}, {}, None, "")
    assert not message.has_content


def test_what_is_given_out_is_a_copy():
    message = fold(message_start() + block_start(0, "x", list=[1]))
    message.to_api()["content"][0]["list"].append(2)
    assert message.to_api()["content"][0]["list"] == [1]


def test_the_same_events_make_the_same_message_again():
    steps = events(message_start() + block_start(0, "x", list=[1]) + delta(0, "d", list=[2]) + ending())
    assert fold(steps).to_api() == fold(steps).to_api()


PIECES = st.lists(
    st.sampled_from(
        [
            message_start(),
            message_start(content=[{"type": "text", "text": "a"}]),
            *(block_start(n, kind, text="", input={}) for n in (0, 1) for kind in ("text", "tool_use", "new")),
            *(delta(n, "text_delta", text="x") for n in (0, 1, 7)),
            delta(0, "input_json_delta", partial_json='{"a":'),
            delta(0, "text_delta", text=None),
            delta(1, "citations_delta", citation=1),
            delta(0, "signature_delta", signature=None),
            delta(0, "new_delta", text=["x"], input="y", citations={}),
            block_stop(0),
            block_stop(1),
            message_delta(),
            sse("message_delta", delta={"content": 7, "usage": [], "stop_reason": 3}, usage={"a": 1}),
            sse("message_start", message={"content": "text", "usage": 3, "model": []}),
            message_stop(),
            sse("error", error=None),
            sse("new"),
        ]
    )
)


@given(PIECES)
def test_no_order_of_events_raises(pieces: list[bytes]):
    message = cut(b"".join(pieces))
    told = message.to_api()
    assert isinstance(told.get("content", []), list)
    for block in message.blocks:
        assert isinstance(block.text + block.thinking + block.partial_json, str)
        assert block.state != "streaming"
    assert isinstance(message.text, str)
    assert isinstance(message.usage, dict)


def test_a_long_reply_costs_its_length_and_not_its_square():
    def seconds(count: int) -> float:
        steps: list[Event] = events(message_start() + open_text(*["word "] * count))
        began = time.process_time()
        message = Message()
        for number, event in enumerate(steps):
            reduce(message, event)
            if number % 100 == 0:
                _ = message.blocks[0].parts("text") if message.blocks else None
        took = time.process_time() - began
        assert len(message.text) == 5 * count
        return took

    small = min(seconds(2_000) for _ in range(3))
    assert seconds(32_000) < 6 * 16 * max(small, 0.0005)
