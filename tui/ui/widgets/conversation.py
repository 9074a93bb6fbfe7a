"""The conversation: one scrolling view over all turns, and what keys and clicks do in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.selection import Selection

from tui.domain.citations import SCHEME
from tui.domain.conversation import Turn
from tui.ui.actions import bindings
from tui.ui.at_once import acts_at_once
from tui.ui.markdown.line import copy_text
from tui.ui.widgets.holding import Holding
from tui.ui.widgets.marks import GLYPHS, Mark, marked_at, marks
from tui.ui.widgets.picking import Pick, Picking
from tui.ui.widgets.searching import Searching
from tui.ui.widgets.selecting import Selecting
from tui.ui.widgets.tracing import Tracing

_WITH_LINES = {"select_lines", "line", "page", "top", "end", "prompt_step", "copy_message", "let_go"}
"""What can be done while lines are selected by keys."""
_AT_ONCE = {"search", "let_go", "pick_code", "pick_link", "pick_source", "trace"}
"""What is done when the key comes, not when it has gone up to the app: what is typed with it depends on it."""


class Conversation(Holding, Picking, Selecting, Tracing, Searching):
    """All turns of the line that is shown."""

    HELP: ClassVar[str] = """\
The view follows the end until you scroll up, and again after **End**. Click a ▸ to unfold it, a link to open it.

- **/** searches prompts, replies, thinking and tool inputs; an upper-case letter makes case count. **Enter** keeps \
the search for **n** and **N**, **Esc** instead goes back to where you were
- **v** selects lines: **j k { } g G PgUp PgDn** extend, **y** copies, **Esc** ends. The mouse selects too, a \
double-click a word, a triple-click its paragraph; **Ctrl+C** copies
- **c** shows a letter beside each block of code in view; the letter copies exactly the code
- **o** shows a letter on each link in view; the letter opens it, with **Shift** copies its address
- **w** shows a letter on each citation in view; the letter opens the words that it rests on
- **i** puts a cursor on a character: arrows or **h j k l w b** move it, and Events shows which event brought it; \
**Enter** goes there, **Space** unfolds, **Esc** ends. **Ctrl** and a click asks for one character
- **+** goes on with a reply that was cut; the two parts stand as one, with a mark at the seam
- **e** edits a prompt and **r** asks again: each makes a branch, and the old one stays. **[** and **]** change to \
the branches beside; at a fork **‹2/3›** says which one is shown. **b** shows the whole tree, **Esc Esc** on an empty \
prompt the prompts to go back to
- the scroll bar marks prompts **─**, matches **═** and errors **!**; a click on a mark goes there
"""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("conversation")]

    @dataclass
    class LinkOpened(Message):
        """A link was clicked, or chosen by its letter."""

        url: str

    @dataclass
    class CitationOpened(Message):
        """A citation of a turn's reply was clicked, or chosen by its letter."""

        turn: Turn
        at: str
        """Its address, as :mod:`tui.domain.citations` writes it."""

    @dataclass
    class BranchRequested(Message):
        """The person clicked an arrow at a fork: the branch before (-1) or after (1) a turn is wanted."""

        turn: Turn
        step: int

    @dataclass
    class CopyRequested(Message):
        """The person wants ``text`` on the clipboard; ``what`` names it in a sentence."""

        text: str
        what: str

    def source_of(self, turn: Turn) -> str:
        """A reply as Markdown, with what goes on with it; the prompt where there is no reply."""
        place = self._transcript.place(turn)
        return ("" if place is None else self._transcript.source(place)) or turn.prompt_text

    def shown_of(self, turn: Turn) -> str:
        """A turn as it is shown, without wraps and decoration."""
        place = self._transcript.place(turn)
        if place is None:
            return ""
        view = self._transcript.view(place)
        return copy_text([view.line(y, self._width) for y in range(view.height(self._width))]).strip("\n")

    # Keys

    @property
    def has_all_keys(self) -> bool:
        """Whether keys mean something else for a moment: a query, a letter, or the end of a selection."""
        return self.typing or self.picking or self.tracing or self._lines is not None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What keys do not do for a moment is dim in the footer."""
        if action == "let_go":
            streams = any(turn.running for turn in self._transcript.turns[-1:])
            return self._lines is not None or (self.search is not None and not streams)
        own = action in {binding.action.partition("(")[0] for _, binding in self._bindings}
        if own and self.has_all_keys and (self._lines is None or action not in _WITH_LINES):
            return None
        return super().check_action(action, parameters)

    async def _on_key(self, event: events.Key) -> None:
        if self.typing or self.picking or self.tracing:
            return
        await acts_at_once(self, event, _AT_ONCE)

    def action_let_go(self) -> None:
        """End the selection of lines, else the search."""
        if self._lines is not None:
            self.action_select_lines()
        else:
            self.end_search()

    def action_line(self, lines: int) -> None:
        """Scroll by lines, or extend what is selected by keys."""
        if not self._extend_by(lines):
            self.move(lines)

    def action_page(self, pages: int) -> None:
        """Scroll by pages, or extend what is selected by keys."""
        if not self._extend_by(pages * max(1, self._rows - 2)):
            self.move_page(pages)

    def action_top(self) -> None:
        """To the beginning."""
        if not self._extend_to_edge(end=False):
            self.to_top()

    def action_end(self) -> None:
        """To the end, and follow."""
        if not self._extend_to_edge(end=True):
            self.to_end()

    def action_prompt_step(self, step: int) -> None:
        """To the prompt before or after."""
        if not self._extend_to_prompt(step):
            self.prompt_step(step)

    def action_copy_message(self) -> None:
        """Copy the lines that are selected by keys, else the current message as Markdown."""
        if (lines := self._take_lines()) is not None:
            self.run_worker(self._copy_lines(lines, "the lines"), name="lines")
        elif (turn := self.current) is not None:
            text = self.source_of(turn)
            if not text:
                self.notify("No text in this message.", timeout=2)
                return
            place = self._transcript.place(turn)
            has_reply = place is not None and self._transcript.source(place)
            what = "the message as Markdown" if has_reply else "the prompt, which has no text for an answer,"
            self.post_message(self.CopyRequested(text, what))

    def copy_selection(self) -> bool:
        """Copy what is selected here; False where that is no text. To put it together may take seconds."""
        selection = self.text_selection
        if selection is None or not self.has_text(selection):
            return False
        self.run_worker(self._copy_lines(selection, "the selection"), name="lines")
        return True

    async def _copy_lines(self, lines: Selection, what: str) -> None:
        self.post_message(self.CopyRequested((await self._copied(lines)).rstrip("\n"), what))

    def action_copy_shown(self) -> None:
        """Copy the current message as it is shown."""
        if (turn := self.current) is not None:
            self.post_message(self.CopyRequested(self.shown_of(turn), "the message as shown"))

    def picked(self, pick: Pick, copy: bool) -> None:
        """Copy a block of code exactly as it was written, or an address; else open the address."""
        if copy:
            self.post_message(self.CopyRequested(pick.text, pick.name))
        else:
            self._open(self._transcript.turns[pick.place], pick.text)

    def _open(self, turn: Turn, url: str) -> None:
        self.post_message(self.CitationOpened(turn, url) if url.startswith(SCHEME) else self.LinkOpened(url))

    # Folding

    def action_fold_here(self) -> None:
        """Fold or unfold what the current message holds."""
        if not self.fold_current():
            self.notify("Nothing to fold in this message.", timeout=2)

    def fold_all(self, kind: str) -> bool:
        """Fold or show all ``thinking`` or ``tools``; return whether they are shown now."""
        shown: list[bool] = []

        def change() -> bool:
            shown.append(self._transcript.fold_all(kind))
            return True

        self.fold(change)
        return shown[0]

    def fold_current(self) -> bool:
        """Unfold what is folded in the current turn, else fold all of it; False where nothing folds."""
        turn = self.current
        place = self._transcript.place(turn) if turn is not None else None
        if place is None or not self.fold(lambda: self._transcript.fold_turn(place)):
            return False
        self._choose(turn)
        return True

    def _choose(self, turn: Turn | None) -> None:
        """Have keys act on a turn until the view is moved: one that follows no more is not at its last one."""
        if not self._follow:
            self._current = turn
            self._redraw()

    @property
    def _rests(self) -> bool:
        return not self.has_all_keys

    # Clicks

    async def _on_click(self, event: events.Click) -> None:
        """Fold what is clicked, open a link, or go to what is new below."""
        offset = event.get_content_offset(self)
        if offset is None or event.chain > 1 or event.ctrl:
            return
        y = self.scroll_offset.y + offset.y
        if self._on_new_badge(offset.x, offset.y):
            self.to_end()
            return
        found = self._transcript.locate(y, self._width)
        if found is None or offset.y >= self._rows:
            return
        for start, end, url in self._transcript.line(y, self._width).links:
            if start <= offset.x < end:
                self._open(self._transcript.turns[found[0]], url)
                return
        if step := self._transcript.view(found[0]).branch_step_at(offset.x, found[1], self._width):
            self.post_message(self.BranchRequested(self._transcript.turns[found[0]], step))
            return
        if self.fold(lambda: self._transcript.fold_at(*found), offset.y):
            self._choose(self._transcript.turns[found[0]])

    # The scroll bar

    def on_mount(self) -> None:
        """Have the scroll bar show marks, and lead to them."""
        self.vertical_scrollbar.marked = self._marked
        self.vertical_scrollbar.go_to_mark = self._go_to_mark

    def _go_to_mark(self, row: int, rows: int) -> bool:
        """Show what the mark in a row of the scroll bar stands for; False where there is none."""
        height = self._transcript.height(self._width)
        found = marked_at(self._transcript, self.search, self._width, height, rows, row)
        if found is None:
            return False
        mark, place, line = found
        if mark == "prompt":
            self.to_turn(self._transcript.turns[place])
        elif mark == "match":
            self.to_match(place, line)
        else:
            self.look_at(place, line)
        return True

    def _marked(self, rows: int) -> Iterator[tuple[str, Style]]:
        """The mark of each row of the scroll bar."""
        looks = self._looks
        styles: dict[Mark, Style] = {
            "": looks.base,
            "prompt": looks.muted,
            "match": looks.warning + Style(bold=True),
            "error": looks.error + Style(bold=True),
        }
        height = self._transcript.height(self._width)
        for mark in marks(self._transcript, self.search, self._width, height, rows):
            yield GLYPHS[mark], styles[mark]
