"""A list of events under measure, in a process of its own: ``python event_lists.py ours|table|richlog [memory]``.

An app with nothing but the list at 70×40, on a driver that makes all bytes and counts them. What a frame costs is the
CPU of the event loop's thread from the key to the bytes; what holds the loop is the longest callback. Prints JSON.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import time
import tracemalloc
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, ClassVar

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from textual.app import App, ComposeResult  # noqa: E402
from textual.drivers.headless_driver import HeadlessDriver  # noqa: E402
from textual.widgets import DataTable, RichLog  # noqa: E402

from tui.domain.conversation import Conversation, text_prompt  # noqa: E402
from tui.domain.events import Frame, decode  # noqa: E402
from tui.domain.filter import parse  # noqa: E402
from tui.domain.log import EventLog  # noqa: E402
from tui.domain.readout import bytes_size, gap, offset, reading, short_type  # noqa: E402
from tui.domain.safe import one_line  # noqa: E402
from tui.domain.signal import AttemptStarted, ResponseStarted  # noqa: E402
from tui.ui.panels.events import EventsPanel  # noqa: E402
from tui.ui.theme import DARK  # noqa: E402
from tui.ui.warm import warm  # noqa: E402
from tui.wire.sse import SSEDecoder  # noqa: E402

EVENTS = 100_000
SOME = 50_000
"""Events of which the memory is counted: counting is slow."""
RATE = 5_000
"""Events a second of the stream that is fed in meanwhile."""
_LOOK = 0.25
"""Seconds between two looks of a panel at a stream, as in the app."""
_AT_MOST = 30.0
"""Seconds after which a frame is given up."""
_RUN = 20
"""Deltas of a block between two of another: what folds. The list is measured unfolded, with a row for each event."""
TYPED = "word ~size >100"
SOUGHT = ("word1", "~d text ~i 1", "~t ping | word77", "~b wo.d9")


def bodies() -> Iterator[bytes]:
    """Events of 120 bytes, as they come off the wire; one in a hundred is a ping."""
    number = 0
    while True:
        number += 1
        if number % 100 == 0:
            yield b'event: ping\ndata: {"type":"ping"}\n\n'
            continue
        text = f"word{number % 1000} "
        delta = {"type": "text_delta", "text": text}
        data = {"type": "content_block_delta", "index": number // _RUN % 2, "delta": delta}
        yield f"event: content_block_delta\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()


class Counting(HeadlessDriver):
    """Takes what is drawn as a terminal's driver would, and writes it nowhere."""

    frames = 0
    bytes = 0

    @property
    def is_headless(self) -> bool:
        """Draw as for a terminal."""
        return False

    def write(self, data: str) -> None:
        """Count it."""
        Counting.bytes += len(data)
        Counting.frames += 1


class Holds:
    """The longest time that one callback held the event loop, by its thread's CPU: others use this machine too."""

    longest = 0.0

    def watch(self) -> None:
        """Time every callback from now on."""
        run = asyncio.Handle._run

        def timed(handle: asyncio.Handle) -> None:
            began = time.thread_time()
            run(handle)
            self.longest = max(self.longest, time.thread_time() - began)

        asyncio.Handle._run = timed  # type: ignore[method-assign]


class Subject:
    """One list, and the keys that are pressed in it."""

    samples = 300
    """Frames of each kind; a list whose frames take seconds gets fewer."""

    def __init__(self) -> None:
        self.made = bodies()
        self.decoder = SSEDecoder()
        self.conversation, self.log = Conversation(), EventLog()
        self.turn = self.conversation.add(text_prompt("Count"), None)
        self.turn.take(AttemptStarted(1, 1, 0.0))
        self.turn.take(ResponseStarted(200, (), 0.0))
        self.at = 0.0

    def frames(self, number: int) -> list[Frame]:
        """The next events, 10 ms apart."""
        out: list[Frame] = []
        for _ in range(number):
            self.at += 0.01
            out += self.decoder.feed(next(self.made), self.at)
        return out

    def arrive(self, frames: list[Frame]) -> None:
        """What the session does with frames: the log and the turn keep them."""
        self.turn.attempts[-1].frames.extend(frames)
        self.log.extend(self.turn, self.turn.attempts[-1], frames)

    def widget(self) -> Any:
        """The list."""
        raise NotImplementedError

    def look(self) -> None:
        """Let in what arrived."""
        raise NotImplementedError

    def keys(self) -> dict[str, list[Callable[[], object]]]:
        """What is pressed for each kind of frame, in turn."""
        raise NotImplementedError

    def type(self, text: str) -> None:
        """Filter by what is typed so far."""
        raise NotImplementedError

    def found_all(self) -> bool:
        """Whether the filter has seen all events."""
        return True


class Ours(Subject):
    """The events panel."""

    def widget(self) -> Any:
        """The panel."""
        self.panel = EventsPanel()
        return self.panel

    def look(self) -> None:
        """As the screen does."""
        self.panel.update(self.conversation, self.log, self.at)

    def keys(self) -> dict[str, list[Callable[[], object]]]:
        """Its own actions."""
        panel = self.panel
        if not panel._list.folding.unfolds:
            panel.action_fold_all()
        return {
            "scroll": [lambda: panel.scrolled.jump(panel.scrolled.scroll_offset.y - 3)],
            "cursor": [lambda: panel.action_step(-1)],
            "page": [lambda: panel.action_page(-1)],
            "home, end": [lambda: panel.action_edge(False), lambda: panel.action_edge(True)],
            "follow": [self._follow],
        }

    def _follow(self) -> None:
        self.panel._list.follow()
        self.arrive(self.frames(10))
        self.look()

    def type(self, text: str) -> None:
        """As the bar has it."""
        self.panel.look_for("filter", parse(text) if text else None)

    def found_all(self) -> bool:
        """Whether all slices were looked at, and are shown."""
        return self.panel._finding.done and not self.panel._finding._waiting


def cells(frame: Frame, before: float) -> tuple[str, ...]:
    """What stock lists show of an event: the same words."""
    event = decode(frame)
    silence = frame.at - before
    says = one_line(reading(event)[:60])
    return (str(frame.seq), offset(frame.at), gap(silence), short_type(event), says, bytes_size(len(frame.raw)))


class Table(Subject):
    """A stock DataTable."""

    samples = 3

    def widget(self) -> Any:
        """The table, its columns at fixed widths, which spares it measuring them."""
        self.table: DataTable[str] = DataTable(cursor_type="row")
        self.seen = 0
        return self.table

    def look(self) -> None:
        """A row an event."""
        if not self.table.columns:
            for name, width in (("seq", 6), ("time", 8), ("gap", 7), ("type", 13), ("says", 20), ("size", 7)):
                self.table.add_column(name, width=width)
        frames = self.log.frames
        for place in range(self.seen, len(frames)):
            self.table.add_row(*cells(frames[place], frames[place - 1].at if place else 0.0))
        self.seen = len(frames)

    def keys(self) -> dict[str, list[Callable[[], object]]]:
        """Its own actions."""
        table = self.table
        return {
            "scroll": [lambda: table.scroll_to(y=table.scroll_offset.y + 3, animate=False)],
            "cursor": [table.action_cursor_down],
            "page": [table.action_page_down],
            "home, end": [table.action_scroll_bottom, table.action_scroll_top],
            "follow": [self._follow],
        }

    def _follow(self) -> None:
        self.arrive(self.frames(10))
        self.look()
        self.table.action_scroll_bottom()

    def type(self, text: str) -> None:
        """Rows anew, for it cannot hide any."""
        self.table.clear()
        frames = self.log.frames
        for place, frame in enumerate(frames):
            if b"word" in frame.raw or not text:
                self.table.add_row(*cells(frame, frames[place - 1].at if place else 0.0))


class Rich(Subject):
    """A stock RichLog."""

    samples = 5

    def widget(self) -> Any:
        """The log."""
        self.list = RichLog(auto_scroll=False)
        self.seen = 0
        return self.list

    def look(self) -> None:
        """A line an event."""
        frames = self.log.frames
        for place in range(self.seen, len(frames)):
            self._write(place)
        self.seen = len(frames)

    def _write(self, place: int) -> None:
        frames = self.log.frames
        self.list.write("  ".join(cells(frames[place], frames[place - 1].at if place else 0.0)))

    def keys(self) -> dict[str, list[Callable[[], object]]]:
        """Its own actions; it has no cursor."""
        view = self.list
        return {
            "scroll": [lambda: view.scroll_to(y=view.scroll_offset.y + 3, animate=False)],
            "page": [lambda: view.scroll_page_down(animate=False)],
            "home, end": [lambda: view.scroll_end(animate=False), lambda: view.scroll_home(animate=False)],
            "follow": [self._follow],
        }

    def _follow(self) -> None:
        self.arrive(self.frames(10))
        self.look()
        self.list.scroll_end(animate=False)

    def type(self, text: str) -> None:
        """Lines anew, for it cannot hide any."""
        self.list.clear()
        for place, frame in enumerate(self.log.frames):
            if b"word" in frame.raw or not text:
                self._write(place)


class Screen(App[None]):
    """Nothing but the list."""

    CSS_PATH: ClassVar[Any] = [
        ROOT / "styles" / f"{name}.tcss" for name in ("panels", "events", "timeline", "filter_bar")
    ]

    running: asyncio.Task[None]

    def __init__(self, subject: Subject) -> None:
        super().__init__(driver_class=Counting)
        self.subject = subject
        self.register_theme(DARK)
        self.theme = DARK.name

    def compose(self) -> ComposeResult:
        """The list."""
        yield self.subject.widget()


async def drawn(act: Callable[[], object]) -> float:
    """Seconds of the thread's CPU from a key to its bytes."""
    before, began = Counting.frames, time.thread_time()
    until = time.perf_counter() + _AT_MOST
    act()
    while Counting.frames == before and time.perf_counter() < until:
        await asyncio.sleep(0.0005)
    return time.thread_time() - began


@asynccontextmanager
async def stream(subject: Subject) -> AsyncIterator[None]:
    """Events that arrive all the while, and are looked at as often as the app does."""

    made = subject.frames((60 if subject.samples > 100 else 10) * RATE)

    async def feed() -> None:
        began, sent, looked = time.perf_counter(), 0, 0.0
        while sent < len(made):
            now = time.perf_counter() - began
            due = int(now * RATE) - sent
            if due:
                subject.arrive(made[sent : sent + due])
                sent += due
            if now - looked > _LOOK:
                looked = now
                subject.look()
            await asyncio.sleep(0.01)

    task = asyncio.create_task(feed())
    try:
        yield
    finally:
        task.cancel()


async def frames_of(subject: Subject, typing: bool = True) -> dict[str, list[float]]:
    """What each kind of frame cost."""
    out: dict[str, list[float]] = {}
    for name, acts in subject.keys().items():
        out[name] = []
        for number in range(subject.samples):
            out[name].append(await drawn(acts[number % len(acts)]))
    if not typing:
        return out
    out["filter typing"] = []
    rounds = max(1, subject.samples // len(TYPED))
    for _ in range(rounds):
        for end in (1, 2, 3, 4, len(TYPED), 3, 2) if rounds > 1 else (4,):
            out["filter typing"].append(await drawn(lambda end=end: subject.type(TYPED[:end])))
            await asyncio.sleep(0.02)
    subject.type("")
    return out


async def finding(subject: Subject, holds: Holds, text: str) -> tuple[float, float, float, float]:
    """Seconds to a filter's first screen, to its end, the longest hold on the way, and the thread's CPU of it all."""
    subject.type("")
    await asyncio.sleep(0.2)
    holds.longest = 0.0
    before, began, spent = Counting.frames, time.perf_counter(), time.thread_time()
    subject.type(text)
    while Counting.frames == before:
        await asyncio.sleep(0)
    first = time.perf_counter() - began
    while not subject.found_all():
        await asyncio.sleep(0)
    return first, time.perf_counter() - began, holds.longest, time.thread_time() - spent


async def fill(subject: Subject, number: int) -> tuple[float, int]:
    """Have events arrive in thousands; the seconds of the thread that this took, frames included, and their bytes."""
    spent, size, batch = 0.0, 0, 5_000
    for _ in range(0, number, batch):
        frames = subject.frames(batch)
        size += sum(len(frame.raw) for frame in frames)
        began = time.thread_time()
        subject.arrive(frames)
        subject.look()
        # What a list puts off until nothing else happens is its cost as well.
        await asyncio.sleep(0.005)
        spent += time.thread_time() - began
    return spent, size


async def started(subject: Subject) -> None:
    """Show the list."""
    app = Screen(subject)
    app.running = asyncio.create_task(app.run_async(size=(70, 40)))
    while not Counting.frames:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.3)
    warm()


async def memory(subject: Subject) -> dict[str, Any]:
    """Bytes that an event takes beside its own: in the session's log, in the turn and in the list."""
    await started(subject)
    await fill(subject, 1)
    await asyncio.sleep(0.5)
    tracemalloc.start()
    _, size = await fill(subject, SOME)
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    return {"memory": (held - size) / SOME}


async def measure(subject: Subject) -> dict[str, Any]:
    """What appending and each kind of frame cost, with ``EVENTS`` events in the list."""
    told: dict[str, Any] = {}
    holds = Holds()
    await started(subject)
    spent, _ = await fill(subject, EVENTS)
    told["append"] = spent / EVENTS
    holds.watch()
    told["frames"] = await frames_of(subject)
    if isinstance(subject, Ours):
        told["finding"] = [await finding(subject, holds, text) for text in SOUGHT]
        subject.type("")
    async with stream(subject):
        # A list that is filled anew for each key takes longer for it than the stream lasts.
        told["streaming"] = await frames_of(subject, typing=isinstance(subject, Ours))
    return told


SUBJECTS: dict[str, type[Subject]] = {"ours": Ours, "table": Table, "richlog": Rich}

if __name__ == "__main__":
    about = memory if "memory" in sys.argv[2:] else measure
    told = asyncio.run(about(SUBJECTS[sys.argv[1]]()))
    sys.__stdout__.write(json.dumps(told) + "\n")  # type: ignore[union-attr]
    sys.__stdout__.flush()  # type: ignore[union-attr]
    os._exit(0)
