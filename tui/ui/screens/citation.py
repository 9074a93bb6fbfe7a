"""What a citation rests on, over the screen: the source, and the passages that a reply cites of it."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.domain.citations import Passage, Source
from tui.domain.safe import drawable, one_line
from tui.ui.markdown.inline import is_linkable

Wanted = Literal["open", "copy"]
_MUTED = "$foreground 60%"


class CitationScreen(ModalScreen[Wanted]):
    """Shows one source; returns what is wanted of it, None for nothing."""

    HELP = "What a citation rests on: each sentence of the reply that cites this source, and the words of the source."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", "close", id="citation.close", tooltip="Close"),
        Binding("o", "open", "open", id="citation.open", tooltip="Open its address"),
        Binding("y", "want('copy')", "copy", id="citation.copy", tooltip="Copy the passage with its source"),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._source = source

    @property
    def opens(self) -> bool:
        """Whether its address is one that may be opened."""
        return is_linkable(self._source.address)

    def compose(self) -> ComposeResult:
        """The source, and the passages with the one that was asked for first; the keys stand in the frame."""
        source, first = self._source, self._source.passages[self._source.chosen]
        with VerticalScroll(id="citation", can_focus=False) as box:
            box.border_subtitle = (
                f"{'[$primary]o[/] open  ' if self.opens else ''}[$primary]y[/] copy  [$primary]Esc[/] close"
            )
            yield Static(Content(one_line(source.title) or "A source without a title"), id="citation-title")
            said = f"{source.kind} · {source.address}" if source.address else source.kind
            yield Static(Content(one_line(said)), id="citation-source")
            yield from _shown(first)
            others = [one for place, one in enumerate(source.passages) if place != source.chosen]
            if others:
                times = "once more" if len(others) == 1 else f"{len(others):,} more times"
                yield Static(Content(f"The reply cites it {times}."), classes="heading")
            for one in others:
                yield from _shown(one)

    def action_open(self) -> None:
        """Open the address, where it has one."""
        if self.opens:
            self.dismiss("open")

    def action_want(self, what: Wanted) -> None:
        """Close, and say what is wanted."""
        self.dismiss(what)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll by pages."""
        body = self.query_one(VerticalScroll)
        body.scroll_relative(y=pages * max(1, body.size.height - 1), animate=False)


def _shown(passage: Passage) -> list[Static]:
    """The sentence of the reply, and under it the words that it rests on."""
    said = Static(Content(one_line(" ".join(passage.said.split()))), classes="said")
    if not passage.cited:
        words = Content.assemble(("The API did not say the words.", _MUTED))
    else:
        before = f"…{passage.before}" if passage.before else ""
        after = f"{passage.after}…" if passage.after else ""
        words = Content.assemble(
            (drawable(before), _MUTED), (drawable(passage.cited), "bold"), (drawable(after), _MUTED)
        )
    out = [said, Static(words, classes="cited")]
    return [*out, Static(Content(passage.where), classes="where")] if passage.where else out
