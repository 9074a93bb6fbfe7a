"""What each format says, by values; that they can be run is for test_round_trips."""

from __future__ import annotations

import ast
import io
import json

import pytest

from tests import recordings
from tests.domain.export.turns import BODY, HELLO, KEY, SENT_HEADERS, export, turn
from tests.folding import fold
from tui.domain.export import Unavailable, curl, har, jsonl, markdown, python, sse, typescript
from tui.domain.export.python import literal
from tui.domain.failure import Failure
from tui.domain.request import Request
from tui.headless import Printer
from tui.session.record import ALL_FORMATS, TAPE
from tui.session.updates import TurnGrew
from tui.wire import tape

OVERLOADED = Failure("http_status", "Overloaded", 529, "overloaded_error", body='{"type":"error"}')


def test_the_formats_of_the_contract_are_there():
    names = ["curl", "python", "typescript", "sse", "jsonl", "har", "json", "html", "tape", "md"]
    assert names == [one.name for one in ALL_FORMATS]


@pytest.mark.parametrize("form", ALL_FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize(
    "place", ["request header", "response header", "url", "prompt", "field name", "reply", "failure", "beta"]
)
def test_no_secret_leaves_in_any_format(form, place):
    headers, answered, url, body, reply, failure = (
        SENT_HEADERS,
        (),
        "https://api.anthropic.com/v1/messages",
        BODY,
        HELLO,
        None,
    )
    if place == "request header":
        headers = (*headers, ("x-gateway", f"v1 {KEY}"))
    elif place == "response header":
        answered = (("x-echo", KEY),)
    elif place == "url":
        url = f"https://proxy/{KEY}/v1/messages?key={KEY}"
    elif place == "prompt":
        body = {**BODY, "system": [{"type": "text", "text": f"my key is {KEY}."}]}
    elif place == "field name":
        body = {**BODY, "metadata": {KEY: 1}}
    elif place == "reply":
        reply = HELLO.replace(b"Hi", KEY.encode())
    elif place == "failure":
        failure = Failure("stream_error", f"bad key {KEY}", body=KEY)
    else:
        headers = (*headers, ("anthropic-beta", KEY))
    one = turn(reply, body, url=url, headers=headers, answered=answered, failure=failure)
    one.prompt = [{"type": "text", "text": f"Hello {KEY}"}]
    assert KEY.encode() not in form.write(export(one))
    assert b"abcdefgh-secret" not in form.write(export(one))


@pytest.mark.parametrize("form", ALL_FORMATS, ids=lambda form: form.name)
def test_what_a_terminal_would_obey_is_escaped_in_all_that_is_ours(form):
    if form.name in ("sse", "jsonl", "md"):
        return  # the answer as it came, and what the other command prints
    text = form.write(export()).decode()
    assert not set(text) & {"\x1b", "\x9b", "\u202e", "\x7f"}


def test_several_turns_stand_in_one_file():
    two = export(turn(), turn(number=2, request={**BODY, "model": "other"}))
    assert curl(two).count(b"curl -sSN") == 2
    assert b"# turn 2" in python(two) and b"// turn 2" in typescript(two)
    assert len(json.loads(har(two))["log"]["entries"]) == 2
    assert fold(sse(two)).text == "Hi 👋Hi 👋"
    assert [json.loads(line)["seq"] for line in jsonl(two).splitlines()] == list(range(14))
    assert len(tape.read_bytes(TAPE.write(two), "two").turns()) == 2


def test_what_cannot_be_told_says_why():
    unknown = export(turn(request=None))
    for form in (curl, python, typescript):
        with pytest.raises(Unavailable, match="does not hold the request"):
            form(unknown)
    nothing = export(turn(b""))
    for form in (sse, jsonl):
        with pytest.raises(Unavailable):
            form(nothing)
    running = turn()
    running.state = "streaming"
    with pytest.raises(Unavailable, match="still coming"):
        TAPE.write(export(running))
    assert markdown(unknown) and har(unknown)


def test_one_attempt_can_be_told_alone():
    one = turn(refused=OVERLOADED)
    first = export(one, attempt=one.attempts[0])
    assert sse(first) == b'{"type":"error"}'
    (entry,) = json.loads(har(first))["log"]["entries"]
    assert entry["response"]["status"] == 529
    assert [(one.status, one.wait) for one in tape.read_bytes(TAPE.write(first), "t").exchanges] == [(529, None)]


# curl


def test_the_curl_command_has_the_key_from_the_environment_and_no_header_of_the_client():
    text = curl(export(turn(headers=(*SENT_HEADERS, ("anthropic-beta", "a,b"), ("x-team", "it's"))))).decode()
    assert '"${ANTHROPIC_BASE_URL:-https://api.anthropic.com}/v1/messages"' in text
    assert '-H "x-api-key: $ANTHROPIC_API_KEY"' in text
    assert "-H 'anthropic-version: 2023-06-01'" in text and "-H 'anthropic-beta: a,b'" in text
    assert "-H 'x-team: it'\\''s'" in text
    assert "stainless" not in text and "host:" not in text
    body = text.partition("<<'JSON'\n")[2].removesuffix("\nJSON\n")
    assert json.loads(body) == {**BODY, "stream": True}


def test_a_bearer_stays_one_and_is_a_key_or_a_token():
    text = curl(export(turn(headers=(("authorization", "[redacted]"),)))).decode()
    assert '-H "authorization: Bearer ${ANTHROPIC_API_KEY:-$ANTHROPIC_AUTH_TOKEN}"' in text and "x-api-key" not in text


def test_nothing_in_an_address_is_read_by_the_shell():
    text = curl(export(turn(url='https://a/`id`$(id)"}{/v1/messages?x=[1]'))).decode()
    assert "${ANTHROPIC_BASE_URL:-https://a/%60id%60%24(id)%22%7D%7B}/v1/messages?x=%5B1%5D" in text
    assert "http://[::1]:8080}" in curl(export(turn(url="http://[::1]:8080/v1/messages"))).decode()


# Python and TypeScript


@pytest.mark.parametrize(
    "value", [BODY, [], {}, None, True, 1.5, -3, "a'\"\n\x1b\x9b\u202e\ud800", [[[{"a": [None]}]]]]
)
def test_a_value_reads_the_same_as_a_python_literal(value):
    text = literal(value)
    assert ast.literal_eval(text) == value
    assert not set(text) & {"\x1b", "\x9b", "\u202e", "\ud800"}


def test_what_the_sdk_does_not_know_goes_along():
    body = {**BODY, "temperature": 0.5, "brand_new": {"a": True}}
    text = python(export(turn(request=body))).decode()
    assert "extra_body={'temperature': 0.5, 'brand_new': {'a': True}}" in text
    ast.parse(text)


def test_a_request_that_was_never_sent_names_the_betas_that_it_needs():
    one = turn()
    one.attempts.clear()
    one.request = Request({**BODY, "mcp_servers": [{"type": "url", "url": "https://x", "name": "x"}]})
    assert "-H 'anthropic-beta: mcp-client-2025-11-20'" in curl(export(one)).decode()
    assert "betas=['mcp-client-2025-11-20']" in python(export(one)).decode()


def test_betas_go_through_the_sdks_beta():
    one = turn(headers=(*SENT_HEADERS, ("anthropic-beta", "mcp-client-2025-04-04, files-api"), ("x-team", "us")))
    text = python(export(one)).decode()
    assert "client.beta.messages.stream(" in text and "betas=['mcp-client-2025-04-04', 'files-api']" in text
    assert "extra_headers={'x-team': 'us'}" in text
    text = typescript(export(one)).decode()
    assert "client.beta.messages.stream(" in text and '"betas": [' in text and '{ headers: {"x-team": "us"} }' in text


def test_another_address_is_the_default_of_the_environments():
    one = export(turn(url="https://gateway.corp/claude/v1/messages"))
    assert "os.environ.get(\"ANTHROPIC_BASE_URL\", 'https://gateway.corp/claude')" in python(one).decode()
    assert 'process.env["ANTHROPIC_BASE_URL"] ?? "https://gateway.corp/claude"' in typescript(one).decode()
    assert b"base" not in python(export()).lower()


# The answer as it came


@recordings.streams()
def test_raw_sse_is_byte_for_byte_what_came(recording):
    assert sse(export(turn(recording.body))) == recording.body


def test_the_last_attempts_bytes_are_the_answer():
    assert sse(export(turn(refused=OVERLOADED))) == HELLO


@recordings.streams()
def test_jsonl_is_what_output_events_prints(recording):
    one = turn(recording.body)
    assert jsonl(export(one)).splitlines() == printed(one)


def test_a_key_written_in_escapes_leaves_no_more_than_any_other():
    hidden = "".join(f"\\u{ord(character):04x}" for character in KEY)
    text = jsonl(export(turn(HELLO.replace(b"Hi", hidden.encode()))))
    assert KEY.encode() not in text and b"[redacted]" in text


def test_numbers_and_gaps_go_on_over_attempts_as_they_do_in_output_events():
    cut = turn(HELLO[:-60], failure=Failure("cut", "gone"))
    again = turn(started=20.0)
    cut.attempts.append(again.attempts[0])
    assert jsonl(export(cut)).splitlines() == printed(cut)


def printed(one) -> list[bytes]:
    out = io.BytesIO()
    printer = Printer("events", out, terminal=False)
    for attempt in one.attempts:
        printer.update(TurnGrew(one, attempt.frames, []))
    return out.getvalue().splitlines()


@recordings.streams()
def test_every_recording_is_told_in_every_format(recording):
    one = turn(recording.body, recording.about["request"])
    for form in ALL_FORMATS:
        if one.request is None and form.name in ("curl", "python", "typescript"):
            continue
        assert form.write(export(one))


def test_a_tape_plays_the_same_bytes():
    one = turn(refused=OVERLOADED)
    read = tape.read_bytes(TAPE.write(export(one)), "t")
    assert [exchange.status for exchange in read.exchanges] == [529, 200]
    assert read.exchanges[1].body == HELLO and read.exchanges[0].wait == 1.5


# Markdown


def test_markdown_holds_prompt_and_reply():
    text = markdown(export()).decode()
    assert text == "## You\n\nHello\n\n## claude-sonnet-4-5\n\nHi 👋\n"
    failed = markdown(export(turn(HELLO[:-150], failure=Failure("cut", "The connection broke.")))).decode()
    assert "*connection cut: The connection broke.*" in failed
