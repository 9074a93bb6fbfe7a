"""Colours for code, by pygments, which is imported when the first block with a language is drawn."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rich.style import Style

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.token import _TokenType

LARGEST = 50_000
"""Characters of a block beyond which it stays plain: lexing takes 0.7 to 2.5 µs for each, all at once."""

Spans = list[tuple[int, Style]]
"""A line's stretches: the character after each one's last, and its style."""


@cache
def lexer_for(language: str) -> Lexer | None:
    """Return the lexer of a fence's language, or None where there is none or it has no colours."""
    if not language:
        return None
    from pygments.lexers import get_lexer_by_name
    from pygments.lexers.special import TextLexer
    from pygments.util import ClassNotFound

    try:
        lexer: Lexer = get_lexer_by_name(language)
    except (ClassNotFound, ImportError, ValueError):
        return None
    return None if isinstance(lexer, TextLexer) else lexer


@cache
def _colors(pygments_style: str, base: Style) -> dict[_TokenType, Style]:
    """The style of each kind of token, filled as they come up; empty where the name is unknown."""
    from pygments.styles import get_style_by_name
    from pygments.util import ClassNotFound

    try:
        style = get_style_by_name(pygments_style)
    except ClassNotFound:
        return {}
    found: dict[_TokenType, Style] = {}
    for kind, look in style:
        color = f"#{look['color']}" if look["color"] else None
        found[kind] = base + Style(
            color=color,
            bold=look["bold"] or None,
            italic=look["italic"] or None,
            underline=look["underline"] or None,
        )
    return found


def highlight(lines: list[str], lexer: Lexer, pygments_style: str, base: Style) -> list[Spans] | None:
    """Return the stretches of each line, or None if there are no colours to be had."""
    colors = _colors(pygments_style, base)
    if not colors:
        return None
    found: list[Spans] = []
    spans: Spans = []
    column = 0
    try:
        for _index, kind, value in lexer.get_tokens_unprocessed("\n".join(lines) + "\n"):
            while kind not in colors:
                colors[kind] = colors[kind.parent] if kind.parent else base
            style = colors[kind]
            pieces = value.split("\n")
            for number, piece in enumerate(pieces):
                if number:
                    found.append(spans)
                    spans, column = [], 0
                if piece:
                    column += len(piece)
                    spans.append((column, style))
    except Exception:  # lexers are other people's code, run on text that nobody has checked
        return None
    found.append(spans)
    # A lexer that drops or invents text would put its colours elsewhere.
    whole = len(found) >= len(lines) and all(
        (spans[-1][0] if spans else 0) == len(line) for spans, line in zip(found, lines, strict=False)
    )
    return found[: len(lines)] if whole else None
