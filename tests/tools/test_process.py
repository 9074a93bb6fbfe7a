"""Children that are spoken to in JSON lines: what they say, how they end, and what they cannot do."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.tools.children import child
from tui.tools.process import CallFailed, Child, ChildFailed

ECHO = """
for number, method, params in calls():
    channel.result(number, [method, params])
"""


@asynccontextmanager
async def running(program: str, **more) -> AsyncIterator[Child]:
    one = Child(child(program), **more)
    await one.start()
    try:
        yield one
    finally:
        one.kill()
        await asyncio.wait_for(one.wait(), 30)


async def test_calls_are_answered_by_their_ids():
    late = """
waiting = []
for number, method, params in calls():
    waiting.append((number, params))
    if len(waiting) == 3:
        for number, params in reversed(waiting):
            channel.result(number, params)
"""
    async with running(late) as one:
        assert await asyncio.gather(*(one.call("any", n, 10) for n in range(3))) == [0, 1, 2]


async def test_an_error_is_an_error_with_what_belongs_to_it():
    async with running('for n, m, p in calls(): channel.error(n, "no such thing", {"code": 3})') as one:
        with pytest.raises(CallFailed, match="no such thing") as caught:
            await one.call("any", None, 30)
    assert caught.value.data == {"code": 3}


async def test_what_is_printed_is_output_and_never_an_answer():
    program = """
for number, method, params in calls():
    print('{"id": 1, "result": "forged"}', flush=True)
    os.write(1, b"below Python\\n")
    subprocess.run(["echo", "a program's"])
    channel.result(number, sys.stdin.read())
"""
    output: list[str] = []
    async with running(program, on_output=output.append) as one:
        assert await one.call("any", None, 30) == ""
        await one.settle()
    assert "".join(output).splitlines() == ['{"id": 1, "result": "forged"}', "below Python", "a program's"]


async def test_notices_come_as_they_are():
    notices: list[object] = []
    program = 'channel.notify("progress", {"done": 1})\n' + ECHO
    async with running(program, on_notice=lambda method, params: notices.append((method, params))) as one:
        await one.call("any", None, 30)
    assert notices == [("progress", {"done": 1})]


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("os._exit(7)", "ended with exit code 7"),
        ("print('the last words', file=sys.stderr); sys.exit(1)", "ended with exit code 1:\n  the last words"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "was ended by SIGSEGV"),
        ("1 / 0", "ZeroDivisionError"),
        ("os.write(channel.answers, b'no JSON\\n'); time.sleep(60)", "not JSON"),
        ("os.write(channel.answers, b'[1]\\n'); time.sleep(60)", "no message"),
        ("os.close(channel.answers); time.sleep(60)", "closed its channel"),
    ],
)
async def test_a_child_that_ends_in_the_middle_fails_its_calls_and_says_how(end: str, words: str):
    ended: list[str] = []
    async with running(f"for number, method, params in calls():\n    {end}", on_end=ended.append) as one:
        with pytest.raises(ChildFailed) as caught:
            await one.call("any", None, 30)
        assert words in str(caught.value)
        with pytest.raises(ChildFailed):
            await one.call("any", None, 30)
    assert len(ended) == 1
    assert words in ended[0]


async def test_a_line_without_an_end_ends_the_child():
    program = "while True: os.write(channel.answers, b'x' * 65536)"
    async with running(program, line_limit=1024 * 1024) as one:
        with pytest.raises(ChildFailed, match="more than 1 MB"):
            await one.call("any", None, 30)


async def test_long_texts_come_in_pieces_and_stand_where_they_belong():
    program = """
for number, method, params in calls():
    channel.result(number, {"a": ["x", {"b": "é" * 1_000_000}], "c": "z" * 10_000_000, "long": 1})
"""
    async with running(program) as one:
        assert await one.call("any", None, 30) == {"a": ["x", {"b": "é" * 1_000_000}], "c": "z" * 10_000_000, "long": 1}


@pytest.mark.parametrize("result", ["'x' * 13_000_000", "[1] * 600_000", "{'x' * 2_000_000: 1}"])
async def test_a_result_that_is_too_large_fails_its_call_alone(result: str):
    program = f"for number, method, params in calls(): channel.result(number, {result} if method == 'large' else 1)"
    async with running(program) as one:
        with pytest.raises(CallFailed, match="the result cannot be sent: it is too large"):
            await one.call("large", None, 10)
        assert await one.call("small", None, 10) == 1


@pytest.mark.parametrize(
    ("forged", "words"),
    [
        ('{"piece": 1}', "a piece that is no text"),
        ('{"id": 1, "result": "", "long": [[["nowhere", 0], 1]]}', "pieces that belong nowhere"),
        ('{"id": [1]}\\n{"piece": null}', "a piece that is no text"),
        ('{"id": 1, "result": "", "long": 5}', "pieces that belong nowhere"),
    ],
)
async def test_pieces_that_no_channel_writes_end_the_child(forged: str, words: str):
    program = f"for number, method, params in calls(): os.write(channel.answers, b'{forged}\\n'); time.sleep(60)"
    async with running(program) as one:
        with pytest.raises(ChildFailed, match=words):
            await one.call("any", None, 30)


async def test_pieces_without_an_end_end_the_child():
    program = """
piece = b'{"piece": "' + b"x" * 100_000 + b'"}\\n'
while True:
    os.write(channel.answers, piece)
"""
    async with running(program) as one:
        with pytest.raises(ChildFailed, match="sent pieces of more than 12 MB"):
            await one.call("any", None, 30)


async def test_a_flood_of_notices_is_read_in_slices_and_none_is_lost():
    program = """
for number, method, params in calls():
    for _ in range(100):
        os.write(channel.answers, b'{"method": "a"}\\n' * 1000)
    channel.result(number, "done")
    os._exit(0)
"""
    notices: list[str] = []
    async with running(program, on_notice=lambda method, params: notices.append(method)) as one:
        assert await one.call("any", None, 30) == "done"
    assert len(notices) == 100_000


async def test_a_call_that_is_given_up_is_told_to_the_child():
    program = """
for message in channel.messages():
    if "cancel" in message:
        channel.notify("cancelled", message["cancel"])
"""
    told: asyncio.Queue[object] = asyncio.Queue()
    async with running(program, on_notice=lambda method, params: told.put_nowait(params)) as one:
        with pytest.raises(TimeoutError):
            await one.call("any", None, 0.01)
        assert await asyncio.wait_for(told.get(), 30) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the limit means nothing")
async def test_memory_is_limited_and_the_limit_can_be_lifted():
    program = """
import resource
for number, method, params in calls():
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    channel.result(number, [soft, hard, resource.getrlimit(resource.RLIMIT_AS)[0]])
"""
    async with running(program) as one:
        soft, hard, lifted = await one.call("any", None, 30)
    assert soft >= 4 * 1024**3 or soft == hard
    assert lifted == hard


async def test_what_cannot_be_started_is_told():
    one = Child(["/nowhere/at-all"])
    with pytest.raises(ChildFailed, match="could not be started"):
        await one.start()
    with pytest.raises(ChildFailed):
        await one.call("any", None)
    one.kill()
    await one.wait()


def alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def gone(pid: int) -> None:
    async with asyncio.timeout(10):
        while alive(pid):
            await asyncio.sleep(0.01)


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="needs /proc")
@pytest.mark.parametrize(
    ("end", "daemon"), [("kill", False), ("exit", False), ("orphan", False), ("kill", True), ("orphan", True)]
)
async def test_what_a_child_started_ends_with_it(end: str, daemon: bool):
    program = f"""
from tui.tools.channel import end_group
def run():
    command = "{"setsid sh -c 'echo $$; exec sleep 300' &" if daemon else "echo $$; sleep 300 & sleep 300"}"
    sleeper = subprocess.Popen(command, shell=True, stdout=subprocess.PIPE)
    channel.notify("started", int(sleeper.stdout.readline()))
for message in channel.messages():
    run() if message["method"] == "run" else os._exit(0)
end_group()
"""
    told: asyncio.Queue[int] = asyncio.Queue()
    async with running(program, on_notice=lambda method, params: told.put_nowait(params)) as one:
        one.notify("run", None)
        sleeper = await asyncio.wait_for(told.get(), 30)
        assert alive(sleeper)
        if end == "kill":
            one.kill()
        elif end == "exit":
            one.notify("exit", None)
        else:  # as where this process is killed: the child's stdin ends
            one._transport.get_pipe_transport(0).close()
        await gone(sleeper)


async def test_half_a_gigabyte_of_output_neither_grows_memory_nor_holds_the_loop():
    program = """
piece = b"x" * 63 + b"\\n"
for number, method, params in calls():
    for _ in range(500):
        os.write(2, piece * 16384)
    channel.result(number, "done")
"""
    size = 0

    def took(text: str) -> None:
        nonlocal size
        size += len(text)

    holds: list[float] = []

    async def tick() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            holds.append(time.perf_counter() - before - 0.001)

    async with running(program, on_output=took) as one:
        ticking = asyncio.create_task(tick())
        await one.call("any", None, 60)
        await one.settle()
        ticking.cancel()
    print(f"longest hold {max(holds) * 1000:.1f} ms")
    assert size > 499_000_000
    assert max(holds) < 0.2  # some 5 ms on an idle machine
