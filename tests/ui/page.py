"""The whole app on a screen of its own, with a source that says what the test has it say.

async with page() as it:
    await it.ask("Hello")
    it.api.begin(message_start(), block_start(0, type="text", text=""), text("Hi"))
    await it.sees("Hi")
    it.api.end()
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from textual import events
from textual.pilot import Pilot

from tui import storage
from tui.config import Settings
from tui.domain.conversation import Turn
from tui.domain.events import Frame, decode
from tui.domain.failure import Failure
from tui.domain.request import Request
from tui.domain.signal import Arrived, AttemptFailed, AttemptStarted, Finished, ResponseStarted, Sent, Signal
from tui.session.session import Session
from tui.ui.app import ClaudeApp, Connected, Opening
from tui.ui.screens.chat import ChatScreen
from tui.ui.widgets.conversation import Conversation
from tui.ui.widgets.prompt import Prompt

Event = dict[str, Any]

SENT = Sent("POST", "http://127.0.0.1:1/v1/messages", (("x-api-key", "[redacted]"),))
PATIENCE = 30.0
"""Seconds after which what does not come is a failure."""


class Api:
    """A source whose every signal is the test's. Its clock goes by what the test says, from the first attempt on."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._signals: asyncio.Queue[Signal | Exception] = asyncio.Queue()
        self._attempts = 0
        self._seq = 0
        self._now = 0.0
        self.hurried = asyncio.Event()
        """Set when a wait for the next attempt was cut short."""

    async def stream(self, request: Request) -> AsyncGenerator[Signal, None]:
        """Answer one request with what the test says."""
        self.requests.append(request)
        self._signals, self._attempts = asyncio.Queue(), 0
        while True:
            signal = await self._signals.get()
            if isinstance(signal, Exception):
                raise signal
            yield signal
            if isinstance(signal, Finished):
                return

    async def aclose(self) -> None:
        """Nothing is held open."""

    def begin(self, *events: Event, status: int = 200, **headers: str) -> None:
        """Send an attempt, have it answered 0.25 s later, and say ``events``."""
        self.attempt()
        self._now += 0.25
        given = (("content-type", "text/event-stream"), *headers.items())
        self._signals.put_nowait(ResponseStarted(status, given, self._now, SENT))
        self.say(*events)

    def attempt(self, limit: int = 5) -> None:
        """Send an attempt."""
        self._attempts += 1
        self._seq = 0
        self._now = time.monotonic()
        self._signals.put_nowait(AttemptStarted(self._attempts, limit, self._now))

    def say(self, *events: Event | bytes, after: float = 0.0) -> None:
        """Have events arrive together, ``after`` seconds later than what came before."""
        self._now += after
        if not events:
            return
        frames = [self._frame(event) for event in events]
        self._signals.put_nowait(Arrived(frames, [decode(frame) for frame in frames]))

    def fail(self, failure: Failure, wait: float) -> None:
        """The attempt failed; another one follows."""
        self._signals.put_nowait(AttemptFailed(failure, wait, time.monotonic(), self.hurried.set))

    def end(self, failure: Failure | None = None, after: float = 0.0) -> None:
        """Nothing more comes."""
        self._signals.put_nowait(Finished(failure, self._now + after))

    def crash(self, error: Exception) -> None:
        """The source itself has a fault."""
        self._signals.put_nowait(error)

    def reply(self, words: str, **usage: Any) -> None:
        """A whole answer of one text."""
        self.begin(message_start(), *text_block(words), *ending(**usage))
        self.end()

    def _frame(self, event: Event | bytes) -> Frame:
        if isinstance(event, bytes):
            frame = Frame(self._seq, self._now, b"data: " + event + b"\n\n", None)
        else:
            data = json.dumps(event)
            raw = f"event: {event['type']}\ndata: {data}\n\n".encode("utf-8", "replace")
            frame = Frame(self._seq, self._now, raw, event["type"])
        self._seq += 1
        return frame


@dataclass
class Page:
    """The app under test: its keys, its picture and its source."""

    app: ClaudeApp
    pilot: Pilot[None]
    api: Api
    session: Session

    @property
    def screen(self) -> ChatScreen:
        """The chat's screen, whatever stands over it."""
        screen = self.app.screen_stack[0]
        assert isinstance(screen, ChatScreen)
        return screen

    @property
    def view(self) -> Conversation:
        """The conversation."""
        return self.screen.query_one(Conversation)

    @property
    def prompt(self) -> Prompt:
        """The prompt."""
        return self.screen.query_one(Prompt)

    @property
    def turn(self) -> Turn:
        """The newest turn of the line that is shown."""
        assert self.session.conversation.leaf is not None
        return self.session.conversation.leaf

    def lines(self) -> list[str]:
        """What is on the screen, a string a line, without spaces at the ends."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    def picture(self) -> str:
        """What is on the screen."""
        return "\n".join(self.lines())

    def row_of(self, text: str) -> int:
        """The first row of the screen that shows ``text``."""
        for row, line in enumerate(self.lines()):
            if text in line:
                return row
        raise AssertionError(f"no {text!r} on the screen:\n{self.picture()}")

    def column_of(self, text: str) -> int:
        """Where in its row ``text`` begins."""
        return self.lines()[self.row_of(text)].index(text)

    async def press(self, *keys: str) -> None:
        """Press keys, by Textual's names."""
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """Type a text, key by key."""
        names = {" ": "space", "/": "slash", "-": "minus", ".": "full_stop", "\\": "backslash", "_": "underscore"}
        await self.pilot.press(*(names.get(character, character) for character in text))

    def at_once(self, text: str, *keys: str) -> None:
        """Type a text and press keys after it, none of which waits until the one before has done what it does."""
        for key in (*("space" if character == " " else character for character in text), *keys):
            character = " " if key == "space" else key if len(key) == 1 else None
            self.app.post_message(events.Key(key, character))

    async def ask(self, text: str) -> None:
        """Write a prompt, send it, and wait until the source has been asked."""
        await self.until(lambda: self.session.running is None, "the end of the turn before")
        before = len(self.api.requests)
        self.prompt.focus()
        self.prompt.set_draft(text)
        await self.press("enter")
        await self.until(lambda: len(self.api.requests) > before, f"the request for {text!r}")

    async def command(self, text: str) -> None:
        """Write a slash command and send it."""
        self.prompt.focus()
        self.prompt.set_draft(text)
        await self.press("enter")

    async def told(self, prompt: str, reply: str, **usage: Any) -> None:
        """Ask, and wait until the answer is whole."""
        await self.ask(prompt)
        self.api.reply(reply, **usage)
        await self.over()

    async def answered(self, prompt: str, *blocks: Event, stop_reason: str = "end_turn") -> None:
        """Ask, and wait until an answer of these blocks is whole."""
        await self.ask(prompt)
        self.api.begin(message_start(), *blocks, *ending(stop_reason))
        self.api.end()
        await self.over()

    async def over(self) -> None:
        """Wait until nothing runs and the screen shows it."""
        await self.until(lambda: self.session.running is None and self.turn.priced is self.turn.cost_is_knowable)
        await self.pilot.pause()

    async def sees(self, *texts: str) -> None:
        """Wait until all of these are on the screen."""
        await self.until(lambda: all(text in self.picture() for text in texts), " and ".join(map(repr, texts)))

    async def sees_no(self, text: str) -> None:
        """Wait until this is not on the screen."""
        await self.until(lambda: text not in self.picture(), f"absence of {text!r}")

    async def until(self, holds: Callable[[], object], what: str = "the condition") -> None:
        """Wait until ``holds``; fail with the picture where it never does."""
        deadline = time.monotonic() + PATIENCE
        await self.pilot.pause()
        while not holds():
            assert time.monotonic() < deadline, f"never came: {what}; the screen:\n{self.picture()}"
            await asyncio.sleep(0.01)
            await self.pilot.pause()


@asynccontextmanager
async def page(
    *,
    size: tuple[int, int] = (90, 30),
    settings: Settings | None = None,
    wide: bool = False,
    folder: Path | None = None,
    resumed: str | None = None,
    **opening: Any,
) -> AsyncIterator[Page]:
    """Open the app; ``opening`` is as :class:`Opening` takes it. Ready when the session is put together.

    With a ``folder`` what happens is stored there, and ``resumed`` is the key of the stored session to go on with.
    """
    api = Api()
    settings = settings or Settings()
    session = Session(api, settings.options)
    if wide:
        size = (120, 40)
    app = ClaudeApp(settings, Opening(**opening), lambda: Connected(session, keeper=keeper, resumed=resumed))
    keeper = None if folder is None else storage.keep(session, folder, app.tell_storage)
    # What is warmed up behind the first picture freezes the collector, which the tests' process must not keep.
    # Textual's pilot waits 20 ms and more for every key; what tests wait for are conditions.
    with mock.patch("tui.ui.warm.warm"), mock.patch("textual._wait.SLEEP_GRANULARITY", 0.002):
        async with app.run_test(size=size, notifications=True) as pilot:
            it = Page(app, pilot, api, session)
            await it.until(lambda: it.screen.session is session, "the session")
            await it.until(lambda: it.screen.query(Conversation), "the conversation's view")
            yield it
    if keeper is not None:
        keeper.close()


def message_start(model: str = "claude-sonnet-4-5", **usage: Any) -> Event:
    """The event that begins an answer."""
    usage = {"input_tokens": 25, "output_tokens": 1} | usage
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": model, "content": []}
    return {"type": "message_start", "message": message | {"stop_reason": None, "usage": usage}}


def block_start(index: int, type: str = "text", **fields: Any) -> Event:
    """The event that begins a block; a text block where no type is given."""
    fields = fields or ({"text": ""} if type == "text" else {})
    return {"type": "content_block_start", "index": index, "content_block": {"type": type, **fields}}


def delta(index: int, kind: str, **fields: Any) -> Event:
    """An event that adds to a block."""
    return {"type": "content_block_delta", "index": index, "delta": {"type": kind, **fields}}


def text(words: str, index: int = 0) -> Event:
    """An event that adds text."""
    return delta(index, "text_delta", text=words)


def block_stop(index: int) -> Event:
    """The event that ends a block."""
    return {"type": "content_block_stop", "index": index}


def text_block(words: str, index: int = 0) -> list[Event]:
    """A whole block of text."""
    return [block_start(index), text(words, index), block_stop(index)]


def thinking_block(words: str, index: int = 0) -> list[Event]:
    """A whole block of thinking."""
    return [
        block_start(index, "thinking", thinking="", signature=""),
        delta(index, "thinking_delta", thinking=words),
        delta(index, "signature_delta", signature="sig"),
        block_stop(index),
    ]


def tool_block(index: int, name: str, json_text: str, type: str = "tool_use", **fields: Any) -> list[Event]:
    """A whole call of a tool, its input as JSON text."""
    return [
        block_start(index, type, id=f"toolu_{index}", name=name, input={}, **fields),
        delta(index, "input_json_delta", partial_json=json_text),
        block_stop(index),
    ]


def ending(stop_reason: str = "end_turn", **usage: Any) -> list[Event]:
    """The two events that end an answer."""
    changed = {"stop_reason": stop_reason, "stop_sequence": None}
    return [
        {"type": "message_delta", "delta": changed, "usage": {"output_tokens": 312} | usage},
        {"type": "message_stop"},
    ]
