"""Where a request differs from the last one, in the order in which the API caches."""

from __future__ import annotations

from typing import Any

import pytest

from tests import recordings
from tui.domain.breakpoints import placed
from tui.domain.cache import Difference, asks_for_cache, blocks, first_difference, sentence, why_missed

MARK = {"cache_control": {"type": "ephemeral"}}
HOUR = {"cache_control": {"type": "ephemeral", "ttl": "1h"}}
SAID = {"input_tokens": 10, "cache_creation_input_tokens": 2000, "cache_read_input_tokens": 0}
MISSED = {"input_tokens": 10, "cache_read_input_tokens": 0}


def text(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **more}


def asked(*turns: Any, **more: Any) -> dict[str, Any]:
    roles = ("user", "assistant")
    return {"messages": [{"role": roles[n % 2], "content": said} for n, said in enumerate(turns)], **more}


def difference(before: dict[str, Any], after: dict[str, Any]) -> Difference | None:
    return first_difference(blocks(before), blocks(after))


def why(before: dict[str, Any], after: dict[str, Any], apart: float | None = 10.0) -> str | None:
    return why_missed(before, SAID, after, MISSED, apart)


def test_blocks_come_as_they_are_cached_tools_then_system_then_messages() -> None:
    body = asked("Hi", [text("Hello")], system="Be brief.", tools=[{"name": "a"}], tool_choice={"type": "auto"})
    assert [part.place for part in blocks(body)] == [
        "tools[0]",
        "system[0]",
        "tool_choice",
        "messages[0].role",
        "messages[0].content[0]",
        "messages[1].role",
        "messages[1].content[0]",
    ]


def test_text_alone_is_the_same_as_a_list_of_one_text_and_breakpoints_are_no_difference() -> None:
    assert difference(asked("Hi", system="x"), asked([text("Hi", **MARK)], system=[text("x", **HOUR)])) is None


def test_what_is_added_at_the_end_is_no_difference() -> None:
    assert difference(asked("Hi"), asked("Hi", "Hello", "More")) is None


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (asked("Hi there"), asked("Hi Theo"), Difference("messages[0].content[0]", 3, "there", "Theo")),
        (asked("Hi"), asked("Hi!"), Difference("messages[0].content[0]", 2, "the end", "!")),
        (
            asked("Hi", tools=[{"name": "a"}, {"name": "b"}]),
            asked("Ho", tools=[{"name": "a"}, {"name": "c"}]),
            Difference("tools[1]", 9, 'b"}', 'c"}'),
        ),
        (
            asked("Hi", tools=[{"name": "a"}]),
            asked("Hi", tools=[{"name": "a"}, {"name": "b"}]),
            Difference("tools[1]", 0, "", '{"name":"b"}'),
        ),
        (asked("Hi", system="Be brief."), asked("Hi"), Difference("system[0]", 0, "Be brief.", "")),
        (
            asked("a", [text("b"), text("c")], "d"),
            asked("a", [text("b")], "d"),
            Difference("messages[1].content[1]", 0, "c", ""),
        ),
        (
            asked("a", thinking={"type": "disabled"}),
            asked("b", thinking={"type": "enabled"}),
            Difference("thinking", 9, 'disabled"}', 'enabled"}'),
        ),
        (
            asked([{"type": "tool_use", "input": {"a": 1, "b": 2}}]),
            asked([{"type": "tool_use", "input": {"b": 2, "a": 1}}]),
            Difference("messages[0].content[0]", 29, 'a":1,"b":2}}', 'b":2,"a":1}}'),
        ),
    ],
)
def test_the_first_place_that_is_not_the_same(before: Any, after: Any, found: Difference) -> None:
    assert difference(before, after) == found


def test_a_result_of_a_tool_may_hold_the_breakpoint() -> None:
    result = {"type": "tool_result", "content": [text("12 °C", **HOUR)]}
    assert [part.lives for part in blocks(asked([result]))] == [None, 3600.0]
    assert asks_for_cache(asked([result]))


def test_a_breakpoint_for_the_whole_request_is_on_its_last_block() -> None:
    assert [part.lives for part in blocks(asked("Hi", "Ho", **MARK))] == [None, None, None, 300.0]


def test_a_cache_that_was_read_or_could_not_be_missed_nothing() -> None:
    body = asked([text("Hi", **MARK)])
    assert why_missed(body, SAID, body, {"input_tokens": 1, "cache_read_input_tokens": 2000}, 1.0) is None
    assert why_missed(body, {"input_tokens": 10}, body, MISSED, 1.0) is None
    assert why_missed(body, SAID, body, {"input_tokens": 10}, 1.0) is None


def test_it_missed_where_what_was_cached_is_not_the_same() -> None:
    before = asked([text("It is 10:41.", **MARK)], "Yes.", "Old end")
    after = asked([text("It is 10:42.", **MARK)], "No.", "New end")
    assert why(before, after) == "Cache missed from messages[0].content[0], character 10: “1.” became “2.”."


def test_what_differs_behind_the_cached_part_is_not_why() -> None:
    before = asked([text("Hi", **MARK)], "Yes.")
    assert why(before, asked([text("Hi", **MARK)], "No.")) == (
        "Cache missed: 0 of 2,000 cached tokens were read; it is the same prefix, and the API does not say why."
    )


def test_other_reasons_are_told_where_the_prefix_is_the_same() -> None:
    before = asked([text("Hi", **MARK)], model="claude-a")
    after = asked([text("Hi", **MARK)], model="claude-b")
    assert "each model has a cache of its own, and the last request asked claude-a." in str(why(before, after))
    assert "nothing in this request has cache_control." in str(why(before, asked("Hi", model="claude-a")))
    assert "7 min passed and it lives 5 min." in str(why(before, before, 431.0))
    hour = asked([text("Hi", **HOUR)])
    assert "it lives" not in str(why(hour, hour, 431.0))
    far = asked([text("Hi")], *["more"] * 15, [text("end", **MARK)])
    assert "no cache_control stands within 20 blocks after its end." in str(why(asked([text("Hi", **MARK)]), far))


def test_breakpoints_that_move_on_are_no_reason() -> None:
    long = "word " * 2000
    history: list[Any] = [[text(long)]]
    before = placed(asked(*history, model="claude-sonnet-4-5", system="s"))
    for _ in range(4):
        history += [[text("so")], [text("and?")]]
        after = placed(asked(*history, model="claude-sonnet-4-5", system="s"))
        assert why(before, after) == (
            "Cache missed: 0 of 2,000 cached tokens were read; it is the same prefix, and the API does not say why."
        )
        before = after
    changed = placed(asked(*history, model="claude-sonnet-4-5", system="t"))
    assert why(before, changed) == "Cache missed from system[0], character 0: “s” became “t”."


def test_many_calls_at_once_do_not_lose_what_was_cached() -> None:
    results = [{"type": "tool_result", "tool_use_id": str(n), "content": "ok"} for n in range(30)]
    calls = [{"type": "tool_use", "id": str(n), "name": "x", "input": {}} for n in range(30)]
    first = asked([text("word " * 2000)], model="claude-sonnet-4-5")
    second = asked([text("word " * 2000)], calls, results, model="claude-sonnet-4-5")
    said = why(placed(first), placed(second))
    assert said is not None
    assert "within 20 blocks" not in said


def test_new_and_gone_are_said_in_words() -> None:
    assert sentence(Difference("tools[1]", 0, "", "b")) == "Cache missed from tools[1]: it is new, “b”."
    assert sentence(Difference("tools[1]", 0, "b", "")) == "Cache missed from tools[1]: “b” is gone."


def test_every_recorded_request_is_the_same_as_itself() -> None:
    recordings.need()
    seen = 0
    for name in recordings.ids():
        body = recordings.Recording(name).about.get("request")
        if body:
            seen += 1
            assert difference(body, body) is None
            assert ("cache_control" in str(body)) >= asks_for_cache(body)
    assert seen > 100
