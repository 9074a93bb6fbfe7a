"""A key that a reply spells out over several events leaves in no form, and nothing else changes."""

from __future__ import annotations

import json

import pytest

from tests import recordings
from tests.domain.export.turns import export, turn
from tests.folding import fold
from tests.loopback import delta, ending, message_start, text, tool_use
from tui.domain.export import Export
from tui.domain.export.pieces import rejoined
from tui.domain.secrets import Hiding
from tui.session.record import ALL_FORMATS
from tui.wire.redact import redact

AWS = "AKIAIOSFODNN7EXAMPLE"
OWN = "sk-ant-api03-abcdefgh-secret"
SPELT = message_start() + text("It is ", "AKIAIO", "SFODNN7", "EXAMPLE, and", " that", " is it.") + ending()


@pytest.mark.parametrize("form", [one for one in ALL_FORMATS if one.name not in ("curl", "python", "typescript")])
@pytest.mark.parametrize("key", [AWS, OWN])
def test_no_form_holds_a_key_in_pieces(form, key):
    letters = text("It is ", *key, ".")
    call = tool_use(1, "toolu_1", "use", '{"key": "', *key, '"}')
    data = form.write(Export((turn(message_start() + letters + call + ending()),), Hiding(redact)))
    spelt = [
        "".join(str(part) for part in delta_texts(data.decode()) if part is not None),
        data.decode(),
    ]
    assert all(key not in one for one in spelt)


def delta_texts(told: str) -> list[str]:
    """What the deltas of a stream bring, whatever form the stream is told in."""
    out = []
    for piece in told.replace('\\"', '"').split('"delta":')[1:]:
        for name in ('"text":', '"partial_json":'):
            if name in piece:
                out.append(piece.partition(name)[2].partition('"')[2].partition('"')[0])
    return out


def test_what_is_around_it_stays_where_it_came():
    one = turn(SPELT)
    clean = rejoined(one.attempts[0], Hiding(redact))
    raw = b"".join(frame.raw for frame in clean.frames)
    assert fold(raw).text == "It is [redacted], and that is it."
    assert [frame.at for frame in clean.frames] == [frame.at for frame in one.attempts[0].frames]
    told = [json.loads(frame.data)["delta"]["text"] for frame in clean.frames if b"text_delta" in frame.raw]
    assert told == ["It is ", "[redacted]", "", ", and", " that", " is it."]
    assert clean.frames[-1] is one.attempts[0].frames[-1]


def test_what_one_event_holds_is_left_to_the_bytes():
    one = turn(message_start() + text("a ", f"{AWS} b") + ending())
    assert rejoined(one.attempts[0], Hiding(redact)) is one.attempts[0]
    (attempt,) = export(one).attempts(one)
    assert attempt is one.attempts[0]


def test_what_cannot_be_read_is_left_as_it_is():
    broken = b'event: content_block_delta\ndata: {"type":"content_block_delta","delta":\n\n'
    odd = delta(0, "text_delta", text=5) + b'data: ["_delta"]\n\n'
    one = turn(SPELT.replace(ending(), broken + odd + ending()))
    clean = rejoined(one.attempts[0], Hiding(redact))
    assert broken in b"".join(frame.raw for frame in clean.frames)


@recordings.streams()
def test_a_stream_without_keys_is_the_very_same(recording):
    one = turn(recording.body)
    (attempt,) = Export((one,), Hiding(redact)).attempts(one)
    assert attempt is one.attempts[0]
