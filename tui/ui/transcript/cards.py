"""Parts that fold: thinking, results of servers' tools, and blocks that nobody knows yet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from rich.style import Style

from tui.domain.block import Block
from tui.domain.conversation import Turn
from tui.domain.links import Span
from tui.ui.markdown.document import MarkdownDocument
from tui.ui.markdown.line import Line
from tui.ui.transcript.linked import Linked, Origin
from tui.ui.transcript.looks import Looks
from tui.ui.transcript.parts import FOLDED, INDENT, UNFOLDED, DocumentPart, Lines, plain, spans


def seconds_of(turn: Turn, block: Block) -> float | None:
    """How long a block has been coming, in seconds; None before its first frame."""
    for place, other in enumerate(turn.message.blocks):
        if other is block:
            times = turn.block_times.get(place)
            return None if times is None else times[1] - times[0]
    return None


def time_of(turn: Turn, block: Block) -> str:
    """The same in words, to stand behind others."""
    seconds = seconds_of(turn, block)
    return "" if seconds is None else f" · {seconds:.1f} s"


class Thinking(DocumentPart):
    """A thinking block: folded to its length and time, else its text, quiet."""

    folds = True

    def __init__(self, turn: Turn, block: Block, looks: Looks, folded: bool) -> None:
        super().__init__(MarkdownDocument(looks.thinking))
        self._turn, self._block, self._looks = turn, block, looks
        self._seen = 0
        self.folded = folded

    def update(self) -> None:
        """Take in new thinking."""
        new = self._block.text_from("thinking", self._seen)
        if new:
            self._seen += len(new)
            self.document.feed(new)
        if self._block.state != "streaming":
            self.document.finish()

    def height(self, width: int) -> int:
        """The summary, and the text below it when unfolded."""
        return 1 if self.folded or not self._seen else 1 + super().height(width)

    def line(self, y: int, width: int) -> Line:
        """The summary line, then the text's."""
        return self._summary(width) if y == 0 else super().line(y - 1, width)

    def searched(self, width: int) -> int:
        """The text below the summary, folded or not."""
        return 1 + super().height(width) if self._seen else 0

    def searched_line(self, y: int, width: int) -> Line:
        """A line of the text; the summary is not searched."""
        return Line() if y == 0 else super().line(y - 1, width)

    def offsets(self, y: int, width: int) -> Sequence[int]:
        """Where in the thinking the characters of a line below the summary are from."""
        return super().offsets(y - 1, width) if y else ()

    def line_at(self, offset: int, width: int) -> int:
        """The line that shows a character of the thinking."""
        return 0 if self.folded or not self._seen else 1 + super().line_at(offset, width)

    def extent(self, span: Span) -> tuple[int, int]:
        """A span of the thinking is itself."""
        return (span.start, span.end) if span.channel == "thinking" else (0, self._seen)

    def origin(self, offset: int) -> Origin:
        """The thinking's own character."""
        return self.numbers[0], "thinking", offset

    def _summary(self, width: int) -> Line:
        block, quiet = self._block, self._looks.muted
        if block.type == "redacted_thinking":
            return spans(("◌ thinking", quiet), (" · redacted by the API", quiet), width=width)
        if not self._seen and block.state != "streaming":
            return spans(
                ("◌ thinking", quiet), (f" · not shown by the API{time_of(self._turn, block)}", quiet), width=width
            )
        mark = FOLDED if self.folded else UNFOLDED
        state = {"streaming": "thinking…", "complete": "thought", "cut": "thinking, cut off"}[block.state]
        size = f" · {self._seen:,} characters{time_of(self._turn, block)}"
        head = self._looks.accent if block.state == "streaming" else quiet
        return spans((f"{mark} {state}", head), (size, quiet), width=width)


class Card(Lines, Linked):
    """A head line, and below it a body when unfolded."""

    folds = True

    def __init__(self, turn: Turn, block: Block, looks: Looks, folded: bool) -> None:
        super().__init__()
        self.turn, self.block, self.looks = turn, block, looks
        self.folded = folded
        self._last_state = ""

    def update(self) -> None:
        """Lay out again, but only while the block can change."""
        if self.block.state == "streaming" or self._last_state != self.block.state:
            self._last_state = self.block.state
            super().update()

    def lay_out(self, width: int) -> list[Line]:
        """Head and body."""
        return [self.head(width), *(self.live(width) if self.folded else self.body(width))]

    def head(self, width: int) -> Line:
        """The line that is always there."""
        raise NotImplementedError

    def live(self, width: int) -> list[Line]:
        """What a folded card shows while it grows."""
        return []

    def body(self, width: int) -> list[Line]:
        """What an unfolded card shows: the whole block as JSON."""
        return pretty(self.block.to_api(), width, self.looks)


class Result(Card):
    """What a server's tool answered."""

    def head(self, width: int) -> Line:
        """Which tool, how many results, and errors by their code."""
        content = self.block.fields.get("content")
        if isinstance(content, dict) and str(content.get("type", "")).endswith("_error"):
            code = str(content.get("error_code", "error"))
            return self._line(f"{code}", self.looks.error, width)
        if isinstance(content, list):
            titles = [str(one["title"]) for one in content if isinstance(one, dict) and one.get("title")]
            more = f": {', '.join(titles)}" if titles else ""
            return self._line(f"{len(content)} results{more}", self.looks.muted, width)
        if isinstance(content, dict):
            return self._line(arguments(content), self.looks.muted, width)
        return self._line(str(content or ""), self.looks.muted, width)

    def _line(self, text: str, style: Style, width: int) -> Line:
        mark = FOLDED if self.folded else UNFOLDED
        kind = self.block.type.removesuffix("_tool_result").replace("_", " ")
        return spans((f"{mark} ↳ {kind}", self.looks.good), (f" · {text}", style), width=width)


class Unknown(Card):
    """A block of a type that this app does not know: nothing of it is hidden."""

    def head(self, width: int) -> Line:
        """Its type, and what its fields say in short."""
        mark = FOLDED if self.folded else UNFOLDED
        fields = {key: value for key, value in self.block.to_api().items() if key != "type"}
        kind = self.block.type or "block without a type"
        return spans(
            (f"{mark} ◇ {kind}", self.looks.warning), (f" · {arguments(fields)}", self.looks.muted), width=width
        )


def arguments(value: Any) -> str:
    """An object in one line as a call would write it: ``city="Paris", days=3``."""
    if not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)[:200]
    return ", ".join(f"{key}={json.dumps(one, ensure_ascii=False)[:120]}" for key, one in list(value.items())[:12])


def pretty(value: Any, width: int, looks: Looks) -> list[Line]:
    """Any JSON value, indented."""
    return plain(json.dumps(value, indent=2, ensure_ascii=False), width, looks.muted, INDENT + 2)
