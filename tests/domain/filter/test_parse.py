"""The grammar: what is read, how it is written, and what is said about mistakes."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tui.domain.filter import Filter, FilterError, parse
from tui.domain.filter.amounts import Amount
from tui.domain.filter.patterns import compiled, literals, searcher
from tui.domain.filter.terms import And, Body, Flag, Measured, Named, Not, Or, Text, Type, both, either

_words = st.one_of(
    st.sampled_from(["word", "text", "é", "a b", '"', "\\", "~t", "!no", "(x)", "a&b", ">5", "C:\\x", "don't", "😀"]),
    st.text(min_size=1, max_size=8),
)
_patterns = st.sampled_from(
    [
        "text",
        "^ping$",
        "a|b",
        "(a|b)c",
        "\\w+ \\d",
        '"key":',
        "[ )]",
        "\\\\",
        '\\\\"',
        "x{2,3}",
        "é.*z",
        "a b",
        "\\(",
        "!",
    ]
)


@st.composite
def _amounts(draw: Any, kind: Any) -> Amount:
    value = draw(st.sampled_from([0, 1, 2, 12, 999, 1000, 1500, 60_000, 90_000_000, 1_000_001, 120_000_000]))
    comparison = draw(st.sampled_from(["=", ">", ">=", "<", "<=", ".."]))
    if comparison == "..":
        return Amount(kind, "..", value, value + draw(st.integers(0, 3_000_000)))
    return Amount(kind, comparison, max(value, 1) if comparison == "<" else value)


_KINDS = {"i": "count", "turn": "count", "attempt": "count", "gap": "time", "at": "time", "size": "size"}
_terms: st.SearchStrategy[Filter] = st.one_of(
    st.builds(Text, _words),
    st.builds(Type, _patterns),
    st.builds(Body, _patterns),
    st.builds(Named, st.sampled_from(["d", "tool", "stop"]), _words),
    st.builds(Flag, st.sampled_from(["err", "ping", "marked"])),
    *(st.builds(Measured, st.just(of), _amounts(kind)) for of, kind in _KINDS.items()),  # type: ignore[arg-type]
)


def filters() -> st.SearchStrategy[Filter]:
    """Any filter."""
    return st.recursive(
        _terms,
        lambda parts: st.one_of(
            st.builds(Not, parts),
            st.lists(parts, min_size=2, max_size=3).map(lambda some: both(*some)),
            st.lists(parts, min_size=2, max_size=3).map(lambda some: either(*some)),
        ),
        max_leaves=6,
    )


@given(filters())
def test_what_is_printed_is_read_as_the_same(filter: Filter):
    assert parse(str(filter)) == filter
    assert str(parse(str(filter))) == str(filter)


@settings(max_examples=examples(500), suppress_health_check=list(HealthCheck))
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(
                [
                    "~t",
                    "~b",
                    "~d ",
                    "~gap",
                    "~at ",
                    ">5",
                    "ms",
                    "..",
                    "(",
                    ")",
                    "|",
                    "&",
                    "!",
                    '"',
                    "\\",
                    " ",
                    "a+",
                    "*",
                    "[",
                    "~",
                ]
            ),
            max_size=12,
        ).map("".join),
    )
)
def test_any_text_is_a_filter_or_a_mistake_with_its_column(text: str):
    try:
        filter = parse(text)
    except FilterError as error:
        assert 0 <= error.column <= len(text)
        assert error.message
        assert "\n" not in error.message or "\n" in text
    else:
        assert parse(str(filter)) == filter


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("word", "word"),
        ("two words", "two & words"),
        ('"two words"', '"two words"'),
        ("a|b c", "a | b & c"),
        ("(a|b) c", "(a | b) & c"),
        ("!a b", "!a & b"),
        ("!(a b)", "!(a & b)"),
        ("!!a", "!!a"),
        ("~t text", "~t text"),
        ('~t "a b"', '~t "a b"'),
        ("~b (a|b)", '~b "(a|b)"'),
        ("(~t ping)", "~t ping"),
        ("~T ping", "~t ping"),
        ("~gap>500ms", "~gap >500ms"),
        ("~gap >0.5s", "~gap >500ms"),
        ("~gap >1500ms", "~gap >1.5s"),
        ("~at 2s..5s", "~at 2s..5s"),
        ("~at 90s..2min", "~at 90s..2m"),
        ("~size >1024", "~size >1.024k"),
        ("~size <=2KB", "~size <=2k"),
        ("~i 2", "~i 2"),
        ("~i 0..3", "~i 0..3"),
        ("~turn >1 ~attempt <=2", "~turn >1 & ~attempt <=2"),
        ("~err|~ping|~marked", "~err | ~ping | ~marked"),
        ("~tool get_*", "~tool get_*"),
        ("(a & (b & c)) | (d | e)", "a & b & c | d | e"),
        ("mail@example.com", "mail@example.com"),
        ("ok!", "ok!"),
        ("50% a~b", "50% & a~b"),
    ],
)
def test_filters_are_read_as_meant(text: str, canonical: str):
    assert str(parse(text)) == canonical
    assert parse(text) == parse(canonical)


def test_values_are_what_the_words_say():
    assert parse("a b | c") == Or((And((Text("a"), Text("b"))), Text("c")))
    assert parse("~gap >=1.5s") == Measured("gap", Amount("time", ">=", 1_500_000))
    assert parse("!~stop end") == Not(Named("stop", "end"))
    assert parse('"say \\"hi\\" \\\\ \\n"') == Text('say "hi" \\ \\n')
    assert parse('~b "say \\"\\w+\\""') == Body('say "\\w+"')


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("", 0, "nothing to filter by: write a word, or ~ for what else there is"),
        ("  ", 0, "nothing to filter by: write a word, or ~ for what else there is"),
        ("~", 0, "after ~ comes one of ~t ~b ~d"),
        ("a ~x", 2, "there is no ~x; there is ~t ~b ~d"),
        ("~gap", 4, "~gap wants a time, such as >500ms"),
        ("~gap fast", 5, "~gap wants a time, such as >500ms"),
        ("~gap >fast", 6, "~gap wants a time, such as >500ms"),
        ("~gap >500", 6, "~gap wants a unit after 500: one of us, ms, s, m"),
        ("~gap >5h", 6, "~gap knows no unit h: write one of us, ms, s, m"),
        ("~gap 500ms", 5, "~gap wants a comparison, such as >500ms or 2s..5s"),
        ("~at 5s..2s", 4, "5s..2s is empty: the smaller one comes first"),
        ("~at ..2s", 4, "~at wants a time, such as >500ms or 2s..5s"),
        ("~gap >0.0001ms", 6, "0.0001ms is finer than ~gap can tell: 1 us is the least"),
        ("~gap <0", 5, "nothing is less than 0"),
        ("~size big", 6, "~size wants a size, such as >1k"),
        ("~i two", 3, "~i wants a number, such as 2 or 0..3"),
        ("~i 1.5", 3, "~i wants a whole number, such as 2 or 0..3"),
        ("~i 5ms", 3, "~i wants a whole number, such as 2 or 0..3"),
        ("~t", 2, "~t wants a pattern for the event's type, such as content_block"),
        ("~t & a", 3, "~t wants a pattern for the event's type, such as content_block"),
        ("~tool ~err", 6, "~tool wants a tool's name, such as get_weather or get_*"),
        ("a &", 3, "after & comes a word, or ~ with an operator"),
        ("a | | b", 4, "after | comes a word, or ~ with an operator"),
        ("& a", 0, "before & comes a word, or ~ with an operator"),
        ("!", 1, "after ! comes a word, or ~ with an operator"),
        ("()", 1, "after ( comes a word, or ~ with an operator"),
        ("a (b", 2, "this ( is not closed: it ends with )"),
        ("a) b", 1, "this ) closes nothing"),
        ('a "b', 2, 'this quote is not closed: it ends with another "'),
        ('""', 0, "there is nothing between these quotes"),
        ("~b [a", 3, "the pattern is not whole: unterminated character set"),
        ('~b "a(b"', 5, "the pattern is not whole: missing ), unterminated subpattern"),
        ("~b (a b)", 3, "a pattern with spaces or quotes goes in quotes"),
        ("~b (a+)+", 7, "this repeats a group that holds a choice or a repeat"),
        ("(" * 60 + "a" + ")" * 60, 50, "this nests too deep"),
        ("a" * 2001, 2000, "a filter may have 2000 characters, this one has 2001"),
    ],
)
def test_a_mistake_is_told_at_its_column_with_what_could_stand_there(text: str, column: int, said: str):
    with pytest.raises(FilterError) as caught:
        parse(text)
    assert caught.value.message.startswith(said)
    assert caught.value.column == column


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "(a*)*",
        "(a|a)*b",
        "(a|ab)+",
        "((a+))+",
        "(?:a?)*",
        "(x(?:y|z)){2,}",
        ".*.*x",
        "\\w+\\d*x",
        "a*b?a*c",
        "(a)\\1",
        "(?P<n>a)(?P=n)",
        "a?" * 20 + "a" * 20,
        "x.*a.*b.*c.*d",
        "(?x) a +",
        "a{1,99999}b{1,9999}c{1,999}d{1,999}",
        "a" * 201,
    ],
)
def test_a_pattern_that_could_take_forever_is_refused(pattern: str):
    with pytest.raises(FilterError):
        compiled(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "text",
        "^content_block_(start|stop)$",
        "a.*b.*c",
        "\\d+\\.\\d+",
        "\\w+\\s+\\w+",
        "(?:ab)+",
        "[a-z]{2,4}",
        "(?i:X)y",
        "a(?=b)",
        "(foo|bar)?x",
        "[]a]+",
        "\\bword\\b",
        "{",
        "a{,",
    ],
)
def test_usual_patterns_are_taken(pattern: str):
    compiled(pattern)


@given(st.text(alphabet="ab.*+?()|[]{}\\^$12,", max_size=14))
def test_what_is_taken_is_over_soon(pattern: str):
    try:
        search = searcher(pattern)
    except FilterError:
        return
    begun = time.process_time()
    search("ab" * 10 + "a" * 25)
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("word", ["word"]),
        ("wor+d", ["wor", "d"]),
        ("wo?rd", ["w", "rd"]),
        ("a|word", []),
        ("(ab)?word", ["word"]),
        ("x{0}y", ["y"]),
        ("[abc]word.*=", ["word", "="]),
    ],
)
def test_the_literals_that_a_pattern_needs_are_known(pattern: str, needed: list[str]):
    assert literals(pattern) == needed


@given(st.text(alphabet="ab.*+?[]^$", max_size=8), st.text(alphabet="ab", min_size=260, max_size=300))
def test_long_texts_are_searched_as_short_ones(pattern: str, text: str):
    try:
        search = searcher(pattern)
    except FilterError:
        return
    assert bool(search(text)) == bool(compiled(pattern).search(text))
