"""The rate limits that an answer's headers tell of.

https://platform.claude.com/docs/en/api/rate-limits: ``anthropic-ratelimit-NAME-limit``, ``-remaining``, ``-reset`` (an
RFC 3339 time) for requests, tokens, input and output tokens, and for priority capacity. Subscriptions are told of a
``unified`` limit by ``-utilization`` (0–1), ``-status`` and a reset in seconds of the epoch, for each of its windows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from tui.domain.signal import Headers, header

_PREFIX = "anthropic-ratelimit-"
_FIELDS = ("limit", "remaining", "reset", "utilization", "status")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HTTP_DATE = re.compile(r"\w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT", re.ASCII)
"""The one form in which a server may write a date: https://www.rfc-editor.org/rfc/rfc9110#name-date-time-formats"""
_ORDER = ("requests", "input-tokens", "output-tokens", "tokens")


@dataclass(frozen=True, slots=True)
class Limit:
    """What was said of one limit."""

    name: str
    left: float | None
    """The share that is left, 0–1; None where it was not said."""
    limit: int | None = None
    remaining: int | None = None
    reset: datetime | None = None
    """When it is whole again."""
    said: str = ""
    """Whatever else was said, in the API's words."""


def limits(headers: Headers) -> list[Limit]:
    """The limits of an answer, the usual ones first; what this app does not know is kept in the API's words."""
    by_name: dict[str, dict[str, str]] = {}
    for key, value in headers:
        if key.lower().startswith(_PREFIX):
            full = key.lower().removeprefix(_PREFIX)
            name, _, field = full.rpartition("-")
            known = field in _FIELDS and name
            by_name.setdefault(name if known else full, {})[field if known else ""] = value
    ordered = sorted(by_name.items(), key=lambda one: _ORDER.index(one[0]) if one[0] in _ORDER else len(_ORDER))
    return [_limit(name, said) for name, said in ordered]


def _limit(name: str, said: dict[str, str]) -> Limit:
    limit, remaining, used = _whole(said.get("limit")), _whole(said.get("remaining")), _share(said.get("utilization"))
    left = remaining / limit if limit and remaining is not None else 1 - used if used is not None else None
    reset = _moment(said.get("reset"))
    read = {
        "limit": limit is not None,
        "remaining": remaining is not None,
        "utilization": used is not None,
        "reset": reset is not None,
    }
    words = [
        value if field in ("", "status") else f"{field} {value}" for field, value in said.items() if not read.get(field)
    ]
    if left is None:
        words += [f"{field} {said[field]}" for field in ("limit", "remaining") if read[field]]
    return Limit(name.replace("-", " "), left, limit, remaining, reset, " · ".join(words))


def answered_at(headers: Headers) -> datetime | None:
    """When the server says that it answered, by the ``date`` header; None where it does not say."""
    found = _HTTP_DATE.fullmatch(header(headers, "date") or "")
    try:
        if found is None:
            return None
        day, month, year, hour, minute, second = found.groups()
        moment = (int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second))
        return datetime(*moment, tzinfo=UTC)
    except ValueError:
        return None


def retry_after(headers: Headers) -> float | None:
    """Seconds after which the server wants to be asked again, None where it did not say."""
    text = header(headers, "retry-after")
    try:
        return None if text is None else max(0.0, float(text))
    except ValueError:
        return None


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None


def _share(text: str | None) -> float | None:
    try:
        share = float(text) if text is not None else -1.0
    except ValueError:
        return None
    return min(1.0, share) if share >= 0 else None


def _moment(text: str | None) -> datetime | None:
    """A time as RFC 3339 or in seconds of the epoch."""
    try:
        if text is not None and text.isascii() and text.isdigit():
            return datetime.fromtimestamp(int(text), UTC)
        moment = datetime.fromisoformat(text or "")
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
