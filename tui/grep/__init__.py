"""``claude-tui grep``: the event filter language over recordings and sessions, a line an event."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from tui.domain.filter import Filter, FilterError, matcher, parse
from tui.domain.filter.operators import OPERATORS
from tui.domain.safe import drawable, one_line
from tui.grep.lines import JsonLines, TextLines, cells
from tui.grep.sources import Searched, Source, SourceError, sources

__all__ = ["HELP", "run", "sources"]

HELP = "A FILTER is made of words, which are looked for in the body, and of:\n" + "\n".join(
    f"  {one.label:<14} {one.help}" for one in OPERATORS.values()
)
HELP += """
put together with & (or side by side), |, ! and ( ). Words with spaces, and patterns with spaces, go in "quotes".
For the shell the whole FILTER is one argument: claude-tui grep '~tool get_* & ~gap >500ms' reply.tape

A line has file:seq, the time since the turn began, the silence before the event, its type, its block, its bytes and
what it says. Exit codes: 0 done, found or not; 2 wrong usage, or a file that could not be read."""

_BATCH = 20_000
"""Events that are searched before what was found is written."""


def run(text: str, find: Callable[[], Sequence[Source]], *, as_json: bool = False, out: BinaryIO | None = None) -> int:
    """Search what ``find`` gives, in its order, and write what matches; return the exit code."""
    try:
        filter = parse(text)
    except FilterError as error:
        _say(error.message)
        print(f"  {one_line(text)}\n  {' ' * cells(one_line(text[: error.column]))}^", file=sys.stderr)
        return 2
    code = 0
    try:
        given = find()
    except SourceError as error:
        _say(str(error))
        return 2
    if not given:
        _say("no session is stored yet; name recordings (.tape, .sse), or - for stdin")
    stdout = sys.stdout.buffer if out is None else out
    try:
        for source in given:
            try:
                searched = source()
            except SourceError as error:
                _say(str(error))
                code = 2
                continue
            for lines in _found(filter, searched, as_json, _width() if stdout.isatty() else None):
                stdout.write(lines)
                stdout.flush()
            if searched.damage is not None:
                _say(f"{searched.name}: {searched.damage}")
                code = 2
    except BrokenPipeError:
        if out is None:
            # Python would complain about the closed pipe once more at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _found(filter: Filter, searched: Searched, as_json: bool, columns: int | None) -> Iterator[bytes]:
    """The lines of what matches, a batch at a time; ``columns`` is the terminal's width, None where there is none."""
    scan, log = matcher(filter, searched.log), searched.log
    lines = JsonLines(searched, columns is not None) if as_json else TextLines(searched, columns)
    for start in range(0, len(log), _BATCH):
        if places := scan(start, start + _BATCH):
            yield "".join(map(lines.line, places)).encode()


def _width() -> int:
    """The terminal's columns."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return 80


def _say(text: str) -> None:
    print(f"claude-tui: {drawable(text)}", file=sys.stderr, flush=True)
