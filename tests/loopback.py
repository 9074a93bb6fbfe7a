"""A scripted server on loopback, byte for byte: a test reads like the conversation on the wire.

    with Loopback(error(429, retry_after="0"), stream(message_start(), open_text("Hi"), CUT)) as server:
        ...  # the client talks to server.url
    assert len(server.received) == 2

Each connection is one request and takes the next answer of the script; after the last one, the last is given again.
"""

from __future__ import annotations

import contextlib
import json
import select
import socket
import struct
import threading
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Act(Enum):
    """What a server can do between bytes."""

    HOLD = "keep the connection open and say nothing until released or until the client hangs up"
    CUT = "break the connection: a reset"
    DROP = "close the connection in the middle of the body"


HOLD, CUT, DROP = Act.HOLD, Act.CUT, Act.DROP
Step = bytes | Act


@dataclass(frozen=True)
class Answer:
    """One HTTP answer: status, headers, then the body's steps. ``chunked`` frames every step as an HTTP chunk."""

    status: int = 200
    steps: tuple[Step, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    before: tuple[Step, ...] = ()
    """What happens before the status line; after a CUT or DROP there, nothing follows."""
    chunked: bool = True


@dataclass(frozen=True)
class Received:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


class Loopback:
    """The server. A thread for each connection; ``with`` starts and ends it."""

    def __init__(self, *script: Answer) -> None:
        self.script = script
        self.received: list[Received] = []
        self.arrived = threading.Semaphore(0)
        """Released once for each request that came in."""
        self.released = threading.Event()
        """Set by the test to end every HOLD."""
        self.hung_up = threading.Event()
        """Set when a client closes its side while a HOLD lasts, or while bytes are sent."""
        self._closing = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._connections: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Loopback:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._closing = True
        self.released.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            open_ones = list(self._connections)
        for connection in open_ones:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def wait_for_request(self, timeout: float = 30.0) -> None:
        """Wait until one more request has come in."""
        assert self.arrived.acquire(timeout=timeout), "no request came"

    def _start(self, target: Any, *args: Any) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._connections.add(connection)
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            request = _read_request(connection)
            if request is not None:
                with self._lock:
                    answer = self.script[min(len(self.received), len(self.script) - 1)]
                    self.received.append(request)
                self.arrived.release()
                self._answer(connection, answer)
        except OSError:
            self.hung_up.set()
        finally:
            with self._lock:
                self._connections.discard(connection)
            connection.close()

    def _answer(self, connection: socket.socket, answer: Answer) -> None:
        for step in answer.before:
            if not self._do(connection, step, chunked=False):
                return
        headers = {"content-type": "text/event-stream; charset=utf-8", "connection": "close", **answer.headers}
        if answer.chunked:
            headers["transfer-encoding"] = "chunked"
        lines = [f"HTTP/1.1 {answer.status} Whatever", *(f"{name}: {value}" for name, value in headers.items())]
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
        for step in answer.steps:
            if not self._do(connection, step, chunked=answer.chunked):
                return
        if answer.chunked:
            connection.sendall(b"0\r\n\r\n")
        # A close with unread bytes would be a reset, which could overtake what was just sent.
        connection.shutdown(socket.SHUT_WR)

    def _do(self, connection: socket.socket, step: Step, *, chunked: bool) -> bool:
        """Take one step; False where the connection is over."""
        if isinstance(step, bytes):
            if step:
                connection.sendall(b"%x\r\n%b\r\n" % (len(step), step) if chunked else step)
            return True
        if step is HOLD:
            while not self.released.is_set():
                readable, _, _ = select.select([connection], [], [], 0.01)
                if readable and not connection.recv(65536):
                    self.hung_up.set()
                    return False
            return not self._closing
        if step is CUT:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False


def _read_request(connection: socket.socket) -> Received | None:
    """Read one request with a Content-Length body; None where the client left before it was whole."""
    data = b""
    while b"\r\n\r\n" not in data:
        if not (more := connection.recv(65536)):
            return None
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        if not (more := connection.recv(65536)):
            return None
        body += more
    return Received(method, path, headers, json.loads(body) if body else None)


def sse(kind: str, data: dict[str, Any] | None = None, **fields: Any) -> bytes:
    """One event as the API frames it: ``type`` first, then the fields."""
    payload = {"type": kind, **(data or {}), **fields}
    return f"event: {kind}\ndata: {json.dumps(payload, ensure_ascii=False)}\n\n".encode()


def message_start(**fields: Any) -> bytes:
    """A ``message_start`` with believable ids; ``fields`` change the message."""
    message = {
        "id": "msg_loopback",
        "type": "message",
        "role": "assistant",
        "model": "claude-sonnet-4-5",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 25, "output_tokens": 1},
        **fields,
    }
    return sse("message_start", message=message)


def block_start(index: int, kind: str, **fields: Any) -> bytes:
    """A ``content_block_start``."""
    return sse("content_block_start", index=index, content_block={"type": kind, **fields})


def delta(index: int, kind: str, **fields: Any) -> bytes:
    """A ``content_block_delta``."""
    return sse("content_block_delta", index=index, delta={"type": kind, **fields})


def block_stop(index: int) -> bytes:
    """A ``content_block_stop``."""
    return sse("content_block_stop", index=index)


def text(*pieces: str, index: int = 0) -> bytes:
    """A whole text block that comes in ``pieces``."""
    deltas = b"".join(delta(index, "text_delta", text=piece) for piece in pieces)
    return block_start(index, "text", text="") + deltas + block_stop(index)


def open_text(*pieces: str, index: int = 0) -> bytes:
    """A text block that has not ended yet."""
    return block_start(index, "text", text="") + b"".join(delta(index, "text_delta", text=one) for one in pieces)


def tool_use(index: int, call: str, name: str, *pieces: str) -> bytes:
    """A whole tool call whose input comes as JSON in ``pieces``."""
    deltas = b"".join(delta(index, "input_json_delta", partial_json=piece) for piece in pieces)
    return block_start(index, "tool_use", id=call, name=name, input={}) + deltas + block_stop(index)


def thinking(index: int, thought: str, signature: str) -> bytes:
    """A whole thinking block."""
    return (
        block_start(index, "thinking", thinking="", signature="")
        + delta(index, "thinking_delta", thinking=thought)
        + delta(index, "signature_delta", signature=signature)
        + block_stop(index)
    )


def message_delta(stop_reason: str = "end_turn", **usage: Any) -> bytes:
    """A ``message_delta`` with the stop reason and the usage so far."""
    told = {"output_tokens": 12, **usage}
    return sse("message_delta", delta={"stop_reason": stop_reason, "stop_sequence": None}, usage=told)


def message_stop() -> bytes:
    """A ``message_stop``."""
    return sse("message_stop")


def ending(stop_reason: str = "end_turn") -> bytes:
    """How a whole reply ends."""
    return message_delta(stop_reason) + message_stop()


def api_error(kind: str, message: str) -> bytes:
    """The body of an error answer, and the data of an error event."""
    return json.dumps({"type": "error", "error": {"type": kind, "message": message}}).encode()


def stream(*steps: Step, **headers: str) -> Answer:
    """A success that streams ``steps``. Header names are written with underscores."""
    return Answer(steps=tuple(steps), headers={name.replace("_", "-"): value for name, value in headers.items()})


def error(status: int, kind: str = "api_error", message: str = "no", **headers: str) -> Answer:
    """An error answer in the API's own shape."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, (api_error(kind, message),), {"content-type": "application/json", **given})


def reply(*pieces: str) -> Answer:
    """A whole reply of one text block."""
    return stream(message_start(), text(*pieces), ending())


def refused_url() -> str:
    """The URL of a port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"
