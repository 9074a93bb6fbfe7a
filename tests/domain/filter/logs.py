"""Event logs to filter: of real answers, and of frames such as no server should send."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from tests import recordings
from tui.domain.conversation import Attempt, Turn
from tui.domain.log import EventLog
from tui.domain.usage import Clock
from tui.wire.sse import SSEDecoder

WORDS = [
    "word",
    "Text",
    "café",
    "CAFÉ",
    "中文",
    "😀",
    'say "hi"',
    "back\\slash",
    "line\nbreak",
    "tab\t",
    "/path",
    "\u212a",
]


def add(log: EventLog, turn: Turn, attempt: Attempt, body: bytes, gaps: list[float] | None = None) -> None:
    """Append the frames of a body, each after the next of ``gaps`` (20 ms where there are none)."""
    decoder = SSEDecoder()
    before = attempt.clock.started if not attempt.frames else attempt.frames[-1].at
    frames = []
    for number, frame in enumerate(decoder.feed(body, 0.0) + decoder.end(0.0)):
        before += gaps[number % len(gaps)] if gaps else 0.02
        frames.append(frame._replace(at=before))
    attempt.frames += frames
    log.extend(turn, attempt, frames)


def turn(number: int, attempts: int = 1, started: float = 100.0) -> Turn:
    out = Turn(number, [])
    out.attempts += [Attempt(one + 1, 3, Clock(started + 10 * one)) for one in range(attempts)]
    return out


def recorded() -> EventLog:
    """A log of all recordings, a turn each."""
    log = EventLog()
    for number, name in enumerate(recordings.ids()):
        one = turn(number + 1)
        gaps = [0.0, 0.02, 0.6, 0.0005, 1.5]
        add(log, one, one.attempts[0], recordings.Recording(name).body, gaps)
    return log


def event(kind: str, **fields: Any) -> bytes:
    """An event as the API writes it."""
    data = json.dumps({"type": kind, **fields}, ensure_ascii=False, separators=(",", ":"))
    return f"event: {kind}\ndata: {data}\n\n".encode()


def delta(text: str, index: int = 0, kind: str = "text_delta", key: str = "text") -> bytes:
    return event("content_block_delta", index=index, delta={"type": kind, key: text})


_texts = st.lists(st.sampled_from([*WORDS, "ping", "stop_reason", "content_block_start", "a", " "]), max_size=3).map(
    "".join
)
_reasons = st.sampled_from([None, "end_turn", "tool_use", "max_tokens", 7])
_indexes = st.sampled_from([0, 1, 2, 12, -1, True, None, "0"])
_blocks = st.sampled_from(
    [
        {"type": "text", "text": ""},
        {"type": "tool_use", "id": "1", "name": "get_weather", "input": {}},
        {"type": "server_tool_use", "id": "2", "name": "web_search", "input": {}},
        {"type": "mcp_tool_use", "id": "3", "name": "get_time", "server_name": "clock"},
        {"type": "tool_use"},
        {},
    ]
)
_deltas = st.one_of(
    st.builds(lambda text: {"type": "text_delta", "text": text}, _texts),
    st.builds(lambda text: {"type": "input_json_delta", "partial_json": json.dumps({"key": text})}, _texts),
    st.builds(lambda text: {"text": text, "type": "thinking_delta"}, _texts),
    st.just({"type": "citations_delta", "citation": {"type": "x", "delta": {"type": "text_delta"}}}),
    st.just({"type": 5}),
    st.just("no object"),
)
_data = st.one_of(
    st.builds(lambda index, one: {"type": "content_block_delta", "index": index, "delta": one}, _indexes, _deltas),
    st.builds(lambda index, one: {"delta": one, "index": index, "type": "content_block_delta"}, _indexes, _deltas),
    st.builds(
        lambda index, one: {"type": "content_block_start", "index": index, "content_block": one}, _indexes, _blocks
    ),
    st.builds(lambda index: {"type": "content_block_stop", "index": index}, _indexes),
    st.builds(lambda one: {"type": "message_delta", "delta": {"stop_reason": one}, "usage": {}}, _reasons),
    st.builds(
        lambda one, block: {"type": "message_start", "message": {"stop_reason": one, "content": [block]}},
        _reasons,
        _blocks,
    ),
    st.just({"type": "ping"}),
    st.just({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}),
    st.just({"type": "message_stop"}),
    st.builds(lambda text: {"type": "new_event", "ping": text}, _texts),
)


@st.composite
def frames(draw: Any) -> bytes:
    """The bytes of one frame: usual, oddly written, or broken."""
    data = draw(_data)
    ascii_only, blanks = draw(st.booleans()), draw(st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", " : ")]))
    text = json.dumps(data, ensure_ascii=ascii_only, separators=blanks)
    name = draw(st.sampled_from([str(data["type"]), str(data["type"]), str(data["type"]), None, "ping", "other"]))
    how = draw(
        st.sampled_from(["usual"] * 6 + ["hidden", "cut", "lines", "crlf", "comment", "padded", "name", "bytes", "id"])
    )
    end, before, after = "\n", "", ""
    if how == "hidden":
        text = text.replace("t", "\\u0074")
    elif how == "cut":
        text = text[: draw(st.integers(0, len(text)))]
    elif how == "lines":
        text = text.replace(":", ":\ndata: ", 1)
    elif how == "crlf":
        end = "\r\n"
    elif how == "comment":
        before, after = ": word ping\n", "\n: word text_delta"
    elif how == "padded":
        text = text[:-1] + "    }  "
    elif how == "name":
        return f"event: {name or 'ping'}\n\n".encode()
    elif how == "bytes":
        return f"event: {name}\ndata: {text}\n\n".encode().replace(b"e", b"\xff", 1)
    elif how == "id":
        after = "\nid: word"
    field = "" if name is None else f"event: {name}\n"
    return (f"{before}{field}data: {text}{after}".replace("\n", end) + end + end).encode("utf-8", "replace")


@st.composite
def logs(draw: Any) -> EventLog:
    """A log of a few turns; two attempts may be in it by turns, as where two streams come at the same time."""
    log = EventLog()
    turns = [turn(1, attempts=2), turn(2, started=105.0)]
    homes = [(turns[0], turns[0].attempts[0]), (turns[0], turns[0].attempts[1]), (turns[1], turns[1].attempts[0])]
    gaps = st.lists(st.sampled_from([0.0, 0.001, 0.5, 0.500001, 2.0]), min_size=1, max_size=4)
    for _ in range(draw(st.integers(1, 5))):
        body = b"".join(draw(st.lists(frames(), max_size=5)))
        home = draw(st.sampled_from(homes))
        before = len(home[1].frames)
        add(log, *home, body, draw(gaps))
        if before and len(home[1].frames) > before:
            continue
    return log
