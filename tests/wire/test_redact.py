"""No key leaves: whatever stands around it, wherever it stands."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tui.wire import redact as redacting
from tui.wire.exchange import Exchange, Tape
from tui.wire.redact import HIDDEN, redact, redact_bytes, redact_headers, remember
from tui.wire.tape import dump, read_bytes
from tui.wire.tapefile import redact_chunks, redacted

words = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", min_size=20, max_size=100)
keys = st.builds("sk-ant-{}-{}".format, st.sampled_from(["api03", "oat01", "admin01", "ort01"]), words)
around = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).filter(lambda text: "sk-" not in text)


@pytest.fixture(autouse=True)
def forget(monkeypatch):
    monkeypatch.setattr(redacting, "_known", set())


@given(around, keys, around)
def test_a_key_is_replaced_in_any_text(before, key, after):
    clean = redact(f"{before}{key} {after}")
    assert key not in clean
    assert clean.startswith(before + HIDDEN)
    assert clean.endswith(after)


@given(around, keys, around)
def test_redacting_twice_is_redacting_once(before, key, after):
    once = redact(before + key + after)
    assert redact(once) == once


@given(st.binary(max_size=200))
def test_bytes_without_a_key_are_left_as_they_are(raw):
    if b"sk-ant-" not in raw and b"earer " not in raw:
        assert redact_bytes(raw) is raw


@given(st.binary(max_size=30), keys, st.binary(max_size=30))
def test_a_key_among_any_bytes_is_replaced(before, key, after):
    clean = redact_bytes(before + b" " + key.encode() + b" " + after)
    assert key.encode() not in clean
    assert clean.startswith(before)
    assert clean.endswith(after)


@given(words)
def test_a_bearer_token_is_replaced(token):
    assert redact(f"Authorization: Bearer {token}") == f"Authorization: Bearer {HIDDEN}"


def test_a_remembered_secret_is_replaced_whatever_it_looks_like():
    remember("correct horse")
    remember("short")
    remember(None)
    assert redact("the correct horse is short") == f"the {HIDDEN} is short"


@pytest.mark.parametrize(
    "name", ["x-api-key", "X-Api-Key", "AUTHORIZATION", "Cookie", "set-cookie", "Proxy-Authorization"]
)
def test_headers_that_carry_credentials_lose_their_values(name):
    assert redact_headers([(name, "anything"), ("x-other", "stays")]) == ((name, HIDDEN), ("x-other", "stays"))
    assert redact_headers({name: "anything"}) == ((name, HIDDEN),)


@given(keys)
def test_a_key_in_another_header_is_replaced(key):
    assert redact_headers({"x-echo": f"was {key}"}) == (("x-echo", f"was {HIDDEN}"),)


@given(
    keys, st.recursive(st.just(None), lambda inner: st.lists(inner, max_size=2) | st.fixed_dictionaries({"a": inner}))
)
def test_a_key_anywhere_in_a_json_value_is_replaced(key, shape):
    def filled(value):
        if isinstance(value, list):
            return [filled(item) for item in value]
        if isinstance(value, dict):
            return {f"x{key}": filled(item) for item in value.values()}
        return [f"is {key}", 5, None, True]

    assert key not in str(redacted(filled(shape)))


@given(around, keys, around, st.data())
def test_a_key_across_any_chunks_is_replaced_and_nothing_else_changes(before, key, after, data):
    body = f"{before}{key} {after}".encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(body)), max_size=6)))
    edges = [0, *cuts, len(body)]
    chunks = tuple((float(i), body[a:b]) for i, (a, b) in enumerate(pairwise(edges)))
    clean = redact_chunks(chunks)
    assert b"".join(raw for _, raw in clean) == redact_bytes(body)
    assert [at for at, _ in clean] == sorted({at for at, _ in clean})


@given(keys, st.lists(st.integers(0, 60_000), min_size=1, max_size=3), st.integers(50, 20_000))
@settings(max_examples=examples(30))
def test_only_the_chunks_that_a_key_lies_in_are_changed(key, places, step):
    body = b"data: x\n" * 8000
    for place in places:
        body = body[:place] + b" " + key.encode() + b" " + body[place:]
    chunks = tuple((float(at), body[at : at + step]) for at in range(0, len(body), step))
    clean = redact_chunks(chunks)
    assert b"".join(raw for _, raw in clean) == redact_bytes(body)
    assert len(clean) >= len(chunks) - 3 * len(places)


@given(keys)
def test_nothing_of_a_key_is_in_a_recording(key):
    exchange = Exchange({"system": key}, 200, (("x-a", key),), ((0.0, key.encode()),), "cut", 1.0, error=f"bad {key}")
    written = dump(Tape("t", (exchange,), True))
    assert key.encode() not in written
    assert read_bytes(written, "t").exchanges[0].request == {"system": HIDDEN}


def test_what_the_connector_shows_to_a_server_is_hidden_by_its_name():
    body = {"mcp_servers": [{"name": "x", "authorization_token": 'of "theirs"'}, {"authorization_token": None}]}
    hidden = {"mcp_servers": [{"name": "x", "authorization_token": HIDDEN}, {"authorization_token": None}]}
    assert redacted(body) == hidden
    for separators in ((",", ":"), (", ", ": ")):
        assert json.loads(redact(json.dumps(body, separators=separators))) == hidden
