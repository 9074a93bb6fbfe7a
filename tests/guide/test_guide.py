"""The guide's programs work as they stand: each runs as a program of its own against the mock server."""

from __future__ import annotations

import http.client
import math
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from tui.wire import faults, tape
from tui.wire.demo import SCENES, demo_server, scene_tape
from tui.wire.exchange import Tape
from tui.wire.mock import MockServer

HERE = Path(__file__).parent
SCENE = {scene.name: scene for scene in SCENES}
CODE = scene_tape(SCENE["code"])


def environment(server: MockServer, **more: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("ANTHROPIC_")}
    return {**own, "ANTHROPIC_BASE_URL": server.url, "ANTHROPIC_API_KEY": "a-key-for-tests", **more}


def run(server: MockServer, program: str, *arguments: str) -> tuple[str, str]:
    done = subprocess.run(
        [sys.executable, str(HERE / program), *arguments],
        env=environment(server),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def test_sync_stream():
    with demo_server(speed=math.inf) as server:
        out, err = run(server, "sync_stream.py", SCENE["code"].prompt)
    assert "def merge(" in out
    assert re.search(r"end_turn: \d+ tokens in, \d+ out", err)


def test_async_stream():
    with demo_server(speed=20) as server:
        out, err = run(server, "async_stream.py", SCENE["code"].prompt, SCENE["hostile"].prompt)
    assert "def merge(" in out
    assert "Try to take  | " in out
    assert err.startswith("2 answers, ")


def test_raw_events_and_tools():
    answer = tape.read(files("tui.data") / "demo" / "tools_answer.tape")
    with MockServer([scene_tape(SCENE["tools"]), answer], speed=math.inf) as server:
        out, _ = run(server, "raw_events_tools.py", SCENE["tools"].prompt)
        first, second = (request["body"] for request in server.requests)
    assert "Paris, France: 17 degrees celsius" in out
    assert "Tokyo, Japan: 17 degrees celsius" in out
    assert "Take a coat for Paris" in out
    assert len(first["messages"]) == 1
    _, calls, results = second["messages"]
    assert [block["type"] for block in calls["content"]] == ["text", "tool_use", "tool_use"]
    assert [block["tool_use_id"] for block in results["content"]] == [block["id"] for block in calls["content"][1:]]


def test_errors():
    wrong = faults.parse("error@9*1,cut@9*1,end@9*1,429:retry-after=0*1,529:retry-after=0*1")
    with MockServer([CODE], speed=math.inf, faults=wrong) as server:
        out, err = run(server, "errors.py", "Hello")
        assert len(server.requests) == 6
    whys = re.findall(r"\[(.*); asking again in \d", err)
    assert re.fullmatch(r"overloaded_error after \d+ characters", whys[0])
    assert whys[1].startswith("connection lost after")
    assert whys[2].startswith("the stream ended without message_stop")
    assert whys[3:] == ["429 rate_limit_error", "529 overloaded_error"]
    assert "Worth a test each" in out


def test_fastapi():
    start, *rest = CODE.exchanges[0].chunks
    held = replace(CODE.exchanges[0], chunks=(start, *rest[:4], *((at + 300, raw) for at, raw in rest[4:])), ended=400)
    tapes = {"whole": CODE, "held": Tape("held", (held,), True)}
    wrong = faults.parse("529*3")  # the SDK tries three times

    def choose(body: dict) -> Tape:
        return tapes[body["messages"][-1]["content"]]

    with MockServer(tuple(tapes.values()), speed=10, choose=choose, faults=wrong) as server:
        app = subprocess.Popen(
            [sys.executable, str(HERE / "fastapi_app.py")],
            env=environment(server, PORT="0"),
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        try:
            assert app.stderr is not None
            running = next(
                found for line in app.stderr if (found := re.search(r"running on http://127.0.0.1:(\d+)", line))
            )
            port = int(running[1])

            @contextmanager
            def ask(prompt: str) -> Iterator[http.client.HTTPResponse]:
                with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
                    connection.request("GET", f"/ask?prompt={quote(prompt)}")
                    with connection.getresponse() as response:
                        yield response

            with ask("whole") as refused:
                assert (refused.status, refused.read()) == (502, b'{"detail":"The API answered 529 overloaded_error."}')
            with ask("held") as held_back:
                # The rest is half a minute away: what came is passed on without waiting for it.
                assert held_back.readline() == b"event: text\n"
            with ask("whole") as answered:
                assert answered.headers["content-type"] == "text/event-stream; charset=utf-8"
                body = answered.read().decode()
            assert body.endswith("event: done\ndata: {}\n\n")
            assert body.count("event: text\n") > 100
        finally:
            app.send_signal(signal.SIGINT)
            app.communicate(timeout=20)
