"""The toolbox of a session: what comes into it, from where, and what is told of what does not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.test_layers import loads
from tests.tools.test_python import ONE
from tui.config import ToolSettings
from tui.tools import by_hand
from tui.tools.assemble import assemble
from tui.tools.by_hand import HandTool
from tui.tools.toolbox import Toolbox

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
BUILT_IN = ["calculate", "fetch_url", "list_files", "read_file", "run_command", "search_files"]

Put = Callable[..., tuple[Toolbox, list[str]]]


@pytest.fixture
async def put(tmp_path: Path) -> AsyncIterator[Put]:
    """Puts together a toolbox from settings; gives it and what was told. It is closed in the end."""
    boxes: list[Toolbox] = []

    def together(**settings: Any) -> tuple[Toolbox, list[str]]:
        told: list[str] = []
        boxes.append(assemble(ToolSettings(**settings), tmp_path / "data", told.append))
        return boxes[-1], told

    yield together
    for box in boxes:
        await box.aclose()


def on(box: Toolbox) -> list[str]:
    return [definition["name"] for definition in box.definitions()]


@pytest.mark.parametrize(
    ("module", "never"),
    [
        ("tui.tools.assemble", {"anthropic", "pydantic", "textual", "mcp", "tui.tools.mcp"}),
        ("tui.tools.worker", {"anthropic", "pydantic", "textual", "tui.domain"}),
    ],
)
def test_nothing_heavy_is_imported_before_it_is_needed(module: str, never: set[str]):
    assert loads(module) & never == set()


async def test_built_in_tools_are_off_until_they_are_named(put: Put):
    box, _ = put()
    assert [tool.name for tool in box.tools] == BUILT_IN
    assert on(box) == []
    assert on(put(builtin=("all",))[0]) == BUILT_IN
    assert on(put(builtin=("read_file",), allow=("calculate", "run_command(git *)", "fetch_*"))[0]) == [
        "calculate",
        "read_file",
        "run_command",
    ]
    _, told = put(builtin=("read_files",))
    assert told == [f"there is no built-in tool read_files; there are {', '.join(BUILT_IN)}"]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, ["--allow calc* turns no tool on: calculate is off. --allow calculate does, or --tools builtin"]),
        ({"builtin": ("calculate",)}, []),
        ({"files": ("/no/such.py",)}, ["/no/such.py: there is no such file of tools"]),
        ({"allow_given": ()}, []),
    ],
    ids=["alone", "is on", "may mean others", "of the configuration"],
)
async def test_a_wild_card_turns_no_built_in_tool_on_and_where_it_can_mean_nothing_else_says_so(
    put: Put, settings: dict[str, Any], told: list[str]
):
    box, said = put(**{"allow": ("calc*",), "allow_given": ("calc*",), **settings})
    assert said == told
    assert on(box) == list(settings.get("builtin", ()))


async def test_a_built_in_tool_runs_without_the_keys_of_the_api(put: Put, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-secret")
    box, _ = put(builtin=("all",))
    tool = box.get("run_command")
    assert tool is not None
    outcome = await tool.run({"command": "echo key=$ANTHROPIC_API_KEY"}, lambda piece: None)
    assert outcome.content == "key=\n"
    calculate = box.get("calculate")
    assert calculate is not None
    assert (await calculate.run({"expression": "6 * 7"}, lambda piece: None)).content == "42"
    assert (await calculate.run({"expression": "x"}, lambda piece: None)).is_error


async def test_files_bring_their_tools_and_the_same_order_every_time(put: Put, tmp_path: Path):
    (tmp_path / "tools.py").write_text(ONE)
    (tmp_path / "hand.json").write_text(json.dumps([{"name": "ask", "input_schema": SCHEMA}]))
    files = (str(tmp_path / "tools.py"), str(tmp_path / "hand.json"), str(tmp_path / "no.txt"), "/no/such.py")
    (tmp_path / "no.txt").write_text("")
    box, told = put(files=files, builtin=("calculate",))
    assert told == [
        "no.txt: tools come from files that end in .py or .json",
        "/no/such.py: there is no such file of tools",
    ]
    assert on(box) == ["calculate"]
    await box.ready()
    assert on(box) == ["ask", "calculate", "one"]
    assert {tool.name: (tool.source, tool.by_hand) for tool in box.tools if box.is_on(tool.name)} == {
        "calculate": ("built in", False),
        "one": ("tools.py", False),
        "ask": ("by hand, hand.json", True),
    }


async def test_a_tool_of_the_persons_takes_the_place_of_a_built_in_that_is_off(put: Put, tmp_path: Path):
    (tmp_path / "hand.json").write_text(json.dumps({"tools": [{"name": "calculate", "input_schema": SCHEMA}]}))
    box, told = put(files=(str(tmp_path / "hand.json"),))
    await box.ready()
    assert told == []
    tool = box.get("calculate")
    assert tool is not None
    assert tool.by_hand
    box, told = put(files=(str(tmp_path / "hand.json"),), builtin=("calculate",))
    await box.ready()
    assert told == ["by hand, hand.json: calculate is already a tool of built in; this one is left out"]


async def test_edited_files_are_brought_anew_and_what_is_off_stays_off(put: Put, tmp_path: Path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "tools.py").write_text(ONE.replace('"one"', f'"one_{folder}"'))
    box, told = put(files=(str(tmp_path / "a" / "tools.py"), str(tmp_path / "b" / "tools.py")))
    await box.ready()
    box.switch("one_a", False)
    (tmp_path / "b" / "tools.py").write_text(ONE.replace('"one"', '"other"'))
    await box.reload()
    assert told == []
    assert on(box) == ["other"]
    assert not box.is_on("one_a")


async def test_what_never_comes_is_not_waited_for_and_ends_with_the_toolbox():
    box = Toolbox()
    ended = asyncio.Event()

    async def never() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    box.loads(never)
    await box.ready(0.01)
    await box.aclose()
    assert ended.is_set()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "hand.json, line 1: no JSON"),
        ("5", "neither a list of tools"),
        ("[5]", "tool 1: it is no object"),
        ('[{"input_schema": {"type": "object"}}]', "tool 1: it has no name"),
        ('[{"name": 5}]', "its name is no text"),
        ('[{"name": "a b"}]', r"tool 1 \(a b\): 'a b' is no name"),
        ('[{"name": "a"}]', "it has no input_schema"),
        ('[{"name": "a", "description": 5}]', "its description is no text"),
        ('[{"name": "a", "input_schema": {"type": "string"}}]', 'needs "type": "object"'),
        (
            '[{"name": "a", "input_schema": {"type": "object", "properties": []}}]',
            "input_schema.properties is no object",
        ),
        (
            '[{"name": "a", "input_schema": {"type": "object", "properties": {"b": {"type": "text"}}}}]',
            r"input_schema.properties.b.type: 'text' is none of object",
        ),
        (
            '[{"name": "a", "input_schema": {"type": "object", "properties": {"b": {"items": 5}}}}]',
            r"input_schema.properties.b.items is no schema",
        ),
        ('[{"name": "a", "input_schema": {"type": "object", "required": "b"}}]', "required is no list"),
        ('[{"name": "a", "input_schema": {"type": "object", "minProperties": "b"}}]', "input_schema"),
        ('[{"type": "web_search_20250305", "name": "web_search"}]', "--server-tools"),
        ("[" * 100_000, "no JSON"),
        ("[" + " " * 5_000_000 + "]", "larger than 4 MB"),
    ],
)
def test_a_definition_that_the_api_would_refuse_is_told_with_its_place(tmp_path: Path, text: str, words: str):
    path = tmp_path / "hand.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=words):
        by_hand.read(path, "by hand")


def test_definitions_are_taken_as_they_are(tmp_path: Path):
    path = tmp_path / "hand.json"
    definition = {"name": "ask", "description": "Asks.", "input_schema": SCHEMA, "strict": True}
    for written in ([definition], {"tools": [definition]}, definition):
        path.write_text(json.dumps(written))
        assert by_hand.read(path, "by hand") == [HandTool(definition, "by hand")]
