"""One turn as lines: the prompt, the reply block by block, and its foot."""

from __future__ import annotations

from tui.domain.conversation import Turn
from tui.domain.message import Block, Message
from tui.ui.markdown.line import CodeBlock, Line
from tui.ui.transcript.cards import Card, Thinking, card_for
from tui.ui.transcript.foot import Foot
from tui.ui.transcript.looks import Looks
from tui.ui.transcript.parts import Gap, Part, PromptPart, SourcesPart, TextPart


class TurnView:
    """Lays a turn out. Parts are made once as their blocks come; what cannot change is not laid out again."""

    def __init__(self, turn: Turn, looks: Looks, unfolded: set[str]) -> None:
        self.turn = turn
        self._looks = looks
        self._unfolded = unfolded
        self._prompt = PromptPart(turn.prompt_text, looks)
        self._message: Message | None = None
        self._foot = Foot(turn, looks)
        self._parts: list[Part] = []
        self._blocks = 0
        self._settled = 0
        self._begin()

    def _begin(self) -> None:
        """Start over: a new attempt began a new message."""
        self._message = self.turn.message
        self._parts = [self._prompt, Gap()]
        self._blocks = 0
        self._settled = 0

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
            for part in reversed(self._parts):
                if isinstance(part, SourcesPart):
                    continue
                if isinstance(part, TextPart):
                    part.blocks.append(block)
                    return
                break
            text = TextPart(self._looks)
            text.blocks.append(block)
            self._space()
            self._parts += [text, SourcesPart(text, self._looks)]
            return
        if (text_before := self._last_text()) is not None:
            text_before.finish()
        if not isinstance(self._parts[-1], Card):
            self._space()
        self._parts.append(card_for(self.turn, block, self._looks, self._unfolded))

    def _space(self) -> None:
        if not isinstance(self._parts[-1], Gap):
            self._parts.append(Gap())

    @property
    def _all(self) -> list[Part]:
        parts = self._parts
        out: list[Part] = list(parts)
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

    def part_at(self, y: int, width: int) -> tuple[Part | None, int]:
        """The part that line ``y`` belongs to, and the line within it."""
        return self._locate(y, width)

    def _locate(self, y: int, width: int) -> tuple[Part | None, int]:
        for part in self._all:
            height = part.height(width)
            if y < height:
                return part, y
            y -= height
        return None, 0

    def fold(self, kind: str, folded: bool) -> None:
        """Fold or show all ``thinking`` or all ``tools``."""
        for part in self._parts:
            if isinstance(part, Thinking):
                if kind == "thinking":
                    part.folded = folded
            elif isinstance(part, Card) and kind == "tools" and part.folded != folded:
                part.toggle()

    def toggle_all(self) -> bool:
        """Unfold whatever is folded here, else fold it all; False where nothing folds."""
        foldable = [part for part in self._parts if part.folds]
        folded = not any(part.folded for part in foldable)
        for part in foldable:
            if isinstance(part, Card):
                if part.folded != folded:
                    part.toggle()
            else:
                part.folded = folded
        return bool(foldable)

    @property
    def source(self) -> str:
        """The reply's text as Markdown, exactly as it came."""
        return "\n\n".join(text for text in self._texts() if text.strip())

    def _texts(self) -> list[str]:
        """The text of each run of text blocks."""
        return ["".join(block.text for block in part.blocks) for part in self._parts if isinstance(part, TextPart)]

    def code_blocks(self) -> list[CodeBlock]:
        """All blocks of code in the reply."""
        return [code for part in self._parts if isinstance(part, TextPart) for code in part.document.code_blocks]


_END = Gap()
