"""The mock server is the API on the wire: recorded bytes, the API's shapes, broken connections."""

from __future__ import annotations

import asyncio
import http.client
import io
import json
import math
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from tui.domain.signal import AttemptFailed, Finished
from tui.wire import faults, mock
from tui.wire.exchange import Exchange, Tape
from tui.wire.mock import MockServer
from tui.wire.tape import write

HEADERS = (("content-type", "text/event-stream; charset=utf-8"), ("request-id", "req_1"), ("connection", "close"))
START = (
    b'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","type":"message",'
    b'"role":"assistant","model":"claude-x","content":[],"usage":{"input_tokens":3}}}\n\n'
)
TEXT = (
    b'event: content_block_start\ndata: {"type":"content_block_start","index":0,'
    b'"content_block":{"type":"text","text":""}}\n\n'
    b'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,'
    b'"delta":{"type":"text_delta","text":"Hi"}}\n\n'
    b'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n'
)
STOP = b'event: message_stop\ndata: {"type":"message_stop"}\n\n'
OVERLOADED = b'{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'


def tape(*chunks, name="t", status=200, end="end", ended=None, headers=HEADERS) -> Tape:
    ended = ended if ended is not None else (chunks[-1][0] if chunks else 0.0)
    return Tape(name, (Exchange(None, status, headers, chunks, end, ended),), True)


GOOD = tape((0.0, START), (0.0, TEXT), (0.0, STOP))
OTHER = tape((0.0, START), (0.0, STOP), name="other")


def connect(server: MockServer) -> http.client.HTTPConnection:
    host, port = server.url.removeprefix("http://").split(":")
    return http.client.HTTPConnection(host, int(port), timeout=10)


def ask(server: MockServer, method="POST", path="/v1/messages", body=b'{"stream":true}'):
    connection = connect(server)
    try:
        connection.request(method, path, body if method == "POST" else None, {"x-api-key": "sk-ant-secret-key"})
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


def test_a_stream_is_served_as_it_was_recorded():
    with MockServer([GOOD]) as server:
        status, headers, body = ask(server)
    assert (status, body) == (200, START + TEXT + STOP)
    assert headers["request-id"] == "req_1"
    assert headers["content-type"] == "text/event-stream; charset=utf-8"
    assert "connection" not in headers
    assert "server" not in headers


def test_chunks_come_at_their_times():
    with MockServer([tape((0.0, START), (60.0, STOP))], speed=600) as server:
        connection = connect(server)
        before = time.monotonic()
        connection.request("POST", "/v1/messages", b'{"stream":true}')
        response = connection.getresponse()
        assert response.read1() == START
        assert response.read1() == STOP
        assert 0.1 <= time.monotonic() - before < 30  # of the minute that it is at its own speed
        connection.close()


def test_an_answer_without_stream_is_the_whole_message():
    with MockServer([GOOD]) as server:
        status, headers, body = ask(server, body=b"{}")
    assert status == 200
    assert headers["content-type"] == "application/json"
    assert json.loads(body) == {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-x",
        "content": [{"type": "text", "text": "Hi"}],
        "usage": {"input_tokens": 3},
    }


def test_an_error_in_the_stream_is_an_error_answer_without_stream():
    broken = tape((0.0, START), (0.0, b"event: error\ndata: " + OVERLOADED + b"\n\n"))
    with MockServer([broken]) as server:
        status, _, body = ask(server, body=b"{}")
    assert status == 529
    assert json.loads(body)["error"] == {"type": "overloaded_error", "message": "Overloaded"}


def test_what_is_no_stream_is_served_as_it_is_without_stream_too():
    with MockServer([GOOD], faults=faults.parse("html*1,empty*1,cut@2*1")) as server:
        assert ask(server, body=b"{}")[2].startswith(b"<html>")
        assert ask(server, body=b"{}")[::2] == (200, b"")
        with pytest.raises(ConnectionError):
            ask(server, body=b"{}")


def test_recordings_are_served_in_order_and_then_again():
    two = Tape("two", (*tape((0.0, OVERLOADED), status=529, headers=()).exchanges, *GOOD.exchanges), True)
    with MockServer([two, OTHER]) as server:
        answers = [ask(server) for _ in range(4)]
    assert [status for status, _, _ in answers] == [529, 200, 200, 529]
    assert answers[0][1]["content-type"] == "application/json"
    assert answers[2][2] == START + STOP


def test_a_chosen_recording_keeps_its_own_place():
    two = Tape("two", (*GOOD.exchanges, *OTHER.exchanges), True)
    with MockServer([two, OTHER], choose=lambda body: two if body["model"] == "two" else OTHER) as server:
        lengths = [len(ask(server, body=b'{"stream":true,"model":"%s"}' % name)[2]) for name in (b"two", b"o", b"two")]
    assert lengths == [len(START + TEXT + STOP), len(START + STOP), len(START + STOP)]


def test_a_broken_connection_is_one():
    with MockServer([tape((0.0, START), end="cut")]) as server, pytest.raises(http.client.IncompleteRead) as broken:
        ask(server)
    assert broken.value.partial == START


def test_no_answer_is_none():
    with MockServer([tape(status=None)]) as server, pytest.raises(ConnectionError):
        ask(server)


def test_faults_hit_before_the_recordings():
    with MockServer([GOOD, OTHER], faults=faults.parse("529*1,cut@1*1,refuse*1")) as server:
        assert ask(server)[0] == 529
        with pytest.raises(http.client.IncompleteRead) as broken:
            ask(server)
        assert broken.value.partial == START
        with pytest.raises(ConnectionError):
            ask(server)
        # What was not served whole is served now.
        assert ask(server)[2] == START + TEXT + STOP
        assert ask(server)[2] == START + STOP


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "kind", "words"),
    [
        ("GET", "/v1/nothing", b"", 404, "not_found_error", "Not found"),
        ("GET", "/v1/messages", b"", 405, "invalid_request_error", "GET is not allowed"),
        ("POST", "/v1/messages", b"{", 400, "invalid_request_error", "not valid JSON"),
        ("POST", "/v1/messages", b"\xff", 400, "invalid_request_error", "not valid JSON"),
        ("POST", "/v1/messages", b"[]", 400, "invalid_request_error", "object"),
        ("POST", "/v1/messages", b"", 400, "invalid_request_error", "object"),
        ("POST", "/v1/messages/count_tokens", b"{", 400, "invalid_request_error", "not valid JSON"),
        ("GET", "/v1/models/claude-y", b"", 404, "not_found_error", "claude-y"),
    ],
)
def test_errors_have_the_api_s_shape(method, path, body, status, kind, words):
    with MockServer([GOOD]) as server:
        got, headers, answer = ask(server, method, path, body)
    data = json.loads(answer)
    assert (got, data["type"], data["error"]["type"]) == (status, "error", kind)
    assert words in data["error"]["message"]
    assert headers["request-id"] == data["request_id"]


def test_models_and_token_counts():
    with MockServer([GOOD, OTHER]) as server:
        listed = json.loads(ask(server, "GET", "/v1/models")[2])
        one = json.loads(ask(server, "GET", "/v1/models/claude-x")[2])
        counted = json.loads(ask(server, path="/v1/messages/count_tokens", body=b'{"messages":[]}')[2])
    assert listed == {"data": [one], "first_id": "claude-x", "last_id": "claude-x", "has_more": False}
    assert one["type"] == "model"
    assert counted["input_tokens"] > 0


def test_with_no_recording_the_answer_says_so():
    with MockServer() as server:
        status, _, body = ask(server)
        listed = json.loads(ask(server, "GET", "/v1/models")[2])
    assert status == 404
    assert b"no recording" in body
    assert listed == {"data": [], "first_id": None, "last_id": None, "has_more": False}


def test_requests_are_kept_without_their_keys():
    with MockServer([GOOD]) as server:
        ask(server, body=b'{"stream":true,"system":"sk-ant-secret-key"}')
        (received,) = server.requests
    assert (received["method"], received["path"]) == ("POST", "/v1/messages")
    assert received["headers"]["x-api-key"] == "[redacted]"
    assert received["body"] == {"stream": True, "system": "[redacted]"}


def test_it_stops_at_once_with_streams_open_and_can_start_again():
    server = MockServer([tape((0.0, START), (60.0, STOP))])
    assert server.url == ""
    server.start()
    connection = connect(server)
    connection.request("POST", "/v1/messages", b'{"stream":true}')
    response = connection.getresponse()
    assert response.read1() == START
    before = time.monotonic()
    server.stop()
    assert time.monotonic() - before < 10, "the streams last a minute"
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        response.read()
    connection.close()
    server.stop()
    assert server.start()
    server.stop()


def test_only_this_machine_is_served():
    with MockServer([GOOD]) as server:
        assert server.url.startswith("http://127.0.0.1:")


async def test_the_client_hears_of_it_what_the_recording_says():
    """The network and a recording speak the same words about the same bytes."""
    from tui.domain.request import Request
    from tui.wire.client import Client
    from tui.wire.replay import TapeSource
    from tui.wire.retry import RetryPolicy

    refused = tape((0.0, OVERLOADED), status=529, headers=(("retry-after", "0"),)).exchanges[0]
    cut = Exchange(None, 200, HEADERS, ((0.0, START), (0.01, TEXT)), "cut", 0.02)
    whole = Tape("t", (refused, cut), True)
    request = Request({"model": "claude-x", "max_tokens": 10, "messages": [{"role": "user", "content": "Hi"}]})

    async def said(source) -> list:
        out: list = []
        async for one in source.stream(request):
            failure = one.failure if isinstance(one, AttemptFailed | Finished) else None
            kind = (type(one).__name__, failure and (failure.kind, failure.status, failure.type, failure.request_id))
            if not out or out[-1] != kind:
                out.append(kind)
        return out

    with MockServer([whole]) as server:
        client = Client(endpoint=lambda: (server.url, "any-key"), policy=RetryPolicy(attempts=2))
        heard = await said(client)
        await client.aclose()
    assert heard == await said(TapeSource(whole, speed=math.inf))
    assert heard[-1] == ("Finished", ("cut", None, None, "req_1"))
    await asyncio.sleep(0)


def test_the_command_serves_until_interrupted(tmp_path):
    path = tmp_path / "a.tape"
    write(path, GOOD)
    code = (
        "import sys, pathlib; from tui.wire import mock, faults;"
        "sys.exit(mock.run([pathlib.Path(sys.argv[1])], port=0, speed=float('inf'), faults=faults.parse('529*1')))"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert running.stdout is not None
        line = running.stdout.readline()
        assert line.startswith("serving 1 recording at http://127.0.0.1:")
        assert line.endswith("(set ANTHROPIC_BASE_URL to it)\n")
        port = int(line.split(" at http://127.0.0.1:")[1].split()[0])
        statuses = []
        for _ in range(2):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("POST", "/v1/messages", b'{"stream":true}')
            statuses.append(connection.getresponse().status)
            connection.close()
            assert running.stdout.readline() == "POST /v1/messages stream\n"
        assert statuses == [529, 200]
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=10)
        assert (running.returncode, out, err) == (0, "", "")
    finally:
        running.kill()
        running.communicate()


def test_the_command_says_what_is_wrong(tmp_path, capsys):
    assert mock.run([tmp_path / "none.tape"], stdout=io.StringIO()) == 2
    assert "there is no such file" in capsys.readouterr().err
    path = tmp_path / "a.tape"
    write(path, GOOD)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert mock.run([path], port=port, stdout=io.StringIO()) == 1
    err = capsys.readouterr().err
    assert f"port {port} cannot be used" in err
    assert os.strerror(98 if sys.platform == "linux" else 48) in err or "in use" in err
