"""A small app that shows one panel, and turns made of recordings or by hand to show in it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from textual.app import App, ComposeResult

from tests import recordings
from tui.domain.conversation import Conversation, Turn, text_prompt
from tui.domain.events import Frame, decode
from tui.domain.failure import Failure
from tui.domain.log import EventLog
from tui.domain.request import Options, build
from tui.domain.signal import Arrived, AttemptStarted, Finished, ResponseStarted, Sent
from tui.ui.panels import CopyRequested, Panel
from tui.ui.theme import DARK, LIGHT
from tui.wire.sse import SSEDecoder

STYLES = Path(__file__).resolve().parents[3] / "styles"
SENT = Sent(
    "POST", "https://api.anthropic.com/v1/messages", (("x-api-key", "[redacted]"), ("accept", "text/event-stream"))
)
HEADERS = (
    ("content-type", "text/event-stream; charset=utf-8"),
    ("request-id", "req_011CQmF"),
    ("anthropic-ratelimit-requests-limit", "50"),
    ("anthropic-ratelimit-requests-remaining", "49"),
    ("anthropic-ratelimit-requests-reset", "2026-01-05T10:00:12Z"),
    ("anthropic-ratelimit-tokens-limit", "80000"),
    ("anthropic-ratelimit-tokens-remaining", "12000"),
    ("anthropic-ratelimit-tokens-reset", "2026-01-05T10:00:30Z"),
)


class Host(App[None]):
    """Shows one panel over the whole screen and keeps what it asked to be copied."""

    CSS_PATH: ClassVar[Any] = [
        STYLES / f"{name}.tcss" for name in ("panels", "events", "timeline", "tools", "usage", "request")
    ]

    def __init__(self, panel: Panel, theme: str = "claude-dark") -> None:
        super().__init__()
        self.panel = panel
        self.copied: list[str] = []
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = theme

    def compose(self) -> ComposeResult:
        yield self.panel

    def on_mount(self) -> None:
        self.panel.focus()

    def on_copy_requested(self, event: CopyRequested) -> None:
        self.copied.append(event.text)

    def lines(self) -> list[str]:
        """What is on the screen, a string a line."""
        return [
            "".join(segment.text for segment in strip).rstrip() for strip in self.screen._compositor.render_strips()
        ]

    def shown(self) -> str:
        """What is on the screen."""
        return "\n".join(self.lines())


class Talk:
    """A conversation and its log, fed event by event on a clock of its own."""

    def __init__(self) -> None:
        self.conversation = Conversation()
        self.log = EventLog()
        self.now = 100.0

    @property
    def turn(self) -> Turn:
        """The newest turn."""
        assert self.conversation.leaf is not None
        return self.conversation.leaf

    def ask(self, prompt: str = "Hello", attempt: bool = True) -> Turn:
        """Begin a turn, and its first attempt."""
        turn = self.conversation.add(text_prompt(prompt), self.conversation.leaf)
        turn.request = build(Options("claude-sonnet-4-5", 1024), self.conversation.messages_for(turn))
        if attempt:
            self.attempt()
        return turn

    def attempt(self, status: int = 200) -> None:
        """Send the next attempt and have it answered."""
        self.turn.take(AttemptStarted(len(self.turn.attempts) + 1, 3, self.now))
        self.now += 0.25
        self.turn.take(ResponseStarted(status, HEADERS, self.now, SENT))

    def frames(self, frames: Iterable[Frame]) -> None:
        """Have frames arrive together."""
        frames = list(frames)
        self.turn.take(Arrived(frames, [decode(frame) for frame in frames]))
        self.log.extend(self.turn, self.turn.attempts[-1], frames)

    def say(self, *events: dict[str, Any], after: float = 0.05) -> None:
        """Have events arrive one after the other, ``after`` seconds apart."""
        for data in events:
            self.now += after
            text = json.dumps(data, ensure_ascii=False)
            raw = f"event: {data['type']}\ndata: {text}\n\n".encode()
            seq = len(self.turn.attempts[-1].frames)
            self.frames([Frame(seq, self.now, raw, data["type"])])

    def end(self, failure: Failure | None = None, cost: str | None = None) -> None:
        """Nothing more comes for the turn."""
        self.turn.take(Finished(failure, self.now))
        self.turn.cost, self.turn.priced = Decimal(cost) if cost else None, True

    def play(self, name: str, prompt: str = "Go on", upto: int | None = None) -> Turn:
        """Have a recorded answer come in, an event every 20 ms; ``upto`` leaves it running after so many events."""
        recordings.need()
        turn = self.ask(prompt)
        decoder = SSEDecoder()
        body = recordings.Recording(name).body
        frames = decoder.feed(body, 0.0) + decoder.end(0.0)
        for frame in frames[:upto]:
            self.now += 0.02
            self.frames([frame._replace(at=self.now)])
        if upto is None:
            self.end(cost="0.0048")
        return turn


def message_start(**usage: Any) -> dict[str, Any]:
    """The event that begins an answer."""
    usage = {"input_tokens": 25, "output_tokens": 1} | usage
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5", "content": []}
    return {"type": "message_start", "message": message | {"usage": usage}}


def block_start(index: int, **block: Any) -> dict[str, Any]:
    """The event that begins a content block."""
    return {"type": "content_block_start", "index": index, "content_block": block}


def tool_start(index: int, name: str, id: str = "toolu_1", type: str = "tool_use", **more: Any) -> dict[str, Any]:
    """The event that begins a tool call."""
    return block_start(index, type=type, id=id, name=name, input={}, **more)


def delta(index: int, kind: str, **fields: Any) -> dict[str, Any]:
    """An event that adds to a block."""
    return {"type": "content_block_delta", "index": index, "delta": {"type": kind, **fields}}


def text(words: str, index: int = 0) -> dict[str, Any]:
    """An event that adds text."""
    return delta(index, "text_delta", text=words)


def block_stop(index: int) -> dict[str, Any]:
    """The event that ends a block."""
    return {"type": "content_block_stop", "index": index}


def message_end(stop_reason: str = "end_turn", **usage: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two events that end an answer."""
    changed = {"type": "message_delta", "delta": {"stop_reason": stop_reason}, "usage": {"output_tokens": 312} | usage}
    return changed, {"type": "message_stop"}
