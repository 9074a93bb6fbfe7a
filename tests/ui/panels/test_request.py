"""The request's panel: what is shown of it, folded, found, copied and compared."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import recordings
from tests.ui.panels.host import SENT, Host, Talk, block_start, message_end, message_start
from tui.domain.conversation import Conversation
from tui.domain.failure import Failure
from tui.domain.log import EventLog
from tui.domain.readout import Piece
from tui.domain.request import Request
from tui.domain.signal import AttemptFailed, AttemptStarted
from tui.ui.panels import ExportRequested, ResendRequested
from tui.ui.panels.request import RequestPanel
from tui.ui.panels.request.wrapped import Wrapped
from tui.wire.redact import redacted


class Asking(Host):
    """Keeps what else the panel asked for."""

    def __init__(self, panel: RequestPanel) -> None:
        super().__init__(panel)
        self.asked: list[object] = []

    def on_export_requested(self, event: ExportRequested) -> None:
        self.asked.append(("export", event.turn, event.attempt))

    def on_resend_requested(self, event: ResendRequested) -> None:
        self.asked.append(("resend", event.turn))


class Shown:
    """The panel on a screen."""

    def __init__(self, app: Asking, panel: RequestPanel, talk: Talk, pilot: Any) -> None:
        self.app, self.panel, self.talk, self.pilot = app, panel, talk, pilot

    @property
    def view(self) -> Any:
        return self.panel._view

    @property
    def picture(self) -> str:
        return self.app.shown()

    @property
    def cursor_line(self) -> str:
        return "".join(piece.text for piece in self.view.row(self.view.cursor))

    async def update(self) -> None:
        self.panel.update(self.talk.conversation, self.talk.log, self.talk.now)
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def to(self, path: str) -> None:
        """Put the cursor on what has this path."""
        row = next(n for n, (node, _) in enumerate(self.view.outline.rows) if node.path == path)
        self.view.go(row)
        await self.pilot.pause()


@asynccontextmanager
async def shown(talk: Talk, size: tuple[int, int] = (70, 60)) -> AsyncIterator[Shown]:
    panel = RequestPanel(redacted)
    app = Asking(panel)
    async with app.run_test(size=size) as pilot:
        it = Shown(app, panel, talk, pilot)
        await it.update()
        yield it


def asked(body: dict[str, Any]) -> Talk:
    talk = Talk()
    talk.ask()
    talk.turn.request = Request(body)
    return talk


async def test_before_the_first_request_it_says_what_to_do() -> None:
    panel = RequestPanel()
    app = Host(panel)
    async with app.run_test(size=(60, 12)) as pilot:
        panel.update(Conversation(), EventLog(), 0.0)
        await pilot.press("enter", "d", "y", "x", "r", "asterisk", "left", "right", "slash", "a", "escape", "down")
        assert "No request yet." in app.shown()


async def test_a_request_is_shown_before_and_after_it_is_answered() -> None:
    talk = Talk()
    talk.ask("Hello \x1b[2J", attempt=False)
    talk.turn.take(AttemptStarted(1, 3, talk.now))
    async with shown(talk) as it:
        assert "▾ Request POST" in it.picture and "url  …/v1/messages" in it.picture and "no answer yet" in it.picture
        assert 'text: "Hello \\u001b[2J"' in it.picture
        talk.conversation.turns[0].attempts.clear()
        talk.attempt()
        await it.update()
        assert f"url         {SENT.url}" in it.picture
        assert "x-api-key  [redacted]" in it.picture
        assert "request-id  req_011CQmF" in it.picture
        assert 'model: "claude-sonnet-4-5"' in it.picture and "stream: true" in it.picture
        assert "anthropic-ratelimit-requests-limit  50" in it.picture


async def test_each_attempt_says_what_became_of_it() -> None:
    talk = Talk()
    talk.ask(attempt=False)
    talk.attempt(status=529)
    overloaded = Failure("http_status", "Overloaded", 529, "overloaded_error", body='{"type": "error"}')
    talk.turn.take(AttemptFailed(overloaded, 1.5, talk.now))
    talk.attempt()
    talk.say(message_start())
    talk.end(Failure("cut", "The connection broke."))
    async with shown(talk) as it:
        await it.press("end")
        assert "1 529 overloaded_error · 0.25 s" in it.picture and "The next one after 1.5 s." in it.picture
        assert "Overloaded" in it.picture and 'type: "error"' in it.picture
        assert "2 200 · connection cut" in it.picture and "The connection broke." in it.picture


async def test_breakpoints_are_marked_where_they_stand_and_on_what_they_are_folded_in() -> None:
    control = {"cache_control": {"type": "ephemeral"}}
    content = [{"type": "text", "text": "one", **control}]
    talk = asked(
        {
            "tools": [{"name": "a", "input_schema": {"cache_control": {"type": "object"}}, **control}],
            "system": [{"type": "text", "text": "s", "cache_control": {"type": "ephemeral", "ttl": "1h"}}],
            "messages": [
                {"role": "user", "content": content},
                {"role": "assistant", "content": [{"type": "text", "text": "two"}]},
                {"role": "user", "content": content},
            ],
        }
    )
    async with shown(talk) as it:
        assert "◆ 4 cache breakpoints" in it.picture
        marked = [line.strip() for line in it.picture.splitlines() if "◆ cache" in line]
        assert [line.split("◆")[1].strip() for line in marked] == ["cache a", "cache 1h", "cache"]
        folded = next(line for line in it.picture.splitlines() if "◆ 1" in line)
        assert "user" in folded  # the first message, which is folded
        await it.to("messages")
        await it.press("left")
        assert "messages [3] ◆ 2" in it.picture
        await it.to("tools[0]")
        await it.press("right")
        assert sum("◆ cache" in line for line in it.picture.splitlines()) == 2, "a schema is no block"


async def test_betas_are_named_before_anything_is_sent() -> None:
    talk = Talk()
    talk.ask(attempt=False)
    talk.turn.request = Request({"mcp_servers": [{"type": "url"}], "messages": []})
    async with shown(talk) as it:
        assert "mcp-client-2025-11-20" in it.picture


async def test_older_messages_are_folded_until_asked_for() -> None:
    talk = Talk()
    talk.ask("The first question")
    talk.say(message_start(), block_start(0, type="text", text="The first answer"), *message_end())
    talk.end(cost="0.01")
    talk.ask("The second question")
    async with shown(talk) as it:
        assert "▸ 0 {2} user The first question" in it.picture
        assert "▸ 1 {2} assistant The first answer" in it.picture
        assert 'text: "The second question"' in it.picture
        await it.to("messages[0]")
        await it.press("enter")
        assert "▾ 0 {2}" in it.picture and "▸ content [1] The first question" not in it.picture
        assert 'text: "The first question"' in it.picture
        await it.press("space")
        assert "▸ 0 {2} user" in it.picture


async def test_long_strings_are_folded_with_their_size_and_whole_when_asked_for() -> None:
    async with shown(asked({"model": "m", "system": "word " * 3000}), (70, 30)) as it:
        assert "… 15,000 characters" in it.picture
        await it.to("system")
        await it.press("right")
        assert "… 15,000 characters" not in it.picture
        assert len(it.view.outline.rows) > 200
        await it.press("left")
        assert "… 15,000 characters" in it.picture and len(it.view.outline.rows) < 40
        await it.press("y", "Y")
        assert it.app.copied == ["word " * 3000, "system"]


async def test_a_text_of_several_lines_reads_as_one() -> None:
    async with shown(asked({"system": "One\nTwo “3”\ttab \\n"})) as it:
        lines = [line.strip() for line in it.app.lines()]
        assert '▾ system: "One\\n' in lines and 'Two “3”\\ttab \\\\n"' in lines


async def test_a_long_text_breaks_between_words() -> None:
    async with shown(asked({"s": "one three seven fifteen " * 4}), (46, 30)) as it:
        rows = [line for line in it.app.lines() if "three" in line or "fifteen" in line]
        assert len(rows) > 1 and all(line.split()[-1] in ("one", "three", "seven", "fifteen", '"') for line in rows)


async def test_arrows_go_in_and_out() -> None:
    async with shown(asked({"tools": [{"name": "weather", "input_schema": {"type": "object"}}], "a": 1})) as it:
        await it.to("tools")
        await it.press("right")
        assert "▸ 0 {2} weather" in it.cursor_line
        await it.press("right", "right")
        assert 'name: "weather"' in it.cursor_line and "tools[0].name" in it.picture
        await it.press("left")
        assert "▾ 0" in it.cursor_line
        await it.press("left", "left", "left")
        assert "▸ tools [1] weather" in it.cursor_line
        await it.press("left", "left")
        assert "▸ Body" in it.cursor_line


async def test_all_is_folded_and_shown_at_once() -> None:
    async with shown(asked({"tools": [{"name": "a", "b": [[{"c": 1}]]}], "messages": []})) as it:
        await it.to("tools")
        await it.press("asterisk")
        assert "c: 1" in it.picture
        await it.press("asterisk")
        assert "▸ tools" in it.picture and "c: 1" not in it.picture
        await it.press("enter")
        assert "▸ 0 {2} a" in it.picture


async def test_the_path_in_the_caption_keeps_its_end_and_leaves_room() -> None:
    talk = asked({"a": {"very_long_name_of_a_field": {"and_another_one_in_it": 1}}})
    talk.end(Failure("stream_error", "Overloaded", type="overloaded_error"))
    async with shown(talk, (46, 20)) as it:
        await it.to("a.very_long_name_of_a_field.and_another_one_in_it")
        it.panel.say()
        await it.pilot.pause()
        assert it.app.lines()[0].startswith(" Request turn 1  …") and it.app.lines()[0].endswith("r_one_in_it  200")
        await it.to("a")
        it.panel.say()
        await it.pilot.pause()
        assert it.app.lines()[0].endswith("200 · overloaded_error")


async def test_a_header_s_value_stands_whole_where_it_can() -> None:
    async with shown(asked({"model": "m"}), (46, 40)) as it:
        assert "    2026-01-05T10:00:12Z" in it.picture


async def test_keys_step_through_sections_and_pages() -> None:
    async with shown(asked({"model": "m"}), (70, 12)) as it:
        titles = []
        for _ in range(6):
            await it.press("right_curly_bracket")
            titles.append(it.cursor_line.split()[1])
        assert titles == ["Headers", "Body", "Response", "Attempts", "Attempts", "Attempts"]
        await it.press("left_curly_bracket")
        assert "Response" in it.cursor_line
        await it.press("home")
        assert "Request" in it.cursor_line
        await it.press("pagedown")
        assert it.view.cursor == it.view.size.height - 1
        await it.press("end", "up", "k", "down", "j")
        assert it.view.cursor == len(it.view.outline.rows) - 1


async def test_what_is_folded_is_found_and_shown() -> None:
    body = {"system": "x" * 900 + " Needle " + "y" * 900, "messages": [{"role": "user", "content": "a needle"}] * 3}
    async with shown(asked(body), (70, 20)) as it:
        await it.press("slash", *"needle")
        assert "/ needle" in it.picture and "1 of 4" in it.picture
        assert "Needle" in it.cursor_line
        await it.press("enter", "n")
        assert it.view.node.path == "messages[0].content" and "2 of 4" in it.picture
        await it.press("N", "N")
        assert it.view.node.path == "messages[2].content" and "4 of 4" in it.picture
        await it.press("escape")
        assert "/ needle" not in it.picture and "messages[2].content" in it.picture


async def test_a_search_begins_at_the_cursor_and_goes_into_what_is_folded_there() -> None:
    messages = [{"role": "user", "content": f"needle {n}"} for n in range(3)]
    async with shown(asked({"messages": messages})) as it:
        await it.to("messages[1]")
        await it.press("slash", *"needle")
        assert it.view.node.path == "messages[1].content" and "2 of 3" in it.picture
        await it.press("escape", "end", "slash", *"needle")
        assert it.view.node.path == "messages[0].content" and "1 of 3" in it.picture


async def test_a_query_is_edited_and_a_capital_letter_counts() -> None:
    async with shown(asked({"a": "Needle", "b": "needle"})) as it:
        await it.press("slash", *"need")
        assert "1 of 2" in it.picture
        await it.press("ctrl+u", *"Need")
        assert "1 of 1" in it.picture
        await it.press("x")
        assert "no match" in it.picture
        await it.press("backspace", "down", "up", "ctrl+w", "enter")
        assert "Esc close" not in it.picture


async def test_the_value_and_its_path_are_copied() -> None:
    body = {"messages": [{"role": "user", "content": [{"type": "text", "text": "é \x1b"}]}], "odd key": [1.5, None]}
    async with shown(asked(body)) as it:
        for path in ("messages[0].content[0].text", "messages[0]", '["odd key"][0]'):
            await it.to(path)
            await it.press("y", "Y")
        assert it.app.copied[0] == "é \x1b" and it.app.copied[1] == "messages[0].content[0].text"
        assert json.loads(it.app.copied[2]) == body["messages"][0]
        assert it.app.copied[4:] == ["1.5", '["odd key"][0]']
        await it.to("Body")
        await it.press("y")
        assert json.loads(it.app.copied[-1]) == {**body, "stream": True}
        await it.to("Headers")
        await it.press("y")
        assert it.app.copied[-1] == "x-api-key: [redacted]\naccept: text/event-stream\n"


async def test_no_secret_is_drawn_copied_or_found() -> None:
    key = "sk-ant-api03-abcdefgh-secret"
    body = {key: 1, "system": "a " * 195 + key + " b" * 300, "messages": [{"role": "user", "content": key}]}
    async with shown(asked(body)) as it:
        await it.to("Body")
        for keys in (("asterisk",), ("y",), ("slash", *"abcdefgh")):
            await it.press(*keys)
            assert "abcdefgh" not in it.picture.replace("/ abcdefgh", "")
        assert "no match" in it.picture
        assert all("abcdefgh" not in text for text in it.app.copied)


async def test_what_a_reply_adds_leaves_the_cursor_and_the_folds() -> None:
    talk = Talk()
    talk.ask("Hello")
    async with shown(talk, (70, 14)) as it:
        await it.to("messages[0].content")
        await it.press("enter")
        place = it.view.scroll_offset.y
        rows = it.view.outline.rows
        talk.say(message_start())
        await it.update()
        assert it.view.outline.rows is rows
        talk.say(*message_end())
        talk.end()
        await it.update()
        assert it.view.node.path == "messages[0].content" and not it.view.node.open
        assert it.view.scroll_offset.y == place
        assert "Message" in [root.key for root in it.view.outline.roots]


async def test_a_recording_without_its_request_says_so() -> None:
    talk = Talk()
    talk.ask()
    talk.turn.request, talk.turn.recording = None, "weather.sse"
    async with shown(talk) as it:
        assert "The recording does not hold the request." in it.picture and "weather.sse" in it.picture


async def test_the_request_before_can_be_looked_at_and_compared() -> None:
    talk = Talk()
    talk.ask("The first question")
    talk.say(message_start(), block_start(0, type="text", text="The first answer"), *message_end())
    talk.end(cost="0.01")
    talk.ask("The second question")
    async with shown(talk) as it:
        await it.press("d")
        assert "turn 2 against turn 1" in it.picture
        assert "1 the same · 18 characters" in it.picture
        assert "+ messages[1].content[0] assistant text · 16 characters" in it.picture
        assert "The second question" in it.picture and "Body" not in it.picture
        await it.press("y", "down", "pagedown", "home")
        assert "+ messages[2].content[0] user text" in it.app.copied[0]
        await it.press("escape")
        assert "Body" in it.picture
        await it.press("d", "slash", *"second")
        assert "1 of 1" in it.picture and "second" in it.cursor_line
        await it.press("escape", "left_square_bracket")
        assert "Request turn 1" in it.picture
        await it.press("d")
        assert "against" not in it.picture
        await it.update()
        assert "Request turn 1" in it.picture
        await it.press("right_square_bracket")
        talk.ask("The third question")
        await it.update()
        assert "Request turn 3" in it.picture


async def test_export_and_resend_are_asked_for() -> None:
    talk = asked({"model": "m"})
    async with shown(talk) as it:
        await it.press("x", "r")
        assert it.app.asked == [("export", talk.turn, None), ("resend", talk.turn)]


async def test_on_one_of_several_attempts_it_alone_is_exported() -> None:
    talk = Talk()
    talk.ask(attempt=False)
    talk.attempt(status=529)
    talk.turn.take(AttemptFailed(Failure("http_status", "Overloaded", 529), 1.5, talk.now))
    talk.attempt()
    async with shown(talk) as it:
        await it.press("end", "x", "up", "up", "up", "x", "home", "x")
        first, second = talk.turn.attempts
        assert it.app.asked == [("export", talk.turn, one) for one in (second, first, None)]


async def test_a_click_puts_the_cursor_there_and_folds_by_the_sign() -> None:
    async with shown(asked({"model": "m", "tools": [{"name": "a"}]})) as it:
        row = next(n for n, line in enumerate(it.app.lines()) if "▾ tools" in line)
        await it.pilot.click(offset=(30, row))
        assert it.view.node.path == "tools" and it.view.node.open
        await it.pilot.click(offset=(it.app.lines()[row].index("▾"), row))
        await it.pilot.pause()
        assert not it.view.node.open


async def test_any_body_fits_any_size() -> None:
    deep: object = "end"
    for _ in range(60):
        deep = [deep]
    old = {"role": "user", "content": [{"type": "image", "source": {"data": "A" * 5000}}, 7, "odd"]}
    last = {"role": "user", "content": "日本語" * 100}
    talk = asked({"model": "m", "deep": deep, "messages": [old, {"role": "user"}, 5, last], "e": {}, "n": None})
    async with shown(talk, (100, 60)) as it:
        for width, height in ((36, 8), (46, 20), (70, 60)):
            await it.pilot.resize_terminal(width, height)
            await it.press("end", "home", "pagedown", "j", "k")
            await it.to("Body")
            await it.press("asterisk")
            assert "Request" in it.picture
            for row in it.view.outline.rows:
                assert "".join(piece.text for piece in it.view.outline.pieces(row)).strip(), row[0].path


async def test_two_megabytes_open_at_once() -> None:
    block = {"type": "text", "text": "word " * 200}
    messages = [{"role": "user" if n % 2 else "assistant", "content": [block, block]} for n in range(1000)]
    schema = {"type": "object", "properties": {f"p{n}": {"type": "string"} for n in range(30)}}
    tools = [{"name": f"tool_{n}", "input_schema": schema} for n in range(20)]
    async with shown(asked({"model": "m"})) as it:
        it.talk.ask()
        it.talk.turn.request = Request({"model": "m", "tools": tools, "messages": messages})
        began = time.thread_time()
        it.panel.update(it.talk.conversation, it.talk.log, it.talk.now)
        opened = time.thread_time() - began
        await it.pilot.pause()
        assert "▸ 998 {2} assistant" in "\n".join(
            "".join(piece.text for piece in it.view.outline.pieces(row)) for row in it.view.outline.rows
        )
        assert opened < 0.25  # 0.05 on a machine of its own
        print(f"opened in {opened * 1000:.0f} ms")


@recordings.streams()
async def test_every_recording_opens_and_leaves_no_row_blank(recording: recordings.Recording) -> None:
    """Without a screen: the sections alone, everything unfolded."""
    from tui.ui.panels.request.outline import Outline
    from tui.ui.panels.request.sections import body_section, sections

    talk = Talk()
    talk.play(recording.id)
    request = recording.about["request"]
    talk.turn.request = Request(request) if request is not None else None
    for width in (40, 60):
        outline = Outline(redact=redacted)
        roots = sections(talk.turn, body_section(talk.turn))
        outline.show(roots, width)
        for root in roots:
            outline.fold_all(root, True)
        said = [("".join(piece.text for piece in outline.pieces(row)), row[0]) for row in outline.rows]
        assert all(text.strip() for text, _ in said)
        for text, node in said:
            assert len(text) <= width or not node.is_text
    types = {block.type for block in talk.turn.message.blocks}
    told = "\n".join(text for text, _ in said)
    assert all(f'"{kind}"' in told for kind in types)


@pytest.mark.parametrize("value", ["", "plain", "\x00\x1b\x9b\u202e\ud800", "\\n\n", "日本" * 300])
async def test_a_text_is_drawn_whole_and_safe(value: str) -> None:
    from tui.domain.safe import one_line

    async with shown(asked({"s": value})) as it:
        await it.to("s")
        if not it.view.node.open:
            await it.press("enter")
        rows = [row for row in it.view.outline.rows if row[0].path == "s"]
        drawn = "".join(
            piece.text for row in rows for piece in it.view.outline.pieces(row) if piece.role in ("string", "escape")
        )
        assert drawn == f'"{one_line(json.dumps(value, ensure_ascii=False)[1:-1])}"'


@given(st.text(alphabet=st.sampled_from('ab\\n日\u0301 "'), max_size=80), st.integers(10, 30), st.integers(0, 9))
def test_every_row_of_a_text_fits_and_none_of_it_is_lost(value: str, width: int, name: int) -> None:
    from rich.cells import cell_len

    body = json.dumps(value.replace("n", "\n"), ensure_ascii=False)
    rows = Wrapped([Piece("key", "k" * name)], body, 4, width, cell_len)
    assert all(sum(cell_len(piece.text) for piece in row) <= width for row in rows)
    drawn = ["".join(piece.text for piece in row if piece.role in ("string", "escape")) for row in rows]
    assert "".join(drawn) == body
    assert len(rows) >= 1 + value.count("n")
    for offset in range(len(body)):
        row = rows.row_of(offset)
        assert sum(map(len, drawn[:row])) <= offset < sum(map(len, drawn[: row + 1]))
