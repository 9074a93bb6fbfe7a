"""The search over all sessions: what is found, what it shows, and what it must not stumble over."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.loopback import ending, message_start, text, thinking, tool_use
from tests.session.source import answer
from tests.store.keeping import kept
from tui.store import text as index
from tui.store.library import Library
from tui.store.readings import Hit

REPLIES = {
    "code": "Call `parseJsonBody(x)` of HTTPServer, then read_frames() and café.",
    "chinese": "关于会议资料的检索：东京大阪。カタカナと漢字の文章",
    "korean": "한국어문장을 검색합니다",
    "long": "word " * 300 + "\n\nthe needle\tis here\n" + "word " * 300,
    "hostile": 'a "quoted" NEAR(x) AND OR NOT col:val * ^ -dash \x00nul \x1b[31m',
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A session for each of the replies, by its name as the prompt."""
    folder = tmp_path_factory.mktemp("found")

    async def fill() -> None:
        answers = [answer(message_start(), text(reply), ending()) for reply in REPLIES.values()]
        answers.append(
            answer(
                message_start(),
                thinking(0, "pondering deeply", "sig"),
                tool_use(1, "t", "grep_files", '{"pattern": "zebraCrossing"}'),
                ending("tool_use"),
            )
        )
        with kept(folder, *answers) as one:
            for name in [*REPLIES, "tools"]:
                one.session.conversation.leaf = None
                await one.session.submit(f"prompt of {name}")

    import asyncio

    asyncio.run(fill())
    return Library(folder)


def found(library: Library, query: str) -> list[str]:
    return [hit.title.removeprefix("prompt of ") for hit in library.search(query)]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("parseJson", ["code"]),
        ("parsej", ["code"]),
        ("json", ["code"]),
        ("body", ["code"]),
        ("jsonbody", ["code"]),
        ("server", ["code"]),
        ("read_frames", ["code"]),
        ("read_fr", ["code"]),
        ("frames", ["code"]),
        ("parseJsonBody(x)", ["code"]),
        ("cafe", ["code"]),
        ("CAFÉ", ["code"]),
        ("会议", ["chinese"]),
        ("议资", ["chinese"]),
        ("料会", []),
        ("東京", []),
        ("东京", ["chinese"]),
        ("タカナ", ["chinese"]),
        ("검색", ["korean"]),
        ("국어", ["korean"]),
        ("needle", ["long"]),
        ('"needle is"', ["long"]),
        ('"is needle"', []),
        ('"the needle is', ["long"]),
        ("needle the", ["long"]),
        ("need wor", ["long"]),
        ("nonexistent", []),
        ("zebra", ["tools"]),
        ("crossing", ["tools"]),
        ("grep_files", ["tools"]),
        ("pondering", ["tools"]),
        ("prompt", ["tools", "hostile", "long", "korean", "chinese", "code"]),
        ("prompt code", ["code"]),
        ("quoted near", ["hostile"]),
        ("nul", ["hostile"]),
        ("", []),
        ('"" * ^ - :', []),
    ],
)
def test_a_search_finds(library: Library, query: str, names: list[str]):
    assert found(library, query) == names


@pytest.mark.parametrize("query", ["needle", "会议", "검색", "json", "read_fr", "CAFÉ", "prompt", "NEAR(x)"])
def test_a_snippet_shows_what_was_found(library: Library, query: str):
    hit = library.search(query)[-1]
    assert hit.spans, hit
    assert "\n" not in hit.snippet
    assert len(hit.snippet) < 170
    marked = hit.snippet[slice(*hit.spans[0])].casefold()
    assert marked in (query.casefold(), "near(x")


def test_a_hit_names_the_place_and_one_session_may_be_searched_alone(library: Library):
    (hit,) = library.search("needle")
    assert (hit.turn, hit.where) == (1, "reply")
    assert "the needle is here" in hit.snippet
    assert hit.snippet.startswith("…")
    assert library.search("prompt")[0].where == "prompt"
    assert [one.session for one in library.search("prompt", session=hit.session)] == [hit.session]
    assert len(library.search("prompt", limit=2)) == 2


@given(query=st.text(max_size=30) | st.text('"*^-:() ANDORNOTE漢{}+\\\x00', max_size=20))
def test_no_query_is_an_error(library: Library, query: str):
    hits: list[Hit] = library.search(query)
    assert all(hit.snippet for hit in hits)


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({"type": "text", "text": "plain"}, "plain"),
        ({"type": "tool_result", "content": "result"}, "result"),
        ({"type": "tool_result", "content": [{"type": "text", "text": "inner"}, {"type": "image"}]}, "inner"),
        ({"type": "image", "source": {"data": "AAAA"}}, ""),
    ],
)
def test_what_of_a_prompt_is_searched(block: dict[str, Any], words: str):
    assert index.prompt_text([block]) == words
