"""Filters in words, and what is offered while one is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.filter.test_parse import filters
from tui.domain.filter import Filter, FilterError, Known, complete, explain, parse
from tui.domain.filter.operators import OPERATORS

KNOWN = Known(tools=("get_weather", "my tool"), types=("hologram",), deltas=("beam_delta",))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("word", "body has “word”"),
        ("~t block ~gap >500ms", "type matches block and gap over 500 ms"),
        ("~t text", "type matches text (deltas: ~d)"),
        ("~b a.c", "body matches a.c"),
        ("~d text", "delta begins with text"),
        ("~d text_delta", "delta text_delta"),
        ("~d *_json_*", "delta like *_json_*"),
        ("~tool get_time | ~tool web_*", "tool get_time or tool like web_*"),
        ("~stop end", "stop reason begins with end"),
        ("~i 2 ~turn 1..3", "block 2 and turn 1 to 3"),
        ("~at 2s..5s", "time 2 s to 5 s"),
        ("~size <=1.5k", "size at most 1.5 kB"),
        ("~gap >=2m", "gap at least 2 min"),
        ("!~ping !(~err | ~marked)", "not a ping and not (an error or marked)"),
        ("(a | b) c", "(body has “a” or body has “b”) and body has “c”"),
    ],
)
def test_a_filter_is_told_in_words(text: str, words: str):
    assert explain(parse(text)) == words


@given(filters())
def test_every_filter_has_words(filter: Filter):
    assert explain(filter)


def labels(text: str) -> list[str]:
    return [one.label for one in complete(text, len(text), KNOWN)]


def taken(text: str) -> str:
    """What the text is when the first that is offered is taken."""
    start, insert, *_ = complete(text, len(text), KNOWN)[0]
    return text[:start] + insert


def test_all_operators_are_offered_after_a_tilde_and_fewer_as_one_types():
    assert labels("~") == labels("a & ~") == labels("(~") == labels("!~") == [one.label for one in OPERATORS.values()]
    assert labels("~a") == ["~at 2s..5s", "~attempt N"]
    assert taken("word ~ga") == "word ~gap "
    assert taken("~mar") == "~marked"


def test_what_an_operator_takes_is_offered_after_it():
    assert labels("~d ")[0] == "text_delta"
    assert labels("~d json") == ["input_json_delta"]
    assert "beam_delta" in labels("~d ")
    assert labels("~t holo") == ["hologram"]
    assert labels("~tool ") == ["get_weather", "my tool"]
    assert taken("~tool my") == '~tool "my tool"'
    assert taken("~stop max") == "~stop max_tokens"
    assert taken("~gap >1") == "~gap >1s"
    assert labels("~gap>") == [">500ms", ">1s"]


def test_nothing_is_offered_where_nothing_is_to_be_taught():
    for text in ("", "word", "word ", '"~', '"a ~t', "~err", "~err ", "~d text_delta", "~x ", "~b wor", "a~"):
        assert labels(text) == [], text


def test_what_stands_after_the_cursor_is_left_alone():
    assert [one.label for one in complete("~d te & word", 5, KNOWN)] == ["text_delta"]


@pytest.mark.parametrize("name", OPERATORS)
def test_what_is_offered_makes_a_filter(name: str):
    offered = complete(f"~{name} ", len(name) + 2, KNOWN)
    assert bool(offered) == (OPERATORS[name].takes not in ("nothing", "pattern") or name == "t")
    for start, insert, *_ in offered:
        parse(f"~{name} "[:start] + insert)


@given(st.text(alphabet='~tdgap tool>5ms"\\()&| ', max_size=30), st.integers(0, 30))
def test_completing_never_fails_and_what_it_gives_fits(text: str, cursor: int):
    for start, insert, label, _ in complete(text, min(cursor, len(text)), KNOWN):
        assert 0 <= start <= cursor
        assert insert
        assert label
        whole = text[:start] + insert
        try:
            parse(whole)
        except FilterError as error:
            assert error.column <= len(whole)
