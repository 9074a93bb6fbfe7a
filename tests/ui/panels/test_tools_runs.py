"""What is done about a call, in the Tools panel: its state, what it writes, and the key that stops it."""

from __future__ import annotations

from typing import Any

from tests.ui.panels.host import Host, Talk, block_stop, delta, message_end, message_start, tool_start
from tui.domain.tools.run import Outcome, Run, RunState
from tui.ui.panels.tools import ToolsPanel


class Keeping(Host):
    """Keeps which calls were to be stopped."""

    def __init__(self, panel: ToolsPanel) -> None:
        super().__init__(panel)
        self.stopped: list[str] = []

    def on_tools_panel_stop_requested(self, message: ToolsPanel.StopRequested) -> None:
        self.stopped.append(message.call)


def talk(state: RunState = "running", outcome: Outcome | None = None, **more: Any) -> Talk:
    out = Talk()
    out.ask()
    out.say(
        message_start(), tool_start(0, "run_command"), delta(0, "input_json_delta", partial_json='{"command": "ls"}')
    )
    out.say(block_stop(0), *message_end("tool_use"))
    out.end()
    out.turn.runs["toolu_1"] = Run(
        "toolu_1", "run_command", {"command": "ls"}, "built in", state, outcome=outcome, **more
    )
    return out


async def test_a_running_call_shows_what_it_writes_and_is_stopped_by_a_key():
    one, panel = talk(started=100.0), ToolsPanel()
    app = Keeping(panel)
    async with app.run_test(size=(70, 24)) as pilot:
        one.turn.runs["toolu_1"].output.append("first\x1b[1m line\n")
        panel.update(one.conversation, one.log, one.now)
        await pilot.pause()
        assert "run  built in" in app.shown() and "first␛[1m line" in app.shown() and "… running" in app.shown()
        one.turn.runs["toolu_1"].output.append("second line\n")
        panel.update(one.conversation, one.log, one.now)
        await pilot.pause()
        assert "second line" in app.shown()
        await pilot.press("s")
        assert app.stopped == ["toolu_1"]
        run = one.turn.runs["toolu_1"]
        run.state, run.ended, run.outcome = "cancelled", 101.0, Outcome("cancelled by the user", True)
        panel.update(one.conversation, one.log, one.now)
        await pilot.pause()
        assert "cancelled" in app.shown() and "cancelled by the user" in app.shown()
        await pilot.press("s")
        assert len(app.stopped) == 1, "nothing is left to stop"


async def test_what_really_ran_and_where_all_of_a_cut_result_is():
    one, panel = talk("done", Outcome("a", whole="/tmp/results/1.txt"), edited=True), ToolsPanel()
    one.turn.runs["toolu_1"].input = {"command": "ls -l"}
    app = Host(panel)
    async with app.run_test(size=(70, 30)) as pilot:
        panel.update(one.conversation, one.log, one.now)
        await pilot.pause()
        for words in ("input edited", "command: ls -l", "all of it is in /tmp/results/1.txt"):
            assert words in app.shown(), app.shown()


async def test_how_long_it_ran_is_told_beside_how_long_it_waited_for_that():
    one, panel = talk("done", Outcome("a")), ToolsPanel()
    run, over = one.turn.runs["toolu_1"], one.turn.block_times[0][1]
    run.started, run.ended = over + 30.0, over + 31.5
    app = Host(panel)
    async with app.run_test(size=(70, 30)) as pilot:
        panel.update(one.conversation, one.log, one.now)
        await pilot.pause()
        assert "built in  ran for 1.5 s after 30.0 s of waiting" in app.shown(), app.shown()
        assert "result  tool_result\n" in app.shown()


async def test_every_state_has_a_mark():
    waiting: tuple[RunState, ...] = ("waiting for approval", "waiting for an answer")
    ended: tuple[RunState, ...] = ("rejected", "timed out", "failed", "not run")
    states = waiting + ended
    for state in states:
        one, panel = talk(state), ToolsPanel()
        app = Host(panel)
        async with app.run_test(size=(70, 24)) as pilot:
            panel.update(one.conversation, one.log, one.now)
            await pilot.pause()
            assert state in app.shown()
