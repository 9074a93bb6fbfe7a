"""What a session asks of others: frames of whoever answers, and leave of whoever may withhold a request."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Protocol, runtime_checkable

from tui.domain.failure import Kind
from tui.domain.request import Request
from tui.domain.signal import Signal


class Source(Protocol):
    """Where frames come from: the network or a recording."""

    def stream(self, request: Request) -> AsyncGenerator[Signal, None]:
        """Answer one request; ends with one ``Finished`` and raises nothing but cancellation."""

    async def aclose(self) -> None:
        """Let go of connections."""


@runtime_checkable
class CountsTokens(Protocol):
    """A source that can count what a request would send."""

    async def count_tokens(self, request: Request) -> int | None:
        """The input tokens of a request; None, and nothing raised, where that cannot be told."""


class WithheldError(Exception):
    """A request was not sent, and nothing was added to the conversation; the message says why, to the person."""

    kind: Kind = "withheld"
    """What it is as the failure of a turn."""
    draft = ""
    """What the person wrote, where it was a prompt: it goes back to where it was written."""


Gate = Callable[[Request], Awaitable[None]]
"""Lets a request pass, or raises :class:`WithheldError`."""
