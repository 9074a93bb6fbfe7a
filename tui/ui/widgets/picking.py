"""Picking a block of code by the letter beside it."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_lowercase

from rich.style import Style
from textual import events
from textual.strip import Strip

from tui.ui.markdown.line import CodeBlock, Line
from tui.ui.widgets import strips
from tui.ui.widgets.column import Column


@dataclass(frozen=True, slots=True)
class Pick:
    """A block of code that a letter stands for: its turn's place, the lines of the turn that it takes, and itself."""

    place: int
    first: int
    last: int
    code: CodeBlock

    @property
    def name(self) -> str:
        """The block in a sentence."""
        return f"the {self.code.language} code" if self.code.language else "the code"


class Picking(Column):
    """The part of the conversation that picks blocks of code."""

    _picks: tuple[Pick, ...] = ()
    """What the letters stand for; empty while none are shown."""

    def picked(self, pick: Pick) -> None:
        """The person chose a block."""
        raise NotImplementedError

    @property
    def picking(self) -> bool:
        """Whether the next key is a letter of a block."""
        return bool(self._picks)

    def action_pick_code(self) -> None:
        """Give a letter to each block of code in view, else to those of the current message; one alone is taken."""
        picks = self._in_view() or self._in_current()
        if not picks:
            self.notify("No code in this message.", timeout=2)
        elif len(picks) == 1:
            self.picked(picks[0])
        else:
            self.focus()
            self._picks = tuple(picks[: len(ascii_lowercase)])
            self.bar_changed()
            if not self._in_view():
                self.reveal(picks[0].place, picks[0].last)
                self.reveal(picks[0].place, picks[0].first)

    def _in_view(self) -> list[Pick]:
        """The blocks of which a line is in the window."""
        top, width = self.scroll_offset.y, self._width
        found = self._transcript.locate(top, width)
        out: list[Pick] = []
        place = found[0] if found is not None else len(self._transcript.turns)
        while place < len(self._transcript.turns) and self._transcript.top(place, width) < top + self._rows:
            begin = self._transcript.top(place, width)
            out += [
                pick for pick in self._of(place) if begin + pick.last >= top and begin + pick.first < top + self._rows
            ]
            place += 1
        return out

    def _in_current(self) -> list[Pick]:
        """The blocks of the current message."""
        turn = self.current
        place = self._transcript.place(turn) if turn is not None else None
        return self._of(place) if place is not None else []

    def _of(self, place: int) -> list[Pick]:
        blocks = self._transcript.view(place).code_lines(self._width)
        return [Pick(place, first, last, code) for first, last, code in blocks]

    async def _on_key(self, event: events.Key) -> None:
        """While letters are shown, the next key takes one of them, or none."""
        if not self._picks:
            return
        event.stop()
        event.prevent_default()
        picks, self._picks = self._picks, ()
        self.bar_changed()
        letter = ascii_lowercase.find(event.character.lower()) if event.character else -1
        if 0 <= letter < len(picks):
            self.picked(picks[letter])

    def on_blur(self) -> None:
        """The keys go elsewhere."""
        if self._picks:
            self._picks = ()
            self.bar_changed()

    @property
    def has_bar(self) -> bool:
        """Whether there is something to say."""
        return bool(self._picks) or super().has_bar

    def bar(self) -> tuple[strips.Runs, strips.Runs]:
        """Which letters there are."""
        if not self._picks:
            return super().bar()
        looks, last = self._looks, ascii_lowercase[len(self._picks) - 1]
        said = [(" c ", looks.accent), ("copy which code? ", looks.plain), (f"a–{last}", looks.accent)]
        return said, [(" any other key ", looks.accent), ("none ", looks.muted)]

    def decorate(self, strip: Strip, line: Line, place: int, inner: int) -> Strip:
        """Show a block's letter at the right end of its first line in view."""
        strip = super().decorate(strip, line, place, inner)
        if not self._picks:
            return strip
        above = self.scroll_offset.y - self._transcript.top(place, self._width)
        for letter, pick in zip(ascii_lowercase, self._picks, strict=False):
            if pick.place == place and inner == max(pick.first, min(above, pick.last)):
                style = self._looks.base + self._looks.accent + Style(reverse=True, bold=True)
                return strips.badge(strip, self._width, f" {letter} ", style)
        return strip
