"""A Messages API that writes as fast as the socket takes it, or exactly paced; each event is an HTTP chunk of its own.

``python server.py`` prints its port, then two lines of JSON an answer: ``{"first": …}`` at the first event's byte, and
``{"last": …, "writes": […]}`` when all is written; times are ``time.perf_counter()``. What it answers stands in the
last prompt: ``SHAPE CHARACTERS DELTAS RATE``, the rate in deltas a second, 0 for as fast as it goes. The shape
``marks`` has a word of its own for each delta, see :func:`mark`.
"""

from __future__ import annotations

import json
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from texts import answer


def mark(number: int) -> str:
    """The word that is whole with delta ``number``: it begins in the delta before, so no event shows it whole."""
    return f"mx{number:05}z"


def _event(kind: str, **fields: Any) -> bytes:
    data = json.dumps({"type": kind, **fields})
    event = f"event: {kind}\ndata: {data}\n\n".encode()
    return b"%x\r\n%b\r\n" % (len(event), event)


def _deltas(shape: str, size: int, count: int) -> tuple[str, list[str]]:
    """The kind of block and the text of each delta."""
    if shape == "marks":
        return "text", ["begin " + mark(0)[:3], *(f"{mark(n)[3:]} {mark(n + 1)[:3]}" for n in range(count))]
    kind, text = answer(shape, size)
    step = len(text) / count
    return kind, [text[round(step * n) : round(step * (n + 1))] for n in range(count)]


def _stream(prompt: str) -> tuple[bytes, list[bytes], bytes, int]:
    """What comes before the deltas, the deltas, what comes after, and the rate."""
    shape, size, count, rate = prompt.split()
    kind, texts = _deltas(shape, int(size), int(count))
    message = {
        "id": "msg_bench", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5", "content": [],
        "stop_reason": None, "stop_sequence": None, "usage": {"input_tokens": 25, "output_tokens": 1},
    }  # fmt: skip
    block: dict[str, Any] = {"type": "text", "text": ""}
    if kind == "tool_use":
        block = {"type": "tool_use", "id": "toolu_bench", "name": "write", "input": {}}
    head = _event("message_start", message=message) + _event("content_block_start", index=0, content_block=block)
    name, field = ("input_json_delta", "partial_json") if kind == "tool_use" else ("text_delta", "text")
    deltas = [_event("content_block_delta", index=0, delta={"type": name, field: text}) for text in texts]
    reason = {"stop_reason": "tool_use" if kind == "tool_use" else "end_turn", "stop_sequence": None}
    tail = _event("content_block_stop", index=0)
    tail += _event("message_delta", delta=reason, usage={"output_tokens": len(texts)}) + _event("message_stop")
    return head, deltas, tail + b"0\r\n\r\n", int(rate)


def _prompt(body: dict[str, Any]) -> str:
    content = body["messages"][-1]["content"]
    return content if isinstance(content, str) else str(content[-1]["text"])


def _request(connection: socket.socket) -> dict[str, Any]:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(1 << 16)
    head, _, rest = data.partition(b"\r\n\r\n")
    headers = dict(line.lower().split(": ", 1) for line in head.decode("latin-1").split("\r\n")[1:])
    body = bytearray(rest)
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(1 << 20)
    parsed: dict[str, Any] = json.loads(body)
    return parsed


def _serve(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    head, deltas, tail, rate = _stream(_prompt(_request(connection)))
    connection.sendall(
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
        b"transfer-encoding: chunked\r\nconnection: close\r\n\r\n"
    )
    whole = b"".join([head, *deltas, tail])
    first = time.perf_counter()
    writes: list[float] = []
    print(json.dumps({"first": first}), flush=True)
    try:
        if rate:
            connection.sendall(head)
            for number, delta in enumerate(deltas):
                while (left := first + number / rate - time.perf_counter()) > 0:
                    time.sleep(left)
                writes.append(time.perf_counter())
                connection.sendall(delta)
            connection.sendall(tail)
        else:
            connection.sendall(whole)
        connection.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    print(json.dumps({"last": time.perf_counter(), "writes": writes}), flush=True)
    connection.close()


class Server:
    """The server in a process of its own."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([sys.executable, str(Path(__file__))], stdout=subprocess.PIPE, text=True)
        self._lines: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._lines.get()['port']}"

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(json.loads(line))

    def begun(self, meanwhile: Callable[[], None]) -> float:
        """``first`` of the next answer; does ``meanwhile`` until then. The line of its ``last`` is left unread."""
        while self._lines.empty():
            meanwhile()
        return float(self._lines.get()["first"])

    def times(self, meanwhile: Callable[[], None] | None = None) -> dict[str, Any]:
        """``first``, ``last`` and ``writes`` of the next answer; does ``meanwhile`` until all is written."""
        while meanwhile is not None and self._lines.qsize() < 2:
            meanwhile()
        return {**self._lines.get(), **self._lines.get()}


def main() -> None:
    """Serve until killed."""
    listener = socket.create_server(("127.0.0.1", 0))
    print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=_serve, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    main()
