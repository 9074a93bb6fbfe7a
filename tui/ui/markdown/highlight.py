"""Colours for code, by pygments, which is imported when the first block with a language is drawn."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rich.color import Color
from rich.style import Style

from tui.ui.markdown.contrast import readable

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.token import _TokenType

LARGEST = 50_000
"""Characters of a block beyond which it stays plain: lexing takes 0.7 to 2.5 µs for each, all at once."""

Spans = list[tuple[int, Style]]
"""A line's stretches: the character after each one's last, and its style."""

_ALSO = {
    "assembly": "nasm", "astro": "html", "cmd": "bat", "compose": "yaml", "docker-compose": "yaml", "dotenv": "bash",
    "ejs": "html", "env": "bash", "gql": "graphql", "gradle": "groovy", "jinja2": "jinja", "jsonc": "json",
    "jsonl": "json", "ndjson": "json", "mdx": "markdown", "node": "javascript", "patch": "diff", "plsql": "sql",
    "razor": "html", "sh-session": "console", "sqlite": "sql", "svelte": "html", "vb": "vb.net", "wasm": "wast",
}  # fmt: skip
"""Names in use for languages that pygments calls something else, or knows nothing nearer to."""


@cache
def lexer_for(language: str) -> Lexer | None:
    """Return the lexer of a fence's language, or None where there is none or it has no colours."""
    if not language:
        return None
    from pygments.lexers import get_lexer_by_name
    from pygments.lexers.special import TextLexer
    from pygments.util import ClassNotFound

    # Half of the PHP that is quoted has no "<?php" before it, and what has one is read as well.
    options = {"startinline": True} if language == "php" else {}
    try:
        lexer: Lexer = get_lexer_by_name(_ALSO.get(language, language), **options)
    except (ClassNotFound, ImportError, ValueError):
        return None
    return None if isinstance(lexer, TextLexer) else lexer


@cache
def _colors(pygments_style: str, base: Style) -> dict[_TokenType, Style]:
    """The style of each kind of token, filled as they come up; empty where the name is unknown.

    Each colour can be read on the background of ``base``: the styles are made for white, or for black.
    """
    from pygments.styles import get_style_by_name
    from pygments.util import ClassNotFound

    try:
        style = get_style_by_name(pygments_style)
    except ClassNotFound:
        return {}
    found: dict[_TokenType, Style] = {}
    for kind, look in style:
        color = _on(base, f"#{look['color']}") if look["color"] else None
        found[kind] = base + Style(
            color=color,
            bold=look["bold"] or None,
            italic=look["italic"] or None,
            underline=look["underline"] or None,
        )
    return found


def _on(base: Style, name: str) -> Color:
    color = Color.parse(name)
    if base.color is None or base.bgcolor is None:
        return color
    return readable(color.get_truecolor(), base.bgcolor.get_truecolor(), base.color.get_truecolor())


def _style(colors: dict[_TokenType, Style], kind: _TokenType, base: Style) -> Style:
    """The style of a kind of token, or of the nearest kind that it is one of."""
    style = colors.get(kind)
    if style is None:
        style = colors[kind] = _style(colors, kind.parent, base) if kind.parent else base
    return style


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
            style = _style(colors, kind, base)
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
