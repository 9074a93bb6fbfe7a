from __future__ import annotations

import time

from textual.events import MouseScrollUp

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
from tui.ui.panels.events import EventsPanel
from tui.ui.panels.events.columns import columns_for, event_row, header
from tui.ui.panels.events.log_view import Boundaries, LogView


def many(number: int) -> Talk:
    talk = Talk()
    talk.ask("Count")
    turn, attempt = talk.turn, talk.turn.attempts[-1]
    data = '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"word "}}'
    raw = f"event: content_block_delta\ndata: {data}\n\n".encode()
    talk.log.extend(turn, attempt, (Frame(n, 100.25 + n / 100, raw, "content_block_delta") for n in range(number)))
    return talk


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
        assert "2.450  2.00 s  text_delta     0 late" in shown
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
        assert "turn 1 · attempt 2  after overloaded_error" in app.shown()


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
        assert panel.cursor == 98 and "99 of 101 · F follows" in app.shown() and " new " not in app.shown()
        await pilot.press("end")
        assert panel.following and panel.cursor == 100
        assert "following" in app.shown() and " new " in app.shown()
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
    talk.say(message_start(), text("cursor: \x1b[H"), text("last"))
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
        for entry in talk.log:
            row = event_row(entry, None, columns)
            assert _cells(row) == width, (width, row)
        assert _cells(header(columns)) <= width


def _cells(row: list[object]) -> int:
    from rich.cells import cell_len

    return sum(cell_len(piece.text) for piece in row)  # type: ignore[attr-defined]


def test_boundaries_tell_rows_from_events() -> None:
    heads = Boundaries()
    heads.add(0)
    heads.add(3)
    assert [heads.row_of(index) for index in range(5)] == [1, 2, 3, 5, 6]
    assert [heads.index_at(row) for row in range(7)] == [
        (0, True),
        (0, False),
        (1, False),
        (2, False),
        (3, True),
        (3, False),
        (4, False),
    ]


async def test_a_hundred_thousand_events_cost_no_more_than_those_in_view() -> None:
    panel, talk = EventsPanel(), many(100_000)
    app = Host(panel)
    async with app.run_test(size=(70, 40)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        drawn = panel.query_one("#events-list")._cache  # type: ignore[attr-defined]
        assert len(drawn) <= 40
        began = time.process_time()
        for _ in range(100):
            talk.log.append(talk.log[-1])
            panel.update(talk.conversation, talk.log, talk.now)
        assert time.process_time() - began < 0.5
