"""The card of a tool call: its input as it grows, then what became of it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from tui.domain.block import TOOL_USES, Block
from tui.domain.conversation import Turn
from tui.domain.links import Span
from tui.domain.tools.run import Run
from tui.ui.markdown.line import Line
from tui.ui.transcript.cards import Card, Result, Thinking, Unknown, arguments, time_of
from tui.ui.transcript.linked import Origin, json_offsets, plain_offsets
from tui.ui.transcript.looks import Looks
from tui.ui.transcript.parts import FOLDED, INDENT, UNFOLDED, plain, spans
from tui.ui.transcript.told import Told, full_lines, live_lines, state_line, told

_LIVE_LINES = 5
"""Lines of a tool's growing JSON that a folded card shows."""


class ToolCall(Card):
    """A call of a tool: its JSON grows in view, then folds to one line, with another one for what became of it."""

    answer: Mapping[str, Any] | None = None
    """The ``tool_result`` that was sent for it, where the turn below brings one."""
    _drawn: tuple[object, ...] = ()
    """What there was to tell when it was laid out last."""

    _searched: tuple[int, list[Line]] = (-1, [])
    """The width and the lines that a search saw last."""
    _offsets: tuple[object, list[list[int]]] = (None, [])
    """What was laid out of what when somebody pointed at it last, and where its lines are from."""

    def update(self) -> None:
        """Take in what is new of the input, and of what is done about the call."""
        block, run = self.block, self.run
        state = "" if run is None else run.state
        seconds = int(time.monotonic() - (run.started or 0.0)) if run is not None and state == "running" else 0
        now = (block.state, state, seconds, len(run.output) if run is not None else 0, self.answer is None)
        if block.state != "streaming" and now == self._drawn:
            return
        self._drawn = now
        self._width = -1
        self._searched = (-1, [])

    @property
    def run(self) -> Run | None:
        """What is done about the call, where anything is."""
        return self.turn.runs.get(str(self.block.fields.get("id")))

    @property
    def told(self) -> Told | None:
        """What to say of that."""
        return told(self.run, self.answer, time.monotonic())

    def searched(self, width: int) -> int:
        """The tool's name, and the input below it, folded or not."""
        if self._searched[0] != width:
            name = spans((f"{FOLDED} ⚙ {tool_name(self.block)}", self.looks.accent), width=width)
            self._searched = (width, [name, *self._input(width)])
        return len(self._searched[1])

    def searched_line(self, y: int, width: int) -> Line:
        """The name, then the input."""
        self.searched(width)
        return self._searched[1][y]

    def head(self, width: int) -> Line:
        """Name, state, size and time; when it is done, the arguments in short."""
        block, looks = self.block, self.looks
        mark = FOLDED if self.folded else UNFOLDED
        name = tool_name(block)
        if block.state == "streaming":
            tail = f" · writing its input, {block.length('partial_json'):,} characters{time_of(self.turn, block)}"
            return spans((f"{mark} ⚙ {name}", looks.accent), (tail, looks.muted), width=width)
        if not block.input_is_whole:
            cut = f" · input cut off after {block.length('partial_json'):,} characters"
            return spans((f"{mark} ⚙ {name}", looks.warning), (cut, looks.warning), width=width)
        return spans((f"{mark} ⚙ {name}", looks.accent), (f"({arguments(block.input)})", looks.muted), width=width)

    def live(self, width: int) -> list[Line]:
        """The last lines of the JSON as it grows; then the call's state, and what it writes while it runs."""
        if self.block.state != "streaming":
            return self._state(width)
        start = max(0, self.block.length("partial_json") - _LIVE_LINES * width)
        return plain(self.block.text_from("partial_json", start), width, self.looks.muted, INDENT + 2)[-_LIVE_LINES:]

    def _state(self, width: int) -> list[Line]:
        """The call's state in a line; the end of what it writes while it runs."""
        if (one := self.told) is None:
            return []
        run = self.run
        answered = not self.folded and (self.answer is not None or (run is not None and run.over))
        runs = [(text, getattr(self.looks, style)) for text, style in state_line(one, answered=answered)]
        line = spans(*runs, margin=INDENT + 2, width=width)
        live = live_lines(run, width, self.looks) if run is not None and self.folded and not run.over else []
        return [line, *live]

    def body(self, width: int) -> list[Line]:
        """The input, the call's state, what the tool wrote and what it answered."""
        run = self.run
        lines = self._input(width)
        if run is not None and run.edited:
            lines += plain("what you made of it:", width, self.looks.warning, INDENT + 2)
            lines += plain(json.dumps(run.input, indent=2, ensure_ascii=False), width, self.looks.plain, INDENT + 2)
        return [*lines, *self._state(width), *full_lines(run, self.answer, width, self.looks)]

    def _input(self, width: int) -> list[Line]:
        """The input as the model wrote it."""
        return plain(tool_input(self.block), width, self.looks.muted, INDENT + 2)

    def offsets(self, y: int, width: int) -> Sequence[int]:
        """Where in the input as it came the characters of a line below the head are from."""
        linked = self._linked(width)
        return linked[y - 1] if 0 < y <= len(linked) else ()

    def line_at(self, offset: int, width: int) -> int:
        """The line that shows a character of the input."""
        linked = self._linked(width)
        for y, offsets in enumerate(linked, 1):
            if any(at >= offset for at in offsets):
                return y
        return len(linked)

    def extent(self, span: Span) -> tuple[int, int]:
        """A span of the input is itself."""
        return (span.start, span.end) if span.channel == "input" else (0, self.block.length("partial_json"))

    def origin(self, offset: int) -> Origin:
        """The input's own character."""
        return self.numbers[0], "input", offset

    def _linked(self, width: int) -> list[list[int]]:
        """What the lines below the head lead to; none while it is folded."""
        if self.folded:
            return []
        of = (width, self.block.length("partial_json"), self.block.state)
        if self._offsets[0] != of:
            source, text = self.block.partial_json, tool_input(self.block)
            known = range(len(source)) if text == source else json_offsets(source, text)
            self._offsets = (of, plain_offsets(self._input(width), text, known))
        return self._offsets[1]


def tool_name(block: Block) -> str:
    """Which tool a block calls, with its server where it has one."""
    name = str(block.fields.get("name") or "tool")
    server = block.fields.get("server_name")
    return f"{server}:{name}" if server else name


def tool_input(block: Block) -> str:
    """A call's input as an unfolded card shows it: JSON when it is whole, else exactly the text that came."""
    if block.state == "streaming" or not block.input_is_whole:
        return block.partial_json
    return json.dumps(block.input, indent=2, ensure_ascii=False)


def card_for(turn: Turn, block: Block, looks: Looks, unfolded: set[str]) -> Thinking | Card:
    """The part for any block that is no text. ``unfolded`` holds ``thinking`` and ``tools`` where those are open."""
    if block.type in ("thinking", "redacted_thinking"):
        return Thinking(turn, block, looks, "thinking" not in unfolded)
    folded = "tools" not in unfolded
    if block.type in TOOL_USES:
        return ToolCall(turn, block, looks, folded)
    if block.type.endswith("_tool_result"):
        return Result(turn, block, looks, folded)
    return Unknown(turn, block, looks, folded)
