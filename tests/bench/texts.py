"""Answers to stream: the same text for the same name and size, in lower case, so that a typed capital is an echo."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

END = "жщфэюя"
"""The last word of every answer, of letters that stand nowhere else: each has to be written when it comes to the
screen."""

_SENTENCE = "the a stream of events arrives and every block knows its own height so that nothing is drawn twice"
_PLAIN = _SENTENCE.split()
_MARKED = ["**bold words**", "`inline code`", "*emphasis*", "[a link](https://example.com/a_b)"]


def answer(shape: str, size: int) -> tuple[str, str]:
    """The kind of block, ``text`` or ``tool_use``, and its ``size`` characters (``END`` among or after them)."""
    rng = random.Random(7)
    if shape == "tool":
        return "tool_use", json.dumps({"path": "notes.md", "content": _fill(lambda: _words(11, rng) + "\n", size)})
    return "text", f"{_SHAPES[shape](size, rng)}{' ' if shape == 'paragraph' else chr(10) * 2}{END}"


def message(number: int) -> str:
    """A reply of 1.5 kB whose first word tells its number."""
    return f"m{number:05} {_mixed(1500, random.Random(number))}"


def _words(count: int, rng: random.Random) -> str:
    return " ".join(rng.choice(_PLAIN) if rng.random() < 0.85 else rng.choice(_MARKED) for _ in range(count))


def _fill(piece: Callable[[], str], size: int) -> str:
    parts: list[str] = []
    left = size
    while left > 0:
        parts.append(piece())
        left -= len(parts[-1])
    return "".join(parts)[:size]


def _mixed(size: int, rng: random.Random) -> str:
    def section() -> str:
        code = "".join(f"    value_{n} = compute({n}, 'text')  # {_words(3, rng)}\n" for n in range(4))
        rows = "".join(f"| {n} | {_words(3, rng)} | `x{n}` |\n" for n in range(3))
        return (
            f"## {_words(4, rng)}\n\n{_words(30, rng)}\n\n- {_words(8, rng)}\n- {_words(7, rng)}\n"
            f"  - {_words(5, rng)}\n\n```python\ndef run():\n{code}```\n\n> {_words(12, rng)}\n\n"
            f"| n | words | code |\n|---|---|---:|\n{rows}\n{_words(40, rng)}\n\n"
        )

    # Whole sections only, then words: the end mark has to stand outside of any fence.
    parts: list[str] = []
    left = size
    while len(piece := section()) < left:
        parts.append(piece)
        left -= len(piece)
    return "".join([*parts, _fill(lambda: _words(12, rng) + " ", left)])


def _fence(size: int, rng: random.Random) -> str:
    return f"```python\n{_fill(lambda: f'    result = call({_words(5, rng)!r}, key=12)  # note{chr(10)}', size)}\n```"


def _table(size: int, rng: random.Random) -> str:
    """2,000 rows for 200 kB."""
    rows = size // 100
    text = (f"| {n} | {_words(20, rng)[:45]} | {_words(20, rng)[:40]} |" for n in range(rows))
    return "| n | words | more |\n|---|---|---|\n" + "\n".join(line.replace("`", "") for line in text)


def _items(size: int, rng: random.Random) -> str:
    """2,000 items for 200 kB, nested up to four deep."""
    depths = (0, 1, 2, 3, 2, 1)
    lines = ("  " * depths[n % 6] + "- " + _fill(lambda: _words(12, rng) + " ", 94) for n in range(size // 100))
    return "\n".join(lines)


_SHAPES: dict[str, Callable[[int, random.Random], str]] = {
    "mixed": _mixed,
    "fence": _fence,
    "table": _table,
    "paragraph": lambda size, rng: _fill(lambda: _words(12, rng) + " ", size),
    "list": _items,
}
