"""The filter and the search of the event list."""

from __future__ import annotations

import asyncio
import random
import time
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ui.panels.host import Host, Talk, message_end, message_start, text
from tests.ui.panels.test_events import Pointed, many
from tui.domain.failure import Failure
from tui.domain.filter import parse
from tui.domain.log import EventLog
from tui.domain.signal import AttemptFailed
from tui.ui.panels.events import EventsPanel
from tui.ui.panels.events.places import Marks, beside, some_within
from tui.ui.panels.events.sifting import Sift, Sifted
from tui.ui.panels.events.table import HEAD, KINDS


@given(st.sets(st.integers(0, 400)), st.integers(0, 400), st.integers(1, 400), st.randoms())
def test_a_sift_finds_all_in_order_wherever_it_starts_and_as_the_log_grows(
    matching: set[int], start: int, stop: int, rng: random.Random
) -> None:
    sift = Sift(lambda low, high: [place for place in range(low, high) if place in matching], min(start, stop))
    sift._slice = rng.randrange(1, 50)
    for more in (0, 30):
        while not sift.done(stop + more):
            sift.step(stop + more)
        assert list(sift.places) == sorted(place for place in matching if place < stop + more)


@settings(deadline=None)
@given(st.lists(st.integers(0, 2), min_size=1, max_size=30), st.integers(0, 60), st.integers(1, 9))
def test_what_was_found_stands_under_the_head_of_its_attempt(course: list[int], start: int, step: int) -> None:
    talk = Talk()
    talk.ask()
    for kind in course:
        if kind == 2 and talk.turn.attempts[-1].frames:
            talk.turn.take(AttemptFailed(Failure("stream_error", "Overloaded"), 1.0, talk.now))
            talk.attempt()
        talk.say(text("a") if kind else {"type": "ping"})
    sifted, log = Sifted(talk.log), talk.log
    pings = [place for place, frame in enumerate(log.frames) if frame.event == "ping"]
    sift = Sift(lambda low, high: [place for place in pings if low <= place < high], min(start, len(log)))
    while not sift.done(len(log)):
        sift._slice = step
        sifted.add(sift.step(len(log)))
    expected, before = [], None
    for place in pings:
        if log[place].attempt is not before:
            expected.append(place * KINDS + HEAD)
        before = log[place].attempt
        expected.append(place * KINDS + HEAD + 2)
    assert list(sifted.codes) == expected
    for row, code in enumerate(sifted.codes):
        if code % KINDS == HEAD:
            assert sifted.head(row).attempt is log[code // KINDS].attempt


@given(st.lists(st.integers(0, 50)), st.integers(0, 50), st.integers(0, 20))
def test_marks_are_a_set_in_order(toggled: list[int], start: int, length: int) -> None:
    marks, expected = Marks(), set[int]()
    for place in toggled:
        expected ^= {place}
        assert marks.toggle(place) == (place in expected)
    assert list(marks.places) == sorted(expected)
    assert some_within(marks.places, start, start + length) == any(start <= one < start + length for one in expected)
    assert beside(marks.places, start, 1) == min((one for one in expected if one > start), default=None)
    assert beside(marks.places, start, -1) == max((one for one in expected if one < start), default=None)
    assert all((place in marks) == (place in expected) for place in range(51))


def spoken(number: int = 30) -> Talk:
    """A turn that says many words, with a ping after every tenth."""
    talk = Talk()
    talk.ask("Count")
    talk.say(message_start())
    for n in range(number):
        talk.say(text(f"word{n} "))
        if n % 10 == 9:
            talk.say({"type": "ping"})
    return talk


async def found(panel: EventsPanel) -> None:
    """Wait until all was looked through."""
    async with asyncio.timeout(10):
        while not panel._finding.done:
            await asyncio.sleep(0.001)
    await panel.workers.wait_for_complete()


async def test_a_filter_leaves_only_what_matches_and_new_events_are_tested_as_they_come() -> None:
    panel, talk = EventsPanel(), spoken()
    app = Host(panel)
    async with app.run_test(size=(90, 16)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        panel.look_for("filter", parse("~t ping"))
        await found(panel)
        await pilot.pause()
        assert "Events 3 of 34" in app.shown() and "text_delta" not in app.shown()
        assert app.shown().count("keep-alive") == 3
        assert "turn 1  Count" in app.shown()
        talk.say({"type": "ping"}, text("word"))
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert "Events 4 of 36" in app.shown() and app.shown().count("keep-alive") == 4 and panel.cursor == 34
        await pilot.press("escape")
        assert "36 " in app.shown() and "▸text_delta" in app.shown()


async def test_a_filter_keeps_the_cursor_where_it_can() -> None:
    panel, talk = EventsPanel(), spoken()
    app = Host(panel)
    async with app.run_test(size=(90, 30)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        panel.select(13)
        panel.look_for("filter", parse("word1"))
        await found(panel)
        await pilot.press("down")
        assert panel.cursor == 14
        await pilot.press("enter", "right")
        assert panel.cursor == 15 and panel.detailed
        await pilot.press("escape", "end")
        assert panel.cursor == 21
        panel.look_for("filter", parse("nothing like it"))
        await found(panel)
        await pilot.press("up", "enter", "m", "z", "left", "y", "F", "home")
        assert "Events 0 of 34" in app.shown()
        panel.look_for("filter", None)
        assert "▸text_delta" in app.shown()


async def test_a_selected_event_that_the_filter_hides_ends_the_filter() -> None:
    panel, talk = EventsPanel(), spoken()
    app = Host(panel)
    async with app.run_test(size=(90, 16)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        panel.look_for("filter", parse("~ping"))
        await found(panel)
        panel.select(11)
        assert panel.cursor == 11 and panel.looking
        panel.select(12)
        await pilot.pause()
        assert panel.cursor == 12 and not panel.looking and "╎text_delta" in app.shown()


async def test_a_search_goes_from_match_to_match_and_all_events_stay() -> None:
    panel, talk = EventsPanel(), spoken()
    app = Pointed(panel)
    async with app.run_test(size=(90, 30)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.press("home")
        panel.look_for("search", parse("word15 | word27"))
        await found(panel)
        await pilot.pause()
        assert panel.cursor == 12 and app.shown().count("▌") == 2 and "╎" not in app.shown()
        await pilot.press("n")
        assert panel.cursor == 17 and "╎text_delta" in app.shown() and "1 of 2 " in app.shown()
        await pilot.press("n")
        assert panel.cursor == 30
        await pilot.press("n")
        assert panel.cursor == 17
        await pilot.press("N")
        assert panel.cursor == 30 and app.told[-1] == (30, 31)
        await pilot.press("escape")
        assert "▌" not in app.shown() and not panel.looking


async def test_a_filter_on_marks_goes_by_them_as_they_are_set() -> None:
    panel, talk = EventsPanel(), spoken()
    app = Host(panel)
    async with app.run_test(size=(90, 30)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.press("m", "home", "m")
        panel.look_for("filter", parse("~marked"))
        await found(panel)
        await pilot.pause()
        assert "2 of 34" in app.shown()
        await pilot.press("m")
        await found(panel)
        await pilot.pause()
        assert "1 of 34" in app.shown()


async def test_a_hundred_thousand_events_are_looked_through_in_slices() -> None:
    panel, talk = EventsPanel(), many(100_000)
    app = Host(panel)
    async with app.run_test(size=(70, 40)):
        panel.update(talk.conversation, talk.log, talk.now)
        slices: list[float] = []
        step = Sift.step

        def timed(sift: Sift, stop: int) -> object:
            began = time.thread_time()
            done = step(sift, stop)
            slices.append(time.thread_time() - began)
            return done

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Sift, "step", timed)
            panel.look_for("filter", parse("~i 1 & word"))
            await found(panel)
        assert len(panel._finding._sift.places) == 50_000  # type: ignore[union-attr]
        assert len(slices) > 5 and max(slices) < 0.1


async def test_the_course_of_the_turn_leads_to_its_events() -> None:
    panel, talk = EventsPanel(), spoken()
    app = Pointed(panel)
    async with app.run_test(size=(90, 40)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.press("shift+left", "shift+left")
        assert not panel.following
        before = app.told[-1][0]
        assert before is not None and before < len(talk.log)
        await pilot.press("shift+left")
        after = app.told[-1][0]
        assert after is not None and after < before
        await pilot.press("end")
        assert panel.following


def test_the_nearest_event_is_that_of_the_turn() -> None:
    talk = Talk()
    talk.ask()
    talk.say(message_start(), text("a"), *message_end(), after=1.0)
    first = talk.turn
    talk.ask()
    talk.say(message_start(), text("b"), after=1.0)
    log = talk.log
    for place, (turn, _, frame) in enumerate(log):
        assert log.nearest(turn, frame.at + 0.4, len(log)) == place
        assert log.nearest(turn, frame.at - 0.4, len(log)) == place
    assert log.nearest(first, 1e9, len(log)) == 3
    assert log.nearest(talk.turn, 0.0, len(log)) == 4
    assert log.nearest(talk.turn, 0.0, 4) is None
    assert EventLog().nearest(first, 0.0, 0) is None


async def test_a_filter_is_typed_kept_and_given_up() -> None:
    panel, talk = EventsPanel(), spoken()
    app = Host(panel)
    async with app.run_test(size=(90, 30)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.press("f", *"~ping")
        await found(panel)
        await pilot.pause()
        assert "3 of 34" in app.shown() and "text_delta" not in app.shown()
        await pilot.press("enter", "up")
        assert "3 of 34" in app.shown() and panel.has_focus and panel.cursor == 22
        await pilot.press("f", *" | ~err")
        await found(panel)
        await pilot.press("enter")
        assert "~ping | ~err" in app.shown()
        await pilot.press("escape")
        await pilot.pause()
        assert "▸text_delta" in app.shown() and not panel.looking
        await pilot.press("f", *"word3", "escape")
        await pilot.pause()
        assert "▸text_delta" in app.shown() and not panel.looking and panel.has_focus


async def test_a_search_is_typed_and_gone_through() -> None:
    panel, talk = EventsPanel(), spoken()
    app = Host(panel)
    async with app.run_test(size=(90, 30)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.press("home", "slash", *"word15")
        await found(panel)
        await pilot.pause()
        assert panel.cursor == 12 and "╎" not in app.shown()
        await pilot.press("enter")
        assert panel.cursor == 17 and "╎text_delta" in app.shown() and "1 of 1 " in app.shown()
        await pilot.press("f", *"~ping")
        await found(panel)
        await pilot.press("enter")
        assert "3 of 34" in app.shown()


def test_places_of_none() -> None:
    assert not some_within(array("q"), 0, 9) and beside(array("q"), 0, 1) is None
