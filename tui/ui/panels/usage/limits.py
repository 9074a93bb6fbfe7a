"""The rate limits that a response's headers tell of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tui.domain.signal import Headers

_PREFIX = "anthropic-ratelimit-"


@dataclass(frozen=True, slots=True)
class Limit:
    """What is left of one limit."""

    name: str
    limit: int
    remaining: int
    reset: str
    """The local time of day at which it is whole again; as the API said it where that is no time."""


def limits(headers: Headers) -> list[Limit]:
    """Read ``anthropic-ratelimit-NAME-limit``, ``-remaining`` and ``-reset``; others say nothing to this app."""
    by_name: dict[str, dict[str, str]] = {}
    for header, value in headers:
        name, _, part = header.lower().removeprefix(_PREFIX).rpartition("-")
        if header.lower().startswith(_PREFIX) and part in ("limit", "remaining", "reset"):
            by_name.setdefault(name, {})[part] = value
    out: list[Limit] = []
    for name, said in by_name.items():
        try:
            limit, remaining = int(said["limit"]), int(said["remaining"])
        except (KeyError, ValueError):
            continue
        out.append(Limit(name.replace("-", " "), limit, remaining, _time_of_day(said.get("reset", ""))))
    return out


def _time_of_day(text: str) -> str:
    try:
        return datetime.fromisoformat(text).astimezone().strftime("%H:%M:%S")
    except ValueError:
        return text
