"""The tool calls of a session, with their results, read from its turns as they come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tui.domain.block import TOOL_USES, Block
from tui.domain.conversation import Conversation, Turn
from tui.domain.history import says_not_run
from tui.domain.message import Message
from tui.domain.readout.json_text import json_source
from tui.domain.request import Request
from tui.domain.tools.run import Run
from tui.domain.tools.states import State, state


class Result(NamedTuple):
    """What answered a call: a block of the reply, or one that was sent back."""

    fields: dict[str, Any]
    began: float | None
    """When it came, on the frames' clock; None where it was sent, and it is not known when it was there."""


@dataclass(slots=True, eq=False)
class Call:
    """One call of a tool."""

    turn: Turn
    block: Block
    place: int
    """The block's place in its message."""
    result: Result | None = None
    _read: int = field(default=0, repr=False)
    _bytes: int = field(default=0, repr=False)
    _whole: bool | None = field(default=None, repr=False)
    _source: str | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The tool's name."""
        return str(self.block.fields.get("name") or "(no name)")

    @property
    def id(self) -> str:
        """The id that its result refers to."""
        return str(self.block.fields.get("id") or "")

    @property
    def run(self) -> Run | None:
        """What is or was done about it here; None for a call that nobody took up."""
        return self.turn.runs.get(self.id)

    @property
    def is_whole(self) -> bool:
        """Whether its input can be used; asked for when no more of it comes."""
        if self._whole is None:
            self._whole = self.block.input_is_whole
        return self._whole

    @property
    def state(self) -> State:
        """How far it has come."""
        block = self.block
        whole = block.state == "streaming" or self.is_whole
        result = self.result.fields if self.result is not None else None
        run = self.run.state if self.run is not None else None
        return state(block.type, block.state, whole, self.turn.running, result, run)

    @property
    def streams(self) -> bool:
        """Whether its input comes, or came, piece by piece."""
        return self.block.state == "streaming" or bool(self.block.length("partial_json"))

    def input_from(self, start: int) -> str:
        """The input as JSON text after its first ``start`` characters; costs what it returns."""
        if self.streams:
            return self.block.text_from("partial_json", start)
        if self._source is None:
            self._source = json_source(self.block.fields.get("input", {}))
        return self._source[start:]

    @property
    def input_text(self) -> str:
        """The input as JSON text, exactly as it was streamed where it was."""
        return self.block.partial_json if self.streams else self.input_from(0)

    def size(self) -> int:
        """Bytes of its input as JSON so far; each character is counted once."""
        fresh = self.input_from(self._read) if self.streams or not self._read else ""
        self._read += len(fresh)
        self._bytes += len(fresh) if fresh.isascii() else len(fresh.encode("utf-8", "surrogatepass"))
        return self._bytes

    def input_seconds(self, now: float) -> float | None:
        """How long its input took to come, so far."""
        times = self.turn.block_times.get(self.place)
        if times is None:
            return None
        return (now if self.block.state == "streaming" else times[1]) - times[0]

    def seconds(self, now: float) -> float | None:
        """How long it ran here, so far; a server's, from its first byte until its result began, or its input was over.

        The time of one that never ran is that of its input.
        """
        times = self.turn.block_times.get(self.place)
        if self.run is not None and (ran := self.run.seconds(now)) is not None:
            return ran
        if self.run is not None:
            return None if times is None else times[1] - times[0]
        if times is None:
            return None
        if self.result is not None and self.result.began is not None:
            return self.result.began - times[0]
        return (now if self.state in ("streaming", "running") else times[1]) - times[0]

    def waited(self, now: float) -> float | None:
        """Seconds from the end of the call until it began to run here, so far; None where it never waited for that."""
        times, run = self.turn.block_times.get(self.place), self.run
        if times is None or run is None or (run.over and run.started is None):
            return None
        return (now if run.started is None else run.started) - times[1]

    @property
    def answered_after(self) -> float | None:
        """Seconds from the end of the call to the start of its result."""
        times = self.turn.block_times.get(self.place)
        began = self.result.began if self.result else None
        return None if times is None or began is None else began - times[1]

    @property
    def definition(self) -> dict[str, Any] | None:
        """The tool as the request defined it, None where it did not."""
        tools = self.turn.request.body.get("tools") if self.turn.request is not None else None
        for tool in tools if isinstance(tools, list) else ():
            if isinstance(tool, dict) and tool.get("name") == self.name:
                return tool
        return None

    @property
    def schema(self) -> Any:
        """The JSON Schema of its input, None where the request gave none."""
        return (self.definition or {}).get("input_schema")


class _Reading:
    """What was read of one turn so far."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.calls: list[Call] = []
        self._message: Message | None = None
        self._read = 0
        self._request: Request | None = None
        self._prompt_read = False

    def read(self) -> None:
        """Take in new blocks."""
        turn = self.turn
        if turn.message is not self._message:
            self._message, self._read, self.calls = turn.message, 0, []
        blocks = turn.message.blocks
        for place in range(self._read, len(blocks)):
            block = blocks[place]
            if block.type in TOOL_USES:
                self.calls.append(Call(turn, block, place))
            elif "tool_use_id" in block.fields:
                times = turn.block_times.get(place)
                self._answer(str(block.fields["tool_use_id"]), Result(block.fields, times[0] if times else None))
        self._read = len(blocks)

    def _answer(self, id: str, result: Result) -> None:
        for call in self.calls:
            if call.id == id:
                call.result = result

    def sent(self, known: Mapping[str, Result]) -> Iterator[dict[str, Any]]:
        """The results that this turn sent and that nobody saw yet, the newest first."""
        if not self._prompt_read:
            self._prompt_read = True
            yield from _results(self.turn.prompt)
        request = self.turn.request
        if request is None or request is self._request:
            return
        self._request = request
        own = {str(block["tool_use_id"]) for block in _results(self.turn.prompt)}
        for message in reversed(request.messages):
            content = message.get("content") if isinstance(message, dict) else None
            found = [one for one in _results(content) if str(one["tool_use_id"]) not in own]
            # What stands before a result that another turn sent was sent by that turn as well.
            if found and all(str(block["tool_use_id"]) in known for block in found):
                return
            yield from found


def _results(blocks: Any) -> Iterator[dict[str, Any]]:
    for block in blocks if isinstance(blocks, list) else ():
        if isinstance(block, dict) and block.get("type") == "tool_result" and "tool_use_id" in block:
            yield block


class Calls:
    """All calls of a conversation, branches included, in the order of their turns."""

    def __init__(self) -> None:
        self._turns: list[_Reading] = []
        self._sent: dict[str, Result] = {}

    def read(self, conversation: Conversation) -> list[Call]:
        """Take in what is new; each block is looked at once."""
        for turn in conversation.turns[len(self._turns) :]:
            self._turns.append(_Reading(turn))
        out: list[Call] = []
        for reading in self._turns:
            reading.read()
            for block in reading.sent(self._sent):
                self._take(block)
            out += reading.calls
        for call in out:
            if call.block.type == "tool_use":
                run = call.run
                if run is None:
                    call.result = self._sent.get(call.id, call.result)
                elif run.over and call.result is None:
                    call.result = Result(run.result(), run.ended)
        return out

    def _take(self, block: dict[str, Any]) -> None:
        """Keep a result that was sent; one that only says that the call was not run gives way to another."""
        id = str(block["tool_use_id"])
        before = self._sent.get(id)
        if before is None or says_not_run(before.fields.get("content")):
            self._sent[id] = Result(block, None)
