"""The packaged recordings are what the generator writes, and each shows what it promises."""

from __future__ import annotations

import math
from itertools import pairwise

import jsonschema
import pytest
from demo_scenes import PROMPTS, exchanges
from generate import FOLDER, files

from tui.domain.continuing import joined, stopped_at
from tui.domain.events import Comment, ContentBlockStart, ErrorEvent, Ping, UnknownEvent
from tui.domain.message import Message, reduce
from tui.domain.signal import Arrived, AttemptFailed, Finished
from tui.tools.assemble import built_in_definitions
from tui.wire.demo import BUILT_IN, MENU, SCENES
from tui.wire.replay import TapeSource
from tui.wire.tape import read

NAMES = [scene.name for scene in SCENES] + ["menu", "tools_answer", "rest", "no_rest"]


async def turns(name: str) -> list[tuple[list, Message]]:
    """All turns of a recording: the signals and the message of each."""
    source = TapeSource(read(FOLDER / f"{name}.tape"), speed=math.inf)
    out = []
    while not source.at_end:
        signals, message = [], Message()
        async for signal in source.stream():
            signals.append(signal)
            for event in signal.events if isinstance(signal, Arrived) else []:
                message = reduce(message, event)
        out.append((signals, message))
    return out


def events_of(signals: list) -> list:
    return [event for signal in signals if isinstance(signal, Arrived) for event in signal.events]


def test_the_packaged_files_are_the_generator_s():
    written = files()
    assert sorted(written) == sorted(path.name for path in FOLDER.iterdir())
    for file, data in written.items():
        assert (FOLDER / file).read_bytes() == data, f"{file} is old: run tests/demo/generate.py"


@pytest.mark.parametrize("name", NAMES)
def test_each_is_paced_like_the_api(name):
    for exchange in read(FOLDER / f"{name}.tape").exchanges:
        times = [at for at, _ in exchange.chunks]
        assert times == sorted(times)
        if exchange.ok:
            assert 0.3 < times[0] < 0.55
            assert 2 < exchange.ended < 10
            assert max(later - earlier for earlier, later in pairwise(times)) < 2


@pytest.mark.parametrize("name", [name for name in NAMES if name != "error"])
async def test_each_ends_whole(name):
    ((signals, message),) = await turns(name)
    assert isinstance(signals[-1], Finished)
    assert signals[-1].failure is None
    assert message.stopped
    assert message.model == "claude-sonnet-5-5"
    assert message.usage["output_tokens"] > 20
    assert any(isinstance(event, Ping) for event in events_of(signals))


async def test_thinking_has_a_signature():
    ((_, message),) = await turns("thinking")
    thinking, text = message.blocks
    assert thinking.thinking.startswith("A zero at the end")
    assert thinking.fields["signature"]
    assert "24 zeros" in text.text


async def test_what_runs_is_called_as_the_app_describes_it():
    ((_, message),) = await turns("run")
    _, calculate, list_files = message.blocks
    assert message.stop_reason == "tool_use"
    schemas = {tool["name"]: tool["input_schema"] for tool in built_in_definitions()}
    for call in (calculate, list_files):
        assert call.fields["name"] in BUILT_IN
        jsonschema.validate(call.input, schemas[call.fields["name"]])


async def test_tools_are_two_calls_that_grow_in_small_pieces():
    ((signals, message),) = await turns("tools")
    _, paris, tokyo = message.blocks
    assert message.stop_reason == "tool_use"
    assert (paris.type, paris.input["city"], tokyo.input["city"]) == ("tool_use", "Paris, France", "Tokyo, Japan")
    deltas = [event for event in events_of(signals) if "partial_json" in getattr(event, "delta", {})]
    assert len(deltas) > 20


async def test_the_search_has_results_and_citations():
    ((_, message),) = await turns("search")
    assert [block.type for block in message.blocks[:2]] == ["server_tool_use", "web_search_tool_result"]
    assert message.blocks[0].input == {"query": "what's new in Python 3.14"}
    assert sum(len(block.fields.get("citations", [])) for block in message.blocks) == 4
    assert message.usage["server_tool_use"] == {"web_search_requests": 1}


async def test_the_retry_waits_as_it_was_asked():
    ((signals, _),) = await turns("retry")
    (failed,) = [signal for signal in signals if isinstance(signal, AttemptFailed)]
    assert (failed.failure.status, failed.failure.type, failed.failure.retry_after) == (529, "overloaded_error", 1.5)


async def test_the_error_comes_in_mid_stream_and_then_the_answer_is_whole():
    (broken, half), (whole, message) = await turns("error")
    assert broken[-1].failure.type == "overloaded_error"
    assert any(isinstance(event, ErrorEvent) for event in events_of(broken))
    assert half.text.endswith("it met")
    assert whole[-1].failure is None
    assert message.text.startswith(half.text)


async def test_the_rest_goes_on_where_the_error_cut_the_answer():
    (_, half), _ = await turns("error")
    ((_, rest),) = await turns("rest")
    (asked,) = read(FOLDER / "rest.tape").exchanges
    assert stopped_at(asked.request["messages"]) == half.text[-200:].strip()
    whole = joined(half.text, rest.text)
    assert "Half-way down the hill it met an overloaded bridge" in whole
    assert [whole.count(f"**Part {part}.**") for part in ("one", "two", "three")] == [1, 1, 1]


async def test_the_unusual_is_unusual():
    ((signals, message),) = await turns("unusual")
    kinds = {type(event) for event in events_of(signals)}
    assert {Comment, UnknownEvent} <= kinds
    blocks = [e.content_block["type"] for e in events_of(signals) if isinstance(e, ContentBlockStart)]
    assert blocks == ["redacted_thinking", "hologram", "text"]
    assert message.blocks[1].to_api()["caption"] == "▁▂▃▄▅ ▂▃▄▅▆ ▃▄▅▆▇ "
    assert message.blocks[2].to_api()["mood"] == "curious"
    assert message.usage["carbon_mg"] == 12


async def test_the_hostile_attacks():
    ((_, message),) = await turns("hostile")
    for attack in ("\x1b]52;", "\x9b2J", "\x07", "\r", "\x7f", "\u202e"):
        assert attack in message.text


async def test_the_menu_names_every_scene():
    ((_, message),) = await turns("menu")
    assert "demo" in message.text
    assert "ANTHROPIC_API_KEY" in message.text
    for scene in SCENES:
        assert scene.prompt in message.text


def test_each_recording_knows_what_was_asked():
    for name, made in exchanges().items():
        others = {"tools_answer": "tools", "rest": "error", "no_rest": "code"}
        prompt = MENU.prompt if name == "menu" else PROMPTS[others.get(name, name)]
        for exchange in made:
            assert exchange.request is not None
            first, *more = exchange.request["messages"]
            assert first == {"role": "user", "content": prompt}
            assert bool(more) == (name in ("rest", "no_rest"))
