"""Tools that the API runs itself: their names, and which dated type of each a model takes."""

from __future__ import annotations

import re
from collections.abc import Iterable

NAMES = ("web_search", "web_fetch", "code_execution")
_DATED = re.compile(rf"(?P<name>{'|'.join(NAMES)})(?:_[0-9]{{8}})?")


def name_of(tool: str) -> str:
    """A tool's name without the date of its type. Raises ValueError in words where there is no such tool."""
    found = _DATED.fullmatch(tool)
    if found is None:
        raise ValueError(
            f"{tool!r} is no server tool; there are {', '.join(NAMES)}, or one with its date, web_search_20250305"
        )
    return found["name"]


def parse(tools: Iterable[str]) -> tuple[str, ...]:
    """Names or dated types, checked, each tool once. Raises ValueError in words."""
    out: dict[str, str] = {}
    for tool in tools:
        name = name_of(tool)
        if out.setdefault(name, tool) != tool:
            raise ValueError(f"{name} is asked for twice: as {out[name]} and as {tool}")
    return tuple(out.values())


def parse_list(text: str) -> tuple[str, ...]:
    """``web_search,code_execution``, or ``none``. Raises ValueError in words."""
    return () if text.strip() == "none" else parse(one.strip() for one in text.split(","))
