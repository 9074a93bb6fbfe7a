"""Processes that run the tools of one file: one call at a time each, as many as there are calls."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from tui.tools.process import Child

MOST = 8
"""Calls of one file that run at the same time; the others wait."""
IDLE = 2
"""Processes that are kept for the next call."""


class Pool:
    """Children of one command. What they hold in memory is their own: a call may find another's, or none of it."""

    def __init__(self, argv: Sequence[str], env: Mapping[str, str] | None = None) -> None:
        self._argv, self._env = argv, env
        self._free: list[Child] = []
        self._busy: dict[Child, int] = {}
        self._going: set[Child] = set()
        self._generation = 0
        self._room = asyncio.Semaphore(MOST)

    async def take(self) -> Child:
        """A child that nobody else uses, to be given back or dropped. Raises ChildFailed where none can be started."""
        await self._room.acquire()
        try:
            while self._free:
                child = self._free.pop()
                if child.ending is None:
                    break
                self._end(child)
            else:
                child = Child(self._argv, self._env)
                await child.start()
        except BaseException:
            self._room.release()
            raise
        self._busy[child] = self._generation
        return child

    def give_back(self, child: Child) -> None:
        """It is free for another call."""
        if self._busy.get(child) == self._generation and child.ending is None and len(self._free) < IDLE:
            self._leave(child)
            child.on_output = None
            self._free.append(child)
        else:
            self.drop(child)

    def drop(self, child: Child) -> None:
        """End it, with everything that it started."""
        self._leave(child)
        self._end(child)

    def renew(self) -> None:
        """Have calls that begin from now on run in new processes; those that run are not disturbed."""
        self._generation += 1
        free, self._free = self._free, []
        for child in free:
            self._end(child)

    async def aclose(self) -> None:
        """End them all."""
        for child in (*self._free, *self._busy):
            self._end(child)
        self._free.clear()
        for child in self._going:
            await child.wait()
        self._going.clear()

    def _end(self, child: Child) -> None:
        child.kill()
        self._going = {one for one in self._going if not one.is_over} | {child}

    def _leave(self, child: Child) -> None:
        if child in self._busy:
            del self._busy[child]
            self._room.release()
