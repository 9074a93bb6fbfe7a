"""markdown-it-py set up for the inside of a block, and the rules that it is taught.

The parser is made at its first use: importing it costs some 30 ms, which the first paint must not wait for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_SCHEME = re.compile(r"(?:^|[^A-Za-z0-9+.-])(https?)$", re.IGNORECASE)
_ADDRESS = re.compile(r"://[^\s<>*`\"|\\^{}、。，；：！？（）「」『』【】《》…]+")
_NOTE = re.compile(r"\[\^[^\]\s\[]+\]")
_SENTENCE = "?!.,:;*_~'\""
_MATH_END = {"(": "\\)", "[": "\\]"}
_DOLLAR_END = re.compile(r"(?<![ \n\\])\$")
MATH_AGAIN = {"(": re.compile(r"(?<!\\)\\\("), "[": re.compile(r"(?<!\\)\\\[")}
r"""What is not in mathematics that a bracket began: one like it. ``\\[2pt]`` is a line's end and the space after it."""


def trim_address(address: str) -> str:
    """Take off what ends a sentence rather than an address: punctuation, a parenthesis that is not opened in it."""
    while address:
        last = address[-1]
        opener = {")": "(", "]": "["}.get(last, "")
        if last not in _SENTENCE and not (opener and address.count(last) > address.count(opener)):
            break
        address = address[:-1]
    return address


def _autolink(state: StateInline, silent: bool) -> bool:
    """``https://…`` in running text, before emphasis can take an underscore out of it."""
    if silent or state.linkLevel or state.src[state.pos] != ":":
        return False
    match = _ADDRESS.match(state.src, state.pos, state.posMax)
    scheme = _SCHEME.search(state.pending) if match else None
    if not match or not scheme:
        return False
    rest = trim_address(match.group())
    if len(rest) <= len("://"):
        return False
    name = scheme.group(1)
    state.pending = state.pending[: -len(name)]
    token = state.push("link_open", "a", 1)
    token.attrs = {"href": state.md.normalizeLink(name + rest)}
    token.info = "auto"
    state.push("text", "", 0).content = name + rest
    state.push("link_close", "a", -1)
    state.pos += len(rest)
    return True


def _math(state: StateInline, silent: bool) -> bool:
    r"""``$x$``, ``$$x$$``, ``\(x\)`` and ``\[x\]`` stay as they are written."""
    source, start, stop = state.src, state.pos, state.posMax
    first = source[start]
    if first == "\\" and start + 1 < stop and source[start + 1] in _MATH_END:
        end = brackets_end(source, start, stop)
    elif first == "$":
        end = dollars_end(source, start, stop)
    else:
        return False
    if end < 0:
        return False
    if not silent:
        state.push("math", "", 0).content = source[start:end]
    state.pos = end
    return True


def brackets_end(source: str, start: int, stop: int) -> int:
    r"""Where mathematics ends that the ``\(`` or ``\[`` at ``start`` begins; -1 where it is an escaped bracket."""
    bracket = source[start + 1]
    end = source.find(_MATH_END[bracket], start + 2, stop)
    return -1 if end < 0 or MATH_AGAIN[bracket].search(source, start + 2, end) else end + 2


def dollars_end(source: str, start: int, stop: int) -> int:
    """Where mathematics between dollars ends, or -1: a price is none, so spaces and digits decide.

    Between two single dollars there is no ``**``: it is no mathematics, but bold text between two of something else.
    """
    fence = "$$" if source.startswith("$$", start) else "$"
    begin = start + len(fence)
    if begin >= stop or (fence == "$" and source[begin].isspace()):
        return -1
    if fence == "$$":
        end = source.find(fence, begin, stop)
        return end + 2 if end > begin else -1
    close = _DOLLAR_END.search(source, begin, stop)
    if close is None or close.start() == begin or source.find("**", begin, close.start()) >= 0:
        return -1
    end = close.end()
    return -1 if end < stop and source[end].isdigit() else end


def _note(state: StateInline, silent: bool) -> bool:
    """A footnote's mark, ``[^1]``."""
    if not state.src.startswith("[^", state.pos):
        return False
    match = _NOTE.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        state.push("note", "", 0).content = match.group()
    state.pos = match.end()
    return True


def _make() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": 50}).enable("strikethrough")
    rules = parser.inline.ruler
    rules.after("text", "autolink_text", _autolink)
    rules.before("escape", "math", _math)
    rules.before("link", "note", _note)
    return parser


@cache
def _parser() -> MarkdownIt:
    return _make()


Ends = dict[tuple[str, int], int]
"""Where links and images end, by the text that is parsed and where in it they begin."""


@cache
def _tracing_parser() -> MarkdownIt:
    """A parser that notes what its tokens do not tell: where a link or an image ends."""
    from markdown_it.rules_inline import image, link

    def noting(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
        def noted(state: StateInline, silent: bool) -> bool:
            start = state.pos
            found = rule(state, silent)
            if found and not silent:
                state.env["ends"][state.src, start] = state.pos
            return found

        return noted

    parser = _make()
    parser.inline.ruler.at("link", noting(link))
    parser.inline.ruler.at("image", noting(image))
    return parser


def parse_inline(text: str, references: Mapping[str, Mapping[str, Any]]) -> list[Token]:
    """Return the tokens of a block's text; ``references`` are the addresses of ``[text][label]``."""
    tokens = _parser().parseInline(text, {"references": references})
    return tokens[0].children or []


def trace_inline(text: str, references: Mapping[str, Mapping[str, Any]]) -> tuple[list[Token], Ends]:
    """Return what :func:`parse_inline` does, and where links and images end. Slower."""
    ends: Ends = {}
    tokens = _tracing_parser().parseInline(text, {"references": references, "ends": ends})
    return tokens[0].children or [], ends


def normalize_label(label: str) -> str:
    """Return a reference's label as it is looked up."""
    from markdown_it.common.utils import normalizeReference

    return normalizeReference(label)


def normalize_address(address: str) -> str:
    """Return an address with escapes and entities resolved and all else percent-encoded."""
    from markdown_it.common.utils import unescapeAll

    return _parser().normalizeLink(unescapeAll(address))
