"""Finding text in the outline, in what is folded too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from tui.domain.safe import one_line
from tui.ui.panels.request.node import Node, Redact, name_of, shown

_MOST = 10_000
"""Matches that are counted."""


class Match(NamedTuple):
    """One place that a query was found at."""

    node: Node
    at: int
    """The character of the drawn value; negative in the name in front of it."""


class Finder:
    """Reads the outline once, and answers queries from then on."""

    def __init__(self, roots: Sequence[Node], redact: Redact) -> None:
        self._texts: list[tuple[Node, int, str]] = []
        for root in roots:
            for node in root.walk():
                name = name_of(node, redact) if node.kind == "json" else one_line(redact(str(node.key)))
                value = redact(node.value) if node.kind == "note" else shown(node, redact)
                self._texts.append((node, len(name) + 1, f"{name}\n{value}"))

    def find(self, query: str) -> list[Match]:
        """All matches in order; case counts only where the query has a capital letter."""
        if not query:
            return []
        pattern = pattern_of(query)
        out: list[Match] = []
        for node, start, text in self._texts:
            for match in pattern.finditer(text):
                out.append(Match(node, match.start() - start))
                if len(out) == _MOST:
                    return out
        return out


def pattern_of(query: str) -> re.Pattern[str]:
    """What a query matches."""
    return re.compile(re.escape(query), 0 if query != query.lower() else re.IGNORECASE)
