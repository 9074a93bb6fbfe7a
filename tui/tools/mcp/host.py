"""The process that holds one MCP server: ``python -m tui.tools.mcp.host``, the only importer of ``mcp``.

What it is asked, by :mod:`tui.tools.process`: ``open`` an entry, ``call`` a tool, ``read`` a resource, get a
``prompt``; ``ping`` and ``close``. What it tells: ``log`` text, ``output`` of a call, ``listing`` where a list is
another, ``ended`` with how.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import warnings
from collections.abc import Callable, Coroutine
from typing import Any

from tui.tools.channel import Channel, end_group, take_over
from tui.tools.mcp.saying import Saying, words

Method = Callable[[Any], Coroutine[Any, Any, Any]]


class _Log(logging.Handler):
    """What the package logs goes into the server's log, a line each, without tracebacks."""

    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self._say(f"{record.getMessage()[:300]}" + (f": {words(error)}" if error is not None else "") + "\n")


async def serve(channel: Channel) -> None:
    """Do what is asked until the asker is gone or the server has ended."""
    from tui.tools.mcp.connection import Connection

    loop = asyncio.get_running_loop()
    gone = asyncio.Event()
    saying = Saying(channel.notify)
    connection = Connection(saying)
    logging.getLogger().addHandler(_Log(saying.log))

    async def ping(params: Any) -> None:
        """Show that the loop goes round."""

    async def close(params: Any) -> None:
        gone.set()

    methods: dict[str, Method] = {
        "ping": ping,
        "close": close,
        "open": connection.open,
        "call": connection.call,
        "read": connection.read,
        "prompt": connection.prompt,
    }
    tasks: dict[Any, asyncio.Task[None]] = {}

    async def answer(number: Any, method: str, params: Any) -> None:
        try:
            result = await methods[method](params)
            channel.result(number, result)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            channel.error(number, words(error), "gone" if connection.how else None)
        finally:
            tasks.pop(number, None)

    def take(message: dict[str, Any]) -> None:
        if "cancel" in message:
            task = tasks.get(message["cancel"])
            if task is not None:
                task.cancel()
        elif message.get("method") in methods:
            number = message.get("id")
            tasks[number] = asyncio.create_task(answer(number, message["method"], message.get("params")))

    def listen() -> None:
        for message in channel.messages():
            loop.call_soon_threadsafe(take, message)
        # Nobody is there any more, and the server may hold the loop: the group ends with or without it.
        threading.Timer(3, end_group).start()
        loop.call_soon_threadsafe(gone.set)

    threading.Thread(target=listen, daemon=True).start()
    watch = [asyncio.create_task(gone.wait()), asyncio.create_task(connection.ended.wait())]
    await asyncio.wait(watch, return_when=asyncio.FIRST_COMPLETED)
    if connection.ended.is_set():
        saying.ended(connection.how)
    await connection.close()


def main() -> None:
    """Run it; ends with everything that it started."""
    channel = take_over()
    warnings.simplefilter("ignore")
    try:
        asyncio.run(serve(channel))
    finally:
        end_group()


if __name__ == "__main__":
    main()
