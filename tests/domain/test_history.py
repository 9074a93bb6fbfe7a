"""What goes back to the API is always a history that it takes, wherever the replies in it broke off."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.api_rules import violations
from tests.folding import cut, events, fold
from tests.loopback import block_start, delta, ending, message_start, open_text, text, thinking, tool_use
from tests.recordings import Recording, ids, need, streams
from tui.domain import history
from tui.domain.conversation import text_prompt
from tui.domain.message import Message, reduce

PROMPT = text_prompt("and now?")


def after(*replies: Message) -> list[dict[str, Any]]:
    """The messages of the prompt that follows these replies."""
    return history.messages([*((text_prompt(f"prompt {n}"), reply) for n, reply in enumerate(replies)), (PROMPT, None)])


def reply(*parts: bytes) -> Message:
    return cut(message_start() + b"".join(parts))


@streams()
def test_wherever_a_recorded_reply_breaks_off_the_next_prompt_is_taken(recording: Recording):
    message = Message()
    steps = events(recording.body)
    for number, event in enumerate(steps):
        message = reduce(message, event)
        # Long replies are looked at in some places of each kind: every start and end, and each 16th delta.
        if type(event).__name__ == "ContentBlockDelta" and number % 16 and len(steps) > 64:
            continue
        broken = fold(steps[: number + 1])
        broken.cut()
        assert violations(after(broken)) == []
        assert violations(after(broken, broken)) == []


@given(st.data())
def test_a_line_of_broken_replies_is_taken(data: st.DataObject):
    need()
    replies = []
    for _ in range(data.draw(st.integers(1, 4))):
        body = Recording(data.draw(st.sampled_from(ids()))).body
        replies.append(cut(body[: data.draw(st.integers(0, len(body)))]))
    assert violations(after(*replies)) == []


@given(st.data())
def test_a_line_of_rounds_is_taken_wherever_it_ends(data: st.DataObject):
    """What asks for the rest of a reply is right whatever was said before, and so is a prompt instead of it."""
    need()
    pairs: list[tuple[list[dict[str, Any]], Message | None]] = [(text_prompt("go"), None)]
    for number in range(data.draw(st.integers(1, 4))):
        body = Recording(data.draw(st.sampled_from(ids()))).body
        whole = data.draw(st.booleans())
        said = cut(body if whole else body[: data.draw(st.integers(0, len(body)))])
        pairs[-1] = (pairs[-1][0], said)
        calls = [str(block.fields["id"]) for block in said.blocks if history.is_call(block)]
        if said.stopped and said.stop_reason == "tool_use" and calls and data.draw(st.booleans()):
            prompt = [{"type": "tool_result", "tool_use_id": call, "content": "42"} for call in calls]
        elif said.stopped and said.paused and history.sendable(said) and data.draw(st.booleans()):
            prompt = []
        else:
            prompt = text_prompt(f"prompt {number}")
        pairs.append((prompt, None))
    paused = not pairs[-1][0]
    assert violations(history.messages(pairs), goes_on=paused) == []
    assert violations(history.messages([*pairs[:-1], (PROMPT, None)])) == []


def test_the_first_request_is_the_prompt_alone():
    assert after() == [{"role": "user", "content": PROMPT}]


def test_a_reply_goes_back_between_the_prompts():
    assert after(reply(text("Hello", " you"), ending())) == [
        {"role": "user", "content": text_prompt("prompt 0")},
        {"role": "assistant", "content": [{"type": "text", "text": "Hello you"}]},
        {"role": "user", "content": PROMPT},
    ]


def test_a_text_that_was_cut_goes_back_as_far_as_it_came():
    assert after(reply(open_text("Once upon")))[1]["content"] == [{"type": "text", "text": "Once upon"}]


@pytest.mark.parametrize("blank", ["", " ", "\n\t "])
def test_a_turn_that_brought_no_text_is_left_out_with_its_prompt(blank: str):
    assert after(reply(text(blank), ending())) == [{"role": "user", "content": PROMPT}]
    assert after(Message()) == [{"role": "user", "content": PROMPT}]


def test_thinking_goes_back_with_its_signature_and_unchanged():
    sent = after(reply(thinking(0, "hmm", "sig=="), text("So", index=1), ending()))[1]["content"]
    assert sent == [
        {"type": "thinking", "thinking": "hmm", "signature": "sig=="},
        {"type": "text", "text": "So"},
    ]


def test_thinking_that_was_cut_before_its_signature_is_left_out():
    half = block_start(0, "thinking", thinking="", signature="") + delta(0, "thinking_delta", thinking="hm")
    assert after(reply(half)) == [{"role": "user", "content": PROMPT}]
    signed = half + delta(0, "signature_delta", signature="sig")
    assert [one["role"] for one in after(reply(signed))] == ["user"]


def test_thinking_alone_is_no_reply():
    assert [one["role"] for one in after(reply(thinking(0, "hmm", "sig")))] == ["user"]


def test_an_unanswered_call_gets_an_error_result_before_the_next_prompt():
    messages = after(reply(text("Let me look."), tool_use(1, "toolu_1", "look", '{"at": 1}'), ending("tool_use")))
    assert messages[1]["content"][1] == {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {"at": 1}}
    result, prompt = messages[2]["content"]
    assert (result["type"], result["tool_use_id"], result["is_error"]) == ("tool_result", "toolu_1", True)
    assert result["content"] == history.NOT_RUN
    assert prompt == PROMPT[0]


def test_parallel_calls_get_one_result_each_in_one_message():
    both = reply(tool_use(0, "toolu_1", "a"), tool_use(1, "toolu_2", "b", "{}"), ending("tool_use"))
    assert [block.get("tool_use_id") for block in after(both)[2]["content"]] == ["toolu_1", "toolu_2", None]


def test_results_that_a_prompt_gives_itself_are_not_given_twice():
    calls = reply(tool_use(0, "toolu_1", "a"), tool_use(1, "toolu_2", "b"), ending("tool_use"))
    own = {"type": "tool_result", "tool_use_id": "toolu_2", "content": "42"}
    messages = history.messages([(PROMPT, calls), ([*PROMPT, own], None)])
    assert violations(messages) == []
    assert messages[2]["content"] == [own, messages[2]["content"][1], *PROMPT]


def test_a_result_whose_call_does_not_go_back_is_left_out():
    own = {"type": "tool_result", "tool_use_id": "toolu_gone", "content": "42"}
    answered = reply(text("It is 42."), ending())
    messages = history.messages([([own, *PROMPT], answered), (PROMPT, None)])
    assert violations(messages) == []
    assert messages[0]["content"] == PROMPT
    # With nothing but such results there is no prompt to send: the turn is left out.
    assert history.messages([([own], answered), (PROMPT, None)]) == [{"role": "user", "content": PROMPT}]


@pytest.mark.parametrize("pieces", [('{"a": 1, "b',), ('{"a": ',), ("[1]",), ()])
def test_a_call_whose_input_was_cut_is_left_out(pieces: tuple[str, ...]):
    deltas = b"".join(delta(1, "input_json_delta", partial_json=piece) for piece in pieces)
    half = block_start(1, "tool_use", id="toolu_1", name="look", input={}) + deltas
    assert after(reply(text("Look:"), half))[1]["content"] == [{"type": "text", "text": "Look:"}]


def test_a_call_that_was_whole_but_for_its_stop_goes_back():
    whole = block_start(0, "tool_use", id="toolu_1", name="look", input={})
    whole += delta(0, "input_json_delta", partial_json='{"a": 1}')
    assert after(reply(whole))[1]["content"][0]["input"] == {"a": 1}


def test_a_server_s_call_goes_back_only_with_its_result():
    call = block_start(0, "server_tool_use", id="srv_1", name="web_search", input={"query": "x"})
    result = block_start(1, "web_search_tool_result", tool_use_id="srv_1", content=[])
    stops = [b'event: content_block_stop\ndata: {"type":"content_block_stop","index":%d}\n\n' % n for n in (0, 1)]
    assert [one["role"] for one in after(reply(call, stops[0]))] == ["user"]
    assert [one["role"] for one in after(reply(call, stops[0], result))] == ["user"]
    kinds = [block["type"] for block in after(reply(call, stops[0], result, stops[1]))[1]["content"]]
    assert kinds == ["server_tool_use", "web_search_tool_result"]


def test_a_block_nobody_knows_goes_back_whole_or_not_at_all():
    new = block_start(0, "hologram", light=[1]) + delta(0, "hologram_delta", beam="x")
    stop = b'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n'
    assert after(reply(new, stop))[1]["content"] == [{"type": "hologram", "light": [1], "beam": "x"}]
    assert [one["role"] for one in after(reply(new))] == ["user"]
