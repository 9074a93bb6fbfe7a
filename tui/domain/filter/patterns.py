"""A person's regular expressions, checked so that none can hang the app.

Python's matcher tries alternatives one after the other and cannot be interrupted from outside, so a pattern such as
``(a+)+b`` takes time that doubles with each letter. Such patterns are refused with words: a repeat of a group that
holds another repeat or a choice, two repeats side by side that take the same characters, back references, and more
than a few repeats. What is left takes, in the worst case, a power of the text's length. So that this stays small, a
text is not searched at all where the pattern's literals do not stand in it in their order, and one of more than
:data:`WINDOW` characters is searched in windows, in which a match is found that is at most half a window long.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable

from tui.domain.filter.errors import FilterError

LONGEST = 200
"""Characters that a pattern may have."""
WINDOW = 2048
_SHORT = 128
"""A text of so many characters is searched without looking for the pattern's literals first."""
_REPEATS, _ENDLESS = 10, 3
"""How many repeats a pattern may have: of any kind, and without an end."""

_GROUP = re.compile(r"\(\?(?::|=|!|<=|<!|>|P<\w+>|(?:i|s|m)*(?:-[ism]+)?[:)])")
_ATOM = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[^\\\[()|*+?{]|\{(?![0-9]*,?[0-9]*\})", re.DOTALL)
_REPEAT = re.compile(r"(?:[*+?]|\{([0-9]*)(,?)([0-9]*)\})[?+]?")
_PROBES = [chr(code) for code in range(128)] + ["é", "Ж", "中"]
_LITERAL = re.compile(r"[A-Za-z0-9 _:,\"'=/<>@#%&;!~`-]")
_HINT = "it could take forever; say it with one repeat"


def compiled(pattern: str, column: int = 0) -> re.Pattern[str]:
    """Compile a pattern that ignores case. Raises :class:`FilterError` where it is none, or is refused."""
    if len(pattern) > LONGEST:
        raise FilterError(f"a pattern may have {LONGEST} characters, this one has {len(pattern)}", column)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            made = re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        at = error.pos or 0
        raise FilterError(f"the pattern is not whole: {error.msg}", column + min(at, len(pattern))) from None
    except (OverflowError, RecursionError, Warning) as error:
        raise FilterError(f"the pattern cannot be used: {error}", column) from None
    _Check(pattern, column).run()
    return made


def searcher(pattern: str) -> Callable[[str], object]:
    """A function that tells whether the pattern is in a text. Raises :class:`FilterError`."""
    compiled(pattern)
    made = re.compile(_trimmed(pattern), re.IGNORECASE)
    find, needed = made.search, [one.lower() for one in literals(pattern)]

    def long(text: str) -> bool:
        for start in range(0, len(text), WINDOW // 2):
            end, at = start + WINDOW, start
            # At a window's end `$` and look-ahead see an end that is none: what matched must do so with more room.
            while (match := find(text, at, end)) is not None:
                if end >= len(text) or made.match(text, match.start(), match.start() + WINDOW) is not None:
                    return True
                at = match.start() + 1
            if end >= len(text):
                break
        return False

    def search(text: str) -> object:
        if len(text) <= _SHORT:
            return find(text)
        # A pattern takes longest where its end is nowhere to be found.
        if needed and text.isascii() and not _in_order(needed, text.lower()):
            return None
        return find(text) if len(text) <= WINDOW else long(text)

    return search


def _trimmed(pattern: str) -> str:
    """A pattern that is found in the same texts, without the repeats at its beginning.

    To be found at all, ``x+y`` needs but one ``x``; looking for more takes the square of the text's length.
    """
    if "|" in pattern or "(?" in pattern:
        return pattern
    while (atom := _ATOM.match(pattern)) is not None and (repeat := _REPEAT.match(pattern, atom.end())) is not None:
        sign = repeat.group()[0]
        if sign in "*?":
            pattern = pattern[repeat.end() :]
        elif sign == "+":
            return atom.group() + pattern[repeat.end() :]
        else:
            break
    return pattern


def literals(pattern: str) -> list[str]:
    """Texts that stand, but for their case, one after the other in all that the pattern is found in."""
    if "|" in pattern or "(?" in pattern:
        return []
    runs, run, depth, at = [], "", 0, 0
    while at < len(pattern):
        atom = _ATOM.match(pattern, at)
        depth += (pattern[at] == "(") - (pattern[at] == ")")
        end = atom.end() if atom is not None else at + 1
        repeat = _REPEAT.match(pattern, end)
        plain = atom is not None and depth == 0 and _LITERAL.fullmatch(atom.group())
        if plain and repeat is None:
            run += pattern[at:end]
        else:
            # What is repeated at least once stands there once, but what follows may not stand beside it.
            runs.append(run + pattern[at:end] if plain and repeat is not None and repeat.group() == "+" else run)
            run = ""
        at = repeat.end() if repeat is not None else end
    return [one for one in (*runs, run) if one]


def _in_order(texts: list[str], said: str) -> bool:
    """Whether all of ``texts`` stand in ``said``, each after the one before."""
    at = 0
    for text in texts:
        at = said.find(text, at)
        if at < 0:
            return False
        at += len(text)
    return True


class _Check:
    """Walks over a pattern that compiles, and refuses what may take forever."""

    def __init__(self, pattern: str, column: int) -> None:
        self._pattern, self._column = pattern, column
        self._repeats = self._endless = 0
        self._before: re.Pattern[str] | None = None
        """The characters of the repeat that what follows stands right beside."""

    def run(self) -> None:
        """Raise :class:`FilterError` where the pattern is refused."""
        pattern, at = self._pattern, 0
        open_groups: list[bool] = []
        varied = False
        while at < len(pattern):
            char = pattern[at]
            if char == "(":
                group = _GROUP.match(pattern, at)
                if pattern.startswith("(?", at) and group is None:
                    raise self._error("this kind of group is not taken in a filter", at)
                at = group.end() if group else at + 1
                if group is None or not group.group().endswith(")"):
                    open_groups.append(varied)
                    varied = False
                continue
            if char == "|":
                varied, self._before, at = True, None, at + 1
                continue
            if char == ")":
                inner, end = varied, at + 1
                varied = open_groups.pop()
                repeat = _REPEAT.match(pattern, end)
                if repeat is not None and inner and not repeat.group().startswith("?"):
                    raise self._error(f"this repeats a group that holds a choice or a repeat: {_HINT}", end)
                varied = varied or inner
                at = self._repeated(repeat, None, end) if repeat else end
                varied = varied or repeat is not None
                continue
            atom = _ATOM.match(pattern, at)
            if atom is None:
                raise self._error("this pattern is not taken in a filter", at)
            if re.fullmatch(r"\\[1-9]", atom.group()):
                raise self._error("a pattern may not refer back to a group", at)
            repeat = _REPEAT.match(pattern, atom.end())
            if repeat is None:
                if atom.group() not in ("^", "$", r"\b", r"\B", r"\A", r"\Z"):
                    self._before = None
                at = atom.end()
            else:
                varied, at = True, self._repeated(repeat, atom.group(), atom.end())

    def _repeated(self, repeat: re.Match[str], atom: str | None, at: int) -> int:
        """Take in a repeat of an atom, None for a group; return where it ends."""
        self._repeats += 1
        low, comma, high = repeat.groups()
        endless = repeat.group()[0] in "*+" or (bool(comma) and not high) or int(high or low or 0) > 100
        self._endless += endless
        if self._repeats > _REPEATS or self._endless > _ENDLESS:
            most = f"{_REPEATS} repeats, {_ENDLESS} of them without an end"
            raise self._error(f"a pattern may have {most}; this is one more", at)
        if atom is None:
            return repeat.end()
        taken = re.compile(atom, re.IGNORECASE | re.DOTALL)
        before, least = self._before, 0 if repeat.group()[0] in "*?" else int(low or 0) if low is not None else 1
        if endless and before and any(before.match(one) and taken.match(one) for one in _PROBES):
            raise self._error(f"two repeats side by side take the same characters: {_HINT}", at)
        if endless:
            self._before = taken
        elif least:
            self._before = None
        return repeat.end()

    def _error(self, message: str, at: int) -> FilterError:
        return FilterError(message, self._column + at)
