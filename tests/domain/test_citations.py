"""A citation leads to its source, and to the words there that it rests on."""

from __future__ import annotations

from typing import Any

import pytest

from tests import recordings
from tests.folding import fold
from tui.domain.block import Block
from tui.domain.citations import address, find, of_block

PAPER = "It began long ago. The sky is blue. It went on."


def block(text: str, *citations: dict[str, Any]) -> Block:
    out = Block(0, {"type": "text", "text": text, "citations": list(citations)})
    out.state = "complete"
    return out


def chars(start: int, end: int, **more: Any) -> dict[str, Any]:
    said = {"type": "char_location", "document_index": 7, "document_title": "A paper", "cited_text": PAPER[start:end]}
    return {**said, "start_char_index": start, "end_char_index": end, **more}


def web(cited: str, url: str = "https://a.example") -> dict[str, Any]:
    return {"type": "web_search_result_location", "url": url, "title": "A page", "cited_text": cited}


def test_all_that_is_cited_of_a_source_is_told_with_the_one_that_was_asked_for():
    blocks = [block("It is so", web("one")), block(" and", web("other", "https://b.example"), web("two"))]
    found = find(blocks, address(1, 1), {})
    assert found is not None
    assert (found.title, found.address, found.kind) == ("A page", "https://a.example", "a page of the web")
    assert [(one.said, one.cited) for one in found.passages] == [("It is so", "one"), (" and", "two")]
    assert found.chosen == 1


def test_a_passage_of_a_text_has_what_stands_around_it():
    document = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": PAPER}}
    body = {"messages": [{"role": "user", "content": [{"type": "tool_result", "content": [document]}]}]}
    found = find([block("Blue.", chars(19, 35))], address(0, 0), body)
    assert found is not None
    (passage,) = found.passages
    assert passage.cited == "The sky is blue."
    assert (passage.before, passage.after) == ("It began long ago. ", " It went on.")
    assert passage.where == "characters 20–35"


def test_a_document_that_says_something_else_there_is_not_shown():
    document = {"type": "document", "source": {"type": "text", "data": PAPER.upper()}}
    body = {"messages": [{"role": "user", "content": [document]}]}
    found = find([block("Blue.", chars(19, 35))], address(0, 0), body)
    assert found is not None
    assert (found.passages[0].before, found.passages[0].after) == ("", "")


@pytest.mark.parametrize(
    ("citation", "where"),
    [
        ({"type": "page_location", "start_page_number": 3, "end_page_number": 4}, "page 3"),
        ({"type": "page_location", "start_page_number": 3, "end_page_number": 6}, "pages 3–5"),
        ({"type": "content_block_location", "start_block_index": 0, "end_block_index": 1}, "block 1"),
        ({"type": "search_result_location", "start_block_index": 0, "end_block_index": 2}, "blocks 1–2"),
        ({"type": "web_search_result_location"}, ""),
        ({"type": "unheard_of", "start_char_index": "x"}, ""),
    ],
)
def test_where_it_stands_is_said_in_words(citation: dict[str, Any], where: str):
    found = find([block("So.", citation)], address(0, 0), {})
    assert found is not None
    assert found.passages[0].where == where


@pytest.mark.parametrize("at", ["citation:", "citation:0", "citation:0.1", "citation:9.0", "citation:-1.0", "x"])
def test_what_leads_nowhere_finds_nothing(at: str):
    assert find([block("So.", web("one"))], at, {}) is None


def test_every_recorded_citation_has_its_source():
    recordings.need()
    seen = 0
    for name in recordings.ids():
        body = recordings.Recording(name).body
        if b"citations_delta" not in body:
            continue
        blocks = fold(body).blocks
        for place, one in enumerate(blocks):
            for number, citation in enumerate(of_block(one)):
                found = find(blocks, address(place, number), {})
                assert found is not None
                assert found.passages[found.chosen].cited == (citation.get("cited_text") or "")
                seen += 1
    assert seen > 10
