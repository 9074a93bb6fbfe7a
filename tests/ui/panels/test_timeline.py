from __future__ import annotations

from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tests.ui.panels.host import STYLES, Talk, block_start, block_stop, delta, message_end, message_start, text
from tui.ui.panels.events.timeline import Timeline
from tui.ui.theme import DARK


class Strip(App[None]):
    """A timeline over a list."""

    CSS_PATH: ClassVar[Any] = [STYLES / "panels.tcss", STYLES / "timeline.tcss"]
    CSS = "Static { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.timeline = Timeline()
        self.scrubbed: list[float] = []
        self.register_theme(DARK)
        self.theme = DARK.name

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.timeline
            yield Static("the list")

    def on_timeline_scrubbed(self, event: Timeline.Scrubbed) -> None:
        self.scrubbed.append(event.at)

    def lines(self) -> list[str]:
        return ["".join(part.text for part in strip).rstrip() for strip in self.screen._compositor.render_strips()]


def thought_and_said() -> Talk:
    talk = Talk()
    talk.ask()
    talk.say(message_start(), block_start(0, type="thinking", thinking=""))
    talk.say(*[delta(0, "thinking_delta", thinking="so")] * 10, block_stop(0), after=0.1)
    talk.say(block_start(1, type="text", text=""), after=3.0)
    talk.say(*[text("words", 1)] * 10, block_stop(1), *message_end(), after=0.1)
    talk.end()
    return talk


async def test_with_nothing_to_tell_it_takes_no_room() -> None:
    app, talk = Strip(), Talk()
    async with app.run_test(size=(60, 40)) as pilot:
        talk.ask()
        for turn in (None, talk.turn):
            app.timeline.update(turn, talk.now)
            await pilot.pause()
            assert app.lines()[0] == "the list"


async def test_it_is_as_high_as_its_blocks_and_lower_on_a_low_screen() -> None:
    app, talk = Strip(), thought_and_said()
    async with app.run_test(size=(60, 40)) as pilot:
        app.timeline.update(talk.turn, talk.now)
        await pilot.pause()
        lines = app.lines()
        assert "▄▄▄" in lines[0]
        assert "━ thinking" in lines[1]
        assert "text ━" in lines[2] or "━ text" in lines[2]
        assert lines[3].split()[0] == "0"
        assert lines[4] == "the list"
        await pilot.resize_terminal(60, 14)
        await pilot.pause()
        assert app.lines()[2] == "the list"
        await pilot.resize_terminal(40, 6)
        await pilot.pause()
        assert app.lines()[0] == "the list"
        await pilot.resize_terminal(40, 40)
        await pilot.pause()
        assert app.lines()[4] == "the list"


async def test_it_grows_with_the_turn_and_shrinks_for_the_next() -> None:
    app, talk = Strip(), Talk()
    async with app.run_test(size=(60, 40)) as pilot:
        talk.ask()
        talk.say(message_start(), block_start(0, type="text", text=""), text("a"))
        app.timeline.update(talk.turn, talk.now)
        await pilot.pause()
        assert app.lines()[3] == "the list"
        talk.say(block_stop(0), block_start(1, type="tool_use", id="t", name="look_up", input={}))
        app.timeline.update(talk.turn, talk.now)
        await pilot.pause()
        assert "look_up" in app.lines()[2]
        talk.end()
        talk.ask()
        app.timeline.update(talk.turn, talk.now)
        await pilot.pause()
        assert app.lines()[0] == "the list"


async def test_scrubbing_goes_cell_by_cell_over_silence_and_names_a_frame() -> None:
    app, talk = Strip(), thought_and_said()
    async with app.run_test(size=(43, 40)) as pilot:
        app.timeline.update(talk.turn, talk.now)
        await pilot.pause()
        came = [frame.at for frame in talk.turn.attempts[0].frames]
        for _ in range(200):
            app.timeline.scrub(-1)
        await pilot.pause()
        assert app.scrubbed[0] == came[-1]
        assert app.scrubbed[-1] in came[:2]  # both are in the first cell
        assert set(app.scrubbed) <= set(came)
        assert len(app.scrubbed) < 43
        assert sorted(app.scrubbed, reverse=True) == app.scrubbed
        back = len(app.scrubbed)
        app.timeline.scrub(1000)
        await pilot.pause()
        assert len(app.scrubbed) == back + 1
        before = app.scrubbed[-1]
        app.timeline.scrub(1)
        await pilot.pause()
        assert app.scrubbed[-1] == before


async def test_the_marked_moment_is_told_below_and_one_of_another_turn_is_not() -> None:
    app, talk = Strip(), thought_and_said()
    async with app.run_test(size=(60, 40)) as pilot:
        app.timeline.update(talk.turn, talk.now)
        app.timeline.cursor(talk.turn.attempts[0].clock.started + 1.05)
        await pilot.pause()
        assert "▴ 1.050 s" in app.lines()[3]
        app.timeline.cursor(talk.now + 500)
        await pilot.pause()
        assert "▴" not in app.lines()[3]
        app.timeline.cursor(None)
        await pilot.pause()
        assert "▴" not in app.lines()[3]


async def test_a_click_marks_the_moment_under_it() -> None:
    app, talk = Strip(), thought_and_said()
    async with app.run_test(size=(60, 40)) as pilot:
        app.timeline.update(talk.turn, talk.now)
        await pilot.pause()
        await pilot.click(Timeline, offset=(20, 1))
        started = talk.turn.attempts[0].clock.started
        [at] = app.scrubbed
        assert 1.5 < at - started < 2.2
        assert "▴" in app.lines()[3]


async def test_a_long_turn_is_read_a_slice_at_a_time() -> None:
    app, talk = Strip(), Talk()
    talk.ask()
    talk.say(message_start(), block_start(0, type="text", text=""))
    talk.say(*[text("w")] * 12_000, after=0.001)
    async with app.run_test(size=(60, 40)) as pilot:
        app.timeline.update(talk.turn, talk.now)
        while app.timeline._reading is not None:
            await pilot.pause()
        strip = app.lines()[0]
        assert sum(char in "▁▂▃▄▅▆▇█" for char in strip) > 10


async def test_while_a_turn_streams_only_the_cells_that_changed_are_drawn() -> None:
    app, talk = Strip(), Talk()
    talk.ask()
    talk.say(message_start(), block_start(0, type="text", text=""), *[text("some words")] * 40)
    async with app.run_test(size=(60, 40)) as pilot:
        app.timeline.update(talk.turn, talk.now)
        await pilot.pause()
        drawn: list[int] = []
        refresh = app.timeline.refresh

        def watched(*regions: Any, **more: Any) -> Any:
            drawn.append(sum(region.area for region in regions) if regions else 1000)
            return refresh(*regions, **more)

        app.timeline.refresh = watched  # type: ignore[method-assign]
        for _ in range(10):
            talk.say(text("some words"), after=0.1)
            app.timeline.update(talk.turn, talk.now)
            await pilot.pause()
        assert drawn and max(drawn) <= 12
