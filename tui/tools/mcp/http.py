"""A server that is reached over HTTP. Runs in a host process only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx2
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client

LARGEST = 16 << 20
"""Bytes of one answer, or of one event of a stream."""
_TIMEOUT = httpx2.Timeout(30, read=300)
"""Seconds; a stream of events may be silent for longer than anything else."""


class TooLarge(Exception):
    """A server's answer went over the limit."""


class _Counted(httpx2.AsyncByteStream):
    """The body of an answer, up to the limit."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for piece in self._stream:
            size += len(piece)
            if size > LARGEST:
                raise TooLarge(f"its answer has more than {LARGEST >> 20} MB")
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()


class Answers:
    """What the last answer was that said no, since the package's own words leave out why."""

    def __init__(self) -> None:
        self.refusal: str | None = None

    async def seen(self, response: httpx2.Response) -> None:
        """Take note of an answer, and count its body."""
        if response.status_code >= 400 or response.is_redirect:
            about = f"HTTP {response.status_code} {response.reason_phrase}".rstrip()
            if response.status_code in (401, 403):
                about += ': it wants other credentials; put them into its "headers", or use "type": "url"'
            elif response.is_redirect:
                about += f" to {response.headers.get('location', 'nowhere')[:200]}, which is not followed"
            self.refusal = about
        # A stream of events has no end; its events have their own limit.
        if not response.headers.get("content-type", "").lower().startswith("text/event-stream"):
            response.stream = _Counted(response.stream)


def http(
    kind: str, url: str, headers: Mapping[str, str], answers: Answers
) -> AbstractAsyncContextManager[tuple[Any, Any]]:
    """The streams of messages with a server by ``http`` (streamable HTTP) or ``sse``."""
    return _sse(url, headers, answers) if kind == "sse" else _streamable(url, headers, answers)


@asynccontextmanager
async def _streamable(url: str, headers: Mapping[str, str], answers: Answers) -> AsyncIterator[tuple[Any, Any]]:
    async with (
        _client(headers, answers) as client,
        streamable_http_client(url, http_client=client, max_sse_event_size=LARGEST) as streams,
    ):
        yield streams


@asynccontextmanager
async def _sse(url: str, headers: Mapping[str, str], answers: Answers) -> AsyncIterator[tuple[Any, Any]]:
    def made(headers: Any = None, timeout: Any = None, auth: Any = None) -> httpx2.AsyncClient:
        return _client(headers or {}, answers)

    async with sse_client(url, headers=dict(headers), httpx_client_factory=made) as streams:
        yield streams


def _client(headers: Mapping[str, str], answers: Answers) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        headers=dict(headers), timeout=_TIMEOUT, event_hooks={"response": [answers.seen]}, trust_env=True
    )
