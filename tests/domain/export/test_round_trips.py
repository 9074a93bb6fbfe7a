"""What is exported runs: against the mock it brings the same message, and the same bytes."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import recordings
from tests.domain.export.turns import BODY, HELLO, SENT_HEADERS, SSE, export, turn
from tests.folding import fold
from tests.running import environment
from tui.domain.export import curl, python, typescript
from tui.wire.exchange import Exchange, Tape
from tui.wire.mock import MockServer

ASKED = {**BODY, "system": "x" * 200_000, "tools": [{"name": "t", "input_schema": {"type": "object"}}]}
"""More than a shell takes as one argument."""
CURL = """\
import os, sys, urllib.request
words, url, headers = sys.argv[1:], None, {}
while words:
    word = words.pop(0)
    if word == "-H":
        name, _, value = words.pop(0).partition(": ")
        headers[name] = value
    elif word == "--data-binary":
        assert words.pop(0) == "@-"
    elif not word.startswith("-"):
        url = word
request = urllib.request.Request(url, sys.stdin.buffer.read(), headers)
sys.stdout.buffer.write(urllib.request.urlopen(request).read())
"""


def answering(body: bytes) -> MockServer:
    return MockServer([Tape("t", (Exchange(None, 200, SSE, ((0.0, body),), "end", 0.0),), True)], speed=math.inf)


def kept(server: MockServer) -> dict[str, Any]:
    (received,) = server.requests
    return received


def curls(tmp_path: Path) -> list[Any]:
    """The PATH of a machine with curl, and that of one without, where a script stands in for it."""
    script = tmp_path / "curl"
    script.write_text(f"#!{sys.executable}\n{CURL}")
    script.chmod(0o755)
    return [f"{tmp_path}{os.pathsep}{os.environ['PATH']}", *([os.environ["PATH"]] if shutil.which("curl") else [])]


def test_the_curl_command_sends_the_same_request_and_gets_the_same_bytes(tmp_path):
    command = curl(export(turn(request=ASKED)))
    bash = shutil.which("bash") or "sh"
    for path in curls(tmp_path):
        with answering(HELLO) as server:
            done = subprocess.run(
                [bash, "-e"], input=command, capture_output=True, env=environment(server.url, PATH=path), timeout=30
            )
        assert (done.returncode, done.stdout, done.stderr) == (0, HELLO, b"")
        assert fold(done.stdout).to_api() == turn().message.to_api()
        received = kept(server)
        assert received["body"] == {**ASKED, "stream": True}
        assert received["headers"]["x-api-key"] == "[redacted]"
        assert received["headers"]["anthropic-version"] == "2023-06-01"


def test_a_bearer_goes_out_as_one(tmp_path):
    command = curl(export(turn(headers=(("authorization", "[redacted]"),))))
    for path in curls(tmp_path):
        with answering(HELLO) as server:
            env = environment(server.url, PATH=path, ANTHROPIC_AUTH_TOKEN="a-token-of-ours")
            del env["ANTHROPIC_API_KEY"]
            done = subprocess.run(["bash", "-eu"], input=command, capture_output=True, env=env, timeout=30)
        assert (done.returncode, done.stdout) == (0, HELLO)
        assert kept(server)["headers"]["authorization"] == "[redacted]"


@pytest.mark.parametrize("betas", ["", "mcp-client-2025-04-04"], ids=["plain", "beta"])
def test_the_python_script_sends_the_same_request_and_prints_the_same_message(betas, tmp_path):
    headers = (*SENT_HEADERS, *((("anthropic-beta", betas),) if betas else ()))
    body = {**ASKED, "temperature": 0.5, "brand_new": {"a": True}}
    one = turn(request=body, headers=headers)
    script = tmp_path / "ask.py"
    script.write_bytes(python(export(one)))
    with answering(HELLO) as server:
        done = subprocess.run(
            [sys.executable, script], capture_output=True, env=environment(server.url), timeout=60, check=False
        )
    assert done.returncode == 0, done.stderr.decode()
    assert _same(json.loads(done.stdout), one.message.to_api())
    assert kept(server)["body"] == {**body, "stream": True}
    assert kept(server)["headers"].get("anthropic-beta", "") == betas


def test_the_python_script_brings_what_real_recordings_hold(tmp_path):
    """All in one script, since the SDK's import is most of the time; one with text, a tool and thinking each."""
    recordings.need()
    chosen = []
    for feature in ("text", "tool_use", "thinking"):
        chosen.append(next(
            one for one in map(recordings.Recording, recordings.ids())
            if {feature, "raw"} <= one.features | {one.about["fidelity"]} and "message_delta" in one.body.decode()
            and one.about["request"] and not one.about["anomalies"]
        ))  # fmt: skip
    turns = [turn(one.body, {**BODY, "model": f"m{number}"}, number=number) for number, one in enumerate(chosen)]
    script = tmp_path / "ask.py"
    script.write_bytes(python(export(*turns)))
    tapes = [Tape("t", (Exchange(None, 200, SSE, ((0.0, one.body),), "end", 0.0),), True) for one in chosen]
    with MockServer(tapes, speed=math.inf) as server:
        done = subprocess.run([sys.executable, script], capture_output=True, env=environment(server.url), timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    reader, text = json.JSONDecoder(), done.stdout.decode().strip()
    for one in turns:
        message, end = reader.raw_decode(text)
        text = text[end:].strip()
        assert _same(message, one.message.to_api())
    assert not text


def _same(printed: Any, ours: Any) -> bool:
    """Whether a message of the SDK says what ours says; it leaves out what is None, and adds fields that are None."""
    if isinstance(ours, dict) and isinstance(printed, dict):
        keys = {key for key in (*ours, *printed) if ours.get(key) is not None or printed.get(key) is not None}
        return all(_same(printed.get(key), ours.get(key)) for key in keys)
    if isinstance(ours, list) and isinstance(printed, list):
        return len(ours) == len(printed) and all(map(_same, printed, ours))
    return bool(printed == ours)


def test_the_typescript_module_is_one_and_streams_the_same_body(tmp_path):
    """Where node is, it runs the module, which is plain JavaScript as well, with a stand-in for the SDK."""
    text = typescript(export(turn(request=ASKED))).decode()
    body = text.partition("messages.stream(")[2].partition(");\nconsole.log")[0]
    assert json.loads(body) == ASKED
    node = shutil.which("node")
    if node is None:
        return
    package = tmp_path / "node_modules" / "@anthropic-ai" / "sdk"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"name": "@anthropic-ai/sdk", "type": "module", "main": "index.js"}')
    (package / "index.js").write_text(
        "export default class { constructor(options) { this.messages = "
        "{ stream: (body) => ({ finalMessage: async () => ({ options, body }) }) }; } }"
    )
    (tmp_path / "ask.mjs").write_text(text)
    done = subprocess.run(
        [node, tmp_path / "ask.mjs"], capture_output=True, env=environment("http://127.0.0.1:1"), timeout=30
    )
    assert done.returncode == 0, done.stderr.decode()
    ran = json.loads(done.stdout)
    assert ran["body"] == ASKED
    assert ran["options"]["apiKey"] == environment("http://127.0.0.1:1")["ANTHROPIC_API_KEY"]
