"""Tool calls as values: their states, when their input came, cut JSON, images, headlines."""

from __future__ import annotations

import base64
import json
import struct
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import recordings
from tests.examples import examples
from tests.ui.panels.host import Talk, block_start, block_stop, delta, message_end, message_start, tool_start
from tui.domain.history import NOT_RUN
from tui.domain.request import Request
from tui.domain.tools import Arrivals, Calls, Outcome, Run, headline, heal, image_size, is_eager, state

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def piece(text: str, index: int = 0) -> dict[str, Any]:
    return delta(index, "input_json_delta", partial_json=text)


def states(talk: Talk) -> list[str]:
    return [call.state for call in Calls().read(talk.conversation)]


OLDER = "This call was not run: the tool is not available in this session."
"""What stored sessions may hold instead."""


@pytest.mark.parametrize(
    ("wanted", "values"),
    [
        ("streaming", ("tool_use", "streaming", True, True)),
        ("complete", ("tool_use", "complete", True, True)),
        ("running", ("server_tool_use", "complete", True, True)),
        ("running", ("tool_use", "complete", True, True, None, "running")),
        ("waiting for approval", ("tool_use", "complete", True, True, None, "waiting for approval")),
        ("waiting for an answer", ("tool_use", "complete", True, False, None, "waiting for an answer")),
        ("rejected", ("tool_use", "complete", True, False, {"content": "no", "is_error": True}, "rejected")),
        ("timed out", ("tool_use", "complete", True, False, {"content": "no", "is_error": True}, "timed out")),
        ("done", ("tool_use", "complete", True, False, {"content": "ok"})),
        ("done", ("tool_use", "complete", True, False, {"content": "ok"}, "running")),
        ("failed", ("tool_use", "complete", True, False, {"content": "no", "is_error": True})),
        ("failed", ("server_tool_use", "complete", True, True, {"content": {"type": "web_fetch_tool_result_error"}})),
        ("failed", ("server_tool_use", "complete", True, True, {"content": {"return_code": 1}})),
        ("cut off", ("tool_use", "cut", False, False)),
        ("cut off", ("tool_use", "complete", False, False)),
        ("not run", ("tool_use", "complete", True, False)),
        ("not run", ("tool_use", "complete", True, False, {"content": NOT_RUN, "is_error": True})),
        ("not run", ("tool_use", "complete", True, False, {"content": OLDER, "is_error": True})),
        ("not run", ("tool_use", "complete", True, False, {"content": "it is over", "is_error": True}, "not run")),
        ("no result", ("server_tool_use", "complete", True, False)),
    ],
)
def test_a_state_follows_from_values(wanted: str, values: tuple[Any, ...]) -> None:
    assert state(*values) == wanted


def test_a_result_is_found_in_the_next_prompt_and_in_any_later_request() -> None:
    result = {"type": "tool_result", "tool_use_id": "t1", "content": "18 degrees"}
    for prompt, sent in (
        ([result], []),
        ([], [{"role": "user", "content": [result]}, {"role": "user", "content": "x"}]),
    ):
        talk = Talk()
        talk.ask("Do")
        talk.say(message_start(), tool_start(0, "mine", "t1"), block_stop(0), *message_end("tool_use"))
        talk.end()
        calls = Calls()
        assert [call.state for call in calls.read(talk.conversation)] == ["not run"]
        turn = talk.conversation.add(prompt, talk.turn)
        assert prompt or [call.state for call in calls.read(talk.conversation)] == ["not run"]
        turn.request = Request({"messages": sent})
        assert [call.state for call in calls.read(talk.conversation)] == ["done"]


def test_a_real_result_wins_over_the_word_that_a_call_was_not_run() -> None:
    talk = Talk()
    first = talk.ask("Do")
    talk.say(message_start(), tool_start(0, "mine", "t1"), block_stop(0), *message_end("tool_use"))
    talk.end()
    talk.ask("Go on")  # its request says that the call was not run
    assert states(talk) == ["not run"]
    talk.conversation.add([{"type": "tool_result", "tool_use_id": "t1", "content": "ok"}], first)
    assert states(talk) == ["done"]


def test_what_is_done_about_a_call_of_ours_is_its_state_and_its_outcome_is_the_result() -> None:
    talk = Talk()
    turn = talk.ask("Do")
    talk.say(message_start(), tool_start(0, "mine", "t1"), block_stop(0), *message_end("tool_use"))
    talk.end()
    run = turn.runs["t1"] = Run("t1", "mine", {}, "tests")
    calls = Calls()
    (call,) = calls.read(talk.conversation)
    assert (call.state, call.run) == ("waiting for approval", run)
    run.state, run.outcome = "cancelled", Outcome("no", is_error=True)
    calls.read(talk.conversation)
    assert call.state == "cancelled"
    assert call.result is not None
    assert call.result.fields == {"type": "tool_result", "tool_use_id": "t1", "content": "no", "is_error": True}


def test_its_time_is_that_of_its_run_and_the_wait_for_approval_is_told_apart() -> None:
    talk = Talk()
    turn = talk.ask("Do")
    talk.say(message_start(), tool_start(0, "mine", "t1"), block_stop(0), *message_end("tool_use"))
    talk.end()
    calls = Calls()
    (call,) = calls.read(talk.conversation)
    over = turn.block_times[0][1]
    took = call.seconds(over + 5)
    run = turn.runs["t1"] = Run("t1", "mine", {}, "tests")
    assert (call.seconds(over + 5), call.waited(over + 5)) == (took, 5)
    run.state, run.started = "running", over + 30
    assert (call.seconds(over + 31), call.waited(over + 31)) == (1, 30)
    run.state, run.ended, run.outcome = "done", over + 32, Outcome("ok")
    calls.read(talk.conversation)
    assert (call.seconds(over + 99), call.waited(over + 99)) == (2, 30)
    turn.runs["t1"] = Run("t1", "mine", {}, "tests", "rejected")
    turn.runs["t1"].outcome = Outcome("no", is_error=True)
    assert (call.seconds(over + 99), call.waited(over + 99)) == (took, None)


@recordings.streams()
def test_every_character_of_every_recorded_input_has_its_time(recording: recordings.Recording) -> None:
    talk = Talk()
    talk.play(recording.id)
    for call in Calls().read(talk.conversation):
        arrivals = Arrivals(call)
        arrivals.read(1_000_000)
        assert arrivals.characters == call.block.length("partial_json")
        assert arrivals.characters == 0 or arrivals.between(0, arrivals.characters) is not None
        assert arrivals.burst() is None  # every event came 20 ms after the one before


def _sent(talk: Talk, *pieces: tuple[float, str]) -> Arrivals:
    talk.say(message_start(), tool_start(0, "mine"))
    for after, text in pieces:
        talk.say(piece(text), after=after)
    arrivals = Arrivals(Calls().read(talk.conversation)[0])
    arrivals.read(1_000_000)
    return arrivals


def test_an_input_that_came_at_once_after_a_wait_came_in_a_burst() -> None:
    talk = Talk()
    talk.ask()
    half = '"' + "x" * 30
    arrivals = _sent(talk, (0.0, ""), (1.2, half), (0.01, half), (0.01, half))
    burst = arrivals.burst()
    assert burst is not None and burst.waited == pytest.approx(1.2) and burst.took == pytest.approx(0.02)
    assert arrivals.between(0, 1) == 0.0
    assert arrivals.between(0, 93) == pytest.approx(0.02)
    for pieces in ([(0.3, half), (0.3, half), (0.3, half)], [(0.1, half * 3)], [(2.0, "{}")]):
        talk = Talk()
        talk.ask()
        assert _sent(talk, *pieces).burst() is None


def test_eager_streaming_is_read_from_the_tool_or_from_the_beta_header() -> None:
    for body in (
        {"tools": [{"name": "mine", "eager_input_streaming": True}]},
        {"betas": ["fine-grained-tool-streaming-2025-05-14"]},
    ):
        talk = Talk()
        talk.ask().request = Request(body)
        talk.say(message_start(), tool_start(0, "mine"))
        assert is_eager(Calls().read(talk.conversation)[0])
        talk.turn.request = Request({"tools": [{"name": "mine"}]})
        assert not is_eager(Calls().read(talk.conversation)[0])


@settings(max_examples=examples(60), deadline=None)
@given(st.dictionaries(st.text(max_size=4), JSON, max_size=4) | st.lists(JSON, max_size=4), st.booleans())
def test_json_cut_anywhere_is_healed(value: Any, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    for end in range(1, len(text) + 1):
        healed = heal(text[:end])
        assert healed is not None
        json.loads(healed.of(text[:end]))
    assert heal(text) == (len(text), "")


@pytest.mark.parametrize(
    ("text", "healed"),
    [
        ('{"a": "x', '{"a": "x"}'),
        ('{"a": "x\\u00', '{"a": "x"}'),
        ('{"a": [1, 2', '{"a": [1, 2]}'),
        ('{"a": 1, "b', '{"a": 1}'),
        ('{"a": 1, "b": tru', '{"a": 1}'),
    ],
)
def test_healing_keeps_what_has_a_meaning(text: str, healed: str) -> None:
    found = heal(text)
    assert found is not None and found.of(text) == healed
    assert heal("") is None and heal("{]") is None and heal('{"a"}') is None


def test_an_image_tells_its_size_from_its_first_bytes() -> None:
    heads = [
        b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", 640, 480),
        b"GIF89a" + struct.pack("<HH", 640, 480),
        b"\xff\xd8\xff\xe0\x00\x04ab" + b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", 480, 640) + b"\0\0",
        b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + (639).to_bytes(3, "little") + (479).to_bytes(3, "little"),
    ]
    for head in heads:
        assert image_size(base64.b64encode(head).decode()) == (640, 480)
    assert image_size("not an image") is None and image_size("") is None and image_size("é") is None


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("web_search", {"query": "zeros"}, "zeros"),
        ("bash_code_execution", {"command": "\nls -l\npwd"}, "ls -l"),
        ("memory", {"command": "rename", "old_path": "/a", "new_path": "/b"}, "rename /a → /b"),
        ("computer", {"action": "left_click", "coordinate": [3, 4]}, "left_click at 3, 4"),
        ("mine", {"query": "x"}, ""),
        ("web_search", None, ""),
    ],
)
def test_a_call_of_a_known_tool_has_a_headline(name: str, value: Any, says: str) -> None:
    assert headline(name, value) == says


def test_a_whole_input_in_the_start_is_the_call_s_input() -> None:
    talk = Talk()
    talk.ask()
    talk.say(message_start(), block_start(0, type="tool_use", id="t", name="mine", input={"a": 1}), block_stop(0))
    assert Calls().read(talk.conversation)[0].input_text == '{"a": 1}'
