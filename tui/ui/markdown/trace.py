"""Where in a block's source each character of its drawn text stands.

markdown-it's inline tokens hold no offsets, but they hold all marks: what stands between two characters that are
drawn follows from the tokens, so that source and tokens can be gone through side by side. It is done only for what
somebody points at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from string import punctuation
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from rich.style import Style

from tui.domain.safe import drawable
from tui.ui.markdown.inline import Builder, image_label, image_word, plain
from tui.ui.markdown.parser import Ends, trace_inline
from tui.ui.markdown.theme import MarkdownTheme

if TYPE_CHECKING:
    from markdown_it.token import Token

NOWHERE = -1
"""The offset of what is drawn but stands nowhere in the source."""
_ENTITY = re.compile(r"&(?:#(?:x([a-f0-9]{1,6})|([0-9]{1,7}))|([a-z][a-z0-9]{1,31}));", re.IGNORECASE)
_ESCAPED = frozenset(punctuation)


class Step(NamedTuple):
    """A token, the stretch of the source that it stands for, and where each character of its text is from."""

    token: Token
    start: int
    end: int
    offsets: Sequence[int]


def trace(
    source: str, references: Mapping[str, Mapping[str, Any]], theme: MarkdownTheme, base: Style
) -> tuple[str, list[int]]:
    """Return the text that :func:`tui.ui.markdown.inline.render_inline` draws, and where each character is from."""
    tokens, ends = trace_inline(source, references)
    tracer = _Tracer(source, ends, theme, base)
    tracer.add(tokens)
    return tracer.done().text, tracer.offsets


def shown_offsets(text: str, offsets: Sequence[int]) -> list[int]:
    """Where the characters of ``drawable(text)`` are from, given where those of ``text`` are."""
    if drawable(text) == text:
        return list(offsets)
    out: list[int] = []
    for at, char in enumerate(text):
        if char != "\r" or text[at + 1 : at + 2] != "\n":
            out += [offsets[at]] * len(drawable(char))
    return out


def expanded_offsets(text: str, offsets: Sequence[int], tab: int) -> list[int]:
    """As :func:`shown_offsets`, for a text of which the tabs are expanded, too."""
    known = shown_offsets(text, offsets)
    if "\t" not in text:
        return known
    out: list[int] = []
    column = 0
    for char, offset in zip(drawable(text), known, strict=True):
        cells = tab - column % tab if char == "\t" else 1
        out += [offset] * cells
        column = 0 if char == "\n" else column + cells
    return out


class _Tracer(Builder):
    """Builds the text as ever, and notes where each piece of it is from."""

    def __init__(self, source: str, ends: Ends, theme: MarkdownTheme, base: Style) -> None:
        super().__init__(theme, base)
        self.offsets: list[int] = []
        self._source, self._ends = source, ends
        # Where what is put next is from; what is put beyond it is an address, looked for in a stretch.
        self._coming: list[int] = []
        self._within = (0, 0)

    def add(self, tokens: list[Token]) -> None:
        """Add what the tokens show."""
        for step in _walk(tokens, self._source, self._ends):
            token, start, self._within = step.token, step.start, (step.start, step.end)
            self._coming = shown_offsets(token.content, step.offsets)
            if token.type == "image":
                label = shown_offsets(image_label(token), step.offsets)
                self._coming = [NOWHERE] * 2 + label
                self._within = (start + len("![") + len(token.content), step.end)
            super().add([token])

    def _put(self, text: str, style: Style | None = None) -> None:
        known, self._coming = self._coming[: len(text)], self._coming[len(text) :]
        self.offsets += known
        if rest := text[len(known) :]:
            lead = " (" if rest.startswith(" (") else ""
            address = rest[len(lead) : -1] if lead else rest
            self.offsets += [NOWHERE] * len(lead)
            self.offsets += _address(address, self._source, *self._within)
            self.offsets += [NOWHERE] * (len(rest) - len(lead) - len(address))
        super()._put(text, style)


def _walk(tokens: Sequence[Token], source: str, ends: Ends) -> Iterator[Step]:
    """Go through the tokens of a text and the text side by side."""
    at = 0
    links: list[int] = []
    verbatim = False
    for token in tokens:
        kind, start = token.type, at
        offsets: Sequence[int] = ()
        if kind == "text" and verbatim:
            at, offsets = _automatic(token.content, source, at)
        elif kind == "text":
            at, offsets = _text(token.content, source, at)
        elif kind in ("softbreak", "hardbreak"):
            newline = source.find("\n", at)
            offsets = (newline,)
            at = newline + 1
            while source[at : at + 1] in (" ", "\t") and at < len(source):
                at += 1
        elif kind == "link_open" and token.info == "auto":
            verbatim = True
            at += token.markup == "autolink"
        elif kind == "link_close" and token.info == "auto" and token.markup == "autolink":
            verbatim = False
            at = source.index(">", at) + 1
        elif kind == "link_close" and verbatim:
            verbatim = False
        elif kind == "link_open":
            links.append(ends[source, at])
            at += 1
        elif kind == "link_close":
            at = links.pop()
        elif kind == "image":
            at = ends[source, start]
            offsets = _label(token, ends, start + len("!["))
        elif kind == "code_inline":
            at, offsets = _code(token, source, at)
        elif token.nesting:
            at += len(token.markup)
        else:
            offsets = range(at, at + len(token.content))
            at += len(token.content)
        yield Step(token, start, at, offsets)


def _text(content: str, source: str, at: int) -> tuple[int, list[int]]:
    """Where the characters of running text are from: escapes and entities are resolved in it."""
    offsets: list[int] = []
    while len(offsets) < len(content):
        char = source[at : at + 1]
        if char == "\\" and source[at + 1 : at + 2] in _ESCAPED:
            offsets.append(at + 1)
            at += 2
        elif char == "&" and (entity := _entity(source, at)) is not None:
            decoded, end = entity
            offsets += [at] * len(decoded)
            at = end
        else:
            offsets.append(at)
            at += 1
    return at, offsets


def _entity(source: str, at: int) -> tuple[str, int] | None:
    """What an entity stands for, and where it ends."""
    from markdown_it.common.entities import entities
    from markdown_it.common.utils import fromCodePoint, isValidEntityCode

    match = _ENTITY.match(source, at)
    if match is None:
        return None
    if (name := match[3]) is not None:
        return (entities[name], match.end()) if name in entities else None
    code = int(match[1], 16) if match[1] is not None else int(match[2])
    return fromCodePoint(code if isValidEntityCode(code) else 0xFFFD), match.end()


def _automatic(content: str, source: str, at: int) -> tuple[int, list[int]]:
    """Where the characters of an address in running text are from: as it is written, or percent-decoded."""
    offsets: list[int] = []
    for char in content:
        offsets.append(at)
        encoded = quote(char, safe="")
        at += len(encoded) if source[at : at + 1] != char and source[at : at + 1] == "%" else 1
    return at, offsets


def _code(token: Token, source: str, at: int) -> tuple[int, Sequence[int]]:
    """Where the characters of a code span are from: a space at each of its ends may not be drawn."""
    begin, content = at + len(token.markup), token.content
    stripped = source[begin : begin + len(content)].replace("\n", " ") != content
    stripped = stripped or not source.startswith(token.markup, begin + len(content))
    begin += stripped
    return begin + len(content) + stripped + len(token.markup), range(begin, begin + len(content))


def _label(image: Token, ends: Ends, at: int) -> list[int]:
    """Where the characters of an image's description are from, which begins at ``at``."""
    out: list[int] = []
    for step in _walk(image.children or [], image.content, ends):
        word = image_word(step.token)
        known = step.offsets if len(step.offsets) == len(word) else range(step.start, step.start + len(word))
        out += [at + offset for offset in known]
    return out


def _address(drawn: str, source: str, start: int, end: int) -> list[int]:
    """Where the characters of an address are from that a link between two offsets names; nowhere if it does not."""
    for first in range(start, end):
        offsets: list[int] = []
        at = first
        while len(offsets) < len(drawn) and at < end:
            char = source[at]
            if char == "\\" and source[at + 1 : at + 2] in _ESCAPED:
                at += 1
                continue
            decoded, after = (_entity(source, at) if char == "&" else None) or (char, at + 1)
            for form in (plain(decoded), quote(decoded, safe="", errors="replace")):
                if drawn.startswith(form, len(offsets)):
                    offsets += [at] * len(form)
                    at = after
                    break
            else:
                break
        if len(offsets) == len(drawn):
            return offsets
    return [NOWHERE] * len(drawn)
