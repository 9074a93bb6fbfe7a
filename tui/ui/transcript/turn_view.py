"""One turn as lines: the prompt, the reply block by block, and its foot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tui.domain.attachment import described
from tui.domain.block import Block
from tui.domain.conversation import Turn
from tui.domain.message import Message
from tui.ui.markdown.line import CodeBlock, Line
from tui.ui.transcript.cards import Card
from tui.ui.transcript.foot import Foot
from tui.ui.transcript.fork import Fork, ForkPart
from tui.ui.transcript.looks import Looks
from tui.ui.transcript.parts import Gap, Part, PromptPart
from tui.ui.transcript.seam import Flush, SeamPart, opening
from tui.ui.transcript.text import SourcesPart, TextPart
from tui.ui.transcript.tool_call import ToolCall, card_for


class TurnView:
    """Lays a turn out. Parts are made once as their blocks come; what cannot change is not laid out again."""

    def __init__(self, turn: Turn, looks: Looks, unfolded: set[str], folds: dict[int, bool]) -> None:
        """``unfolded`` names the kinds that are shown; ``folds`` holds, by block, what the person folded otherwise."""
        self.turn = turn
        self._folds = folds
        self._looks = looks
        self._unfolded = unfolded
        self._prompt = _prompt_of(turn, looks)
        self._continued = False
        self._fork = ForkPart(looks)
        self._message: Message | None = None
        self._foot = Foot(turn, looks)
        self._cards: dict[int, int] = {}
        self._answers: Mapping[str, dict[str, Any]] = {}
        self._calls: list[ToolCall] = []
        # The number of the part that shows each block.
        self._shows: list[int] = []
        self._begin()

    def _begin(self) -> None:
        """Start over: a new attempt began a new message."""
        self._message = self.turn.message
        flows = self.turn.continues or self.turn.is_round
        self._parts: list[Part] = [self._prompt, self._fork, Flush() if flows else Gap()]
        self._calls = []
        self._blocks = 0
        self._shows = []
        self._settled = 0

    def stand(self, fork: Fork | None, following: Turn | None) -> bool:
        """Say which of the branches beside it the turn is, None where it has none, and which turn stands below it.

        That one may go on with its reply, or bring the results of its calls. False where nothing changes by it.
        """
        before, self._continued = self._continued, following is not None and following.continues
        known, self._answers = self._answers, {} if following is None else _results(following)
        answered = known != self._answers
        if answered:
            for card in self._calls:
                self._answer(card)
        return self._fork.stand(fork) or self._continued != before or (answered and bool(self._calls))

    def _answer(self, card: ToolCall) -> None:
        """Hand a card the result that was sent for its call."""
        card.answer = self._answers.get(str(card.block.fields.get("id")))
        card.update()

    def branch_step_at(self, x: int, y: int, width: int) -> int:
        """What a click asks for: -1 for the branch before this one, 1 for the next one, 0 for neither."""
        part, _ = self._locate(y, width)
        return self._fork.step_at(x) if part is self._fork else 0

    def update(self) -> None:
        """Take in what is new of the turn."""
        if self._message is not self.turn.message:
            self._begin()
        blocks = self.turn.message.blocks
        while self._blocks < len(blocks):
            self._add(blocks[self._blocks])
            self._blocks += 1
        running = self.turn.running
        for part in self._parts[self._settled :]:
            part.update()
        for card in self._calls:
            card.update()
        if not running and self._parts and isinstance(last := self._last_text(), TextPart):
            last.finish()
        # All but the last few parts are over: text before other blocks was finished when those came.
        self._settled = max(0, len(self._parts) - 6)
        self._foot.update()

    def _last_text(self) -> TextPart | None:
        return next((part for part in reversed(self._parts) if isinstance(part, TextPart)), None)

    def _add(self, block: Block) -> None:
        """A part for a new block; text that follows text goes on in its document."""
        if block.type == "text":
            for number in range(len(self._parts) - 1, -1, -1):
                part = self._parts[number]
                if isinstance(part, SourcesPart):
                    continue
                if isinstance(part, TextPart):
                    self._show(block, part, number)
                    return
                break
            text = TextPart(self._looks, "" if self._blocks else opening(self.turn))
            self._space()
            self._show(block, text, len(self._parts))
            self._parts += [text, SourcesPart(text, self._looks)]
            return
        if (text_before := self._last_text()) is not None:
            text_before.finish()
        if not isinstance(self._parts[-1], Card):
            self._space()
        card = card_for(self.turn, block, self._looks, self._unfolded)
        card.folded = self._folds.get(self._blocks, card.folded)
        self._cards[id(card)] = self._blocks
        card.numbers = (self._blocks,)
        if isinstance(card, ToolCall):
            self._calls.append(card)
            self._answer(card)
        self._shows.append(len(self._parts))
        self._parts.append(card)

    def _show(self, block: Block, text: TextPart, number: int) -> None:
        """Have a part show a text block."""
        text.blocks.append(block)
        text.numbers.append(self._blocks)
        self._shows.append(number)

    def _space(self) -> None:
        if not isinstance(self._parts[-1], Gap):
            self._parts.append(Gap())

    @property
    def _all(self) -> list[Part]:
        parts = self._parts
        out: list[Part] = list(parts)
        if self._continued:
            return out
        if not isinstance(out[-1], Gap):
            out.append(Gap())
        out.append(self._foot)
        out.append(_END)
        return out

    def height(self, width: int) -> int:
        """How many lines the turn has at this width."""
        return sum(part.height(width) for part in self._all)

    def line(self, y: int, width: int) -> Line:
        """Line ``y`` of the turn."""
        part, inner = self._locate(y, width)
        return part.line(inner, width) if part is not None else Line()

    def _locate(self, y: int, width: int) -> tuple[Part | None, int]:
        for part in self._all:
            height = part.height(width)
            if y < height:
                return part, y
            y -= height
        return None, 0

    @property
    def parts(self) -> Sequence[Part]:
        """The parts that the turn is made of so far, but for its foot."""
        return self._parts

    def showing(self, block: int) -> int | None:
        """The number of the part that shows the block at a place of the message; None where there is none."""
        return self._shows[block] if block < len(self._shows) else None

    def top_of(self, number: int, width: int) -> int:
        """The turn's line at which a part begins."""
        return sum(one.height(width) for one in self._parts[:number])

    def part_at(self, y: int, width: int) -> tuple[int, int] | None:
        """The number of the part that line ``y`` belongs to, and which of its lines; None in the foot and below."""
        for number, part in enumerate(self._parts):
            height = part.height(width)
            if y < height:
                return number, y
            y -= height
        return None

    def line_of(self, number: int, y: int, width: int) -> int:
        """The turn's line where line ``y`` of a part stands, which is its head's while the part is folded."""
        part = self._parts[number]
        top = sum(one.height(width) for one in self._parts[:number])
        return top if part.folded else top + min(y, part.height(width) - 1)

    def fold_part(self, number: int, folded: bool) -> bool:
        """Fold or unfold one part; False where it was so or does not fold."""
        part = self._parts[number]
        if not part.folds or part.folded is folded:
            return False
        self._fold(part, folded)
        return True

    def toggle_at(self, y: int, width: int) -> bool:
        """Fold or unfold the part whose head is line ``y``; False where that is no head of a part that folds."""
        part, inner = self._locate(y, width)
        if part is None or inner or not part.folds:
            return False
        self._fold(part, not part.folded)
        return True

    def toggle_all(self) -> bool:
        """Unfold whatever is folded here, else fold it all; False where nothing folds."""
        foldable = [part for part in self._parts if part.folds]
        folded = not any(part.folded for part in foldable)
        for part in foldable:
            self._fold(part, folded)
        return bool(foldable)

    def _fold(self, part: Part, folded: bool) -> None:
        part.fold(folded)
        self._folds[self._cards[id(part)]] = folded

    @property
    def source(self) -> str:
        """The reply's text as Markdown, exactly as it came."""
        return "\n\n".join(text for text in self._texts() if text.strip())

    def _texts(self) -> list[str]:
        """The text of each run of text blocks."""
        return ["".join(block.text for block in part.blocks) for part in self._parts if isinstance(part, TextPart)]

    def code_lines(self, width: int) -> list[tuple[int, int, CodeBlock]]:
        """All blocks of code in the reply, each with the first and the last line of the turn that it takes."""
        out: list[tuple[int, int, CodeBlock]] = []
        top = 0
        for part in self._parts:
            height = part.height(width)
            for code in part.document.code_blocks if isinstance(part, TextPart) else ():
                out.append((top + code.line, top + code.line + max(code.height, 1) - 1, code))
            top += height
        return out


_END = Gap()


def _prompt_of(turn: Turn, looks: Looks) -> Part:
    """What stands at the top of a turn: the prompt, or where it has none how it goes on with the one above."""
    if turn.continues:
        return SeamPart(turn, looks)
    if turn.is_round:
        return Flush()
    attached = [described(block) for block in turn.prompt if block.get("type") not in ("text", "tool_result")]
    return PromptPart(turn.prompt_text, looks, attached)


def _results(turn: Turn) -> dict[str, dict[str, Any]]:
    """The results that a turn brings, by the ids of the calls that they answer."""
    return {str(one.get("tool_use_id")): one for one in turn.prompt if one.get("type") == "tool_result"}
