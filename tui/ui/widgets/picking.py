"""Picking a block of code by the letter beside it, a link or a citation by the letter on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from string import ascii_lowercase

from rich.style import Style
from textual import events
from textual.strip import Strip

from tui.domain.citations import SCHEME
from tui.ui.markdown.line import CodeBlock, Line
from tui.ui.widgets import strips
from tui.ui.widgets.column import Column


@dataclass(frozen=True, slots=True)
class Pick:
    """What a letter stands for: its turn's place, the lines of the turn that it takes, its text and its name."""

    place: int
    first: int
    last: int
    text: str
    name: str
    at: int | None = None
    """The cell of its first line where a link begins; None for a block of code."""

    @classmethod
    def of_code(cls, place: int, first: int, last: int, code: CodeBlock) -> Pick:
        """A block of code."""
        return cls(place, first, last, code.text, f"the {code.language} code" if code.language else "the code")


class Picking(Column):
    """The part of the conversation that picks blocks of code and links."""

    _picks: tuple[Pick, ...] = ()
    """What the letters stand for; empty while none are shown."""

    def picked(self, pick: Pick, copy: bool) -> None:
        """The person chose one, to copy it or to open it."""
        raise NotImplementedError

    @property
    def picking(self) -> bool:
        """Whether the next key is one of the letters."""
        return bool(self._picks)

    def action_pick_code(self) -> None:
        """Give a letter to each block of code in view, else to those of the current message; one alone is taken."""
        self._pick(self._in_view(self._codes) or self._in_current(self._codes), "code")

    def action_pick_link(self) -> None:
        """Give a letter to each link in view, else to those of the current message; one alone is opened."""
        self._pick(self._in_view(self._links) or self._in_current(self._links), "link")

    def action_pick_source(self) -> None:
        """Give a letter to each citation in view, else to those of the current message; one alone is opened."""
        self._pick(self._in_view(self._citations) or self._in_current(self._citations), "citation")

    def _pick(self, picks: list[Pick], what: str) -> None:
        if not picks:
            self.notify(f"No {what} in this message.", timeout=2)
        elif len(picks) == 1:
            self.picked(picks[0], picks[0].at is None)  # code is copied, all else opened
        else:
            self.focus()
            self._picks = tuple(picks[: len(ascii_lowercase)])
            self.bar_changed()
            top, begin = self.scroll_offset.y, self._transcript.at(picks[0].place, picks[0].first, self._width)
            if not top <= begin < top + self._rows and begin + picks[0].last - picks[0].first < top:
                self.reveal(picks[0].place, picks[0].first)
            elif begin >= top + self._rows:
                self.reveal(picks[0].place, picks[0].last)
                self.reveal(picks[0].place, picks[0].first)

    def _in_view(self, of: Callable[[int, int, int], list[Pick]]) -> list[Pick]:
        """Those of which a line is in the window."""
        top, width = self.scroll_offset.y, self._width
        found = self._transcript.locate(top, width)
        out: list[Pick] = []
        place = found[0] if found is not None else len(self._transcript.turns)
        while place < len(self._transcript.turns) and self._transcript.top(place, width) < top + self._rows:
            begin = self._transcript.top(place, width)
            out += of(place, max(0, top - begin), top + self._rows - begin)
            place += 1
        return out

    def _in_current(self, of: Callable[[int, int, int], list[Pick]]) -> list[Pick]:
        """Those of the current message."""
        turn = self.current
        place = self._transcript.place(turn) if turn is not None else None
        return of(place, 0, self._transcript.view(place).height(self._width)) if place is not None else []

    def _codes(self, place: int, start: int, stop: int) -> list[Pick]:
        """The blocks of code in some lines of a turn."""
        blocks = self._transcript.view(place).code_lines(self._width)
        return [Pick.of_code(place, *block) for block in blocks if block[1] >= start and block[0] < stop]

    def _citations(self, place: int, start: int, stop: int) -> list[Pick]:
        """The citations in some lines of a turn."""
        return [pick for pick in self._linked(place, start, stop) if pick.text.startswith(SCHEME)]

    def _links(self, place: int, start: int, stop: int) -> list[Pick]:
        """The links in some lines of a turn."""
        return [pick for pick in self._linked(place, start, stop) if not pick.text.startswith(SCHEME)]

    def _linked(self, place: int, start: int, stop: int) -> list[Pick]:
        """All that leads somewhere in some lines of a turn; the rest of one that is wrapped belongs to it."""
        view, width = self._transcript.view(place), self._width
        out: list[Pick] = []
        for inner in range(start, min(stop, view.height(width))):
            line = view.line(inner, width)
            for at, _, url in line.links:
                wrapped = line.joins is not None and at <= line.indent
                if not (wrapped and out and out[-1].text == url and out[-1].last == inner - 1):
                    out.append(Pick(place, inner, inner, url, "the address", at))
                else:
                    out[-1] = replace(out[-1], last=inner)
        return out

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
            pick, capital = picks[letter], bool(event.character and event.character.isupper())
            # A citation has no address to copy: what stands behind it is copied where it is shown.
            self.picked(pick, pick.at is None or (capital and not pick.text.startswith(SCHEME)))

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
        none = [(" any other key ", looks.accent), ("none ", looks.muted)]
        if self._picks[0].at is None:
            return [(" c ", looks.accent), ("copy which code? ", looks.plain), (f"a–{last}", looks.accent)], none
        if self._picks[0].text.startswith(SCHEME):
            return [(" w ", looks.accent), ("show which source? ", looks.plain), (f"a–{last}", looks.accent)], none
        said = [(" o ", looks.accent), ("open which link? ", looks.plain), (f"a–{last}", looks.accent)]
        return said, [(" Shift ", looks.accent), ("copies ", looks.muted), *none]

    def decorate(self, strip: Strip, line: Line, place: int, inner: int) -> Strip:
        """Show a block's letter at the right end of its first line in view."""
        strip = super().decorate(strip, line, place, inner)
        if not self._picks:
            return strip
        above = self.scroll_offset.y - self._transcript.top(place, self._width)
        for letter, pick in zip(ascii_lowercase, self._picks, strict=False):
            if pick.place != place or inner != max(pick.first, min(above, pick.last)):
                continue
            style = self._looks.base + self._looks.accent + Style(reverse=True, bold=True)
            if pick.at is None:
                return strips.badge(strip, self._width, f" {letter} ", style)
            strip = strips.over(strip, pick.at if inner == pick.first else line.indent, letter, style)
        return strip
