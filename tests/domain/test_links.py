"""Each character of a message leads to the event that brought it, and each event to its characters."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any

from tests.domain.test_log import attempt
from tests.folding import fold, frames
from tests.recordings import Recording, streams
from tests.ui.page import block_start, block_stop, delta, message_start, text, tool_block
from tui.domain.conversation import Turn
from tui.domain.events import ContentBlockDelta, Frame, decode
from tui.domain.links import Links, Span, number_of, place_of
from tui.domain.log import EventLog
from tui.domain.message import Message

KEYS = {"text": "text", "thinking": "thinking", "input": "partial_json"}
DELTAS = {"text_delta": "text", "thinking_delta": "thinking", "input_json_delta": "partial_json"}


def made(*events: dict[str, Any]) -> list[Frame]:
    """Frames that say these events."""
    body = "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events)
    return frames(body.encode())


def read(found: list[Frame]) -> Links:
    links = Links(found)
    assert links.read()
    return links


def value(message: Message, span: Span) -> str:
    """The characters that a span means."""
    whole = getattr(message.blocks[span.block], KEYS[span.channel])
    return str(whole[span.start : span.end])


@streams()
def test_each_delta_of_a_recording_leads_to_its_own_characters_and_they_lead_back(recording: Recording):
    found, message = frames(recording.body), fold(recording.body)
    links = read(found)
    reached = {(block, channel): 0 for block in range(len(message.blocks)) for channel in KEYS}
    for number, frame in enumerate(found):
        event, spans = decode(frame), links.added(number)
        if isinstance(event, ContentBlockDelta) and (key := DELTAS.get(event.delta["type"])) is not None:
            assert [value(message, span) for span in spans] == [event.delta[key]]
        for span in spans:
            if span.channel == "block":
                continue
            # What events add follows on what came before it, and nothing is left out.
            assert reached[span.block, span.channel] == span.start
            reached[span.block, span.channel] = span.end
            for offset in {span.start, span.end - 1} if span.end > span.start else ():
                assert links.brought(span.block, span.channel, offset) == number
    for (block, channel), length in reached.items():
        assert message.blocks[block].length(KEYS[channel]) == length


@streams()
def test_links_are_the_same_however_they_were_read(recording: Recording):
    found = frames(recording.body)
    whole, growing = read(found), list[Frame]()
    here = Links(growing)
    for frame in found:
        growing.append(frame)
        assert here.read(len(growing) - 1)
    assert [here.added(number) for number in range(len(found))] == [whole.added(n) for n in range(len(found))]


def test_a_block_that_comes_whole_belongs_to_the_event_that_had_it():
    start = message_start()
    start["message"]["content"] = [{"type": "text", "text": "At once"}, {"type": "tool_use", "id": "t", "input": {}}]
    links = read(made(start, block_start(0, "text", text="Be"), text("gin"), block_stop(0)))
    assert links.added(0) == (Span(0, "text", 0, 7), Span(1, "block", 0, 0))
    assert [links.added(number) for number in (1, 2, 3)] == [
        (Span(2, "text", 0, 2),),
        (Span(2, "text", 2, 5),),
        (Span(2, "block", 0, 0),),
    ]
    assert [links.brought(2, "text", offset) for offset in range(5)] == [1, 1, 2, 2, 2]
    assert links.brought(0, "text", 3) == 0


def test_what_adds_no_character_belongs_to_its_block():
    cited = delta(0, "citations_delta", citation={"url": "https://a.b"})
    links = read(made(message_start(), block_start(0), text("See"), cited, block_stop(0), {"type": "ping"}))
    assert links.added(3) == (Span(0, "block", 0, 0),)
    assert links.added(5) == ()
    assert links.brought(0, "text", 99) == links.brought(0, "block", 0) == links.brought(0, "thinking", 0) == 1
    assert links.brought(7, "text", 0) is None


def test_a_delta_nobody_knows_leads_to_the_text_that_it_added():
    links = read(made(message_start(), block_start(0), delta(0, "shouted_delta", text="HEY", loud=1), text("!")))
    assert links.added(2) == (Span(0, "text", 0, 3),)
    assert links.brought(0, "text", 2) == 2
    assert links.brought(0, "text", 3) == 3


def test_deltas_are_linked_to_the_block_that_is_open_whatever_index_they_name():
    links = read(made(message_start(), block_start(1), text("here", 0), block_stop(1), *tool_block(2, "f", "{}")))
    assert links.added(2) == (Span(0, "text", 0, 4),)
    assert links.added(5) == (Span(1, "input", 0, 2),)


def test_a_long_turn_is_read_in_slices_and_costs_a_few_numbers_an_event():
    one = made(text("word "))[0]
    found = [one] * 20_000
    links = Links(found)
    assert not links.read(seconds=0.0)
    assert links.added(19_999) == ()
    tracemalloc.start()
    while not links.read(seconds=0.001):
        pass
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size < 40 * len(found)
    assert links.added(19_999) == (Span(0, "text", 99_995, 100_000),)
    assert links.brought(0, "text", 50_000) == 10_000


def test_an_event_is_found_in_the_log_where_two_streams_came_at_once():
    log, one, two = EventLog(), attempt(1), attempt(1)
    one.frames += made(*[text("one")] * 4)
    two.frames += made(*[text("two")] * 3)
    log.extend(Turn(1, []), one, one.frames[:2])
    log.extend(Turn(2, []), two, two.frames)
    log.extend(Turn(1, []), one, one.frames[2:])
    for tried in (one, two):
        for number, frame in enumerate(tried.frames):
            place = place_of(log, tried, number)
            assert place is not None
            assert log[place].frame is frame
            assert number_of(tried, frame) == number
    assert place_of(log, one, 4) is None
