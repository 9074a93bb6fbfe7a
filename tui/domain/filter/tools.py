"""Which events belong to a tool's calls: a map of each attempt's blocks, made as far as it is asked for.

An event belongs to the block that :meth:`tui.domain.message.Message.open_block` would give it: the open block of its
index, else the newest that is open, else the block that had the index. A call that a ``message_start`` carries whole
is that event's.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any

from tui.domain.block import TOOL_USES
from tui.domain.events import ContentBlockStart, ContentBlockStop, Frame, MessageStart, decode
from tui.domain.filter.fields import DELTA, STOP, index_of, may_be
from tui.domain.log import EventLog, Stretch


class _Blocks:
    """The blocks of one attempt: what an index means, from each place on where that changes."""

    def __init__(self) -> None:
        self.places: list[int] = []
        self.meanings: list[tuple[dict[int, bool], bool | None]] = []
        """For each of those places: whether an index means a wanted block, and what any other index means."""
        self.whole: set[int] = set()
        """Places of ``message_start`` events that carry a wanted call."""
        self._blocks: list[tuple[int, bool]] = []
        self._open: list[int] = []
        self._by_index: dict[int, int] = {}
        self.any = False

    def start(self, place: int, index: int, wanted: bool) -> None:
        self._by_index[index] = len(self._blocks)
        self._open.append(len(self._blocks))
        self._blocks.append((index, wanted))
        self.any = self.any or wanted
        self._changed(place)

    def stop(self, place: int, index: int) -> None:
        number = self._by_index.get(index)
        if number not in self._open:
            number = self._open[-1] if self._open else None
        if number is not None:
            self._open.remove(number)
            self._changed(place + 1)

    def _changed(self, place: int) -> None:
        newest = self._blocks[self._open[-1]][1] if self._open else None
        told = {
            index: self._blocks[number][1] if newest is None or number in self._open else newest
            for index, number in self._by_index.items()
        }
        self.places.append(place)
        self.meanings.append((told, newest))

    def means(self, place: int, index: int) -> bool:
        """Whether an index at a place means a wanted block."""
        at = bisect_right(self.places, place) - 1
        if at < 0:
            return False
        told, other = self.meanings[at]
        return told.get(index, bool(other))


class ToolCalls:
    """Finds the events of calls of the tools that ``wanted`` names, in a log that grows."""

    def __init__(self, log: EventLog, wanted: Callable[[str], bool]) -> None:
        self._log = log
        self._wanted = wanted
        self._upto = 0
        self._attempts: dict[int, _Blocks] = {}
        """By the attempt's identity: the log keeps every attempt alive."""

    def select(self, places: Sequence[int], stretch: Stretch) -> Sequence[int]:
        """Which of some places of one stretch belong to such calls."""
        self._learn(places[-1] + 1)
        blocks = self._attempts.get(id(stretch.attempt))
        if blocks is None:
            return []
        frames, means, whole = self._log.frames, blocks.means, blocks.whole
        if not blocks.any:
            return [place for place in places if place in whole] if whole else []
        out = []
        for place in places:
            raw = (frame := frames[place]).raw
            match = DELTA(raw) or STOP(raw)
            index = int(match[1]) if match is not None else index_of(frame)
            if place in whole if index is None else means(place, index):
                out.append(place)
        return out

    def _learn(self, upto: int) -> None:
        """Take in the starts and ends of blocks before ``upto``."""
        first, frames = self._upto, self._log.frames
        if upto <= first:
            return
        self._upto = upto
        # What is named a delta is not looked into: a log is nearly all deltas, and this is asked for all at once.
        names = [frame.event for frame in frames[first:upto]]
        for place, name in enumerate(names, first):
            if name != "content_block_delta":
                self._take(place, frames[place])

    def _take(self, place: int, frame: Frame) -> None:
        raw = frame.raw
        if not (may_be(raw, b"content_block_st") or may_be(raw, b"message_start")) or DELTA(raw) is not None:
            return
        event = decode(frame)
        if not isinstance(event, ContentBlockStart | ContentBlockStop | MessageStart):
            return
        blocks = self._attempts.setdefault(id(self._log.stretch(place).attempt), _Blocks())
        if isinstance(event, ContentBlockStart):
            blocks.start(place, event.index, self._calls(event.content_block))
        elif isinstance(event, ContentBlockStop):
            blocks.stop(place, event.index)
        else:
            content = event.message.get("content")
            if isinstance(content, list) and any(isinstance(one, dict) and self._calls(one) for one in content):
                blocks.whole.add(place)

    def _calls(self, block: dict[str, Any]) -> bool:
        """Whether a block calls a wanted tool."""
        name = block.get("name")
        return block.get("type") in TOOL_USES and isinstance(name, str) and self._wanted(name)
