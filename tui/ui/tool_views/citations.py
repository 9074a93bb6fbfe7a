"""Which sentences of the reply rest on what a call found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from tui.domain.block import Block
from tui.domain.readout import Rows
from tui.domain.tools import Call

_SENTENCE = 200
"""Characters of a cited passage that are shown."""


class Cited(NamedTuple):
    """A citation of a call's result."""

    said: str
    """The text of the reply that carries it."""
    cited: str
    """The passage that it rests on."""
    number: int | None
    """Which of the results it is, from 1."""
    where: str
    """The address or title of the source."""


def citations_of(call: Call) -> list[Cited]:
    """The citations, in all replies from the call's on that its turn's message holds, of what the call found."""
    if call.result is None:
        return []
    sources = _sources(call.result.fields.get("content"))
    out: list[Cited] = []
    for block in call.turn.message.blocks[call.place + 1 :]:
        for citation in _citations(block):
            where = citation.get("url") or citation.get("source")
            if isinstance(where, str) and where in sources:
                cited = citation.get("cited_text")
                out.append(Cited(block.text, cited if isinstance(cited, str) else "", sources[where], where))
    return out


def _citations(block: Block) -> Iterator[dict[str, Any]]:
    found = block.fields.get("citations")
    for one in found if isinstance(found, list) else ():
        if isinstance(one, dict):
            yield one


def _sources(content: Any) -> dict[str, int | None]:
    """The addresses in a result, with their numbers where it is a list."""
    if isinstance(content, list):
        found = [(one.get("url") or one.get("source"), n) for n, one in enumerate(content, 1) if isinstance(one, dict)]
        return {where: number for where, number in reversed(found) if isinstance(where, str)}
    where = content.get("url") if isinstance(content, dict) else None
    return {where: None} if isinstance(where, str) else {}


def write_citations(rows: Rows, cited: list[Cited]) -> None:
    """What the reply says, and the passage that it cites, below the result."""
    if not cited:
        return
    rows.heading(f"cited {len(cited)} {'time' if len(cited) == 1 else 'times'}")
    said = ""
    for one in cited:
        if one.said != said:
            said = one.said
            rows.prose("text", " ".join(said.split()))
        mark = f"[{one.number}] " if one.number is not None else "↳ "
        passage = " ".join(one.cited.split()) or one.where
        more = len(passage) - _SENTENCE
        rows.prose("muted", passage[:_SENTENCE] + (f"… {more:,} more" if more > 0 else ""), len(mark) + 1, " " + mark)
