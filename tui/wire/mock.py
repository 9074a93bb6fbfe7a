"""A Messages API that serves recordings: an ASGI application, a server for tests, and ``claude-tui mock``."""

from __future__ import annotations

import contextlib
import functools
import itertools
import json
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from tui.domain.safe import one_line
from tui.wire import tape as tapes_
from tui.wire.exchange import Tape, TapeError
from tui.wire.faults import Faults, error_body, error_type
from tui.wire.loopback import Loopback
from tui.wire.redact import redact_headers, redacted
from tui.wire.served import Playlist, broken_off, message_of, models_of, page_of, stream

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

Choose = Callable[[dict[str, Any]], Tape]
"""Picks the recording for a request's body."""
Watch = Callable[[dict[str, Any]], None]
"""Told of each request that was received."""


def create_app(
    tapes: Sequence[Tape],
    *,
    speed: float = 1.0,
    faults: Faults | None = None,
    choose: Choose | None = None,
    watch: Watch | None = None,
    models: Sequence[dict[str, Any]] | None = None,
) -> Starlette:
    """The API as an ASGI application.

    The exchanges of ``tapes`` are served in their order, one a request, and from the first again after the last;
    with ``choose``, each tape's own in their order. ``watch`` is told each request: ``method``, ``path``, ``headers``
    and ``body`` (parsed; None where it is no JSON), secrets redacted. ``models`` are listed instead of those that
    answer in the recordings.
    """
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.routing import Route

    api = _Api(tapes, speed, faults or Faults(), choose, watch, models)
    return Starlette(
        routes=[
            Route("/v1/messages", api.messages, methods=["POST"]),
            Route("/v1/messages/count_tokens", api.count_tokens, methods=["POST"]),
            Route("/v1/models", api.models),
            Route("/v1/models/{model_id:path}", api.model),
        ],
        exception_handlers={HTTPException: api.no_such_route},
    )


class _Api:
    """The endpoints."""

    def __init__(
        self,
        tapes: Sequence[Tape],
        speed: float,
        faults: Faults,
        choose: Choose | None,
        watch: Watch | None,
        models: Sequence[dict[str, Any]] | None,
    ) -> None:
        if not speed > 0:
            raise ValueError(f"speed is more than 0, not {speed}")
        self._playlist = Playlist(tapes)
        self._tapes = tapes
        self._speed = speed
        self._faults = faults
        self._choose = choose
        self._watch = watch
        self._listed = models
        self._asked = itertools.count()
        self._ids = itertools.count(1)

    @functools.cached_property
    def _models(self) -> list[dict[str, Any]]:
        return models_of(self._tapes) if self._listed is None else list(self._listed)

    async def messages(self, request: Request) -> Response:
        """``POST /v1/messages``: the next recorded answer, as it was recorded."""
        body = await self._body(request)
        if not isinstance(body, dict):
            return self._not_json(body)
        fault = self._faults.for_request(next(self._asked))
        spoilt = fault is not None and fault.spoils
        exchange = self._playlist.take(self._choose(body) if self._choose else None, keep=spoilt)
        if fault is not None:
            exchange = fault.apply(exchange)
        if exchange.status is None:
            return broken_off()
        if body.get("stream") is True or not exchange.ok:
            return stream(exchange, self._speed)
        return await message_of(exchange, self._speed, self._error)

    async def count_tokens(self, request: Request) -> Response:
        """``POST /v1/messages/count_tokens``: an estimate, four characters a token."""
        from starlette.responses import JSONResponse

        body = await self._body(request)
        if not isinstance(body, dict):
            return self._not_json(body)
        counted = {key: body[key] for key in ("system", "messages", "tools") if key in body}
        return JSONResponse({"input_tokens": max(1, len(json.dumps(counted, ensure_ascii=False)) // 4)})

    async def models(self, request: Request) -> Response:
        """``GET /v1/models``: the models that answer in the recordings, or those that were given."""
        from starlette.responses import JSONResponse

        await self._body(request)
        return JSONResponse(page_of(self._models, request.query_params))

    async def model(self, request: Request) -> Response:
        """``GET /v1/models/{id}``."""
        from starlette.responses import JSONResponse

        await self._body(request)
        asked = request.path_params["model_id"]
        found = next((model for model in self._models if model["id"] == asked), None)
        return JSONResponse(found) if found else self._error(404, f"model: {asked}")

    async def no_such_route(self, request: Request, error: Exception) -> Response:
        """Anything else: the API's error for it."""
        await self._body(request)
        status = getattr(error, "status_code", 404)
        return self._error(status, "Not found" if status == 404 else f"{request.method} is not allowed here")

    async def _body(self, request: Request) -> Any:
        """The request's body; a :class:`ValueError` as a value where it is no JSON, None where there is none."""
        raw = await request.body()
        body: Any = None
        if raw:
            try:
                body = json.loads(raw)
            except (ValueError, RecursionError) as error:
                body = ValueError(str(error))
        if self._watch is not None:
            self._watch(
                {
                    "method": request.method,
                    "path": request.url.path,
                    "headers": dict(redact_headers(request.headers.items())),
                    "body": None if isinstance(body, ValueError) else redacted(body),
                }
            )
        return body

    def _not_json(self, body: Any) -> Response:
        """The API's error for a request that is no JSON object."""
        what = str(body) if isinstance(body, ValueError) else "Input should be an object"
        return self._error(400, f"The request body is not valid JSON: {what}")

    def _error(self, status: int, message: str, kind: str | None = None) -> Response:
        """The API's error shape."""
        from starlette.responses import Response

        request_id = f"req_mock_{next(self._ids):04}"
        body = error_body(kind or error_type(status), message, request_id)
        return Response(body, status, {"content-type": "application/json", "request-id": request_id})


class MockServer:
    """The API on 127.0.0.1, on a thread of its own: a context manager whose value is the server.

    >>> with MockServer([tape]) as server:  # doctest: +SKIP
    ...     client = AsyncAnthropic(base_url=server.url, api_key="any")
    """

    def __init__(
        self,
        tapes: Sequence[Tape] = (),
        *,
        port: int = 0,
        speed: float = 1.0,
        faults: Faults | None = None,
        choose: Choose | None = None,
        watch: Watch | None = None,
        models: Sequence[dict[str, Any]] | None = None,
    ) -> None:
        self.requests: list[dict[str, Any]] = []
        """What was received, in order: ``method``, ``path``, ``headers``, ``body``; secrets redacted."""
        self._watch = watch
        self._loopback: Loopback | None = None
        self._port = port
        self._app = functools.partial(
            create_app, tapes, speed=speed, faults=faults, choose=choose, watch=self._received, models=models
        )

    @property
    def url(self) -> str:
        """The base URL; empty while nothing is served."""
        return self._loopback.url if self._loopback is not None else ""

    def start(self) -> str:
        """Begin to serve; return the base URL. Raises OSError where the port is not free."""
        if self._loopback is None:
            loopback = Loopback(self._app(), port=self._port)
            loopback.start()
            self._loopback = loopback
        return self.url

    def stop(self) -> None:
        """Stop at once: open streams are broken off."""
        loopback, self._loopback = self._loopback, None
        if loopback is not None:
            loopback.stop()

    def __enter__(self) -> MockServer:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def _received(self, request: dict[str, Any]) -> None:
        self.requests.append(request)
        if self._watch is not None:
            self._watch(request)


def run(
    paths: Iterable[Path],
    *,
    port: int = 0,
    speed: float = 1.0,
    faults: Faults | None = None,
    stdout: TextIO | None = None,
) -> int:
    """``claude-tui mock``: serve recordings until SIGINT; return the exit code.

    0 when it was interrupted, 1 where the port is taken, 2 where a file is no recording.
    """
    out = stdout or sys.stdout
    try:
        tapes = [tapes_.read(Path(path)) for path in paths]
    except TapeError as error:
        print(f"claude-tui mock: {one_line(str(error))}", file=sys.stderr)
        return 2
    for tape in tapes:
        if tape.damage:
            print(f"claude-tui mock: {one_line(f'{tape.name} is damaged: {tape.damage}')}", file=sys.stderr)

    def watch(request: dict[str, Any]) -> None:
        body = request["body"]
        stream = " stream" if isinstance(body, dict) and body.get("stream") else ""
        with contextlib.suppress(OSError, ValueError):  # whoever read our lines has gone; the API serves on
            print(f"{one_line(request['method'])} {one_line(request['path'])}{stream}", file=out, flush=True)

    server = MockServer(tapes, port=port, speed=speed, faults=faults, watch=watch)
    try:
        url = server.start()
    except OSError as error:
        print(f"claude-tui mock: port {port} cannot be used: {error.strerror or error}", file=sys.stderr)
        return 1
    many = f"{len(tapes)} recording{'s' if len(tapes) != 1 else ''}"
    try:
        print(f"serving {many} at {url} (set ANTHROPIC_BASE_URL to it)", file=out, flush=True)
        while True:
            threading.Event().wait(3600)
    except KeyboardInterrupt:
        return 0
    finally:
        server.stop()
