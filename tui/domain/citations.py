"""What a reply rests on: each citation with its passage, and what stands around that in the document it is from.

The kinds are those of the SDK's ``types/*_location*.py``; https://platform.claude.com/docs/en/build-with-claude/citations
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tui.domain.block import Block

SCHEME = "citation:"
"""What begins the address of a citation within a message; it is nobody's but ours, and never opened."""
_AROUND = 300
"""Characters that are shown before and after a passage."""


class Passage(NamedTuple):
    """One citation."""

    said: str
    """The text of the reply that rests on it."""
    cited: str
    """The words that are cited; empty where the API did not say them."""
    before: str
    after: str
    """What stands around them, where the document is at hand."""
    where: str
    """Where in the source it is, in words: ``pages 3–4``; empty where that is not told."""


class Source(NamedTuple):
    """What is cited, with all that a reply cites of it."""

    title: str
    address: str
    kind: str
    """In words: ``a page of the web``."""
    passages: Sequence[Passage]
    chosen: int
    """Which of the passages was asked for."""


def source_key(citation: Mapping[str, Any]) -> str:
    """What two citations of the same source have in common."""
    return str(citation.get("url") or citation.get("source") or citation.get("document_title") or citation)


def address(block: int, number: int) -> str:
    """The address of the ``number``-th citation of a message's block."""
    return f"{SCHEME}{block}.{number}"


def find(blocks: Sequence[Block], at: str, body: Mapping[str, Any]) -> Source | None:
    """The source that an :func:`address` means in a message of these blocks; ``body`` is the request's.

    None where there is none such.
    """
    place, _, number = at.removeprefix(SCHEME).partition(".")
    if not (place.isdigit() and number.isdigit()) or int(place) >= len(blocks):
        return None
    asked = of_block(blocks[int(place)])
    if int(number) >= len(asked):
        return None
    meant, texts = asked[int(number)], list(_texts(blocks, body))
    passages: list[Passage] = []
    chosen = 0
    for of in blocks:
        for citation in of_block(of):
            if source_key(citation) == source_key(meant):
                chosen = len(passages) if citation is meant else chosen
                passages.append(_passage(of.text, citation, texts))
    title = meant.get("title") or meant.get("document_title")
    where = meant.get("url") or meant.get("source")
    return Source(_text(title), _text(where), _KINDS.get(str(meant.get("type")), "a source"), passages, chosen)


def of_block(block: Block) -> list[dict[str, Any]]:
    """The citations that a block of text carries."""
    found = block.fields.get("citations")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


_KINDS: Mapping[str, str] = {
    "web_search_result_location": "a page of the web",
    "search_result_location": "a search result",
    "char_location": "a text",
    "page_location": "a PDF",
    "content_block_location": "a document",
}


def _passage(said: str, citation: Mapping[str, Any], texts: Sequence[str]) -> Passage:
    cited = _text(citation.get("cited_text"))
    start, end = citation.get("start_char_index"), citation.get("end_char_index")
    before = after = ""
    if isinstance(start, int) and isinstance(end, int) and 0 <= start < end and cited:
        # Which document has which number is not told: the one that says these very words there is the one.
        text = next((one for one in texts if one[start:end] == cited), "")
        before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND] if text else ""
    return Passage(said, cited, before, after, _where(citation))


def _where(citation: Mapping[str, Any]) -> str:
    """Where in its source a passage is. The API counts characters and blocks from 0, pages from 1, ends excluded."""
    for name, one, first in (("char", "character", 0), ("page_number", "page", 1), ("block", "block", 0)):
        index = "" if name == "page_number" else "_index"
        start, end = citation.get(f"start_{name}{index}"), citation.get(f"end_{name}{index}")
        if isinstance(start, int) and isinstance(end, int):
            low, high = start + 1 - first, end - first
            return f"{one} {low:,}" if high <= low else f"{one}s {low:,}–{high:,}"
    return ""


def _texts(blocks: Sequence[Block], body: Mapping[str, Any]) -> Iterator[str]:
    """The documents of a request and of a reply that are text."""
    messages = body.get("messages")
    for message in messages if isinstance(messages, list) else ():
        yield from _documents(message)
    for block in blocks:
        yield from _documents({"content": block.fields.get("content")})


def _documents(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _documents(one)
    elif isinstance(node, dict):
        source = node.get("source")
        if isinstance(source, dict) and source.get("type") == "text" and isinstance(source.get("data"), str):
            yield source["data"]
        yield from _documents(node.get("content"))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
