"""Each kind of result is readable, and none hides anything."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests import recordings
from tests.ui.panels.host import Talk
from tui.domain.readout import Rows
from tui.domain.tools import Calls
from tui.ui.panels.tools.sheet import Sheet
from tui.ui.tool_views import write_result
from tui.ui.tool_views.citations import citations_of


def shown(block: dict[str, Any], width: int = 60) -> list[str]:
    rows = Rows(width)
    write_result(rows, block)
    return rows.plain()


def texts(value: Any, key: str = "") -> list[str]:
    """The texts that a person may want to read: all but ids, types and what only Claude can read."""
    if isinstance(value, dict):
        return [text for name, inner in value.items() for text in texts(inner, name)]
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner, key)]
    hidden = (
        "type",
        "id",
        "tool_use_id",
        "encrypted_content",
        "encrypted_stdout",
        "media_type",
        "retrieved_at",
        "file_type",
    )
    return [value] if isinstance(value, str) and key not in hidden else []


def squeezed(text: str) -> str:
    return "".join(text.split()).replace("→", "").replace("⏎", "")


@recordings.streams()
@pytest.mark.parametrize("width", [40, 60])
def test_every_recorded_call_is_shown_whole(recording: recordings.Recording, width: int) -> None:
    talk = Talk()
    talk.play(recording.id)
    for call in Calls().read(talk.conversation):
        rows = Rows(width)
        sheet = Sheet(rows, call)
        while sheet.bite():
            pass
        assert sheet.finish(True)
        plain = rows.plain()
        assert all(len(row) <= width for row in plain if row.isascii())
        flat = squeezed("".join(plain))
        assert squeezed(call.name) in flat and squeezed(call.id) in flat and squeezed(call.input_text) in flat
        if call.result is not None:
            for text in texts(call.result.fields.get("content")):
                # A row that goes on hangs by its indent, which squeezing drops with all other spaces.
                assert squeezed(text)[:4000] in flat


def test_a_search_shows_titles_addresses_and_age() -> None:
    found = {"type": "web_search_result", "title": "All about x", "url": "https://x.example", "page_age": "2 days"}
    rows = shown({"type": "web_search_tool_result", "content": [found | {"encrypted_content": "E" * 2000, "score": 3}]})
    assert rows[:3] == ["1  All about x · 2 days", "   https://x.example", "score 3"]
    assert rows[3] == "1 result, with 2.0 kB of encrypted content for Claude alone"


def test_code_shows_its_streams_its_exit_and_its_files() -> None:
    content = {
        "type": "bash_code_execution_result",
        "stdout": "a\nb\n",
        "stderr": "oops",
        "return_code": 2,
        "content": [{"type": "bash_code_execution_output", "file_id": "file_1"}],
        "abort_reason": "time",
    }
    rows = shown({"type": "bash_code_execution_tool_result", "content": content})
    assert rows == ["exit code 2", "stdout", "a", "b", "stderr", "oops", "file file_1", "abort_reason time"]


def test_an_editor_s_change_reads_as_a_diff() -> None:
    content = {"type": "text_editor_code_execution_str_replace_result", "lines": ["-old", "+new", " same"]}
    rows = shown({"type": "x", "content": content} | {"type": "text_editor_code_execution_tool_result"})
    assert rows[1:] == ["-old", "+new", " same"]


def test_an_image_is_told_by_type_size_and_measures_and_never_by_its_base64() -> None:
    data = base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0" + bytes(4000)).decode()
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}}
    rows = shown({"type": "tool_result", "content": [{"type": "text", "text": "Here:"}, image]})
    assert rows == ["Here:", "image image/png · 4.0 kB · 640 × 480 pixels"]
    unknown = shown({"type": "later_tool_result", "content": {"screens": [{"png": data}]}})
    assert '"png": "(4.0 kB of base64)"' in "\n".join(unknown)


@pytest.mark.parametrize(
    ("block", "says"),
    [
        ({"type": "web_fetch_tool_result", "content": {"type": "x_error", "error_code": "too_many"}}, ["too_many"]),
        ({"type": "tool_result", "content": ""}, ["nothing came back"]),
        ({"type": "tool_result"}, ["nothing came back"]),
        ({"type": "tool_result", "content": "18 degrees"}, ["18 degrees"]),
        (
            {"type": "mcp_tool_result", "content": [{"type": "aurora", "hue": 3}]},
            ["{", '  "type": "aurora",', '  "hue": 3', "}"],
        ),
        ({"type": "web_search_tool_result", "content": {"new": True}}, ["{", '  "new": true', "}"]),
        ({"type": "tool_result", "content": "x", "glow": [1]}, ["x", "glow", "[", "  1", "]"]),
        (
            {"type": "tool_search_tool_result", "content": {"tool_references": [{"tool_name": "get_time"}]}},
            ["1 tool found", "  get_time"],
        ),
        ({"type": "advisor_tool_result", "content": {"type": "advisor_result", "text": "Ship it."}}, ["Ship it."]),
    ],
)
def test_a_result_of_any_shape_is_shown(block: dict[str, Any], says: list[str]) -> None:
    assert shown(block) == says


def test_what_the_reply_cites_stands_under_the_call_that_found_it() -> None:
    recordings.need()
    talk = Talk()
    talk.play("cha-search-panel-55e2d3")
    call = Calls().read(talk.conversation)[0]
    cited = citations_of(call)
    assert cited and all(one.number is not None and one.cited for one in cited)
    rows = Rows(60)
    sheet = Sheet(rows, call)
    while sheet.bite():
        pass
    sheet.finish(True)
    assert any(row.startswith("cited ") for row in rows.plain())
    assert json.loads(call.input_text)["query"] in rows.plain()[1]
