"""Time to stream 200 kB of Markdown in 50,000 deltas, the screen asking every 1,000 of them.

Run as a script: ``python tests/bench/bench_markdown.py [shape…]``.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from itertools import pairwise

from tui.ui.markdown import MarkdownDocument, MarkdownTheme

SIZE = 200_000
DELTAS = 50_000
EVERY = 1_000
WIDTH = 80
SHOWN = 40
THEME = MarkdownTheme.from_colors("#e0e0e0", "#d97757", "#888888", "#1e1e1e", "#2a2a2a", True)
PLAIN = "the a stream of events arrives and every block knows its own height so that nothing is drawn twice"
WORDS = [*PLAIN.split(), "**bold words**", "`inline code`", "*emphasis*", "[a link](https://example.com/a_b)"]


def _words(count: int, rng: random.Random) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(count))


def _fill(piece: Callable[[], str], size: int) -> str:
    parts: list[str] = []
    total = 0
    while total < size:
        parts.append(piece())
        total += len(parts[-1])
    return "".join(parts)[:size]


def shapes(size: int = SIZE, seed: int = 7) -> dict[str, str]:
    """Return a text of ``size`` characters for each shape."""
    rng = random.Random(seed)

    def mixed() -> str:
        code = "".join(f"    value_{n} = compute({n}, 'text')  # {_words(3, rng)}\n" for n in range(8))
        rows = "".join(f"| {n} | {_words(4, rng)} | `x{n}` |\n" for n in range(5))
        return (
            f"## {_words(4, rng)}\n\n{_words(60, rng)}\n\n- {_words(12, rng)}\n- {_words(9, rng)}\n"
            f"  - {_words(6, rng)}\n\n```python\ndef run():\n{code}```\n\n> {_words(25, rng)}\n\n"
            f"| n | words | code |\n|---|---|---:|\n{rows}\n{_words(90, rng)}\n\n"
        )

    row = iter(range(10**9))
    return {
        "mixed": _fill(mixed, size),
        "fence": "```python\n" + _fill(lambda: f"    result = call({_words(5, rng)!r}, key=12)  # note\n", size),
        "plain fence": "```\n" + _fill(lambda: _words(9, rng) + "\n", size),
        "table": "| n | words | more |\n|---|---|---|\n"
        + _fill(lambda: f"| {next(row)} | {_words(5, rng)} | {_words(6, rng)} |\n", size),
        "paragraph": _fill(lambda: _words(12, rng) + " ", size),
        "lines": _fill(lambda: _words(12, rng) + "\n", size),
        "list": _fill(lambda: "  " * rng.randrange(4) + "- " + _words(13, rng) + "\n", size),
        "quote": _fill(lambda: "> " + _words(12, rng) + "\n" + (">\n" if rng.random() < 0.2 else ""), size),
        "cjk": _fill(lambda: "这是一个流式的回答，它包含**粗体**和`代码`。" * 6 + "\n\n", size),
        "one code line": "```json\n" + _fill(lambda: '{"key":[1,2,3],"name":"x"},', size),
    }


def run(text: str) -> float:
    """Stream ``text``; return the seconds it took."""
    step = len(text) / DELTAS
    cuts = [round(step * n) for n in range(DELTAS + 1)]
    deltas = [text[a:b] for a, b in pairwise(cuts)]
    document = MarkdownDocument(THEME)
    started = time.perf_counter()
    for number, delta in enumerate(deltas):
        document.feed(delta)
        if number % EVERY == EVERY - 1:
            height = document.height(WIDTH)
            document.lines(WIDTH, height - SHOWN, height)
            document.stable_lines(WIDTH)
    document.finish()
    height = document.height(WIDTH)
    document.lines(WIDTH, height - SHOWN, height)
    return time.perf_counter() - started


def main() -> None:
    """Print a line for each shape."""
    chosen = sys.argv[1:]
    run("warm **up** `x`\n\n```python\nx = 1\n```\n\nend")
    for name, text in shapes().items():
        if chosen and name not in chosen:
            continue
        seconds = run(text)
        tenth = run(text[: SIZE // 10])
        document = MarkdownDocument(THEME)
        document.feed(text)
        document.finish()
        started = time.perf_counter()
        document.height(WIDTH)
        once = time.perf_counter() - started
        started = time.perf_counter()
        document.height(WIDTH + 20)
        again = time.perf_counter() - started
        print(
            f"{name:14} streamed {seconds:6.3f} s  x10 costs x{seconds / tenth:4.1f}"
            f"  at once {once:6.3f} s  resize {again:6.3f} s"
        )


if __name__ == "__main__":
    main()
