"""The real app with a watch beside it: ``python launch.py NOTES TURNS [lag] [unstored]``.

Without changing the app it (1) puts TURNS finished turns of 1.5 kB into the session before the screen shows it, as a
store would; (2) with ``lag``, wakes the event loop every millisecond and notes how late; (3) on SIGUSR1 scrolls the
conversation to another place; (4) with ``unstored``, stores nothing. What it saw goes to the file NOTES as JSON:
``ready`` (when all turns were made, the moment from which an opening counts) and ``domain`` (the turns' own bytes) at
once, ``lag`` at the end.
"""

from __future__ import annotations

import asyncio
import gc
import json
import signal
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from texts import message  # noqa: E402

from tui.domain.conversation import Turn, text_prompt  # noqa: E402
from tui.domain.events import Frame, decode  # noqa: E402
from tui.domain.signal import Arrived, AttemptStarted, Finished, ResponseStarted  # noqa: E402

_TICK = 0.001
_GOLDEN = 0.6180339887


def _rss() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024


def _frames(text: str) -> list[Frame]:
    """A reply's events; the text in one delta."""
    head = {"id": "msg_bench", "role": "assistant", "model": "claude-sonnet-4-5", "content": []}
    events: list[dict[str, Any]] = [
        {"type": "message_start", "message": {**head, "usage": {"input_tokens": 25, "output_tokens": 1}}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 400}},
        {"type": "message_stop"},
    ]
    out = []
    for seq, event in enumerate(events):
        data = json.dumps(event)
        raw = f"event: {event['type']}\ndata: {data}\n\n".encode()
        out.append(Frame(seq, 1.0 + seq, raw, event["type"]))
    return out


def turns(number: int) -> list[Turn]:
    """A line of finished turns."""
    out: list[Turn] = []
    for n in range(number):
        turn = Turn(n + 1, text_prompt(f"prompt {n}"), out[-1] if out else None)
        frames = _frames(message(n))
        turn.take(AttemptStarted(1, 3, 0.0))
        turn.take(ResponseStarted(200, (), 0.5))
        turn.take(Arrived(frames, [decode(frame) for frame in frames]))
        turn.take(Finished(None, 8.0))
        turn.priced = True
        out.append(turn)
    return out


def _fill(made: list[Turn]) -> None:
    """Have the first listener of a session find the turns in its conversation, and be told of the last."""
    from tui.session.session import Session
    from tui.session.updates import Listener, TurnChanged

    listen = Session.listen

    def filled(session: Session, listener: Listener) -> None:
        listen(session, listener)
        # The screen's listener is given in the loop, what stores the session is there before.
        if made and asyncio._get_running_loop() is not None:
            session.conversation.turns[:], session.conversation.leaf = made, made[-1]
            loop = asyncio.get_running_loop()
            loop.call_soon(listener, TurnChanged(made[-1]))
            loop.add_signal_handler(signal.SIGUSR1, _jumper())

    Session.listen = filled  # type: ignore[method-assign]


def _jumper() -> Callable[[], None]:
    """What scrolls the conversation of the app that runs to another place each time."""
    from textual.app import active_app

    app = active_app.get()
    places = count(1)

    def jump() -> None:
        view = app.screen_stack[0].query_one("#conversation")
        y = round(next(places) * _GOLDEN % 1 * view.max_scroll_y)
        # In the widget's own task: a signal's handler knows no app.
        view.call_later(view.scroll_to, y=y, animate=False)

    return jump


def _watch(lag: list[tuple[float, float]]) -> None:
    """Have every new event loop woken each millisecond, and note when and how late."""
    new_event_loop = asyncio.events.new_event_loop

    def watched() -> asyncio.AbstractEventLoop:
        loop = new_event_loop()

        def tick(due: float) -> None:
            now = loop.time()
            lag.append((time.perf_counter(), now - due))
            loop.call_at(now + _TICK, tick, now + _TICK)

        loop.call_soon(lambda: tick(loop.time()))
        return loop

    asyncio.events.new_event_loop = watched


def _store_nothing() -> None:
    """Have no keeper listen to the session, and the screen know of none."""
    from types import SimpleNamespace

    from tui import storage
    from tui.ui.screens.storing import Storing

    storage.keep = lambda *_: SimpleNamespace(close=lambda: True)  # type: ignore[assignment,return-value]
    take = Storing.take_keeper
    Storing.take_keeper = lambda screen, *_: take(screen, None, None)  # type: ignore[method-assign]


def main() -> int:
    """Run the app; return its exit code."""
    notes, number = Path(sys.argv[1]), int(sys.argv[2])
    lag: list[tuple[float, float]] = []
    from tui import cli

    gc.disable()
    before = _rss()
    made = turns(number)
    told: dict[str, Any] = {"domain": _rss() - before}
    _fill(made)
    if "lag" in sys.argv[3:]:
        _watch(lag)
    if "unstored" in sys.argv[3:]:
        _store_nothing()
    told["ready"] = time.perf_counter()
    notes.write_text(json.dumps(told))
    try:
        return cli.main([])
    finally:
        notes.write_text(json.dumps({**told, "lag": lag}))


if __name__ == "__main__":
    sys.exit(main())
