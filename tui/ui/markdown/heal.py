"""Markup that is still being written, closed for the moment so that the text does not jump when it is."""

from __future__ import annotations

import re

from tui.ui.markdown.parser import MATH_AGAIN, brackets_end, dollars_end

_UNDECIDED = "*_~`"
_ANY = re.compile(r"[*_~`\\$<\]]")
_MOST = 20
"""So much markup is not open at once, except in what is none."""
_MARKS = re.compile(
    r"""\\.|``*|\*\**|~~|\$\$?  # each begins with a character of its own: that is found quickly
    # A link of which the address, or the title after it, is still coming in: "](https://a.b/c_(d" and "](<a b" …
    |\]\((?:<[^<>\n]*>?|(?!<)[^\s()]*(?:\([^\s()]*\)[^\s()]*)*(?:\([^\s()]*)?)(?:\s+(?:"[^"]*"?|'[^']*'?)?)?\Z
    |<(?:https?://|mailto:)[^\s<>]*\Z""",
    re.DOTALL | re.VERBOSE,
)
_NEUTRAL = r"""
    [^*~`\\$<\]]++ | ~(?!~) | <(?![hm]) | \\[^(\[] | `[^`]++`(?!`) | \](?:(?!\()|\([^\s()*~`\\$<\]]*+\))
    # Mathematics; what could be a price, too, is left out.
    | \\\((?:[^\\]|\\[^\\()])*+\\\) | \\\[(?:[^\\]|\\[^\\\[\]])*+\\\]
    | \$\$[^$]++\$\$ | \$(?![\s$])[^$*]*+(?<![ \n\\])\$(?=[ -\#%-/:-~\n]|\Z)"""
_WHOLE = re.compile(
    # Emphasis here stands behind a space: so it closes nothing that is open.
    rf"""(?:{_NEUTRAL}
    |\*(?![*\s])(?<!\S\*)(?:{_NEUTRAL})++(?<!\s)\*(?!\*)
    |\*\*(?![*\s])(?<!\S\*\*)(?:{_NEUTRAL})++(?<!\s)\*\*(?!\*)
    |\*\*\*(?![*\s])(?<!\S\*\*\*)(?:{_NEUTRAL})++(?<!\s)\*\*\*(?!\*)
    |~~(?!\s)(?<!\S~~)(?:{_NEUTRAL})++(?<!\s)~~)*+""",
    re.DOTALL | re.VERBOSE,
)
"""Text, and markup that ends as it began with no other in it: whatever is open before it is open behind it."""
_BRACKETS = {"(": ")", "[": "]"}
_TEX = re.compile(r"\\[A-Za-z]|[_^]\{")


def heal(text: str) -> str:
    """Return an open paragraph's text with what is open at its end closed: emphasis, code, links, mathematics.

    What may be the beginning or the first half of a mark is left out. A link of which the address is still coming in
    is shown as its text.
    """
    if not _ANY.search(text):
        return text
    tail = text.rstrip(_UNDECIDED).removesuffix("\\")
    opened: list[str] = []
    at = 0
    while match := _MARKS.search(tail, _past_whole(tail, at)):
        mark, start, at = match.group(), match.start(), match.end()
        if mark[0] == "`":
            close = _run(tail, mark, at)
            if close < 0:
                return _closed(tail, mark, opened)
            at = close
        elif mark[0] == "]":
            return _link(tail, start, opened)
        elif mark[0] == "<":
            return _closed(tail, ">", opened)
        elif mark[0] == "\\":
            if mark[1] in "([":
                close = brackets_end(tail, start, len(tail))
                if close >= 0:
                    at = close
                elif _unclosed(tail, mark[1], at):
                    return _closed(tail, "\\" + _BRACKETS[mark[1]], opened)
        elif mark[0] == "$":
            close = dollars_end(tail, start, len(tail))
            if close >= 0:
                at = close
            elif "$" not in tail[at:].rstrip("$") and _TEX.search(tail, at) and not tail[at].isspace():
                return _closed(tail.rstrip("$"), mark, opened)
        else:
            _emphasis(tail, mark, start, at, opened)
    return _closed(tail, "", opened) if len(opened) <= _MOST else text


def _past_whole(text: str, at: int) -> int:
    """Where the first mark from ``at`` on may stand that has no other half right behind it."""
    whole = _WHOLE.match(text, at)
    return whole.end() if whole else at


def _closed(tail: str, mark: str, opened: list[str]) -> str:
    if not mark and not opened:
        return tail
    bare = tail.rstrip()
    # Nothing has come yet of what the mark began.
    return tail if mark and bare.endswith(mark[0]) and mark[0] in "`$" else bare + mark + "".join(reversed(opened))


def _emphasis(text: str, mark: str, start: int, end: int, opened: list[str]) -> None:
    """Take from what is open what a run of ``*`` or ``~~`` closes; add to it what it opens."""
    before, after = text[start - 1 : start], text[end : end + 1]
    count = len(mark)
    if before and not before.isspace():
        for number in range(len(opened) - 1, -1, -1):
            if opened[number][0] == mark[0] and len(opened[number]) <= count:
                count -= len(opened.pop(number))
                if not count:
                    return
    if after and not after.isspace() and not (before.isascii() and before.isalnum()) and count <= 3:
        opened += [mark] if mark == "~~" else ["*"] * (count & 1) + ["**"] * (count >> 1)


def _run(text: str, mark: str, at: int) -> int:
    """Where code that ``mark`` began ends; -1 where it does not."""
    while (close := text.find(mark, at)) >= 0:
        at = close
        while text[at : at + 1] == "`":
            at += 1
        if at - close == len(mark):
            return at
    return -1


def _unclosed(text: str, bracket: str, at: int) -> bool:
    """Whether no bare bracket closes an escaped one, which then may be the beginning of mathematics."""
    if MATH_AGAIN[bracket].search(text, at) or "\\" + _BRACKETS[bracket] in text[at:]:
        return False
    return text.count(_BRACKETS[bracket], at) <= text.count(bracket, at)


def _link(text: str, close: int, opened: list[str]) -> str:
    """Return a text that ends in a link's address, the link's text ending at ``close``, without that address."""
    depth = 0
    for at in range(close, -1, -1):
        depth += {"]": 1, "[": -1}.get(text[at], 0)
        if not depth:
            # A picture is shown with its address, as far as that has come.
            whole = text + ")" if text[at - 1 : at] == "!" else text[:close] + "]()"
            return whole + "".join(reversed(opened))
    return text
