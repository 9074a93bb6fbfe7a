"""Breakpoints stand where they pay, where the API takes them, and change nothing else."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain import cache
from tui.domain.breakpoints import MOST, controls, minimum, placed

CONTROL = {"type": "ephemeral"}
LONG = "word " * 2000


def text(value: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": value, **more}


def user(*content: Any) -> dict[str, Any]:
    return {"role": "user", "content": list(content)}


def assistant(*content: Any) -> dict[str, Any]:
    return {"role": "assistant", "content": list(content)}


def marks(body: dict[str, Any]) -> list[str]:
    """Where breakpoints stand."""
    return [part.place for part in cache.blocks(body) if part.lives is not None]


def body(*messages: Any, model: str = "claude-sonnet-4-5", **more: Any) -> dict[str, Any]:
    return {"model": model, "messages": list(messages), **more}


def test_a_short_request_has_none():
    asked = body(user(text("hi")), system="Be brief.", tools=[{"name": "x"}])
    assert placed(asked) is asked


def test_tools_system_and_two_prompts_have_one_each():
    tools = [{"name": "a", "description": LONG}, {"name": "b"}]
    asked = body(
        user(text("1")), assistant(text("2")), user(text("3")), assistant(text("4")), user(text("5"), text("6")),
        system="Be brief.", tools=tools,
    )  # fmt: skip
    out = placed(asked)
    assert marks(out) == ["tools[1]", "system[0]", "messages[2].content[0]", "messages[4].content[1]"]
    assert out["system"] == [text("Be brief.", cache_control=CONTROL)]
    assert tools == [{"name": "a", "description": LONG}, {"name": "b"}]


def test_only_a_prefix_that_is_long_enough_is_marked():
    asked = body(user(text("1")), assistant(text(LONG)), user(text("3")), system="Be brief.")
    assert marks(placed(asked)) == ["messages[2].content[0]"]
    assert placed(asked)["system"] == "Be brief."


def test_the_next_request_marks_the_end_of_what_the_last_one_cached():
    first = [user(text(LONG))]
    second = [*first, assistant(text("2")), user({"type": "tool_result", "tool_use_id": "x", "content": "y"})]
    assert marks(placed(body(*first))) == ["messages[0].content[0]"]
    assert marks(placed(body(*second))) == ["messages[0].content[0]", "messages[2].content[0]"]


def test_what_cannot_have_one_is_passed_over():
    thinking = {"type": "thinking", "thinking": LONG, "signature": "s"}
    last = [text("1"), text(" "), text(""), thinking, {"type": "unheard_of"}]
    asked = body(user(text("0")), assistant(thinking, text(LONG)), user(*last))
    assert marks(placed(asked)) == ["messages[2].content[0]"]
    assert marks(placed(body(user(thinking, text(" "))))) == []


def test_a_tool_that_is_loaded_later_is_passed_over():
    tools = [{"name": "a", "description": LONG}, {"name": "b", "defer_loading": True}]
    assert marks(placed(body(user(text("1")), tools=tools))) == ["tools[0]", "messages[0].content[0]"]


def test_a_prefill_is_left_alone():
    asked = body(user(text(LONG)), assistant(text("so far")))
    assert marks(placed(asked)) == ["messages[0].content[0]"]


def test_a_text_alone_becomes_a_block_only_where_it_is_marked():
    out = placed(body({"role": "user", "content": "1"}, assistant(text(LONG)), {"role": "user", "content": "3"}))
    assert out["messages"][0]["content"] == "1"
    assert out["messages"][2]["content"] == [text("3", cache_control=CONTROL)]


def test_those_that_are_there_count():
    own = [text(str(number), cache_control=CONTROL) for number in range(3)]
    out = placed(body(user(text(LONG), *own), assistant(text("2")), user(text("3")), system="s"))
    assert len(list(controls(out))) == MOST
    assert marks(out)[-1] == "messages[2].content[0]"
    hour = body(
        user(text(LONG, cache_control={"type": "ephemeral", "ttl": "1h"})), assistant(text("2")), user(text("3"))
    )
    assert placed(hour) is hour


def test_one_inside_a_tool_s_result_counts_as_its_own():
    result = {"type": "tool_result", "tool_use_id": "x", "content": [text(LONG, cache_control=CONTROL)]}
    assert list(controls(placed(body(user(result))))) == [CONTROL]


def test_images_count_as_little_as_they_cost():
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "A" * 100_000}}
    assert marks(placed(body(user(image, text("what?")), model="claude-opus-4-6"))) == []
    assert marks(placed(body(user(*[image] * 4, text("what?")), model="claude-opus-4-6"))) == ["messages[0].content[4]"]


@pytest.mark.parametrize(
    ("model", "tokens"),
    [
        ("claude-opus-5", 512),
        ("claude-opus-4-8", 1024),
        ("claude-opus-4-7", 2048),
        ("claude-opus-4-6", 4096),
        ("claude-haiku-4-5-20251001", 4096),
        ("claude-3-5-haiku-20241022", 2048),
        ("claude-opus-4-20250514", 1024),
        ("claude-sonnet-5-5", 1024),
        ("anybody-s", 1024),
    ],
)
def test_each_model_has_its_own_minimum(model: str, tokens: int):
    assert minimum(model) == tokens


blocks = st.one_of(
    st.builds(text, st.sampled_from(["", " ", "short", LONG])),
    st.builds(lambda: text("mine", cache_control=CONTROL)),
    st.builds(lambda: {"type": "thinking", "thinking": LONG, "signature": "s"}),
    st.builds(lambda: {"type": "redacted_thinking", "data": "x"}),
    st.builds(lambda: {"type": "tool_result", "tool_use_id": "x", "content": LONG}),
    st.builds(lambda: {"type": "tool_result", "tool_use_id": "x", "content": [text("a", cache_control=CONTROL)]}),
    st.builds(lambda: {"type": "image", "source": {"type": "url", "url": "x"}}),
    st.builds(lambda: {"type": "unheard_of"}),
    st.integers(),
)
contents = st.one_of(st.text(max_size=3), st.lists(blocks, max_size=4), st.none())
bodies = st.fixed_dictionaries(
    {
        "model": st.sampled_from(["claude-sonnet-4-5", "claude-opus-4-6", "x"]),
        "messages": st.lists(
            st.fixed_dictionaries({"role": st.sampled_from(["user", "assistant"]), "content": contents}), max_size=6
        ),
    },
    optional={
        "system": st.one_of(st.sampled_from(["", "short", LONG]), st.lists(blocks, max_size=2)),
        "tools": st.lists(
            st.sampled_from([{"name": "a"}, {"name": "b", "description": LONG}, {"name": "c", "defer_loading": True}]),
            max_size=3,
        ),
    },
)


def bare(value: Any) -> Any:
    """A body without breakpoints, its texts as blocks."""
    if isinstance(value, list):
        return [bare(one) for one in value]
    if not isinstance(value, dict):
        return value
    out = {key: bare(one) for key, one in value.items() if key != "cache_control"}
    for key in ("content", "system"):
        if isinstance(out.get(key), str) and out.get("type") != "tool_result":
            out[key] = [text(out[key])]
    return out


@given(bodies)
def test_at_most_four_only_where_they_may_be_and_nothing_else_is_changed(asked: dict[str, Any]):
    given_body = copy.deepcopy(asked)
    before = len(list(controls(asked)))
    out = placed(asked)
    assert asked == given_body
    found = list(controls(out))
    assert len(found) <= max(MOST, before)
    assert bare(out) == bare(asked)
    for message in out["messages"]:
        for block in message["content"] if isinstance(message["content"], list) else ():
            if isinstance(block, dict) and "cache_control" in block:
                assert block["type"] in ("text", "tool_result", "image")
                assert block["type"] != "text" or block["text"].strip()
    assert json.dumps(placed(asked)) == json.dumps(out)


@given(bodies, st.lists(st.builds(lambda one: user(text(one)), st.sampled_from(["x", LONG])), min_size=1, max_size=3))
def test_what_a_request_cached_is_a_prefix_of_the_next(asked: dict[str, Any], more: list[Any]):
    first = placed(asked)
    second = placed({**asked, "messages": [*asked["messages"], assistant(text("so")), *more]})
    parts = cache.blocks(first)
    ends = [place for place, part in enumerate(parts) if part.lives is not None]
    if ends:
        assert cache.first_difference(parts[: ends[-1] + 1], cache.blocks(second)) is None
