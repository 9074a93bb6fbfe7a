from __future__ import annotations

import json
import time
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.events import Frame, decode
from tui.domain.readout import (
    JsonText,
    Rows,
    bar,
    bytes_size,
    count,
    duration,
    family,
    gap,
    money,
    offset,
    rate,
    reading,
    short_count,
    short_type,
    spark,
    write_json,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def event(data: dict[str, Any]) -> Any:
    return decode(Frame(0, 0.0, b"data: " + json.dumps(data).encode(), data.get("type")))


def laid_out(*pieces: str, width: int = 60, longest: int | None = None) -> list[str]:
    rows = Rows(width)
    text = JsonText(rows, longest)
    for piece in pieces:
        text.feed(piece)
    return rows.plain()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "—"),
        (0, "0 ms"),
        (0.0042, "4 ms"),
        (0.0999, "0.10 s"),
        (0.41, "0.41 s"),
        (0.9999, "1.0 s"),
        (4.2, "4.2 s"),
        (92, "1 min 32 s"),
        (7500, "2 h 05 min"),
    ],
)
def test_a_duration_reads_with_the_digits_that_tell(seconds: float | None, words: str) -> None:
    assert duration(seconds) == words


def test_numbers_keep_to_their_columns() -> None:
    for seconds in (0.0, 0.0004, 0.0006, 0.9994, 0.9996, 9.5, 99.999, 86_399.0):
        assert len(gap(seconds)) <= 7, seconds
        assert len(offset(seconds)) <= 8, seconds
    for size in (0, 999, 1000, 99_949, 99_951, 999_499, 999_500, 5_000_000, 10**12):
        assert len(bytes_size(size)) <= 7, size
    for number in (0, 999, 1000, 99_949, 999_499, 999_600, 1_000_000, 12_345_678):
        assert len(short_count(number)) <= 5, number
    assert [short_count(n) for n in (812, 4100, 200_000, 1_000_000)] == ["812", "4.1k", "200k", "1M"]


def test_unknown_is_never_zero() -> None:
    assert count(None) == rate(None, 1.0) == rate(5, None) == rate(5, 0) == "—"
    assert money(None) == "unknown"
    assert [money(Decimal(text)) for text in ("0", "0.00001", "0.0048", "12.5")] == [
        "$0",
        "< $0.0001",
        "$0.0048",
        "$12.50",
    ]


def test_a_bar_fills_by_halves_and_shows_the_least_share() -> None:
    assert [bar(share, 4) for share in (0, 0.001, 0.5, 2)] == ["", "╸", "━━", "━━━━"]


def test_a_spark_line_is_blank_only_where_nothing_was() -> None:
    assert spark([0, 1, 8]) == " ▁█"


@pytest.mark.parametrize(
    ("data", "name", "kind", "says"),
    [
        (
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hi"}},
            "text_delta",
            "text",
            "Hi",
        ),
        (
            {"type": "content_block_delta", "index": 0, "delta": {"type": "new_delta", "glow": 3}},
            "new_delta",
            "unknown",
            '{"glow": 3}',
        ),
        (
            {
                "type": "content_block_start",
                "index": 1,
                "content_block": {"type": "tool_use", "id": "t", "name": "get_weather", "input": {}},
            },
            "block_start",
            "block",
            "tool_use get_weather",
        ),
        (
            {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 312}},
            "message_delta",
            "message",
            "end_turn · 312 out",
        ),
        (
            {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}},
            "error",
            "error",
            "overloaded_error: Overloaded",
        ),
        ({"type": "ping"}, "ping", "quiet", "keep-alive"),
        ({"type": "aurora", "hue": "green"}, "aurora", "unknown", '{"hue": "green"}'),
    ],
)
def test_an_event_reads_in_a_line(data: dict[str, Any], name: str, kind: str, says: str) -> None:
    assert (short_type(event(data)), family(event(data)), reading(event(data))) == (name, kind, says)


def test_json_is_laid_out_while_it_grows() -> None:
    assert laid_out('{"city":"Par') == ["{", '  "city": "Par']
    assert laid_out('{"a":[1,{}],', '"b"') == ["{", '  "a": [', "    1,", "    {}", "  ],", '  "b"']
    assert laid_out('{"a"', ":tr", "ue}") == ["{", '  "a": true', "}"]


def test_a_string_with_lines_reads_as_lines() -> None:
    assert laid_out('{"code":"a\\nb\\n"}') == ["{", '  "code": "a\\n', '    b\\n"', "}"]


def test_the_rest_of_a_long_string_is_counted() -> None:
    assert laid_out(json.dumps(["x" * 2000]), longest=5) == ["[", '  "xxxxx… 1,995 more characters"', "]"]


def test_what_is_not_json_is_shown_as_it_came() -> None:
    assert laid_out('{"a": 1} and more') == ["{", '  "a": 1', "}", "and more"]
    assert laid_out("{]}") == ["{", "]}"]
    assert laid_out('{"a": }') == ["{", '  "a": ', "}"]


@given(JSON, st.lists(st.integers(0, 400), max_size=8), st.booleans())
def test_json_reads_the_same_however_it_is_cut(value: Any, cuts: list[int], ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    pieces = [text[a:b] for a, b in pairwise(places)]
    assert laid_out(*pieces) == laid_out(text)


@given(st.text(alphabet='{}[]",:\\ntu0a1 é日'), st.integers(8, 30))
def test_no_character_is_lost_and_no_row_is_too_wide(text: str, width: int) -> None:
    rows = laid_out(text, width=width)
    assert "".join("".join(rows).split()) == "".join(text.split())
    assert all(len(row) <= width for row in rows)


@given(st.text(), st.integers(8, 30))
def test_prose_fits_and_keeps_its_words(text: str, width: int) -> None:
    rows = Rows(width)
    rows.prose("text", text)
    assert all(len(row) <= width for row in rows.plain())
    assert all(ord(char) >= 32 and not 0x7F <= ord(char) <= 0x9F for row in rows.plain() for char in row)


def test_wide_characters_count_for_their_cells() -> None:
    rows = Rows(10, lambda text: sum(2 if char > "ࠀ" else 1 for char in text))
    rows.write("text", "日本語日本語")
    assert rows.plain() == ["日本語日本", "語"]


def test_a_long_input_costs_its_length_once() -> None:
    text = json.dumps({"files": [{"path": f"src/{n}.py", "content": "x = 1\n" * 200} for n in range(300)]})
    rows = Rows(60)
    json_text = JsonText(rows)
    began = time.process_time()
    for start in range(0, len(text), 4):
        json_text.feed(text[start : start + 4])
    assert time.process_time() - began < 5.0  # 100,000 pieces; parsing from the start at each would take hours
    assert len(rows.lines) > 60_000


def test_a_value_is_written_below_what_is_there() -> None:
    rows = Rows(40)
    rows.heading("input")
    write_json(rows, {"a": None})
    assert rows.plain() == ["input", "{", '  "a": null', "}"]
