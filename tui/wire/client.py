"""One request to the Messages API as frames: on the SDK's async client, with retries that can be seen."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from typing import Any

from tui.domain.betas import needed_betas, with_betas
from tui.domain.failure import Failure
from tui.domain.request import Request
from tui.domain.signal import Arrived, AttemptFailed, AttemptStarted, Finished, Headers, ResponseStarted, Sent, Signal
from tui.wire import models, sdk
from tui.wire.body import Body
from tui.wire.inbox import Inbox, Silence
from tui.wire.redact import redact, redact_headers, remember
from tui.wire.retry import RetryPolicy, pause
from tui.wire.status import from_status

_COUNTED = frozenset(
    {"model", "messages", "system", "tools", "tool_choice", "thinking", "output_config", "mcp_servers", "cache_control"}
)
"""The fields of a request that count; the API refuses others."""
_COUNTING = 10.0
"""Seconds that a count may take."""


class Client:
    """The network as a source of frames. One is enough for an app; it keeps its connections.

    Credentials and base URL are the SDK's own (environment, profiles), unless a base URL is given here.
    ``endpoint`` is called once on a thread, before the first request, for a base URL and a key that only then exist:
    those of a server inside the process.
    """

    def __init__(
        self,
        *,
        base_url: str | None = None,
        endpoint: Callable[[], tuple[str, str]] | None = None,
        idle_limit: float = 300.0,
        policy: RetryPolicy | None = None,
        rng: random.Random | None = None,
    ) -> None:
        self._base_url = base_url
        self._endpoint = endpoint
        self._idle_limit = idle_limit
        self._policy = policy or RetryPolicy()
        self._rng = rng or random.Random()
        self._sdk: Any = None
        self._client: Any = None
        self._opening = asyncio.Lock()

    async def stream(self, request: Request) -> AsyncGenerator[Signal, None]:
        """Send the request and say what happens; ends with one :class:`Finished`, whatever happens.

        Nothing is raised but the task's own cancellation, which closes the connection.
        """
        for entry in request.connectors:
            remember(entry.get("authorization_token"))
        try:
            await self._open()
        except Exception as error:
            yield Finished(_from_exception(self._sdk, error), time.monotonic())
            return
        for number in range(1, self._policy.attempts + 1):
            attempt = _Attempt(self._client, self._sdk, self._idle_limit)
            yield AttemptStarted(number, self._policy.attempts, time.monotonic())
            async with aclosing(attempt.run(request)) as signals:
                async for signal in signals:
                    yield signal
            failure = attempt.failure
            now = time.monotonic()
            wait = None
            if failure is not None and not attempt.has_content:
                wait = self._policy.wait(number, failure, self._rng)
            if failure is None or wait is None:
                yield Finished(failure, now)
                return
            hurry = asyncio.Event()
            yield AttemptFailed(failure, wait, now, hurry.set)
            await pause(wait, hurry)

    async def count_tokens(self, request: Request) -> int | None:
        """The input tokens of a request as the API counts them; None where it does not tell, whyever."""
        asked = {key: value for key, value in request.body.items() if key in _COUNTED}
        try:
            await self._open()
            # The fields go by as in a request: see _Attempt._request.
            told = await self._client.messages.count_tokens(
                model=self._sdk.omit,
                messages=self._sdk.omit,
                extra_body=asked,
                extra_headers=_betas(self._client, asked),
                timeout=_COUNTING,
            )
        except Exception:  # a count is a courtesy: what is wrong is said by the request itself
            return None
        count = getattr(told, "input_tokens", None)
        return count if isinstance(count, int) else None

    async def models(self) -> list[dict[str, Any]] | Failure:
        """The models that the API lists, each as it sends it; why not, where it does not."""
        try:
            await self._open()
            return await models.listed(self._client)
        except models.NoListError as error:
            return Failure("internal", str(error))
        except Exception as error:
            if self._sdk is not None and isinstance(error, self._sdk.APIStatusError):
                answer = error.response
                return _redacted(from_status(answer.status_code, answer.headers, answer.content))
            return _from_exception(self._sdk, error)

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _open(self) -> None:
        """Wait for the SDK, whose import may be under way, and make its client once."""
        async with self._opening:
            if self._client is None:
                await self._make()

    async def _make(self) -> None:
        self._sdk = await asyncio.wrap_future(sdk.load_in_background())
        base_url, api_key = self._base_url, None
        if self._endpoint is not None:
            base_url, api_key = await asyncio.to_thread(self._endpoint)
        self._client = self._sdk.AsyncAnthropic(
            api_key=api_key,
            base_url=base_url,
            max_retries=0,
            # The idle limit below counts from the last byte; the SDK's would count its own way.
            timeout=self._sdk.Timeout(None, connect=10.0),
        )
        remember(self._client.api_key)
        remember(self._client.auth_token)


class _Attempt:
    """One HTTP exchange."""

    def __init__(self, client: Any, module: Any, idle_limit: float) -> None:
        self._client = client
        self._sdk = module
        self._idle_limit = idle_limit
        self.failure: Failure | None = None
        self.has_content = False

    async def run(self, request: Request) -> AsyncGenerator[Signal, None]:
        """Make the exchange; :attr:`failure` then tells how it ended."""
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(self._idle_limit):
                    response = await stack.enter_async_context(self._request(request.body))
            except self._sdk.APIStatusError as error:
                body = error.response.content
                self.failure = _redacted(from_status(error.response.status_code, error.response.headers, body))
                yield _started(error.response.status_code, error.response.headers, error.request)
                return
            except TimeoutError:
                self.failure = Failure("idle", f"No answer began within {self._idle_limit:g} s.")
                return
            except Exception as error:
                self.failure = _from_exception(self._sdk, error)
                return
            yield _started(response.status_code, response.headers, response.http_request)
            async with aclosing(self._read(response)) as reading:
                async for arrived in reading:
                    yield arrived

    def _request(self, body: dict[str, Any]) -> Any:
        """The SDK's request; what goes by as ``extra_body`` is sent as it is, whether the SDK knows it or not.

        All of the body does, so that what it lacks is lacking on the wire, too, and because the SDK warns about
        deprecated models on stderr, which is the screen.
        """
        left_out = self._sdk.omit
        return self._client.messages.with_streaming_response.create(
            model=left_out,
            max_tokens=left_out,
            messages=left_out,
            stream=True,
            extra_body={key: value for key, value in body.items() if key != "stream"},
            extra_headers=_betas(self._client, body),
        )

    async def _read(self, response: Any) -> AsyncGenerator[Arrived, None]:
        """Read the body to its end; :attr:`failure` then tells what was wrong with it."""
        body = Body(response.headers.get("content-type"))
        inbox = Inbox(response.iter_bytes(), body, self._idle_limit)
        broken: Failure | None = None
        try:
            while (arrived := await inbox.take()) is not None:
                self.has_content = body.has_content
                yield arrived
        except Silence:
            broken = Failure("idle", f"No bytes for {self._idle_limit:g} s, last: {inbox.last}.")
        except Exception as error:
            broken = _from_exception(self._sdk, error, reading=True)
        finally:
            await inbox.aclose()
        rest, failure = body.end(time.monotonic(), broken)
        self.has_content = body.has_content
        if failure is not None:
            failure = _redacted(failure.with_request_id(response.headers.get("request-id")))
        self.failure = failure
        if rest.frames:
            yield rest


def _betas(client: Any, body: dict[str, Any]) -> dict[str, str]:
    """The header for the betas that a body needs, with those that the SDK's own settings ask for; none for none."""
    betas = needed_betas(body)
    if not betas:
        return {}
    own = {str(name).lower(): value for name, value in client.default_headers.items()}
    return {"anthropic-beta": with_betas(own.get("anthropic-beta"), betas)}


def _started(status: int, headers: Any, request: Any) -> ResponseStarted:
    """The signal for an answer's beginning, secrets redacted."""
    sent = Sent(str(request.method), redact(str(request.url)), redact_headers(_pairs(request.headers)))
    return ResponseStarted(int(status), redact_headers(_pairs(headers)), time.monotonic(), sent)


def _pairs(headers: Any) -> Headers:
    """The HTTP client's headers as pairs, repeated ones included."""
    return tuple((str(key), str(value)) for key, value in headers.multi_items())


def _redacted(failure: Failure) -> Failure:
    """The same failure without the key, which some gateways repeat in what they answer."""
    body = None if failure.body is None else redact(failure.body)
    return replace(failure, message=redact(failure.message), body=body)


def _from_exception(module: Any, error: BaseException, *, reading: bool = False) -> Failure:
    """Turn what the SDK or the HTTP client raised into a failure in words."""
    text = redact(str(error)) or type(error).__name__
    name = type(error).__name__
    if isinstance(error, ImportError):
        return Failure("internal", f"The anthropic package cannot be imported: {text}")
    if module is not None and isinstance(error, module.APIConnectionError):
        cause = error.__cause__ or error.__context__
        detail = redact(str(cause)) if cause is not None and str(cause) else text
        where = f"{error.request.url.host}:{error.request.url.port or 443}"
        return Failure("connection", f"Could not reach {where}: {detail}")
    if "authentication method" in text or name == "CredentialsError":
        return Failure("credentials", text)
    if name in ("InvalidURL", "UnsupportedProtocol", "LocalProtocolError"):
        return Failure("connection", f"The base URL or a header cannot be used: {text}")
    http = type(error).__module__.partition(".")[0] in ("httpx2", "httpcore2", "h11")
    if http or (reading and isinstance(error, OSError)):
        return Failure("cut" if reading else "connection", f"The connection broke: {text} ({name})")
    return Failure("internal", f"{name}: {text}")
