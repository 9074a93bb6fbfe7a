"""Stored sessions as rows of a list, and which of them a filter lets through."""

from __future__ import annotations

from collections.abc import Iterable

from tui.domain.readout import money
from tui.store.readings import SessionInfo
from tui.ui.widgets.session_list import Row

_STEPS = ((60, 60, "min"), (3600, 24, "h"), (86_400, 7, "d"), (604_800, 9, "w"))
"""Seconds that a unit has, how many of it are told, and its name."""
_MONTH = 30.44 * 86_400


def ago(seconds: float) -> str:
    """How long ago something was, in one unit."""
    if seconds < 60:
        return "just now"
    for unit, most, name in _STEPS:
        if seconds < unit * most:
            return f"{int(seconds // unit)} {name} ago"
    months = int(seconds // _MONTH)
    return f"{months} mo ago" if months < 24 else f"{months // 12} y ago"


def row(info: SessionInfo, now: float, shown: str | None, unsaved: Iterable[str] = ()) -> Row:
    """A session as it is listed at a time; ``shown`` is the key of the one on the screen."""
    marks = [
        word
        for word, holds in (
            ("pinned", info.pinned),
            ("open", info.key == shown),
            ("not saved", info.key in unsaved),
            ("copy", info.forked_from is not None and "(copy)" not in info.title),
        )
        if holds
    ]
    prompts = f"{info.prompts:,} prompt" if info.prompts == 1 else f"{info.prompts:,} prompts"
    facts = [info.model or "no model", prompts, *([] if info.cost is None else [money(info.cost)])]
    first, last = ("" if text.startswith(info.title[:40]) else text for text in (info.first, info.last))
    words = " … ".join(text for text in (first, last.removeprefix("…")) if text) if first else last
    return Row(info.key, info.title, ago(now - info.updated), " · ".join(facts), words, " · ".join(marks))


def searchable(info: SessionInfo) -> str:
    """What a filter looks at."""
    return "\n".join((info.title, info.model, info.first, info.last, info.key)).casefold()


def filtered(infos: list[SessionInfo], texts: dict[str, str], query: str) -> list[SessionInfo]:
    """The sessions in whose texts, by their keys, every word of the query stands."""
    words = query.casefold().split()
    return [info for info in infos if all(word in texts[info.key] for word in words)]
