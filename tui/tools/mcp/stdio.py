"""A server that is a command, spoken to over its stdin and stdout. Runs in a host process only.

The ``mcp`` package's own transport joins a line from its pieces anew with each of them and takes lines of any length,
so that one line of half a gigabyte would hold it for good; this one gives up at a limit. The server stays in the
host's process group, and ends with it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import anyio
import mcp_types as types
from anyio.abc import ByteReceiveStream, Process
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.shared.message import SessionMessage

from tui.tools.mcp.environment import environment

LONGEST_LINE = 16 << 20
"""Bytes of one message."""
_UNCLEAR = "unclear"
_GRACE = 1.0
"""Seconds that a server has to end after its stdin was closed."""


class TooLong(Exception):
    """A server wrote a line over the limit."""


async def lines(stream: ByteReceiveStream, longest: int = LONGEST_LINE) -> AsyncIterator[bytes]:
    """The lines of a stream; raises :class:`TooLong`. Each byte is looked at once."""
    buffer = bytearray()
    while True:
        try:
            piece = await stream.receive(1 << 18)
        except (anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError):
            return
        start = 0
        while (end := piece.find(b"\n", start)) >= 0:
            if len(buffer) + end - start > longest:
                raise TooLong
            line = bytes(buffer) + piece[start:end]
            buffer.clear()
            start = end + 1
            yield line
        buffer += piece[start:]
        if len(buffer) > longest:
            raise TooLong


@asynccontextmanager
async def stdio(
    command: str,
    args: list[str],
    env: Mapping[str, str],
    cwd: str | None,
    say: Callable[[str], None],
    ended: Callable[[str], None],
) -> AsyncIterator[tuple[MemoryObjectReceiveStream[Any], MemoryObjectSendStream[Any]]]:
    """Start a command and give the streams of its messages.

    ``say`` takes what goes into its log, ``ended`` how it went. Its stderr is the host's own. Raises OSError in words
    where the command cannot be started.
    """
    seen = environment(env)
    found = shutil.which(command, path=seen.get("PATH"))
    if found is None:
        where = "there is no such file" if os.path.dirname(command) else "it is not on PATH"  # noqa: PTH120
        raise OSError(f"{command!r} cannot be started: {where}")
    if cwd is not None and not os.path.isdir(cwd):  # noqa: PTH112, ASYNC240 - once, before it starts
        raise OSError(f"its cwd {cwd!r} is no folder")
    try:
        with _unlimited():
            process = await anyio.open_process([found, *args], env=seen, cwd=cwd, stdin=subprocess.PIPE, stderr=None)
    except OSError as error:
        raise OSError(f"{command!r} cannot be started: {error.strerror or error}") from None
    to_session, from_server = anyio.create_memory_object_stream[Any](0)
    from_session, to_server = anyio.create_memory_object_stream[Any](0)
    # Named by their ends: what the session reads, and what it writes.
    async with anyio.create_task_group() as group, to_session, from_server, from_session, to_server:
        group.start_soon(_read, process, to_session, say, ended)
        group.start_soon(_write, process, to_server)
        try:
            yield from_server, from_session
        finally:
            with anyio.CancelScope(shield=True):
                await _end(process)
            group.cancel_scope.cancel()


async def _read(
    process: Process, to_session: MemoryObjectSendStream[Any], say: Callable[[str], None], ended: Callable[[str], None]
) -> None:
    assert process.stdout is not None
    how = ""
    async with to_session:
        try:
            async for line in lines(process.stdout):
                if not line.strip():
                    continue
                message = understood(line)
                if message is None or (isinstance(message, types.JSONRPCError) and message.error.data == _UNCLEAR):
                    say(f"stdout, no JSON-RPC message: {line[:300].decode('utf-8', 'replace').rstrip()}\n")
                if message is not None:
                    await to_session.send(SessionMessage(message))
        except TooLong:
            how = f"it wrote a message of over {LONGEST_LINE >> 20} MB"
        except (anyio.ClosedResourceError, anyio.BrokenResourceError):
            return
        if not how:
            with anyio.move_on_after(1):
                await process.wait()
            how = "it closed its stdout"
            if process.returncode is not None:
                code = process.returncode
                how = f"it was ended by signal {-code}" if code < 0 else f"it exited with code {code}"
        ended(how)


def understood(line: bytes) -> types.JSONRPCMessage | None:
    """A line as a message, None where it is none.

    Half a surrogate pair, which JSON can name but UTF-8 cannot hold, is replaced. What would be an answer if it were
    right is an error that answers the same request, so that nobody waits for it.
    """
    with contextlib.suppress(ValueError):
        return types.jsonrpc_message_adapter.validate_json(line, by_name=False)
    try:
        data = json.loads(line)
        text = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
    except (ValueError, RecursionError):
        return None
    with contextlib.suppress(ValueError):
        return types.jsonrpc_message_adapter.validate_json(text, by_name=False)
    number = data.get("id") if isinstance(data, dict) and "method" not in data else None
    if isinstance(number, bool) or not isinstance(number, int | str):
        return None
    error = types.ErrorData(code=types.INTERNAL_ERROR, message="its answer is no JSON-RPC", data=_UNCLEAR)
    return types.JSONRPCError(jsonrpc="2.0", id=number, error=error)


async def _write(process: Process, to_server: MemoryObjectReceiveStream[Any]) -> None:
    assert process.stdin is not None
    with contextlib.suppress(anyio.ClosedResourceError, anyio.BrokenResourceError, OSError):
        async for message in to_server:
            text = message.message.model_dump_json(by_alias=True, exclude_unset=True)
            await process.stdin.send(text.encode() + b"\n")


async def _end(process: Process) -> None:
    """Close its stdin, and end it where that does not."""
    with contextlib.suppress(OSError, anyio.BrokenResourceError, anyio.ClosedResourceError):
        if process.stdin is not None:
            await process.stdin.aclose()
    with anyio.move_on_after(_GRACE):
        await process.wait()
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    if process.stdout is not None:
        await process.stdout.aclose()


@contextmanager
def _unlimited() -> Iterator[None]:
    """Lift the host's limit of memory for what is started meanwhile: some runtimes reserve far more than they use."""
    if sys.platform == "win32":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
