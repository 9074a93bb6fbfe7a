"""Each character of a turn as it is drawn leads to the event that brought it, and each event to its characters."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from tests.folding import frames
from tests.recordings import Recording, streams
from tests.ui.markdown.test_origins import is_drawn_as
from tests.ui.transcript.turns import LOOKS
from tui.domain.conversation import Turn, text_prompt
from tui.domain.events import ContentBlockDelta, ContentBlockStart, decode
from tui.domain.links import Links
from tui.domain.signal import Arrived, AttemptStarted, Finished, ResponseStarted
from tui.ui.markdown.origins import drawn
from tui.ui.transcript.linked import Linked, json_offsets
from tui.ui.transcript.pointed import EDGE, line_of, pointed
from tui.ui.transcript.turn_view import TurnView

FIELDS = {"text": ("text",), "thinking": ("thinking",), "input": ("partial_json", "input")}


def turn_of(recording: Recording) -> Turn:
    """The recording as a turn that is over."""
    turn = Turn(1, text_prompt("Hello"))
    turn.take(AttemptStarted(1, 1, 0.0))
    turn.take(ResponseStarted(200, (), 0.0))
    found = frames(recording.body)
    turn.take(Arrived(found, [decode(frame) for frame in found]))
    turn.take(Finished(None, 1.0))
    return turn


def said(turn: Turn, number: int, channel: str) -> str:
    """What an event adds to a channel, by its own words."""
    event = decode(turn.attempts[0].frames[number])
    if isinstance(event, ContentBlockDelta):
        return str(event.delta.get(FIELDS[channel][0], ""))
    assert isinstance(event, ContentBlockStart)
    return str(event.content_block.get(channel, ""))


@streams()
@pytest.mark.parametrize("width", [40, 80])
def test_all_that_is_drawn_of_a_recording_leads_to_its_event_and_back(recording: Recording, width: int):
    turn = turn_of(recording)
    links = Links(turn.attempts[0].frames)
    links.read()
    view = TurnView(turn, LOOKS, {"thinking", "tools"}, {})
    view.update()
    brought: dict[int, list[tuple[int, int]]] = {}
    for y in range(view.height(width)):
        located = view.part_at(y, width)
        if located is None:
            break
        part, inner = view.parts[located[0]], located[1]
        offsets = part.offsets(inner, width) if isinstance(part, Linked) else ()
        for at, (char, offset) in enumerate(zip(drawn(view.line(y, width)), offsets, strict=bool(offsets))):
            if offset < 0:
                continue
            assert isinstance(part, Linked)
            block, channel, place = part.origin(offset)
            number = links.brought(block, channel, place)
            assert number is not None
            if channel == "block":
                continue
            span = next(span for span in links.added(number) if span[:2] == (block, channel))
            source = said(turn, number, channel)[place - span.start]
            assert is_drawn_as(char, source) or (channel == "input" and source in "\\0123456789")
            brought.setdefault(number, []).append((y, at))
    rng = random.Random(recording.id)
    for number in rng.sample(range(len(turn.attempts[0].frames)), min(12, len(turn.attempts[0].frames))):
        spans = [span for span in links.added(number) if span.channel != "block" and span.start < span.end]
        marked = sorted(
            (y, at)
            for y, start, end in pointed(view, spans, 0, view.height(width), width)
            for at in range(start, end)
            if (start, end) != EDGE or (y, at) in brought.get(number, ())
        )
        assert marked == brought.get(number, [])
        if marked:
            # A rule before it, which has no characters of its own, is where it begins.
            begin = line_of(view, spans[0], width)
            assert begin is not None and marked[0][0] - 2 <= begin <= marked[0][0]


@streams()
def test_what_is_folded_is_pointed_at_by_its_head(recording: Recording):
    turn = turn_of(recording)
    links = Links(turn.attempts[0].frames)
    links.read()
    view = TurnView(turn, LOOKS, set(), {})
    view.update()
    count = len(turn.attempts[0].frames)
    for number in range(count):
        for span in links.added(number):
            part = view.parts[view.showing(span.block) or 0]
            if part.folds:
                found = list(pointed(view, [span], 0, view.height(60), 60))
                assert [y for y, _, _ in found] == [line_of(view, span, 60)]
            # All that stands open is looked through for each of these: some forty a recording are enough.
            elif span.channel == "text" and span.end > span.start and not number % (count // 40 + 1):
                found = list(pointed(view, [span], 0, view.height(60), 60))
                assert found or not part.height(60), "characters, or the margin of the nearest line"


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ('{"a":1.50}', '{\n  "a": 1.5\n}'),
        (r'{"a":"\u00e9\/\ud83d\ude00\n"}', '{\n  "a": "é/😀\\n"\n}'),
        ('{ "a" : [ ] , "b" : { } }', '{\n  "a": [],\n  "b": {}\n}'),
        ('[true,null,"a,b:{}"]', '[\n  true,\n  null,\n  "a,b:{}"\n]'),
    ],
)
def test_json_that_is_written_otherwise_leads_to_the_same_pieces(source: str, written: str):
    offsets = json_offsets(source, written)
    known = [offset for offset in offsets if offset >= 0]
    assert all(one <= other for one, other in pairwise(known))
    assert [at for at, offset in enumerate(offsets) if offset < 0] == [
        at for at, char in enumerate(written) if char.isspace()
    ]
    for char, offset in zip(written, offsets, strict=True):
        if offset >= 0 and source[offset] != "\\":
            assert source[offset] == char


def test_json_that_is_not_the_same_leads_nowhere():
    for source, written in (('{"a":1,"a":2}', '{"a": 2}'), ('{"a":1}', '{"b": 1}'), ("[1]", "{1}"), ('["a"]', "[1]")):
        assert set(json_offsets(source, written)) == {-1}
