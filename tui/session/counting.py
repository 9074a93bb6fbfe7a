"""How many tokens a draft would send, and what that may cost: estimated at once, then counted by the API."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncGenerator
from typing import Any

from tui.domain.budget import Estimate, estimate
from tui.domain.request import Request
from tui.session.session import Session

_KEPT = 64
"""Counts that are remembered."""
_TRIES = 3
"""Refusals in a row after which the API is not asked any more: a gateway need not know how to count."""


class Counter:
    """Tells what drafts come to, and remembers what the API counted."""

    def __init__(self, session: Session, *, asks: bool) -> None:
        """Without ``asks`` the API is never asked."""
        self._session = session
        self._tries = _TRIES if asks else 0
        self._counts: dict[bytes, int] = {}
        """By the request's digest, oldest first."""

    async def of(self, prompt: list[dict[str, Any]]) -> AsyncGenerator[Estimate, None]:
        """Estimate the request that this prompt would be; where the API counts it, once more by that."""
        request, known = await asyncio.to_thread(self._look, prompt)
        yield await asyncio.to_thread(estimate, request, known)
        if known is not None or self._tries <= 0:
            return
        count = await self._session.count(request)
        if count is None:
            self._tries -= 1
            return
        self._tries = _TRIES
        while len(self._counts) >= _KEPT:
            del self._counts[next(iter(self._counts))]
        self._counts[_digest(request)] = count
        yield await asyncio.to_thread(estimate, request, count)

    def known(self, request: Request) -> int | None:
        """What the API counted for this very request."""
        return self._counts.get(_digest(request)) if self._counts else None

    def _look(self, prompt: list[dict[str, Any]]) -> tuple[Request, int | None]:
        # On a thread: a long conversation takes a while. Nothing changes it meanwhile, since nothing runs.
        request = self._session.request_for(prompt, self._session.conversation.leaf)
        return request, self.known(request)


def _digest(request: Request) -> bytes:
    """Told part by part: one text of a long conversation would hold all other threads while it is made."""
    digest = hashlib.sha256()
    for key, value in request.body.items():
        for part in (key, *(value if isinstance(value, list) else (value,))):
            text = json.dumps(part, ensure_ascii=False, default=str)
            digest.update(f"{text}\n".encode("utf-8", "surrogatepass"))
    return digest.digest()
