"""Tools that the API runs itself: their names, and which dated type of each a model takes.

The dated types are those of the SDK's ``types/*_tool_*_param.py``. Which models take which, by the documentation:

- web search and web fetch from 20260209 filter what they find by code of their own, on Opus and Sonnet from 4.6 and
  all of generation 5 but Haiku: https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool
- code execution from 20260120 keeps the state of its interpreter, on Opus and Sonnet from 4.5:
  https://platform.claude.com/docs/en/agents-and-tools/tool-use/code-execution-tool

Every model takes the oldest of each, so that is what a model gets of which nothing is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

NAMES = ("web_search", "web_fetch", "code_execution")
_DATED = re.compile(rf"(?P<name>{'|'.join(NAMES)})(?:_[0-9]{{8}})?")


class _Dates(NamedTuple):
    """The types of a tool."""

    oldest: str
    newest: str
    since: tuple[int, int]
    """The generation of models from which on the newest is taken."""


_DATES: Mapping[str, _Dates] = {
    "web_search": _Dates("web_search_20250305", "web_search_20260318", (4, 6)),
    "web_fetch": _Dates("web_fetch_20250910", "web_fetch_20260318", (4, 6)),
    "code_execution": _Dates("code_execution_20250825", "code_execution_20260521", (4, 5)),
}
_MODEL = re.compile(r"claude-(?P<family>[a-z]+)-(?P<major>\d{1,2})(?:-(?P<minor>\d{1,2}))?(?=$|[-@:])")
"""Models since generation 4: ``claude-opus-4-6``, ``claude-sonnet-4-5-20250929``, ``anthropic.claude-opus-5``."""


def generation(model: str) -> tuple[str, tuple[int, int]] | None:
    """A model's family and generation, ``("opus", (4, 6))``; None where its name does not tell them."""
    found = _MODEL.search(model)
    return None if found is None else (found["family"], (int(found["major"]), int(found["minor"] or 0)))


def dated(tool: str, model: str) -> str:
    """The type that ``tool`` has in a request to ``model``; one that has its date stays as it is."""
    dates = _DATES.get(tool)
    if dates is None:
        return tool
    known = generation(model)
    takes = known is not None and known[0] != "haiku" and known[1] >= dates.since
    return dates.newest if takes else dates.oldest


def definition(tool: str, model: str, options: Mapping[str, Any], *, citations: bool = True) -> dict[str, Any]:
    """An entry of ``tools``. Pages that are fetched are cited only where that is asked for: it is, unless told."""
    name = name_of(tool)
    out: dict[str, Any] = {"type": dated(tool, model), "name": name}
    if name == "web_fetch" and citations:
        out["citations"] = {"enabled": True}
    return {**out, **options}


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
