"""Whatever comes from the network, the terminal is never told to obey it."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rich.segment import Segment

from tests.examples import examples
from tests.ui.page import (
    Api,
    Page,
    block_start,
    block_stop,
    delta,
    ending,
    message_start,
    page,
    text_block,
    thinking_block,
    tool_block,
)
from tests.ui.transcript.turns import LOOKS, settled
from tui.domain.conversation import Turn, text_prompt
from tui.domain.events import decode
from tui.domain.failure import Failure
from tui.domain.signal import Arrived, AttemptStarted, Finished
from tui.ui.transcript.transcript import Transcript

OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What no cell of the screen may hold."""
HOSTILE = "\x1b]52;c;aGFja2Vk\x07\x1b[31337m\x1b[2J\x9b1;1H\x90q\x9c\x7f\r\u202eabc\u2069\x00\x85 x\ud800"


def assert_safe(segments: Any) -> None:
    """No segment holds a control, in its text or as one."""
    for segment in segments:
        assert segment.control is None, segment
        assert not OBEYED.search(segment.text), repr(segment.text)
        assert segment.style is None or segment.style.link is None or not OBEYED.search(segment.style.link)


def assert_picture_safe(it: Page) -> None:
    """Nothing on the screen that stands now holds a control."""
    for strip in it.app.screen._compositor.render_strips():
        assert_safe(strip)


def hostile_reply(words: str) -> list[dict[str, Any]]:
    """A reply with ``words`` wherever the API lets a text stand."""
    source = {"type": "web_search_result_location", "url": f"https://{words}", "title": words, "cited_text": words}
    found = [{"type": "web_search_result", "title": words, "url": words}]
    return [
        message_start(model=words),
        *thinking_block(words),
        *text_block(f"{words}\n\n`{words}`\n\n```{words}\n{words}\n```\n\n[{words}](http://{words})\n", 1),
        block_start(2),
        delta(2, "text_delta", text=f"# {words}\n\n| {words} | b |\n| - | - |\n| {words} | c |\n"),
        delta(2, "citations_delta", citation=source),
        block_stop(2),
        *tool_block(3, words, f'{{"{words}": "{words}'),
        *tool_block(4, words, "{}", "mcp_tool_use", server_name=words),
        block_start(5, "web_search_tool_result", content=found),
        block_stop(5),
        block_start(6, "web_search_tool_result", content={"type": "x_error", "error_code": words}),
        block_stop(6),
        {"type": "content_block_start", "index": 7, "content_block": {words: [words], "type": words}},
        block_stop(7),
        {"type": words, words: words},
        *ending(words),
    ]


async def test_no_picture_of_the_app_holds_a_control_whatever_is_said():
    async with page(wide=True) as it:
        await it.ask(f"Title {HOSTILE}")
        await it.press("ctrl+t", "ctrl+o", "f2")
        events = hostile_reply(HOSTILE)
        it.api.begin(*events[:20], **{"request-id": HOSTILE, HOSTILE: HOSTILE})
        await it.until(lambda: len(it.turn.message.blocks) > 3)
        assert_picture_safe(it)
        it.api.say(*events[20:], b'{"type": "' + HOSTILE.encode("utf-8", "replace") + b'"')
        it.api.end(Failure("stream_error", HOSTILE, type=HOSTILE, request_id=HOSTILE))
        await it.over()
        for key in ("f2", "enter", "f3", "enter", "f4", "f5", "end", "f1"):
            await it.press(key)
            assert_picture_safe(it)
        await it.press("escape", "ctrl+y", "ctrl+p")
        await it.sees("Copied")
        assert_picture_safe(it)
        await it.press("escape")
        for size in ((80, 24), (60, 16), (20, 8)):
            await it.pilot.resize_terminal(*size)
            await it.until(lambda size=size: it.app.size == size)
            assert_picture_safe(it)
            it.view.focus()
            for key in ("g", "pagedown", "pagedown", "pagedown", "G"):
                await it.press(key)
                assert_picture_safe(it)


async def test_a_hostile_failure_retry_and_configuration_are_drawn_safe():
    async with page(mistakes=(HOSTILE,), recording=HOSTILE) as it:
        await it.until(lambda: "␛" in it.picture())
        assert_picture_safe(it)
        await it.ask("Hello")
        it.api.begin(status=529)
        it.api.fail(Failure("http_status", HOSTILE, status=529, type=HOSTILE), wait=30.0)
        await it.sees("retrying in")
        assert_picture_safe(it)
        it.api.attempt()
        it.api.end(Failure("connection", HOSTILE))
        await it.sees("no connection")
        assert_picture_safe(it)
        await it.command("/model " + HOSTILE)
        await it.sees("From now on")
        assert_picture_safe(it)
        await it.command("/copy /no/such/" + HOSTILE.replace("\x00", ""))
        await it.pilot.pause()
        assert_picture_safe(it)


anything = st.text(
    st.one_of(st.characters(), st.sampled_from("\x1b\x07\x9b\x9d\x85\u202e\r\n\t[]();`*_|#<>&")),
    max_size=40,
)


@given(words=anything, width=st.integers(1, 60))
@example(words="⺀🏻", width=1)
@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.too_slow])
def test_no_line_of_a_turn_holds_a_control_at_any_width(words, width):
    turn = Turn(1, text_prompt(words))
    turn.take(AttemptStarted(1, 1, 0.0))
    api = Api()
    frames = [api._frame(event) for event in hostile_reply(words)]
    column = Transcript(LOOKS)
    column.show([turn])
    column.fold_all("thinking")
    column.fold_all("tools")
    for place in range(0, len(frames), 7):
        some = frames[place : place + 7]
        turn.take(Arrived(some, [decode(frame) for frame in some]))
        column.update(turn)
        lines(column, width)
    turn.take(Finished(Failure("stream_error", words, type=words or None, request_id=words), 1.0))
    column.update(turn)
    for line in lines(column, width):
        assert_safe(line.segments)
        assert_safe([Segment(line.text)])
        assert sum(segment.cell_length for segment in line.segments) <= max(width, 12)


def lines(column: Transcript, width: int) -> list[Any]:
    """All lines at a width."""
    return [column.line(y, width) for y in range(settled(column, width))]
