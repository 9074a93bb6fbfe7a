"""Hostile tools and MCP servers while somebody types: a key to its echo, and what the app's memory grows by."""

from __future__ import annotations

import itertools
import json
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from harness import ENV, HOME, ROOT, Pty, Row, limit, share

_TESTS = ROOT / "tests" / "tools"
_LETTERS = "жщфэюябдлпгцчшиў"
"""Letters that no tool writes: seen in what the app writes, they are an echo."""
_CLEAR = b"\x15"
_KEYS = 60
"""Keys that are typed at least."""
_BAR = 50
_GROWTH = 50
"""Megabytes."""
_LONGEST = 60.0
"""Seconds of typing, after which a case has failed."""
_CALLS = 8
"""Calls of a tool, after which it is not called again: what it answered is sent with all that follow."""
_THINKS = 0.3
"""Seconds until a reply begins."""
_LIMIT = 4.0
"""Seconds that a tool may take, so that one without an end has one."""


class Case(NamedTuple):
    """What is called, again and again while the keys are typed."""

    what: str
    tool: str
    says: str
    """What stands in its result."""
    input: str = "{}"


CASES = (
    Case("500 MB of output, with escapes", "floods", "done"),
    Case("never-ending", "spins", "timed out"),
    Case("exit in the middle", "exits", "exit code 9"),
    Case("a result of 100 MB", "large", "begin"),
    Case("a result of 10 MB in an image", "pictures", "too large"),
    Case("answers forged by the tool", "forges", "forged"),
    Case("MCP: a line of 500 MB", "mcp__huge__huge", "16 MB"),
    Case("MCP: 500 MB on stderr", "mcp__odd__flood", "after a flood"),
    Case("MCP: invalid JSON-RPC", "mcp__odd__garbage", "after garbage"),
    Case("MCP: 5,000 messages", "mcp__odd__many", "many"),
    Case("MCP: a result of megabytes", "mcp__odd__large", "é"),
    Case("MCP: exit in the middle", "mcp__exits__exit", "exited with code 3"),
)
_CALM = Case("calm: a tool that waits", "waits", "process", '{"seconds": 1}')


def _event(kind: str, **fields: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n".encode()


class _Server(ThreadingHTTPServer):
    """The API."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Api)
        self.results = ""
        """What came of the calls since the last prompt, as JSON."""
        self.over = threading.Event()
        """Set where no tool is to be called any more."""


class _Api(BaseHTTPRequestHandler):
    """Calls the tool that stands in the last prompt, ``NAME JSON``, until all is over or it was called often enough."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        """Answer."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path.endswith("/count_tokens"):
            self._write("application/json", b'{"input_tokens": 25}')
            return
        said = [block for message in body["messages"] if message["role"] == "user" for block in message["content"]]
        last = max(place for place, block in enumerate(said) if block["type"] == "text")
        name, _, input = said[last]["text"].partition(" ")
        self.server.results = json.dumps(said[last:], ensure_ascii=False)
        over = len(said) - last > _CALLS or self.server.over.wait(_THINKS)
        block = {"type": "tool_use", "id": f"toolu_{len(said)}", "name": name, "input": {}}
        delta = {"type": "input_json_delta", "partial_json": input}
        if over:
            block, delta = {"type": "text", "text": ""}, {"type": "text_delta", "text": "All is over."}
        head = {"id": "msg_bench", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5", "content": []}
        out = b"".join(
            (
                _event("message_start", message={**head, "usage": {"input_tokens": 25, "output_tokens": 1}}),
                _event("content_block_start", index=0, content_block=block),
                _event("content_block_delta", index=0, delta=delta),
                _event("content_block_stop", index=0),
                _event("message_delta", delta={"stop_reason": "end_turn" if over else "tool_use"}, usage={}),
                _event("message_stop"),
            )
        )
        self._write("text/event-stream", out)

    def _write(self, kind: str, out: bytes) -> None:
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(out)))
        self.end_headers()
        self.wfile.write(out)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def _serving() -> Iterator[_Server]:
    server = _Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def _start(server: _Server) -> Pty:
    """The app, all of whose tools are allowed."""
    home = Path(tempfile.mkdtemp(dir=HOME))
    (home / "config.toml").write_text(f"[tools]\ntimeout = {_LIMIT}\nrounds = 1000\n")
    entry = {"command": sys.executable, "args": [str(_TESTS / "mcp" / "scripted.py")]}
    servers = home / "servers.json"
    servers.write_text(json.dumps({"mcpServers": dict.fromkeys(("huge", "odd", "exits"), entry)}))
    url = f"http://127.0.0.1:{server.server_address[1]}"
    tools = ["--tools", str(_TESTS / "hostile_tools.py"), "--mcp", str(servers), "--allow", "*"]
    env = {**ENV, "CLAUDE_TUI_HOME": str(home), "ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": "a-key-of-no-worth"}
    app = Pty([sys.executable, "-m", "tui", *tools], env)
    app.until(b"Ctrl+P", limit=60)
    app.until_idle()
    return app


class _Measured(NamedTuple):
    echo: float
    """Milliseconds, p95."""
    worst: float
    grown: float
    """Megabytes."""


def _measure(app: Pty, server: _Server, case: Case, seed: int) -> _Measured:
    """Call a tool, and type all the while."""
    server.over.clear()
    server.results = ""
    app.send(f"{case.tool} {case.input}".encode())
    app.until_quiet(0.1)
    before, since = app.rss(), len(app.data)
    app.send(b"\r")
    rng = random.Random(seed)
    times: list[float] = []
    most = before
    said = False
    began = time.perf_counter()
    for number, letter in enumerate(itertools.cycle(_LETTERS), 1):
        app.drain(rng.uniform(0.02, 0.07))
        most = max(most, app.rss())
        said = said or case.says in server.results
        if (len(times) >= _KEYS and said) or time.perf_counter() - began > _LONGEST:
            break
        mark = len(app.data)
        sent = app.send(letter.encode())
        times.append((app.until(letter.encode(), since=mark) - sent) * 1000)
        if number % len(_LETTERS) == 0:
            app.send(_CLEAR)
    if not said:
        raise TimeoutError(f"{case.tool} never said {case.says!r} but {server.results[-500:]}")
    server.over.set()
    app.send(_CLEAR)
    app.until(b"All is over.", since=since, limit=60)
    app.until_idle()
    return _Measured(share(times, 0.95), max(times), (most - before) / 1e6)


def tools(runs: int) -> list[Row]:
    """Each case beside a tool that only waits, in the same app."""
    rows: list[Row] = []
    found: dict[str, list[tuple[_Measured, _Measured]]] = {case.what: [] for case in CASES}
    for run in range(max(1, runs // 2)):
        with _serving() as server:
            app = _start(server)
            try:
                _measure(app, server, _CALM, run)
                for case in CASES:
                    calm = _measure(app, server, _CALM, run)
                    found[case.what].append((calm, _measure(app, server, case, run)))
            finally:
                app.close()
    for what, pairs in found.items():
        calm, echo = (median(pair[place].echo for pair in pairs) for place in (0, 1))
        grown = max(one.grown for _, one in pairs)
        rows.append(limit(f"{what}: echo p95 · MB more", [_BAR, _GROWTH], [echo, grown], digits=1))
        rows.append(
            Row("  worst key · p95 beside a tool that waits", f"{max(o.worst for _, o in pairs):.0f} · {calm:.0f} ms")
        )
    return rows
