"""Writes a stream as the API would send it: events with their bytes and believable times, the same each run."""

from __future__ import annotations

import json
import random
import re
from typing import Any

from tui.domain.signal import Headers
from tui.wire.demo import MODEL
from tui.wire.exchange import Exchange

_TOKEN = re.compile(r"\s*\w{1,7}|\s*[^\w\s]{1,3}|\s+")

HEADERS: Headers = (
    ("date", "Mon, 02 Nov 2026 09:30:00 GMT"),
    ("content-type", "text/event-stream; charset=utf-8"),
    ("cache-control", "no-cache"),
    ("anthropic-ratelimit-requests-limit", "4000"),
    ("anthropic-ratelimit-requests-remaining", "3999"),
    ("anthropic-ratelimit-requests-reset", "2026-11-02T09:30:00Z"),
    ("anthropic-ratelimit-input-tokens-limit", "2000000"),
    ("anthropic-ratelimit-input-tokens-remaining", "1998000"),
    ("anthropic-ratelimit-input-tokens-reset", "2026-11-02T09:30:00Z"),
    ("anthropic-ratelimit-output-tokens-limit", "400000"),
    ("anthropic-ratelimit-output-tokens-remaining", "400000"),
    ("anthropic-ratelimit-output-tokens-reset", "2026-11-02T09:30:00Z"),
)


def tokens(text: str) -> list[str]:
    """A text in pieces of about a token."""
    return _TOKEN.findall(text)


class Script:
    """One answer as it is written, event by event. Times in seconds since the request."""

    def __init__(self, name: str, prompt: str, *, ttft: float = 0.4, rate: float = 70, **request: Any) -> None:
        self._name = name
        self._rng = random.Random(name)
        self._rate = rate
        self._at = ttft + self._rng.uniform(-0.04, 0.06)
        self._index = -1
        self._pending = b""
        self._chunks: list[tuple[float, bytes]] = []
        self._output = 0
        self._input = 12 + len(tokens(prompt)) + 400 * len(request.get("tools", []))
        self._request = {
            "model": MODEL,
            "max_tokens": 8192,
            "stream": True,
            "messages": [{"role": "user", "content": prompt}],
            **request,
        }

    def usage(self, **more: Any) -> dict[str, Any]:
        """Usage as ``message_start`` tells it; a prompt with tools is read from the cache."""
        cached = self._input // 100 * 100 if self._input > 1000 else 0
        return {
            "input_tokens": self._input - cached,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": cached,
            "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
            "output_tokens": max(1, self._output),
            "service_tier": "standard",
            **more,
        }

    def raw(self, text: str) -> Script:
        """Bytes of any kind, with what comes next."""
        self._pending += text.encode()
        return self

    def event(self, kind: str, *, flush: bool = True, **fields: Any) -> Script:
        """One event; with ``flush`` it goes out now, else together with what comes next."""
        data = json.dumps({"type": kind, **fields}, separators=(",", ":"), ensure_ascii=False)
        self.raw(f"event: {kind}\ndata: {data}\n\n")
        return self.flush() if flush else self

    def flush(self) -> Script:
        """Send what is waiting."""
        if self._pending:
            self._chunks.append((round(self._at, 4), self._pending))
            self._pending = b""
        return self

    def pause(self, seconds: float) -> Script:
        """Nothing is sent for so long."""
        self._at += seconds
        return self

    def start(self, **usage: Any) -> Script:
        """``message_start``; it goes out with the first block's start."""
        message = {
            "model": MODEL,
            "id": f"msg_demo{self._rng.randrange(16**20):020x}",
            "type": "message",
            "role": "assistant",
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": self.usage(**usage),
        }
        return self.event("message_start", flush=False, message=message)

    def ping(self) -> Script:
        """``ping``."""
        return self.event("ping")

    def open(self, **block: Any) -> Script:
        """``content_block_start``; the first one comes with a ping, as the API sends it."""
        self._index += 1
        self.event("content_block_start", flush=False, index=self._index, content_block=block)
        return self.ping() if self._index == 0 else self.flush()

    def delta(self, kind: str, **fields: Any) -> Script:
        """One ``content_block_delta``."""
        return self.event("content_block_delta", index=self._index, delta={"type": kind, **fields})

    def deltas(self, kind: str, key: str, text: str) -> Script:
        """A text as deltas of one to three tokens at the rate of the script."""
        left = tokens(text)
        while left:
            count = self._rng.choice((1, 1, 2, 2, 3))
            piece, left = left[:count], left[count:]
            self._at += len(piece) / self._rate * self._rng.uniform(0.6, 1.4)
            self._output += len(piece)
            self.delta(kind, **{key: "".join(piece)})
        return self

    def close(self) -> Script:
        """``content_block_stop``."""
        return self.event("content_block_stop", index=self._index)

    def text(self, text: str) -> Script:
        """A whole text block."""
        return self.open(type="text", text="").deltas("text_delta", "text", text).close()

    def thinking(self, text: str) -> Script:
        """A whole thinking block with its signature."""
        self.open(type="thinking", thinking="", signature="").deltas("thinking_delta", "thinking", text)
        return self.delta("signature_delta", signature=self.blob(240)).close()

    def tool(self, kind: str, name: str, given: dict[str, Any]) -> Script:
        """A whole tool call, its input in small pieces."""
        prefix = "srvtoolu_demo" if kind == "server_tool_use" else "toolu_demo"
        self.tool_id = f"{prefix}{self._rng.randrange(16**16):016x}"
        self.open(type=kind, id=self.tool_id, name=name, input={}).delta("input_json_delta", partial_json="")
        return self.deltas("input_json_delta", "partial_json", json.dumps(given, ensure_ascii=False)).close()

    def stop(self, reason: str = "end_turn", **usage: Any) -> Script:
        """``message_delta`` and ``message_stop``."""
        told = {
            key: value for key, value in self.usage(**usage).items() if key not in ("cache_creation", "service_tier")
        }
        self.pause(0.03).event(
            "message_delta", flush=False, delta={"stop_reason": reason, "stop_sequence": None}, usage=told
        )
        return self.event("message_stop")

    def blob(self, length: int) -> str:
        """Something like an opaque value of the API's."""
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        return "demo" + "".join(self._rng.choice(letters) for _ in range(length - 4))

    def exchange(self) -> Exchange:
        """What was written, as a recording."""
        self.flush()
        headers = (*HEADERS, ("request-id", f"req_demo{self._rng.randrange(16**20):020x}"))
        return Exchange(self._request, 200, headers, tuple(self._chunks), "end", round(self._at + 0.005, 4))

    def overloaded(self, wait: float) -> Exchange:
        """A 529 instead of the answer, which asks to wait."""
        request_id = f"req_demo{self._rng.randrange(16**20):020x}"
        error = {"type": "overloaded_error", "message": "Overloaded"}
        body = json.dumps({"type": "error", "error": error, "request_id": request_id}, separators=(",", ":"))
        headers = (
            HEADERS[0],
            ("content-type", "application/json"),
            ("request-id", request_id),
            ("retry-after", str(round(wait + 0.499))),
            ("retry-after-ms", str(round(wait * 1000))),
            ("x-should-retry", "true"),
        )
        return Exchange(self._request, 529, headers, ((0.21, body.encode()),), "end", 0.212, wait=wait)
