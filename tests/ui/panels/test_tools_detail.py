"""The open call: marks, times, the schema, links both ways, search, long inputs."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from textual.pilot import Pilot

from tests import recordings
from tests.ui.panels.host import Host, Talk, block_start, block_stop, delta, message_end, message_start, tool_start
from tui.domain.request import Request
from tui.ui.panels import ExportRequested
from tui.ui.panels.tools import ToolsPanel
from tui.ui.panels.tools.detail_view import DetailView


def piece(text: str, index: int = 0) -> dict[str, Any]:
    return delta(index, "input_json_delta", partial_json=text)


class Watching(Host):
    """Keeps what the panel asked for."""

    def __init__(self, panel: ToolsPanel) -> None:
        super().__init__(panel)
        self.located: list[tuple[int, int]] = []
        self.exported: list[object] = []

    def on_tools_panel_located(self, event: ToolsPanel.Located) -> None:
        self.located.append((event.block, event.offset))

    def on_export_requested(self, event: ExportRequested) -> None:
        self.exported.append(event.turn)


def detail(panel: ToolsPanel) -> DetailView:
    return panel.query_one(DetailView)


def pointed(panel: ToolsPanel) -> str:
    """The characters that are highlighted on the screen."""
    view = detail(panel)
    background = view.get_component_rich_style("tools--pointed").bgcolor
    out = ""
    for y in range(view.size.height):
        out += "".join(part.text for part in view.render_line(y) if part.style and part.style.bgcolor == background)
    return out


async def settled(panel: ToolsPanel, pilot: Pilot[None]) -> None:
    """Wait until the open call is laid out."""
    view = detail(panel)
    while view.sheet is None or not (view.sheet.is_over or view.sheet.streaming):
        await pilot.pause()
    await pilot.pause()


TOOLS = [
    {
        "name": "order",
        "input_schema": {
            "type": "object",
            "properties": {"items": {"type": "array", "items": {"properties": {"price": {"type": "number"}}}}},
            "required": ["items", "to"],
        },
    }
]


async def test_keys_are_ticked_with_their_time_and_the_open_string_has_a_caret() -> None:
    panel, talk = ToolsPanel(), Talk()
    talk.ask()
    talk.say(message_start(), tool_start(0, "order"), piece('{"city": "Pa'))
    talk.say(piece('ris", '), piece('"note": "as it'), after=0.4)
    app = Watching(panel)
    async with app.run_test(size=(50, 16)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        rows = app.lines()
        assert any(row.startswith(' ✓   "city": "Paris",') and row.endswith("0.40 s") for row in rows)
        assert '     "note": "as it▌' in rows


async def test_what_breaks_the_schema_is_named_by_its_path_while_it_streams() -> None:
    panel, talk = ToolsPanel(), Talk()
    talk.ask().request = Request({"tools": TOOLS})
    talk.say(message_start(), tool_start(0, "order"), piece('{"items": [{"price": 1}'))
    app = Watching(panel)
    async with app.run_test(size=(70, 24)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert "schema ok so far" in app.shown()
        talk.say(piece(', {"price": "2"'))
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert "✗ $.items[1].price: wants a number, got a string" in app.shown()
        talk.say(piece("}]}"), block_stop(0), *message_end("tool_use"))
        talk.end()
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert '✗ $: lacks "to"' in app.shown() and "+1" in app.shown()


async def test_a_schema_that_cannot_be_used_is_said() -> None:
    panel, talk = ToolsPanel(), Talk()
    talk.ask().request = Request({"tools": [{"name": "order", "input_schema": {"type": "strin"}}]})
    talk.say(message_start(), tool_start(0, "order"), piece("{}"), block_stop(0), *message_end("tool_use"))
    talk.end()
    app = Watching(panel)
    async with app.run_test(size=(70, 24)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert "schema unusable" in app.shown() and 'there is no type "strin"' in app.shown()


async def test_an_input_cut_by_max_tokens_is_healed_and_marked() -> None:
    panel, talk = ToolsPanel(), Talk()
    talk.ask()
    talk.say(message_start(), tool_start(0, "order"), piece('{"items": [{"name": "te'), *message_end("max_tokens"))
    talk.end()
    app = Watching(panel)
    async with app.run_test(size=(70, 24)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert '✂ cut here by max_tokens; healed: "}]}' in app.shown()


async def test_a_burst_and_eager_streaming_have_their_badges() -> None:
    panel, talk = ToolsPanel(), Talk()
    talk.ask().request = Request({"tools": [{"name": "order", "eager_input_streaming": True}]})
    talk.say(message_start(), tool_start(0, "order"))
    talk.say(piece('{"text": "' + "x" * 80), after=1.2)
    talk.say(piece('"}'), block_stop(0), *message_end("tool_use"), after=0.01)
    talk.end()
    app = Watching(panel)
    async with app.run_test(size=(90, 24)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert "eager" in app.shown() and "buffered: in one burst after 1.2 s" in app.shown()


async def test_pointing_highlights_exactly_these_characters_and_i_leads_back() -> None:
    panel, talk = ToolsPanel(), Talk()
    source = json.dumps(
        {"first": {"a": [1, 2], "text": "één\nlong " + "word " * 30}, "é": "\u0007end"}, ensure_ascii=False
    )
    turn = talk.ask()
    talk.say(message_start(), block_start(0, type="text", text="Hi"), block_stop(0), tool_start(1, "order"))
    for start in range(0, len(source), 7):
        talk.say(piece(source[start : start + 7], 1))
    talk.say(block_stop(1), *message_end("tool_use"))
    talk.end()
    app = Watching(panel)
    async with app.run_test(size=(40, 12)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await settled(panel, pilot)
        for start in range(0, len(source), 7):
            assert panel.point(turn, 1, start, start + 7)
            assert "".join(pointed(panel).split()) == "".join(source[start : start + 7].split())
        assert panel.point(turn, 1, 0, 0)
        assert pointed(panel) == ""
        await pilot.press("enter", "end", "x")
        for at in (0, 10, 40, len(source) - 1):
            view = detail(panel)
            row = view.row_of(at)
            assert row is not None
            view.cursor = row, next(cell.start for cell in view.cells(row) if cell.at >= at)
            await pilot.press("i")
        await pilot.pause()
        assert app.located == [(1, 0), (1, 10), (1, 40), (1, len(source) - 1)]
        assert app.exported == [turn]
        assert not panel.point(turn, 0, 0, 1) and not panel.select_call(turn, 7)


async def test_the_cursor_moves_along_the_input_and_a_click_places_it() -> None:
    panel, talk = ToolsPanel(), Talk()
    talk.ask()
    talk.say(message_start(), tool_start(0, "order"), piece('{"a": "xyz"}'), block_stop(0), *message_end("tool_use"))
    talk.end()
    app = Watching(panel)
    async with app.run_test(size=(50, 20)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await settled(panel, pilot)
        await pilot.press("i", "enter")
        row = detail(panel).row_of(1)
        assert row is not None
        await pilot.click(DetailView, offset=(5, row))
        await pilot.press("i", "right", "i", "left", "left", "left", "i")
        await pilot.pause()
        assert app.located == [(0, 0), (0, 1), (0, 2), (0, 0)]


async def test_search_finds_calls_in_the_list_and_text_in_the_detail() -> None:
    panel, talk = ToolsPanel(), Talk()
    talk.ask()
    talk.say(message_start())
    for number, word in enumerate(("apple", "pear", "apple tree")):
        talk.say(tool_start(number, f"tool_{number}", f"t{number}"), piece(json.dumps({"fruit": word}), number))
        talk.say(block_stop(number))
    app = Watching(panel)
    async with app.run_test(size=(60, 24)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.press("/", *"pear", "enter")
        assert panel.call is not None and panel.call.name == "tool_1" and "in 1 of 3 calls" in app.shown()
        await pilot.press("escape", "/", *"apple", "enter", "n")
        await pilot.pause()
        assert panel.call.name == "tool_0"
        await pilot.press("enter", "/", *"fruit")
        await pilot.pause()
        assert "1 of 1" in app.shown()
        await pilot.press("escape", "escape")
        assert not panel.seeking and not panel.detailed


async def test_results_are_copied_and_only_where_there_is_one() -> None:
    panel, talk = ToolsPanel(), Talk()
    first = talk.ask()
    talk.say(message_start(), tool_start(0, "order", "t1"), block_stop(0), *message_end("tool_use"))
    talk.end()
    app = Watching(panel)
    async with app.run_test(size=(60, 24)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.press("Y")
        assert app.copied == []
        talk.conversation.add([{"type": "tool_result", "tool_use_id": "t1", "content": "18 degrees"}], first)
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert "18 degrees" in app.shown() and "✓ order" in app.shown()
        await pilot.press("Y", "y")
        await pilot.pause()
        assert app.copied == ["18 degrees", "{}"]


async def test_a_megabyte_of_input_costs_an_update_what_is_new() -> None:
    panel, talk = ToolsPanel(), Talk()
    talk.ask()
    code = 'def f(x):\\n    return \\"a\\" + str(x)\\n'
    talk.say(message_start(), tool_start(0, "order"), piece('{"code": "'))
    app = Watching(panel)
    spent: list[float] = []
    async with app.run_test(size=(60, 30)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await settled(panel, pilot)
        for _ in range(20):
            talk.say(*(piece(code * 3) for _ in range(125)))
            began = time.thread_time()
            panel.update(talk.conversation, talk.log, talk.now)
            spent.append(time.thread_time() - began)
            while (sheet := detail(panel).sheet) and sheet.growing.characters < sheet.call.block.length("partial_json"):
                await pilot.pause()
        assert sorted(spent)[len(spent) // 2] < 0.02
        assert "str(x)\\n" in app.shown()


@pytest.mark.parametrize(
    "name", ["pyd-code-execution-download-file-stream-08e870", "sdk-incomplete-partial-json-response-e0e79e"]
)
async def test_every_delta_of_a_recorded_input_is_pointed_at_exactly(name: str) -> None:
    recordings.need()
    panel, talk = ToolsPanel(), Talk()
    turn = talk.play(name)
    app = Watching(panel)
    async with app.run_test(size=(44, 40)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        for call in panel.calls:
            source, at = call.input_text, 0
            panel.select_call(turn, call.place)
            await settled(panel, pilot)
            while at < len(source):
                assert panel.point(turn, call.place, at, at + 11)
                assert "".join(pointed(panel).split()) == "".join(source[at : at + 11].split())
                at += 11


async def test_nothing_that_a_terminal_obeys_is_drawn_from_a_call_its_schema_or_its_result() -> None:
    panel, talk = ToolsPanel(), Talk()
    evil = "a\x1b[2J\x07\x9b1m\x7f\u202eb"
    schema = {
        "additionalProperties": False,
        "properties": {"k": {"enum": [evil, 1]}},
        "patternProperties": {"(" + evil: {}},
    }
    first = talk.ask()
    first.request = Request({"tools": [{"name": evil, "input_schema": schema}]})
    text = json.dumps({"k": evil + "!", evil: 1}, ensure_ascii=False)
    talk.say(message_start(), tool_start(0, evil, evil, caller={"type": evil}, glow=evil), piece(text), block_stop(0))
    talk.say(*message_end("tool_use"))
    talk.end()
    talk.conversation.add(
        [{"type": "tool_result", "tool_use_id": evil, "content": [{"type": evil, evil: evil}]}], first
    )
    app = Watching(panel)
    async with app.run_test(size=(100, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.press("/", "2", "J", "enter")
        await settled(panel, pilot)
        shown = app.shown()
        assert "wants one of" in shown and "␛[2J" in shown
        assert not any(
            ord(char) < 32 or 0x7F <= ord(char) <= 0x9F or char == "\u202e" for char in shown.replace("\n", "")
        )
