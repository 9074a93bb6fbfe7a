"""An ASGI application served on 127.0.0.1, on a thread and an event loop of its own, quick to start and to stop."""

from __future__ import annotations

import asyncio
import functools
import logging
import socket
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

HOST = "127.0.0.1"

Application = Callable[..., Any]
"""An ASGI 3 application."""


class Loopback:
    """Serves ``app`` on 127.0.0.1, and nowhere else; a context manager.

    ``port`` 0 takes a free one. In each request's scope ``state["transport"]`` is the connection, for those who have
    to break it.
    """

    def __init__(self, app: Application, *, port: int = 0) -> None:
        self._app = app
        self._port = port
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port that is served on, once :meth:`start` has returned."""
        return self._port

    @property
    def url(self) -> str:
        """The base URL, once :meth:`start` has returned."""
        return f"http://{HOST}:{self._port}"

    def start(self) -> str:
        """Begin to serve; return the base URL. Raises OSError where the port is not free."""
        if self._thread is not None:
            return self.url
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            if sys.platform != "win32":  # where it would let two servers share a port
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((HOST, self._port))
            listening.listen(128)
        except BaseException:
            listening.close()
            raise
        self._port = listening.getsockname()[1]
        ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(listening, ready)), name="loopback", daemon=True
        )
        self._thread.start()
        ready.wait()
        return self.url

    def stop(self) -> None:
        """Stop at once: open connections are broken off."""
        thread, self._thread = self._thread, None
        if thread is None or self._loop is None or self._stop is None:
            return
        self._loop.call_soon_threadsafe(self._stop.set)
        thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def _serve(self, listening: socket.socket, ready: threading.Event) -> None:
        """Serve until :meth:`stop`, on uvicorn's protocol; its own server would take half a second to stop."""
        from uvicorn.server import ServerState

        state = ServerState()
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        try:
            server = await self._loop.create_server(_protocol_factory(self._app, state), sock=listening)
        finally:
            ready.set()
        try:
            await self._stop.wait()
        finally:
            server.close()
            for connection in list(state.connections):
                connection.transport.abort()
            for task in list(state.tasks):
                task.cancel()
            # The broken connections are told so before the loop closes, and their requests end.
            await asyncio.gather(*state.tasks, return_exceptions=True)
            await asyncio.sleep(0)


def _protocol_factory(app: Application, state: Any) -> Callable[[], asyncio.Protocol]:
    """Make uvicorn's HTTP/1.1 protocol for each connection, one that hands its transport to the application."""
    from uvicorn import Config
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class Protocol(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            self.app_state = {"transport": transport}
            super().connection_made(transport)

    # A connection that is broken on purpose is no news; without a handler it would be written over the screen.
    logging.getLogger("uvicorn.error").addHandler(logging.NullHandler())
    config = Config(
        app,
        interface="asgi3",
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
    )
    config.load()
    return functools.partial(Protocol, config, state, {})
