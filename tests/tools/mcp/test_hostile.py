"""Servers that mean harm: only their own process is hurt, and what happened is said."""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack

import pytest

from tests.tools.mcp.listening import Answer, listening
from tests.tools.mcp.serving import Holds, scripted, until, up
from tui.tools.mcp import server

HELD = 0.2
"""Seconds; 0.02 on a machine that does nothing else."""


async def test_a_message_of_500_mb_ends_the_server_and_not_the_app() -> None:
    async with up(odd=scripted()) as it, Holds() as held:
        outcome = await it.call("mcp__odd__huge")
        assert outcome.is_error
        assert "it wrote a message of over 16 MB" in str(outcome.content)
        assert held.longest < HELD


async def test_500_mb_on_stderr_are_read_and_their_end_is_kept() -> None:
    async with up(odd=scripted()) as it, Holds() as held:
        assert await it.text("mcp__odd__flood") == "after a flood"
        assert held.longest < HELD
        assert 60_000 < len(it.servers.log("odd")) < 70_000


async def test_a_result_of_megabytes_is_cut_before_it_comes_near_the_loop() -> None:
    async with up(odd=scripted()) as it, Holds() as held:
        assert len((await it.text("mcp__odd__large")).encode()) < 101_000
        assert held.longest < HELD


async def test_what_is_no_json_rpc_is_logged_and_passed_over() -> None:
    async with up(odd=scripted()) as it:
        assert await it.text("mcp__odd__garbage") == "after garbage"
        log = it.servers.log("odd")
        assert "stdout, no JSON-RPC message: no json" in log
        assert "\x1b" not in log
        assert await it.call("mcp__odd__wrong") == ("its answer is no JSON-RPC", True, None)
        assert await it.text("mcp__odd__echo", text="on") == "on"


async def test_messages_by_the_thousand_are_held_to_a_rate() -> None:
    async with up(odd=scripted()) as it, Holds() as held:
        assert await it.text("mcp__odd__many") == "many"
        assert len(it.output) <= 400
        assert held.longest < HELD


async def test_escapes_in_names_texts_and_logs_are_never_drawn() -> None:
    async with up(**{"od\x1b[2Jd": scripted()}) as it:
        (state,) = it.servers.states()
        tool = it.box.tools[0]
        assert tool.name.isascii()
        assert "\x1b" not in tool.source
        assert await it.text("mcp__od_2Jd__escapes")
        await it.call("mcp__od_2Jd__exit")
        await until(lambda: it.servers.states()[0] != state)
        assert "\x1b" not in it.servers.states()[0].detail
        assert "\x1b" not in it.servers.log("od\x1b[2Jd")


async def test_a_server_that_never_comes_up_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "START_LIMIT", 0.5)
    async with up(odd=scripted("mute")) as it:
        (state,) = it.servers.states()
        assert (state.state, state.detail) == ("failed", "it did not come up within 0.5 s")


async def test_a_host_that_does_not_react_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_ALIVE", 0.2)
    async with up(odd=scripted()) as it:
        one = it.servers._servers["odd"]
        child = one._child
        assert child is not None
        assert child.pid is not None
        task = asyncio.create_task(it.call("mcp__odd__silent"))
        await asyncio.sleep(0)
        os.kill(child.pid, 19)  # SIGSTOP
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: child.ending)
        assert child.ending == "did not react any more, and was ended"
        await until(lambda: it.servers.states()[0].restarts == 1)


async def test_nothing_outlives_the_session() -> None:
    async with up(odd=scripted()) as it:
        task = asyncio.create_task(it.call("mcp__odd__stuck"))
        await asyncio.sleep(0)
        child = it.servers._servers["odd"]._child
        assert child is not None
        assert child.pid is not None
    await until(lambda: not _group_lives(child.pid or 0))
    assert (await task).is_error


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def says(head: str, body: bytes = b"") -> Answer:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {head}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        await writer.drain()

    return answer


def endless(kind: str, piece: bytes) -> Answer:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n".encode())
        while True:
            writer.write(piece)
            await writer.drain()

    return answer


HTTP: dict[str, tuple[Answer, str]] = {
    "garbage": (says("200 OK\r\nContent-Type: application/json", b"<html>\x1b[2J"), "Failed to parse JSON response"),
    "another type": (says("200 OK\r\nContent-Type: text/html", b"<html>"), "text/html"),
    "no key": (says("401 Unauthorized"), "HTTP 401 Unauthorized: it wants other credentials"),
    "elsewhere": (says("302 Found\r\nLocation: http://elsewhere.test/"), "HTTP 302 Found to http://elsewhere.test/"),
    "broken": (says("500 Oh\x1bno"), "HTTP 500 Oh␛no"),
    "endless JSON": (endless("application/json", b'{"a": ' * 10_000), "its answer has more than 16 MB"),
    "endless event": (endless("text/event-stream", b"data: " + b"x" * 60_000), "exceeded the 16777216 byte limit"),
}


async def test_http_servers_that_answer_nothing_of_use_are_named_with_what_they_did() -> None:
    async with AsyncExitStack() as stack:
        entries = {name: {"url": await stack.enter_async_context(listening(how))} for name, (how, _) in HTTP.items()}
        async with up(**entries) as it, Holds() as held:
            details = {state.name: state.detail for state in it.servers.states()}
            assert {state.state for state in it.servers.states()} == {"failed"}, details
            for name, (_, said) in HTTP.items():
                assert said in details[name], details
                assert "\x1b" not in details[name]
            assert held.longest < HELD
