"""The child's end of :mod:`tui.tools.process`: messages apart from whatever else the process prints."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from collections.abc import Iterator
from typing import Any

from tui.tools.ending import end_tree, keep_orphans
from tui.tools.lines import TooLong, lines

_LEAST_MEMORY = 4 * 1024**3


class Channel:
    """Messages to and from the process that started this one."""

    def __init__(self, requests: int, answers: int) -> None:
        """``requests`` and ``answers`` are file descriptors."""
        self.requests, self.answers = requests, answers
        self._lock = threading.Lock()

    def messages(self) -> Iterator[dict[str, Any]]:
        """What the parent sends, until it goes. Blocks."""
        with os.fdopen(self.requests, "rb") as lines:
            for line in lines:
                yield json.loads(line)

    def send(self, message: dict[str, Any]) -> None:
        """Send a message, from any thread. Raises TypeError or ValueError where it is no JSON, or too long."""
        data = [*lines(message)]
        with self._lock:
            for line in data:
                left = memoryview(line)
                while left:
                    left = left[os.write(self.answers, left) :]

    def result(self, number: Any, result: Any) -> None:
        """Answer a call; with an error, where its result is too long to be sent."""
        try:
            self.send({"id": number, "result": result})
        except TooLong as error:
            self.error(number, f"the result cannot be sent: {error}")

    def error(self, number: Any, message: str, data: Any = None) -> None:
        """Answer a call that failed."""
        self.send({"id": number, "error": {"message": message, "data": data}})

    def notify(self, method: str, params: Any) -> None:
        """Tell the parent something that has no answer."""
        self.send({"method": method, "params": params})


def take_over() -> Channel:
    """Take stdin and stdout for the channel; from then on stdin is empty, and what goes to stdout is output.

    That holds for programs that this one starts, too, and for what is written below Python. Memory is limited, and
    the limit can be lifted by who needs more: to half of what the machine has, at least 4 GB.
    """
    channel = Channel(os.dup(0), os.dup(1))
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)  # type: ignore[union-attr]
    keep_orphans()
    _limit_memory()
    return channel


def end_group() -> None:
    """End this process and everything that it started: the parent is gone, or wants it."""
    if os.name == "posix" and os.getpgid(0) == os.getpid():
        end_tree(os.getpid())
    os._exit(0)


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        if soft == resource.RLIM_INFINITY:
            resource.setrlimit(resource.RLIMIT_AS, (max(_LEAST_MEMORY, machine // 2), hard))
