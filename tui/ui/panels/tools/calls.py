"""The tool calls of a conversation, with their results, read from its blocks as they come."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from tui.domain.conversation import Conversation, Turn
from tui.domain.message import TOOL_USES, Block, Message
from tui.domain.readout import json_source

State = Literal["streaming", "complete", "waiting", "answered", "failed", "cut off", "not run", "no result"]
KINDS = {"tool_use": "tool", "server_tool_use": "server", "mcp_tool_use": "mcp"}


class Tail:
    """Reads what a block's streamed input has grown by, each character once."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._first: str | None = None
        self._parts = 0
        self._characters = 0

    def read(self) -> str:
        """What came since the last time."""
        parts = self._block.parts("partial_json")
        if not parts:
            return ""
        if parts[0] is self._first and len(parts) >= self._parts:
            fresh = parts[self._parts :]
        else:
            # Somebody asked for the whole text, which joined the parts: what was read is now inside the first.
            fresh, skip = [], self._characters
            for part in parts:
                if skip < len(part):
                    fresh.append(part[skip:])
                skip = max(0, skip - len(part))
        self._first, self._parts = parts[0], len(parts)
        text = "".join(fresh)
        self._characters += len(text)
        return text


@dataclass(slots=True)
class Result:
    """What answered a call: a block of the reply or of the next prompt."""

    fields: dict[str, Any]
    began: float | None
    """When it came, None where it was sent."""

    @property
    def failed(self) -> bool:
        """Whether it says that the call failed."""
        content = self.fields.get("content")
        kind = content.get("type") if isinstance(content, dict) else None
        return self.fields.get("is_error") is True or (isinstance(kind, str) and kind.endswith("_error"))


@dataclass(slots=True, eq=False)
class Call:
    """One call of a tool."""

    turn: Turn
    block: Block
    place: int
    """The block's place in its message."""
    result: Result | None = None
    _tail: Tail = field(init=False, repr=False)
    _bytes: int = field(default=0, repr=False)

    def __post_init__(self) -> None:
        self._tail = Tail(self.block)

    @property
    def name(self) -> str:
        """The tool's name."""
        return str(self.block.fields.get("name") or "(no name)")

    @property
    def id(self) -> str:
        """The id that its result refers to."""
        return str(self.block.fields.get("id") or "")

    @property
    def state(self) -> State:
        """How far it has come."""
        if self.result is not None:
            return "failed" if self.result.failed else "answered"
        if self.block.state == "streaming":
            return "streaming"
        if self.block.state == "cut":
            return "cut off"
        if self.block.type == "tool_use":
            return "complete" if self.turn.running else "not run"
        return "waiting" if self.turn.running else "no result"

    def size(self) -> int:
        """Bytes of its input as JSON so far."""
        if self.block.streamed_input:
            self._bytes += len(self._tail.read().encode("utf-8", "surrogatepass"))
        elif not self._bytes:
            self._bytes = len(json_source(self.block.fields.get("input", {})).encode("utf-8", "surrogatepass"))
        return self._bytes

    def seconds(self, now: float) -> float | None:
        """How long its input took to come, so far."""
        times = self.turn.block_times.get(self.place)
        if times is None:
            return None
        return (now if self.block.state == "streaming" else times[1]) - times[0]

    @property
    def answered_after(self) -> float | None:
        """Seconds from the end of the call to the start of its result."""
        times = self.turn.block_times.get(self.place)
        began = self.result.began if self.result else None
        return None if times is None or began is None else began - times[1]


class _Reading:
    """What was read of one turn so far."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.calls: list[Call] = []
        self._message: Message | None = None
        self._read = 0
        self._sent = {
            str(block.get("tool_use_id")): Result(block, None)
            for block in turn.prompt
            if block.get("type") == "tool_result"
        }

    def read(self, before: _Reading | None) -> None:
        """Take in new blocks; a prompt's results answer the calls of the turn ``before``."""
        turn = self.turn
        if turn.message is not self._message:
            self._message, self._read, self.calls = turn.message, 0, []
        blocks = turn.message.blocks
        for place in range(self._read, len(blocks)):
            block = blocks[place]
            if block.type in TOOL_USES:
                self.calls.append(Call(turn, block, place))
            elif block.type.endswith("_tool_result"):
                times = turn.block_times.get(place)
                self._answer(str(block.fields.get("tool_use_id")), Result(block.fields, times[0] if times else None))
        self._read = len(blocks)
        if before is not None and self._sent:
            for call in before.calls:
                if call.result is None and call.id in self._sent:
                    call.result = self._sent[call.id]

    def _answer(self, id: str, result: Result) -> None:
        for call in self.calls:
            if call.id == id:
                call.result = result


class Calls:
    """All calls of the line of turns that is shown, in their order."""

    def __init__(self) -> None:
        self._turns: dict[Turn, _Reading] = {}

    def read(self, conversation: Conversation) -> list[Call]:
        """Take in what is new; each block is looked at once."""
        out: list[Call] = []
        before: _Reading | None = None
        for turn in conversation.path():
            reading = self._turns.get(turn)
            if reading is None:
                reading = self._turns[turn] = _Reading(turn)
            reading.read(before)
            before = reading
            out += reading.calls
        return out
