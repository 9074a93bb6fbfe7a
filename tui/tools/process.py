"""A child process that is spoken to in JSON lines, and that can neither block nor outlive this one.

The child reads requests from its stdin and answers on its stdout: a line ``{"id": 1, "method": …, "params": …}`` is
answered by ``{"id": 1, "result": …}`` or ``{"id": 1, "error": {"message": …, "data": …}}``; ``{"method": …,
"params": …}`` without an id is a notice, either way; ``{"cancel": 1}`` says that nobody waits for an answer any more.
Its stderr is output. :mod:`tui.tools.channel` is the child's end, and :mod:`tui.tools.lines` how long texts go.
"""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import itertools
import json
import math
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tui.tools.ending import end_tree, in_words
from tui.tools.lines import LINE_LIMIT, Pieces

_SLICE = 0.004
"""Seconds for which lines are read before others have their turn."""
_LAST = 2000
"""Characters of a child's output that are kept to say what it wrote last."""
_LINGER = 0.5
"""Seconds for which what a child wrote is read after its end: somebody whom it started may hold its pipes open."""


class ChildFailed(Exception):
    """The child is gone, or never came: the message says how, in words."""


class CallFailed(Exception):
    """The child answered that a call failed."""

    def __init__(self, message: str, data: Any = None) -> None:
        super().__init__(message)
        self.data = data
        """What the child tells beside the message."""


def program(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of ours, without the folder that it runs in among its modules."""
    return [sys.executable, "-P", "-m", module, *arguments]


class Child:
    """One child process. All of it belongs to the loop that :meth:`start` runs on."""

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str] | None = None,
        on_output: Callable[[str], None] | None = None,
        on_notice: Callable[[str, Any], None] | None = None,
        on_end: Callable[[str], None] | None = None,
        *,
        cwd: Path | None = None,
        line_limit: int = LINE_LIMIT,
    ) -> None:
        """Nothing is started yet.

        ``env`` is the whole environment, None for this process's own. ``on_output`` takes what the child writes
        outside the protocol, in pieces of at most some 64 kB, as often as they come: who keeps them bounds them.
        ``on_notice`` takes the method and params of each notice. ``on_end`` is told how the child ended, once.
        """
        self.on_output = on_output
        self._argv, self._env, self._cwd, self._line_limit = list(argv), env, cwd, line_limit
        self._on_notice, self._on_end = on_notice, on_end
        self._transport: asyncio.SubprocessTransport | None = None
        self._calls: dict[int, asyncio.Future[Any]] = {}
        self._ids = itertools.count(1)
        self._line: list[bytes] = []
        self._lines: deque[bytes] = deque()
        self._line_size = 0
        self._pieces = Pieces()
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._last = ""
        self._why: str | None = None
        self._over = asyncio.Event()

    @property
    def pid(self) -> int | None:
        """Its process, which is its group's, too; None before the start."""
        return None if self._transport is None else self._transport.get_pid()

    @property
    def ending(self) -> str | None:
        """How it ended, in words such as ``ended with exit code 3: …``; None while it lives."""
        return self._why

    @property
    def is_over(self) -> bool:
        """Whether nothing is left of it: its process, and its pipes."""
        return self._over.is_set()

    async def start(self) -> None:
        """Start it, in a session of its own: no terminal, and one group with all that it starts.

        Raises ChildFailed where it cannot be started.
        """
        loop = asyncio.get_running_loop()
        try:
            self._transport, _ = await loop.subprocess_exec(
                lambda: _Pipes(self), *self._argv, env=self._env, cwd=self._cwd, start_new_session=os.name == "posix"
            )
        except (OSError, ValueError) as error:
            self._why = f"could not be started: {error}"
            self._over.set()
            raise ChildFailed(self._why) from error

    async def call(self, method: str, params: Any, timeout: float | None = None) -> Any:  # noqa: ASYNC109 - it tells the child
        """Have the child do something, and return its result; many calls may be open at once.

        Raises ChildFailed where the child is gone or goes meanwhile, CallFailed where it answers with an error, and
        TimeoutError after ``timeout`` seconds. A call that is given up is told to the child.
        """
        number = next(self._ids)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._send({"id": number, "method": method, "params": params})
        self._calls[number] = future
        try:
            async with asyncio.timeout(timeout):
                return await future
        except (asyncio.CancelledError, TimeoutError):
            with contextlib.suppress(ChildFailed):
                self._send({"cancel": number})
            raise
        finally:
            self._calls.pop(number, None)

    def notify(self, method: str, params: Any) -> None:
        """Tell the child something that has no answer. Raises ChildFailed where it is gone."""
        self._send({"method": method, "params": params})

    async def settle(self) -> None:
        """Let what the child wrote before its last answer arrive: it comes by another pipe."""
        for _ in range(3):
            await asyncio.sleep(0)

    def kill(self, why: str = "was stopped") -> None:
        """End it and everything it started, at once; open calls fail with ``why``."""
        if self._transport is None:
            return
        if self._transport.get_returncode() is None:
            end_tree(self._transport.get_pid())
        self._end(why)

    async def wait(self) -> None:
        """Wait until it is gone."""
        await self._over.wait()

    # What follows is called by the pipes.

    def received(self, fd: int, data: bytes) -> None:
        """Take what came by one of the child's pipes."""
        if fd == 2:
            self._output(self._decode(data))
            return
        *whole, rest = data.split(b"\n")
        if whole:
            whole[0] = b"".join([*self._line, whole[0]])
            self._line, self._line_size = [], 0
            if len(whole[0]) > self._line_limit:
                self._refuse()
                return
            self._lines.extend(whole)
            self._read()
        if rest:
            self._line.append(rest)
            self._line_size += len(rest)
            if self._line_size > self._line_limit:
                self._line = []
                self._refuse()

    def exited(self) -> None:
        """Take note that the process is gone; what it left in its pipes is still to come."""
        if self._transport is not None:
            end_tree(self._transport.get_pid())
        asyncio.get_running_loop().call_later(_LINGER, self.closed)

    def closed(self) -> None:
        """Nothing more can come."""
        if self._transport is None or self._over.is_set():
            return
        self._read(math.inf)
        code = self._transport.get_returncode()
        self._end(in_words(code, self._last))
        self._transport.close()
        if code is not None:
            self._over.set()

    def channel_closed(self) -> None:
        """Answers cannot come any more, whatever the process does."""
        if self._transport is not None and self._transport.get_returncode() is None:
            # Usually it is just about to end by itself, and then tells how.
            asyncio.get_running_loop().call_later(_LINGER, self.kill, "closed its channel, and was ended")

    def _read(self, at_most: float = _SLICE) -> None:
        """Read lines for a while; the child waits where there are more, so that nothing piles up."""
        until = time.perf_counter() + at_most
        while self._lines and time.perf_counter() < until:
            self._message(self._lines.popleft())
        pipe = None if self._transport is None else self._transport.get_pipe_transport(1)
        if not isinstance(pipe, asyncio.ReadTransport) or pipe.is_closing():
            return
        if self._lines:
            pipe.pause_reading()
            asyncio.get_running_loop().call_soon(self._read)
        elif not pipe.is_reading():
            pipe.resume_reading()

    def _message(self, line: bytes) -> None:
        if self._why is not None or not line.strip():
            return
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            self.kill(f"sent a line that is not JSON, and was ended: {line[:80]!r}")
            return
        if not isinstance(message, dict):
            self.kill(f"sent a line that is no message, and was ended: {line[:80]!r}")
            return
        try:
            if "piece" in message:
                self._pieces.add(message["piece"])
                return
            self._pieces.fill(message)
        except (TypeError, ValueError) as wrong:
            self.kill(f"sent {wrong}, and was ended")
            return
        if "method" in message:
            if self._on_notice is not None:
                self._on_notice(str(message["method"]), message.get("params"))
            return
        number = message.get("id")
        future = self._calls.get(number) if isinstance(number, int) else None
        if future is not None and not future.done():
            error = message.get("error")
            if error is None:
                future.set_result(message.get("result"))
            else:
                known = error if isinstance(error, dict) else {"message": error}
                future.set_exception(CallFailed(str(known.get("message")), known.get("data")))

    def _refuse(self) -> None:
        self.kill(f"sent a line of more than {self._line_limit // 1024 // 1024} MB, and was ended")

    def _output(self, text: str) -> None:
        if not text:
            return
        self._last = (self._last + text[-_LAST:])[-_LAST:]
        if self.on_output is not None:
            self.on_output(text)

    def _send(self, message: dict[str, Any]) -> None:
        pipe = None if self._transport is None else self._transport.get_pipe_transport(0)
        if self._why is not None or pipe is None:
            raise ChildFailed(self._why or "is not started")
        assert isinstance(pipe, asyncio.WriteTransport)
        pipe.write(json.dumps(message).encode() + b"\n")

    def _end(self, why: str) -> None:
        if self._why is not None:
            return
        self._why = why
        for future in self._calls.values():
            if not future.done():
                future.set_exception(ChildFailed(why))
        if self._on_end is not None:
            self._on_end(why)


class _Pipes(asyncio.SubprocessProtocol):
    """What the loop tells of a child's pipes. Each piece is dealt with at once, so nothing ever piles up."""

    def __init__(self, child: Child) -> None:
        self._child = child

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self._child.received(fd, data)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        if fd == 1:
            self._child.channel_closed()

    def process_exited(self) -> None:
        self._child.exited()

    def connection_lost(self, exc: Exception | None) -> None:
        self._child.closed()
