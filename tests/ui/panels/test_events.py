from __future__ import annotations

import json
import time
from unittest import mock

from textual.events import MouseScrollUp
from textual.geometry import Region

from tests import recordings
from tests.ui.panels.host import (
    Host,
    Talk,
    block_start,
    delta,
    message_end,
    message_start,
    text,
    tool_start,
)
from tui.domain.events import Frame
from tui.domain.failure import Failure
from tui.domain.signal import AttemptFailed
from tui.ui.panels import Lines
from tui.ui.panels.events import EventsPanel
from tui.ui.panels.events.columns import FOLDED, Place, Sign, columns_for, event_row, header, run_row
from tui.ui.panels.events.folding import Folding
from tui.ui.panels.events.log_view import LogView
from tui.wire.sse import SSEDecoder


def many(number: int) -> Talk:
    """Events that do not fold, for they are of two blocks in turn."""
    talk = Talk()
    talk.ask("Count")
    frames = (Frame(n, 100.25 + n / 100, RAW[n % 2], "content_block_delta") for n in range(number))
    talk.frames(frames)
    return talk


RAW = [
    f"event: content_block_delta\ndata: {json.dumps(text('word ', index), separators=(',', ':'))}\n\n".encode()
    for index in (0, 1)
]


async def test_an_empty_log_says_what_to_do() -> None:
    panel, talk = EventsPanel(), Talk()
    app = Host(panel)
    async with app.run_test(size=(60, 12)) as pilot:
        panel.update(talk.conversation, talk.log, 0.0)
        await pilot.pause()
        assert "No events yet. Send a prompt" in app.shown()


async def test_each_event_has_its_clock_and_says_what_it_brings() -> None:
    panel, talk = EventsPanel(), Talk()
    talk.ask("What is up?")
    talk.say(message_start(), {"type": "ping"}, block_start(0, type="text", text=""), text("Hi\x1b[2J"))
    talk.say(text("late"), after=2.0)
    talk.say(tool_start(1, "get_weather"), *message_end())
    app = Host(panel)
    async with app.run_test(size=(90, 20)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        shown = app.shown()
        assert "turn 1  What is up?" in shown
        assert "claude-sonnet-4-5 · 25 in" in shown
        assert "Hi␛[2J" in shown and "\x1b" not in shown
        assert "┄ 2.0 s of silence ┄" in shown and "2.450  2.00 s  text_delta     0 late" in shown
        assert "tool_use get_weather" in shown
        assert "end_turn · 312 out" in shown


async def test_a_retry_is_headed_by_what_failed() -> None:
    panel, talk = EventsPanel(), Talk()
    talk.ask("Hello")
    talk.say(message_start())
    talk.turn.take(AttemptFailed(Failure("stream_error", "Overloaded", type="overloaded_error"), 1.0, talk.now))
    talk.attempt()
    talk.say(message_start())
    app = Host(panel)
    async with app.run_test(size=(70, 12)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert "turn 1  ✗ overloaded_error: Overloaded" in app.shown()
        assert "turn 1 · attempt 2  after overloaded_error and 1.0 s of waiting" in app.shown()


async def test_it_follows_the_end_until_the_cursor_goes_up_and_again_from_the_end() -> None:
    panel, talk = EventsPanel(), many(100)
    app = Host(panel)
    async with app.run_test(size=(70, 12)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert panel.following and panel.cursor == 99
        await pilot.press("k")
        assert not panel.following and panel.cursor == 98
        talk.say(text("new"))
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert panel.cursor == 98 and "99 of 101 · F follows" in app.shown() and "0 new" not in app.shown()
        await pilot.press("end")
        assert panel.following and panel.cursor == 100
        assert "following" in app.shown() and "0 new" in app.shown()
        await pilot.press("F")
        assert not panel.following
        await pilot.press("g")
        assert panel.cursor == 0 and "turn 1" in app.shown()
        await pilot.press("pagedown", "F")
        assert panel.following and panel.cursor == 100


async def test_a_pause_holds_the_view_and_loses_nothing() -> None:
    panel, talk = EventsPanel(), many(5)
    app = Host(panel)
    async with app.run_test(size=(70, 12)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.press("space")
        talk.say(text("one"), text("two"))
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert "paused · 2 new" in app.shown() and "one" not in app.shown()
        await pilot.press("space")
        await pilot.pause()
        assert "one" in app.shown() and "two" in app.shown()


async def test_enter_opens_the_exact_bytes_and_escape_closes_them() -> None:
    panel, talk = EventsPanel(), Talk()
    talk.ask("Hello")
    talk.say(message_start(), text("cursor: \x1b[H"), text("last", 1))
    app = Host(panel)
    async with app.run_test(size=(80, 30)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.press("up", "enter")
        await pilot.pause()
        shown = app.shown()
        assert "received" in shown and 'data: {"type": "content_block_delta", "index": 0' in shown
        assert '    "text": "cursor: \\u001b[H"' in shown
        await pilot.press("right")
        await pilot.pause()
        assert '"text": "last"' in app.shown()
        await pilot.press("y")
        await pilot.pause()
        assert app.copied == [talk.log[2].frame.raw.decode()]
        await pilot.press("escape")
        await pilot.pause()
        assert "received" not in app.shown() and panel.cursor == 2


async def test_the_mouse_chooses_and_opens() -> None:
    panel, talk = EventsPanel(), many(5)
    app = Host(panel)
    async with app.run_test(size=(70, 20)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        await pilot.click("#events-list", offset=(10, 2))
        assert panel.cursor == 1 and not panel.detailed
        await pilot.click("#events-list", offset=(10, 2))
        assert panel.detailed


async def test_the_wheel_stops_following() -> None:
    panel, talk = EventsPanel(), many(100)
    app = Host(panel)
    async with app.run_test(size=(70, 20)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        view = panel.query_one(LogView)
        view.post_message(MouseScrollUp(view, 5, 5, 0, 0, 0, False, False, False, 5, 5))
        await pilot.pause()
        top = view.scroll_offset.y
        talk.say(text("new"))
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert not panel.following and view.scroll_offset.y == top and "F follows" in app.shown()


async def test_another_session_begins_afresh() -> None:
    panel, talk = EventsPanel(), many(50)
    app = Host(panel)
    async with app.run_test(size=(70, 12)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.press("g", "enter")
        other = Talk()
        other.ask("Other")
        other.say(message_start())
        panel.update(other.conversation, other.log, other.now)
        await pilot.pause()
        assert panel.cursor == 0 and panel.following and not panel.detailed
        assert "turn 1  Other" in app.shown() and "word" not in app.shown()


async def test_nothing_overflows_at_any_size() -> None:
    panel, talk = EventsPanel(), Talk()
    talk.play("mir-beta-claude-sonnet-4-0-c58ebf", "A prompt that is long enough to be cut off in any of these widths")
    app = Host(panel)
    async with app.run_test(size=(100, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        for width, height in ((36, 8), (46, 60), (70, 20), (100, 8)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            assert "message_stop" in app.shown()
            assert not panel.query_one("#events-list").show_horizontal_scrollbar
        await pilot.press("enter", "end", "home")


def test_rows_fill_their_width_exactly() -> None:
    talk = Talk()
    talk.ask()
    talk.say(message_start(), text("日本語" * 40), delta(0, "brand_new_kind_of_delta", x=1), {"type": "ping"})
    for width in range(30, 110):
        columns = columns_for(width)
        at = Place(talk.turn, talk.turn.attempts[-1], None)
        for frame in talk.log.frames:
            row = event_row(frame, at, columns)
            assert _cells(row) == width, (width, row)
            for number in (2, 1_000_000):
                last = frame._replace(at=frame.at + 3)
                row = run_row([frame, frame], number, last, 99_999, at, columns, Sign(), FOLDED)
                assert _cells(row) == width, (width, row)
        assert _cells(header(columns)) <= width


def _cells(row: list[object]) -> int:
    from rich.cells import cell_len

    return sum(cell_len(piece.text) for piece in row)  # type: ignore[attr-defined]


async def test_a_hundred_thousand_events_cost_no_more_than_those_in_view() -> None:
    panel, talk = EventsPanel(), many(100_000)
    app = Host(panel)
    async with app.run_test(size=(70, 40)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        drawn = panel.query_one("#events-list")._strips  # type: ignore[attr-defined]
        assert len(drawn) <= 80
        began = time.thread_time()
        for _ in range(100):
            talk.say(text("one more"))
            panel.update(talk.conversation, talk.log, talk.now)
        assert time.thread_time() - began < 0.5


async def test_the_scroll_bar_is_drawn_anew_only_when_its_thumb_moves() -> None:
    panel, talk = EventsPanel(), many(10_000)
    app = Host(panel)
    async with app.run_test(size=(70, 40)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        view = panel.query_one(LogView)
        bar = view.vertical_scrollbar
        view.following = False
        view.jump(0)
        await pilot.pause()
        drawn: list[int] = []
        with mock.patch.object(type(bar), "watch_position", lambda *_: drawn.append(1), create=True):
            for row in range(1, 200):
                view.jump(row)
            assert view.scroll_offset.y == 199
            eighths = 199 * 8 * bar.size.height / (len(view.table) - bar.window_size)
            assert len(drawn) == round(eighths) == 6
            view.jump(len(view.table))
        assert bar.position == view.max_scroll_y


async def test_a_run_is_one_row_that_grows_and_unfolds() -> None:
    panel, talk = EventsPanel(), Talk()
    talk.ask("Hello")
    talk.say(message_start(), block_start(0, type="text", text=""))
    talk.say(*(text(word) for word in ("One ", "two ", "three ")))
    app = Host(panel)
    async with app.run_test(size=(90, 16)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert "▸text_delta     0 ×3 20/s One two three" in app.shown()
        talk.say(text("four"))
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert "▸text_delta     0 ×4 20/s One two three four" in app.shown()
        await pilot.press("enter")
        assert "▾text_delta     0 ×4" in app.shown() and app.shown().count("╎text_delta") == 4
        await pilot.press("down", "down")
        assert panel.cursor == 3 and not panel.following
        await pilot.press("left")
        assert "▸text_delta" in app.shown() and "╎" not in app.shown() and panel.cursor == 2
        await pilot.press("right")
        assert app.shown().count("╎text_delta") == 4
        await pilot.press("enter")
        assert "╎" not in app.shown()
        await pilot.press("z")
        assert app.shown().count("╎text_delta") == 4
        talk.say(text("five"))
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.press("F")
        assert app.shown().count("╎text_delta") == 5 and panel.cursor == 6
        await pilot.press("z")
        assert "×5" in app.shown() and "╎" not in app.shown()


async def test_what_grows_is_all_that_is_drawn_anew() -> None:
    panel, talk = EventsPanel(), Talk()
    talk.ask("Hello")
    talk.say(message_start(), block_start(0, type="text", text=""), text("One "), text("two "))
    app = Host(panel)
    async with app.run_test(size=(90, 30)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        view = panel.query_one(LogView)
        asked: list[tuple[Region, ...]] = []
        with mock.patch.object(Lines, "refresh", lambda self, *regions, **_: asked.append(regions)):
            talk.say(text("three "))
            panel.update(talk.conversation, talk.log, talk.now)
        assert asked == [(Region(0, 3, view.room, 1),)]


async def test_marks_are_seen_also_on_the_run_that_hides_them_and_jumped_to() -> None:
    panel, talk = EventsPanel(), Talk()
    talk.ask("Hello")
    talk.say(message_start(), text("One "), text("two "), text("three "), {"type": "ping"})
    app = Host(panel)
    async with app.run_test(size=(90, 16)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.press("m")
        assert "◆    4" in app.shown()
        await pilot.press("up", "enter", "down", "down", "m", "left")
        await pilot.pause()
        assert "◆    1   0.350   50 ms ▸text_delta" in app.shown() and "◆ 2" in app.shown()
        await pilot.press("right_square_bracket")
        assert panel.cursor == 2
        await pilot.press("right_square_bracket")
        assert panel.cursor == 4
        await pilot.press("left_square_bracket", "m")
        await pilot.pause()
        assert panel.cursor == 2 and "◆ 1" in app.shown()


async def test_who_wants_to_know_is_told_where_the_cursor_was_put() -> None:
    panel, talk = EventsPanel(), Talk()
    talk.ask("Hello")
    talk.say(message_start(), text("One "), text("two "), {"type": "ping"})
    app = Pointed(panel)
    told = app.told
    async with app.run_test(size=(90, 16)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.press("up", "up", "F")
        assert told == [(1, 3), (0, 1), (None, None)]
        told.clear()
        panel.select(2)
        await pilot.pause()
        assert not told and panel.cursor == 2 and "╎text_delta" in app.shown() and not panel.following


class Pointed(Host):
    """Keeps what the panel told of its cursor."""

    def __init__(self, panel: EventsPanel) -> None:
        super().__init__(panel)
        self.told: list[tuple[int | None, int | None]] = []

    def on_events_panel_pointed(self, message: EventsPanel.Pointed) -> None:
        self.told.append((message.place, message.until))


async def test_a_selected_event_is_brought_into_view_from_far() -> None:
    panel, talk = EventsPanel(), Talk()
    talk.ask("Hello")
    talk.say(*(text("a") for _ in range(300)), *({"type": "ping"} for _ in range(100)))
    app = Host(panel)
    async with app.run_test(size=(90, 16)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        panel.select(150)
        await pilot.pause()
        assert any(line.startswith("    150 ") or "  150 " in line[:8] for line in app.lines()), app.shown()
        await pilot.press("space")
        talk.say(text("new"))
        panel.select(400)
        await pilot.pause()
        assert panel.cursor == 400 and not panel.paused


async def test_a_turn_that_failed_before_anything_came_has_a_row() -> None:
    panel, talk = EventsPanel(), Talk()
    talk.ask("Hello", attempt=False)
    app = Host(panel)
    async with app.run_test(size=(90, 12)) as pilot:
        talk.end(Failure("credentials", "No key was found."))
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert "turn 1  ✗ no credentials: No key was found.  Hello" in app.shown()
        await pilot.press("up", "down", "enter", "m", "y", "x", "F", "end", "home")


async def test_the_detail_is_copied_as_it_came_and_as_json() -> None:
    panel, talk = EventsPanel(), Talk()
    talk.ask("Hello")
    talk.say(message_start(), {"type": "ping"})
    app = Host(panel)
    async with app.run_test(size=(80, 30)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.press("enter", "y", "Y")
        await pilot.pause()
        assert app.copied == [talk.log[1].frame.raw.decode(), '{\n  "type": "ping"\n}']


@recordings.streams()
def test_no_row_of_a_recording_is_blank(recording: recordings.Recording) -> None:
    talk = Talk()
    talk.ask()
    decoder = SSEDecoder()
    frames = decoder.feed(recording.body, 101.0) + decoder.end(101.0)
    talk.frames(frames)
    columns, at = columns_for(90), Place(talk.turn, talk.turn.attempts[-1], None)
    folding = Folding(talk.log)
    folding.take(talk.conversation.turns)
    for frame in frames:
        row = event_row(frame, at, columns)
        assert row[-2].text.strip() and row[3].text.strip(), (frame, row)
    for code in folding.codes:
        run = folding.run(code // 4)
        if run.stop - run.start > 1:
            some, last = frames[run.start : run.stop], frames[run.stop - 1]
            shown = run_row(some, 2, last, run.size, at, columns, Sign(), FOLDED)
            assert shown[-2].text.strip(), shown
