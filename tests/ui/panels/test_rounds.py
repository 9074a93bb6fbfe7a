"""What the panels call a turn that nobody typed: the calls whose results it brings."""

from __future__ import annotations

import pytest

from tests.ui.panels.host import Host, Talk, block_stop, message_end, message_start, text, tool_start
from tui.ui.panels import Panel
from tui.ui.panels.events import EventsPanel
from tui.ui.panels.request import RequestPanel
from tui.ui.panels.usage import UsagePanel


def talk() -> Talk:
    out = Talk()
    out.ask("Do")
    out.say(message_start(), tool_start(0, "calculate"), block_stop(0))
    out.say(tool_start(1, "run\x1b_command", "toolu_2"), block_stop(1), *message_end("tool_use"))
    out.end()
    turn = out.ask("")
    turn.prompt[:] = [{"type": "tool_result", "tool_use_id": f"toolu_{number}", "content": ""} for number in (1, 2)]
    out.say(message_start(), text("So."), *message_end())
    out.end()
    return out


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (EventsPanel, "turn 2  answers calculate, run␛_command"),
        (RequestPanel, "Request turn 2  answers calculate, run␛_command"),
        (UsagePanel, "Usage turn 2  answers calculate, run␛_command"),
    ],
)
async def test_a_round_is_named_by_the_calls_that_it_answers(kind: type[Panel], said: str) -> None:
    one, panel = talk(), kind()
    app = Host(panel)
    async with app.run_test(size=(100, 40)) as pilot:
        panel.update(one.conversation, one.log, one.now)
        await pilot.pause()
        assert said in app.shown(), app.shown()
