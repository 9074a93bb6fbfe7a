"""What a host tells its parent, held to a rate: a server may write faster than anybody reads."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

_A_SECOND = 100
"""Messages that are passed on in a second; the rest is counted."""
_LONGEST = 4000
"""Characters of one."""
_IN_WORDS = ("MCPError", "OSError", "ConnectionError", "TooLarge", "RuntimeError")
"""Errors whose text says it all."""


class Saying:
    """The host's notices."""

    def __init__(self, notify: Callable[[str, Any], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._notify = notify
        self._clock = clock
        self._second = 0.0
        self._told = 0
        self._kept_back = 0

    def log(self, text: str) -> None:
        """Put text into the server's log."""
        self._say("log", {"text": text[:_LONGEST]})

    def output(self, call: str, text: str) -> None:
        """Show text as output of a call, which is named by its token."""
        self._say("output", {"call": call, "text": text[:_LONGEST]})

    def listing(self, lists: dict[str, Any]) -> None:
        """Some lists are others; each goes by itself, so that what is sent at once is bounded."""
        for which, items in lists.items():
            self._notify("listing", {which: items})

    def ended(self, how: str) -> None:
        """The server is gone; ``how`` in words."""
        self._notify("ended", {"how": how[:_LONGEST]})

    def _say(self, method: str, params: dict[str, Any]) -> None:
        now = self._clock()
        if now - self._second >= 1:
            self._second, self._told = now, 0
            if self._kept_back:
                kept, self._kept_back = self._kept_back, 0
                self._notify("log", {"text": f"… {kept:,} messages left out: too many at once\n"})
        self._told += 1
        if self._told > _A_SECOND:
            self._kept_back += 1
        else:
            self._notify(method, params)


def words(error: BaseException) -> str:
    """What went wrong, in words and in one line where it can be; of a group, what went wrong first."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    name = type(error).__name__
    if name == "ValidationError" and callable(getattr(error, "errors", None)):
        first = error.errors()[0]  # type: ignore[attr-defined]
        place = ".".join(str(one) for one in first.get("loc", ()))
        return f"not as the protocol has it: {place}: {first.get('msg', '')}"[:_LONGEST]
    text = str(error).strip()
    if isinstance(error, TimeoutError):
        return text or "no answer in time"
    if name in ("ConnectError", "ConnectTimeout"):
        return f"cannot connect: {text or name}"
    if not text:
        return name
    # The package hands a parser's own words on, of many lines.
    text = text.partition(": 1 validation error")[0]
    return (text if name in _IN_WORDS else f"{name}: {text}")[:_LONGEST]
