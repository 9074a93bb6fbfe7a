"""A filter's text as tokens. What an operator takes is read as its own kind, since a pattern may hold parentheses."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from tui.domain.filter.errors import FilterError
from tui.domain.filter.operators import OPERATORS, Operator

Mark = Literal["text", "operator", "&", "|", "!", "(", ")", "end"]

_SPACE = re.compile(r"\s*")
_WORD = re.compile(r'[^\s"()&|]+')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_NAME = re.compile(r"~([A-Za-z]*)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class Token(NamedTuple):
    """A piece of the text."""

    mark: Mark
    text: str
    """What a literal says, or what an operator was given."""
    column: int
    operator: Operator | None = None
    argument: int = 0
    """Where the operator's argument begins."""


def tokens(text: str) -> list[Token]:
    """Cut a text into tokens, the last of which is its end. Raises :class:`FilterError`."""
    out: list[Token] = []
    at = _skip(text, 0)
    while at < len(text):
        token, at = _token(text, at)
        out.append(token)
        at = _skip(text, at)
    out.append(Token("end", "", len(text)))
    return out


def _token(text: str, at: int) -> tuple[Token, int]:
    char = text[at]
    if char in "&|!()":
        return Token(char, char, at), at + 1  # type: ignore[arg-type]  # one of the five, as a Literal
    if char == "~":
        return _operator(text, at)
    if char == '"':
        said, end = _quoted(text, at)
        if not said:
            raise FilterError("there is nothing between these quotes", at)
        return Token("text", _literal(said), at), end
    match = _WORD.match(text, at)
    assert match is not None  # all that ends a word was looked at above
    return Token("text", match.group(), at), match.end()


def _operator(text: str, at: int) -> tuple[Token, int]:
    match = _NAME.match(text, at)
    assert match is not None
    operator = OPERATORS.get(match.group(1).lower())
    if operator is None:
        raise FilterError(_unknown(match.group()), at)
    end = match.end()
    if operator.takes == "nothing":
        return Token("operator", "", at, operator, end), end
    start = _skip(text, end)
    if text[start : start + 1] == '"':
        said, stop = _quoted(text, start)
        if said:
            given = _pattern(said) if operator.takes == "pattern" else _literal(said)
            return Token("operator", given, at, operator, start + 1), stop
        stop = start
    elif operator.takes == "pattern":
        stop = _pattern_end(text, start)
        if stop > start:
            return Token("operator", _pattern(text[start:stop]), at, operator, start), stop
    elif (word := _WORD.match(text, start)) is not None and text[start] not in "~!":
        return Token("operator", word.group(), at, operator, start), word.end()
    raise FilterError(f"~{operator.name} wants {operator.wants}", start if start < len(text) else end)


def _unknown(written: str) -> str:
    listed = " ".join(f"~{name}" for name in OPERATORS)
    return f"there is no {written}; there is {listed}" if len(written) > 1 else f"after ~ comes one of {listed}"


def _quoted(text: str, at: int) -> tuple[str, int]:
    """What stands between quotes, escapes and all, and where it ends."""
    match = _QUOTED.match(text, at)
    if match is None:
        raise FilterError('this quote is not closed: it ends with another "', at)
    return match.group(1), match.end()


def _literal(said: str) -> str:
    r"""Quoted text: ``\"`` is a quote and ``\\`` a backslash; before anything else a backslash is itself."""
    return _ESCAPED.sub(lambda match: match.group(1) if match.group(1) in '"\\' else match.group(), said)


def _pattern(said: str) -> str:
    r"""A pattern: ``\"`` is a quote, all other backslashes are the pattern's."""
    return _ESCAPED.sub(lambda match: '"' if match.group(1) == '"' else match.group(), said)


def _pattern_end(text: str, at: int) -> int:
    """Where a pattern without quotes ends: at a space, a quote, or what is not within its own parentheses."""
    depth, start = 0, at
    if text[at : at + 1] in ("~", "!"):
        return at
    while at < len(text):
        char = text[at]
        if char == "\\" and at + 1 < len(text) and not text[at + 1].isspace():
            at += 2
            continue
        if char.isspace() or char == '"' or (depth == 0 and char in ")&|"):
            break
        depth += (char == "(") - (char == ")")
        at += 1
    if depth > 0 and at < len(text):
        raise FilterError("a pattern with spaces or quotes goes in quotes", start)
    return at


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
