"""What the crash tests stream, and the server that paces it: the same seed always gives the same bytes and pauses."""

from __future__ import annotations

import json
import os
import random
import socket
import threading
import time

from tests.loopback import (
    block_start,
    block_stop,
    delta,
    ending,
    message_start,
    sse,
    text,
    thinking,
)

EVENTS = 240
"""Events of a paced reply, more or less."""
PAUSE = 0.0025
"""Seconds between two of them, on average."""
_WORDS = ["the", "stream", "arrives", "and", "every", "漢字", "**knows**", "its", "`own_height`", "so\n\n-", "end.\n"]


def events(seed: int) -> list[bytes]:
    """A reply with every kind of block that a history can be broken by."""
    rng = random.Random(seed)
    out = [message_start(id=f"msg_{seed}"), sse("ping")]
    index = 0
    while len(out) < EVENTS:
        out += _block(index, rng.choice(("text", "thinking", "tool_use", "server_tool_use")), rng)
        index += 1
    return [*out, ending("end_turn")]


def _block(index: int, kind: str, rng: random.Random) -> list[bytes]:
    deltas = rng.randrange(5, 50)
    words = [f"{rng.choice(_WORDS)} " for _ in range(deltas)]
    if kind == "text":
        return [
            block_start(index, "text", text=""),
            *(delta(index, "text_delta", text=word) for word in words),
            block_stop(index),
        ]
    if kind == "thinking":
        return [
            block_start(index, "thinking", thinking="", signature=""),
            *(delta(index, "thinking_delta", thinking=word) for word in words),
            delta(index, "signature_delta", signature=f"sig{index}=="),
            block_stop(index),
        ]
    call = f"{kind}_{index}_{rng.randrange(10**6)}"
    out = [block_start(index, kind, id=call, name="web_search", input={})]
    pieces = ['{"query": "', *(word.replace("\n", " ") for word in words), '"}']
    out += [delta(index, "input_json_delta", partial_json=piece) for piece in pieces]
    return [*out, block_stop(index)]


def short(seed: int) -> bytes:
    """A whole reply that comes at once."""
    return message_start() + thinking(0, "short", "sig==") + text("A short ", f"answer {seed}.", index=1) + ending()


def serve() -> int:
    """Start a server in a process of its own; return its port. A prompt says what comes: ``short N`` or ``paced N``."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = int(listener.getsockname()[1])
    if os.fork() == 0:
        parent = os.getppid()
        threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=_answer, args=(connection,), daemon=True).start()
    listener.close()
    return port


def _leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(0)


def _answer(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.decode().lower().split("\r\n") if line.startswith("content-length"))
    while len(body) < length:
        body += connection.recv(65536)
    how, seed = json.loads(body)["messages"][-1]["content"][-1]["text"].split()[:2]
    rng = random.Random(int(seed) + 1)
    try:
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
        if how == "short":
            connection.sendall(short(int(seed)))
        else:
            for event in events(int(seed)):
                connection.sendall(event)
                time.sleep(rng.expovariate(1 / PAUSE))
        connection.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    connection.close()
