"""When a failed attempt is made again, and after how long: exponential backoff with full jitter.

The rules are those of the API's own SDK (408, 409, 429 and 5xx are tried again; ``retry-after`` and
``x-should-retry`` are obeyed), the jitter is the "full jitter" of AWS's architecture blog. The SDK itself makes one
attempt only: what it did in silence is done here, where it can be seen.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from tui.domain.failure import Failure

if TYPE_CHECKING:
    import asyncio

_STATUSES = frozenset({408, 409, 429})
_TYPES = frozenset({"overloaded_error", "rate_limit_error", "api_error", "timeout_error"})


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how patiently. Times in seconds."""

    attempts: int = 5
    """How many requests are made at most, the first included."""
    base: float = 0.5
    cap: float = 8.0
    patience: float = 120.0
    """A ``retry-after`` longer than this ends the turn instead: nobody waits an hour unasked."""

    def wait(self, attempt: int, failure: Failure, rng: random.Random) -> float | None:
        """Seconds to wait after attempt number ``attempt`` (from 1) failed before any content; None to give up."""
        if attempt >= self.attempts or not retryable(failure):
            return None
        if failure.retry_after is not None:
            return failure.retry_after if failure.retry_after <= self.patience else None
        return rng.uniform(0, min(self.cap, self.base * 2.0 ** (attempt - 1)))


def retryable(failure: Failure) -> bool:
    """Whether the same request may well succeed when it is made again."""
    if failure.should_retry is not None:
        return failure.should_retry
    if failure.kind == "http_status":
        return failure.status in _STATUSES or (failure.status or 0) >= 500
    if failure.kind == "stream_error":
        return failure.type in _TYPES
    return failure.kind in ("connection", "cut", "unfinished", "empty_body")


async def pause(seconds: float, hurry: asyncio.Event) -> None:
    """Wait before the next attempt: for some seconds, or until ``hurry`` is set."""
    import asyncio  # heavy for those who only ask what is tried again, as ``--help`` does

    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await hurry.wait()


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds that an answer asks to wait: ``retry-after-ms``, or ``retry-after`` in seconds or as a date.

    None where it does not say or says nonsense. A date that has passed is 0.
    """
    try:
        milliseconds = float(headers["retry-after-ms"]) / 1000
        if 0 <= milliseconds < float("inf"):
            return milliseconds
    except (KeyError, ValueError):
        pass
    value = headers.get("retry-after", "")
    try:
        seconds = float(value)
        return seconds if 0 <= seconds < float("inf") else None
    except ValueError:
        pass
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - (now or datetime.now(UTC))).total_seconds())
