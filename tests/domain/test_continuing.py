"""A reply that was cut is gone on with in the way that the model takes; whatever follows is a valid history."""

from __future__ import annotations

import pytest

from tests.domain.api_rules import violations
from tests.folding import cut
from tests.loopback import ending, message_start, open_text, text, tool_use
from tui.domain.continuing import joined, may_continue, stopped_at, takes_prefill
from tui.domain.conversation import Conversation, Turn, text_prompt
from tui.domain.request import Request

OLD, NEW = {"model": "claude-sonnet-4-5"}, {"model": "claude-sonnet-4-6"}


def line(*replies: bytes, settings: dict[str, object] | None = None) -> tuple[Conversation, Turn]:
    """A prompt whose reply was cut, and what went on with it, each reply with the next one."""
    conversation, parent = Conversation(), None
    for number, body in enumerate(replies):
        turn = conversation.add(text_prompt("Tell me") if number == 0 else [], parent)
        turn.message, turn.state = cut(body), "stopped"
        turn.request = Request(dict(settings or OLD))
        parent = turn
    return conversation, Turn(99, [], parent)


def contents(messages: list[dict[str, object]]) -> list[tuple[str, list[str]]]:
    return [(one["role"], [block.get("text", block["type"]) for block in one["content"]]) for one in messages]


ONCE = message_start() + open_text("Once upon ")


@pytest.mark.parametrize(
    ("model", "takes"),
    [
        ("claude-3-haiku-20240307", True),
        ("claude-3-5-sonnet-20241022", True),
        ("claude-3-7-sonnet-latest", True),
        ("claude-sonnet-4-20250514", True),
        ("claude-opus-4-1-20250805", True),
        ("claude-haiku-4-5", True),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", True),
        ("claude-opus-4-6", False),
        ("claude-sonnet-4-6", False),
        ("claude-opus-4-7", False),
        ("claude-sonnet-5", False),
        ("claude-something-new", False),
        ("", False),
    ],
)
def test_models_before_claude_4_6_go_on_from_a_prefill(model: str, takes: bool):
    assert takes_prefill({"model": model}) is takes


def test_none_does_with_thinking():
    assert takes_prefill(OLD | {"thinking": {"type": "disabled"}})
    assert not takes_prefill(OLD | {"thinking": {"type": "enabled", "budget_tokens": 1024}})
    assert not takes_prefill(OLD | {"thinking": {"type": "adaptive"}})


def test_a_prefill_is_the_cut_reply_without_white_space_at_its_end():
    conversation, next_one = line(ONCE)
    assert contents(conversation.messages_for(next_one, OLD)) == [("user", ["Tell me"]), ("assistant", ["Once upon"])]


def test_other_models_are_asked_with_the_end_of_the_reply():
    conversation, next_one = line(ONCE)
    messages = conversation.messages_for(next_one, NEW)
    assert contents(messages)[:2] == [("user", ["Tell me"]), ("assistant", ["Once upon "])]
    assert "<end>Once upon</end>" in contents(messages)[2][1][0]
    assert violations(messages) == []


def test_after_a_prefill_the_two_parts_are_one_message():
    conversation, _ = line(ONCE, message_start() + open_text(" a time"), message_start() + open_text(", a fox."))
    after = Turn(99, text_prompt("And?"), conversation.leaf)
    messages = conversation.messages_for(after, NEW)
    assert contents(messages) == [
        ("user", ["Tell me"]),
        ("assistant", ["Once upon a time, a fox."]),
        ("user", ["And?"]),
    ]
    assert violations(messages) == []


def test_after_a_question_the_question_stays():
    conversation, _ = line(ONCE, message_start() + open_text("a time"), settings=NEW)
    messages = conversation.messages_for(Turn(99, text_prompt("And?"), conversation.leaf), OLD)
    assert [role for role, _ in contents(messages)] == ["user", "assistant", "user", "assistant", "user"]
    assert violations(messages) == []


def test_what_did_not_come_leaves_the_cut_reply_as_it_was():
    conversation, _ = line(ONCE, b"")
    messages = conversation.messages_for(Turn(99, text_prompt("And?"), conversation.leaf), OLD)
    assert contents(messages) == [("user", ["Tell me"]), ("assistant", ["Once upon "]), ("user", ["And?"])]
    assert violations(messages) == []


@pytest.mark.parametrize("settings", [OLD, NEW])
def test_calls_that_nobody_ran_are_answered_first(settings: dict[str, object]):
    whole = message_start() + text("I look. ") + tool_use(1, "toolu_1", "look", "{}")
    conversation, next_one = line(whole + open_text("And", index=2))
    assert violations(conversation.messages_for(next_one, NEW)) == []
    conversation, next_one = line(whole, settings=settings)
    assert violations(conversation.messages_for(next_one, settings)) == []


def test_only_a_reply_that_was_cut_with_something_in_it_is_gone_on_with():
    def one(body: bytes) -> Turn:
        turn = Turn(1, text_prompt("Tell me"))
        turn.message, turn.state = cut(body), "done"
        return turn

    assert may_continue(one(ONCE))
    assert may_continue(one(message_start() + text("Once") + ending("max_tokens")))
    assert not may_continue(one(message_start() + text("Once") + ending("end_turn")))
    assert not may_continue(one(message_start()))
    running = one(ONCE)
    running.state = "streaming"
    assert not may_continue(running)


def test_white_space_at_the_seam_is_there_once():
    assert joined("Once ", " upon") == "Once upon"
    assert joined("Once ", "upon") == "Once upon"
    assert joined("On", "ce") == "Once"


@pytest.mark.parametrize("settings", [OLD, NEW], ids=["prefill", "question"])
def test_where_the_reply_stopped_is_read_from_the_request_that_asks_to_go_on(settings: dict[str, str]):
    long = "Once upon a time, " * 30 + "there was"
    conversation, turn = line(message_start() + open_text(long))
    messages = conversation.messages_for(turn, settings)
    assert stopped_at(messages) == long[-200:].strip()
    assert stopped_at(messages[:1]) is None
    assert stopped_at([]) is None
