"""Two request bodies compared block by block: what stayed, what came, what went, and where a changed block differs.

A unit of comparison is what a person thinks of as one thing: a parameter, a block of the system prompt, a tool, a
content block of a message. Tools are matched by their names, all else by place in order, so that a message put in
between does not change those behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple

from tui.domain.alike import alike, alike_at_end
from tui.domain.readout import json_source

Kind = Literal["same", "added", "removed", "changed"]
Section = Literal["parameters", "system", "tools", "messages"]

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_CONTEXT = 40
"""Characters of what is the same that an excerpt shows on each side."""
_SHOWN = 160
"""Characters of one run of what is removed or added that an excerpt shows."""
_WORDS = 400
"""Words behind the first difference that are compared one by one; what is longer is one run."""


class Unit(NamedTuple):
    """One thing of a request."""

    section: Section
    path: str
    """Where it stands: ``messages[3].content[0]``, ``tools[1]``, ``model``."""
    label: str
    """What it is: a role and a type, or a tool's name."""
    text: str
    """A text block's text; of all else the JSON."""
    identity: tuple[str, str]
    """What it is matched by: its label and its whole content."""


class Run(NamedTuple):
    """A part of an excerpt."""

    kind: Literal["same", "removed", "added"]
    text: str


class Change(NamedTuple):
    """What became of one unit; of a run of units that are the same, all of them."""

    kind: Kind
    section: Section
    path: str
    """Where it stands now, or stood where it is removed."""
    label: str
    blocks: int
    """How many units; 1 but for those that are the same."""
    characters: int
    """Of all of them, as they are now, or were."""
    at: int | None = None
    """The first character that differs, from 0, of one that changed."""
    excerpt: tuple[Run, ...] = ()
    """The first words that differ, of one that changed; of one that came or went its beginning."""


def compare(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """What is different in ``after``, in the order of a request's sections; runs of what is the same are counted."""
    out: list[Change] = []
    old, new = units(before), units(after)
    sections: tuple[Section, ...] = ("parameters", "system", "tools", "messages")
    for section in sections:
        a, b = ([one for one in found if one.section == section] for found in (old, new))
        pairs = _by_label(a, b) if section in ("parameters", "tools") else _by_order(a, b)
        out += _counted(pairs)
    return out


def units(body: dict[str, Any]) -> list[Unit]:
    """The units of a request body, whatever it holds. ``stream`` is no choice of anybody and is left out."""
    out: list[Unit] = []
    for name, value in body.items():
        if name == "system":
            out += _blocks("system", "system", "", value)
        elif name == "tools" and isinstance(value, list):
            for number, tool in enumerate(value):
                label = str(tool.get("name") or tool.get("type") or "?") if isinstance(tool, dict) else "?"
                out.append(_unit("tools", f"tools[{number}]", label, tool))
        elif name == "messages" and isinstance(value, list):
            for number, message in enumerate(value):
                if not isinstance(message, dict):
                    out.append(_unit("messages", f"messages[{number}]", "?", message))
                    continue
                role = str(message.get("role", "?"))
                out += _blocks("messages", f"messages[{number}].content", f"{role} ", message.get("content"))
        elif name != "stream":
            out.append(_unit("parameters", name, name, value))
    return out


def _blocks(section: Section, path: str, prefix: str, content: Any) -> Iterable[Unit]:
    """The blocks of a content, which may be a plain text: the API takes that for one block, and so it is here."""
    if not isinstance(content, list):
        block = {"type": "text", "text": content} if isinstance(content, str) else content
        yield _unit(section, path, f"{prefix}{_type(block)}", block)
        return
    for number, block in enumerate(content):
        yield _unit(section, f"{path}[{number}]", f"{prefix}{_type(block)}", block)


def _type(block: Any) -> str:
    return str(block.get("type", "?")) if isinstance(block, dict) else "?"


def _unit(section: Section, path: str, label: str, value: Any) -> Unit:
    source = json_source(value)
    plain = isinstance(value, dict) and value.keys() == {"type", "text"} and isinstance(value["text"], str)
    return Unit(section, path, label, value["text"] if plain else source, (label, source))


_Pair = tuple[Unit | None, Unit | None]


def _by_label(old: Sequence[Unit], new: Sequence[Unit]) -> list[_Pair]:
    """Units matched by their names, in the order that they have now; of several of one name, by order."""
    waiting: dict[str, list[Unit]] = {}
    for unit in old:
        waiting.setdefault(unit.label, []).append(unit)
    pairs: list[_Pair] = []
    for unit in new:
        found = waiting.get(unit.label)
        pairs.append((found.pop(0) if found else None, unit))
    return pairs + [(unit, None) for left in waiting.values() for unit in left]


def _by_order(old: Sequence[Unit], new: Sequence[Unit]) -> list[_Pair]:
    """Units matched by their content in order; where it differs, those of the same label one after the other."""
    start = 0
    while start < min(len(old), len(new)) and old[start].identity == new[start].identity:
        start += 1
    pairs: list[_Pair] = list(zip(old[:start], new[:start], strict=True))
    old, new = old[start:], new[start:]
    matcher = SequenceMatcher(None, [one.identity for one in old], [one.identity for one in new], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pairs += zip(old[a:b], new[c:d], strict=True)
        else:
            pairs += _replaced(old[a:b], new[c:d])
    return pairs


def _replaced(old: Sequence[Unit], new: Sequence[Unit]) -> list[_Pair]:
    """A stretch that differs: a unit that has one of its label in the other's stretch was changed into it."""
    pairs: list[_Pair] = []
    at = 0
    for unit in old:
        place = next((number for number in range(at, len(new)) if new[number].label == unit.label), None)
        if place is None:
            pairs.append((unit, None))
            continue
        pairs += [(None, one) for one in new[at:place]]
        pairs.append((unit, new[place]))
        at = place + 1
    return pairs + [(None, one) for one in new[at:]]


def _counted(pairs: Iterable[_Pair]) -> list[Change]:
    """Pairs as changes; neighbours that are the same become one."""
    out: list[Change] = []
    for old, new in pairs:
        change = _change(old, new)
        last = out[-1] if out else None
        if change.kind == "same" and last is not None and last.kind == "same":
            out[-1] = last._replace(blocks=last.blocks + 1, characters=last.characters + change.characters)
        else:
            out.append(change)
    return out


def _change(old: Unit | None, new: Unit | None) -> Change:
    unit = new or old
    assert unit is not None
    if old is None or new is None:
        kind: Kind = "removed" if new is None else "added"
        run = Run("removed" if new is None else "added", unit.text[:_SHOWN] + "…" * (len(unit.text) > _SHOWN))
        return Change(kind, unit.section, unit.path, unit.label, 1, len(unit.text), excerpt=(run,))
    if old.identity == new.identity:
        return Change("same", new.section, new.path, new.label, 1, len(new.text))
    a, b = old.text, new.text
    if a == b:  # they differ in what stands beside the text
        a, b = old.identity[1], new.identity[1]
    return Change("changed", new.section, new.path, new.label, 1, len(new.text), at=alike(a, b), excerpt=excerpt(a, b))


def excerpt(a: str, b: str) -> tuple[Run, ...]:
    """The first words in which two texts differ, with a little of what stands around them."""
    start = alike(a, b)
    while start and _inside_word(a, b, start):
        start -= 1
    tail = alike_at_end(a, b, start)
    while tail and _inside_word(a, b, len(a) - tail, len(b) - tail):
        tail -= 1
    runs = [Run("same", _cut_left(a[:start]))]
    runs += _words(a[start : len(a) - tail], b[start : len(b) - tail])
    runs.append(Run("same", _cut_right(a[len(a) - tail :], _CONTEXT)))
    return tuple(run for run in runs if run.text)


def _inside_word(a: str, b: str, at: int, other: int | None = None) -> bool:
    """Whether a cut there would go through a word of one of the texts."""

    def within(text: str, place: int) -> bool:
        return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()

    return within(a, at) or within(b, at if other is None else other)


def _words(a: str, b: str) -> list[Run]:
    """What of two texts is removed and added, word by word while they are short."""
    old, new = _TOKEN.findall(a[: 8 * _WORDS]), _TOKEN.findall(b[: 8 * _WORDS])
    if max(len(old), len(new)) > _WORDS or max(len(a), len(b)) > 8 * _WORDS:
        return [Run("removed", _cut_right(a, _SHOWN)), Run("added", _cut_right(b, _SHOWN))]
    runs: list[Run] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            runs.append(Run("same", "".join(old[i:j])))
        else:
            runs += [Run("removed", "".join(old[i:j])), Run("added", "".join(new[k:m]))]
    return [run._replace(text=_cut_right(run.text, _SHOWN)) for run in runs if run.text]


def _cut_left(text: str) -> str:
    return text if len(text) <= _CONTEXT else "…" + text[-_CONTEXT:]


def _cut_right(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit] + "…"
