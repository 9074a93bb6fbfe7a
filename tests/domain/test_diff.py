"""Two requests compared by block."""

from __future__ import annotations

import time
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tui.domain.alike import alike
from tui.domain.diff import Change, Run, compare, excerpt, units


def said(role: str, *texts: str) -> dict[str, Any]:
    return {"role": role, "content": [{"type": "text", "text": text} for text in texts]}


def body(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"model": "m", "max_tokens": 10, "messages": list(messages), **more}


def kinds(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, int]]:
    return [(one.kind, one.path, one.blocks) for one in compare(before, after)]


def the_change(before: dict[str, Any], after: dict[str, Any]) -> Change:
    (change,) = [one for one in compare(before, after) if one.kind != "same"]
    return change


HELLO, HI, MORE = said("user", "Hello"), said("assistant", "Hi"), said("user", "More")


def test_a_conversation_that_goes_on_is_the_same_and_what_came():
    assert kinds(body(HELLO), body(HELLO, HI, MORE)) == [
        ("same", "model", 2),
        ("same", "messages[0].content[0]", 1),
        ("added", "messages[1].content[0]", 1),
        ("added", "messages[2].content[0]", 1),
    ]


def test_the_same_is_counted_with_its_characters():
    (parameters, messages) = compare(body(HELLO, HI), body(HELLO, HI))
    assert (parameters.blocks, messages.blocks, messages.characters) == (2, 2, 7)


def test_a_changed_block_tells_its_first_character_and_its_words():
    change = the_change(body(said("user", "the quick brown fox jumps")), body(said("user", "the quick red fox jumps")))
    assert (change.kind, change.path, change.label, change.at) == ("changed", "messages[0].content[0]", "user text", 10)
    assert change.excerpt == (
        Run("same", "the quick "),
        Run("removed", "brown"),
        Run("added", "red"),
        Run("same", " fox jumps"),
    )


def test_tools_are_matched_by_name():
    one, two = {"name": "a", "input_schema": {}}, {"name": "b", "input_schema": {}}
    assert kinds(body(tools=[one, two]), body(tools=[two, {"name": "c"}]))[1:] == [
        ("same", "tools[0]", 1),
        ("added", "tools[1]", 1),
        ("removed", "tools[0]", 1),
    ]
    changed = the_change(body(tools=[one]), body(tools=[{**one, "description": "A tool"}]))
    assert (changed.kind, changed.label) == ("changed", "a")


def test_a_system_prompt_may_be_a_text_or_blocks():
    before = body(system="Be brief.")
    assert kinds(before, body(system=[{"type": "text", "text": "Be brief."}]))[1] == ("same", "system[0]", 1)
    change = the_change(before, body(system="Be very brief."))
    assert (change.section, change.path, change.at) == ("system", "system", 3)
    assert the_change(before, body()).kind == "removed"


def test_a_message_put_in_between_does_not_change_those_behind_it():
    inserted = said("user", "And?")
    assert kinds(body(HELLO, HI, MORE), body(HELLO, inserted, HI, MORE))[1:] == [
        ("same", "messages[0].content[0]", 1),
        ("added", "messages[1].content[0]", 1),
        ("same", "messages[2].content[0]", 2),
    ]


def test_a_cache_mark_that_moves_is_told():
    marked = {"role": "user", "content": [{"type": "text", "text": "Hello", "cache_control": {"type": "ephemeral"}}]}
    change = the_change(body(HELLO), body(marked))
    assert change.kind == "changed"
    assert "cache_control" in "".join(run.text for run in change.excerpt if run.kind == "added")


def test_a_parameter_that_changes_comes_or_goes():
    assert [one[:2] for one in kinds(body(temperature=1), {**body(top_p=1), "model": "n"})] == [
        ("changed", "model"),
        ("same", "max_tokens"),
        ("added", "top_p"),
        ("removed", "temperature"),
    ]
    assert kinds(body(), {**body(), "stream": True}) == [("same", "model", 2)]


def test_long_texts_are_cut_in_the_excerpt_but_compared_whole():
    change = the_change(body(said("user", "a " * 50_000 + "x")), body(said("user", "a " * 50_000 + "y" * 999)))
    assert change.at == 100_000
    assert change.excerpt[0].text.startswith("…") and len(change.excerpt[0].text) == 41
    assert change.excerpt[-1] == Run("added", "y" * 160 + "…")


def test_what_is_no_request_is_compared_all_the_same():
    odd = {"messages": [7, {"role": 1}, {"role": "user", "content": [None, "x"]}], "system": 3, "tools": "no"}
    assert {one.kind for one in compare(odd, odd)} == {"same"}
    assert [one.path for one in units(odd)] == [
        "messages[0]",
        "messages[1].content",
        "messages[2].content[0]",
        "messages[2].content[1]",
        "system",
        "tools",
    ]


def test_two_megabytes_of_history_are_compared_at_once():
    history = [said("user" if n % 2 else "assistant", f"{n} " + "word " * 200) for n in range(2000)]
    changed = [*history[:1000], said("assistant", "another"), *history[1001:], said("user", "new")]
    began = time.thread_time()
    found = [one for one in compare(body(*history), body(*changed)) if one.kind != "same"]
    assert [one.kind for one in found] == ["changed", "added"]
    assert time.thread_time() - began < 2


words = st.text(alphabet="ab \n.é", max_size=60)


@given(words, words)
def test_an_excerpt_of_short_texts_holds_both(a: str, b: str):
    if len(a) > 35 or len(b) > 35:
        return
    runs = excerpt(a, b)
    assert "".join(run.text for run in runs if run.kind != "added") == a
    assert "".join(run.text for run in runs if run.kind != "removed") == b


@given(words, words)
def test_what_is_shared_is_the_longest_start(a: str, b: str):
    count = alike(a, b)
    assert a[:count] == b[:count]
    assert count == min(len(a), len(b)) or a[count] != b[count]
