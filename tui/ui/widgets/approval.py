"""The call that waits for the person: what exactly would run, and the keys that let it, or do not."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.widgets import Input, Static

from tui.domain.readout import Rows
from tui.ui.at_once import acts_at_once
from tui.ui.panels import Caption, Document
from tui.ui.tool_views.input import revealed, write_input
from tui.ui.widgets.answer import Answer
from tui.ui.widgets.approval_keys import BINDINGS, HELP
from tui.ui.widgets.asked import Asked, head, is_long, told

DEAF = 0.4
"""Seconds for which no key decides anything: it may have been meant for what had the keys before."""
_LOWEST = 2
"""Lines of the input that are in view even where half of the screen is less."""


class _Body(Document):
    """The input."""

    class LaidOut(Message):
        """It has another number of lines."""

    def on_resize(self, event: events.Resize) -> None:
        """Lay it out for the new width."""
        super().on_resize(event)
        self.post_message(self.LaidOut())


class Approval(Vertical, can_focus=True):
    """Stands between the conversation and the prompt while a call waits, and takes at most half of the screen."""

    HELP: ClassVar[str] = HELP
    HIDES_DISABLED: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = BINDINGS

    @dataclass
    class Chosen(Message):
        """The person decided: ``what`` is ``run`` or ``reject``."""

        what: str
        remember: bool
        reason: str = ""

    @dataclass
    class Answered(Message):
        """The person answered for a tool, by hand."""

        text: str
        is_error: bool

    class EditRequested(Message):
        """The person wants to edit the input."""

    @dataclass
    class Typed(Message):
        """A character was typed that was not meant for this: the call had only just taken the keys."""

        character: str

    by_hand: var[bool] = var(False, toggle_class="-by-hand")
    telling: var[bool] = var(False, toggle_class="-telling")
    is_error: var[bool] = var(False, toggle_class="-error")

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._asked: Asked | None = None
        self._deaf_until = 0.0
        self._stole = False
        """Whether the keys were the prompt's when this took them."""
        self._rows = 0

    def compose(self) -> ComposeResult:
        """The head, the input, where to write, the pattern and the keys."""
        yield Caption("approval-head")
        yield _Body("approval-body")
        yield Answer(id="approval-answer")
        yield Input(
            placeholder="why not? Enter rejects it and tells Claude",
            select_on_focus=False,
            compact=True,
            id="approval-reason",
        )
        yield Static("", id="approval-keys")

    def on_mount(self) -> None:
        """Nothing is asked yet."""
        self._head, self._body = self.query_one(Caption), self.query_one(_Body)
        self._answer, self._reason = self.query_one(Answer), self.query_one(Input)
        self._keys = self.query_one("#approval-keys", Static)
        self._reason.cursor_blink = False
        self.display = False
        self.watch(self.screen, "focused", self._draw, init=False)

    # What is shown

    @property
    def asked(self) -> Asked | None:
        """The call that is shown."""
        return self._asked

    @property
    def has_keys(self) -> bool:
        """Whether the keys come here."""
        focused = self.screen.focused
        return focused is not None and self in focused.ancestors_with_self

    def show(self, asked: Asked | None) -> None:
        """Ask about a call; take no room where none waits. The same one stays where it is scrolled to."""
        before, self._asked = self._asked, asked
        same = before is not None and asked is not None and before.run is asked.run
        self.display = asked is not None
        if asked is None:
            self._answer.text, self.telling = "", False
            return
        if not same:
            self._deaf(stole=False)
            self._answer.text, self._reason.value = "", ""
            self.telling = self.is_error = False
            if self.has_keys:
                (self._answer if asked.by_hand else self).focus()
        self.by_hand = asked.by_hand
        if asked != before:
            self._body.show(self._fill, keep_place=same)
            self.refresh_bindings()
        self._draw()

    def take_keys(self) -> None:
        """Have the keys come here, from the prompt."""
        self._deaf(stole=True)
        (self._answer if self.by_hand else self).focus()

    @property
    def written(self) -> str:
        """What was written of an answer, or of a reason, and is not sent."""
        return self._answer.whole or self._reason.value

    def _deaf(self, stole: bool) -> None:
        self._deaf_until, self._stole = time.monotonic() + DEAF, stole

    def _draw(self) -> None:
        """Bring the head and the keys up to date; they tell whether the keys come here."""
        asked = self._asked
        if asked is None:
            return
        self._head.say(*head(asked, self.has_keys, self.content_size.width))
        self._fit()

    def _fill(self, rows: Rows) -> None:
        asked = self._asked
        if asked is None:
            return
        for wrong in asked.wrong:
            rows.prose("error", wrong, indent=2, mark="✗")
        write_input(rows, asked.run.input)
        if asked.by_hand and asked.about:
            rows.blank()
            rows.prose("muted", asked.about)
        if is_long(asked.pattern, self.content_size.width):
            rows.heading("always and never remember, for this session")
            rows.newline(2)
            rows.write("text", revealed(asked.pattern))

    def _fit(self) -> None:
        """Give the input the lines that it needs, and at most what is left of half of the screen."""
        if self._asked is None:
            return
        self._keys.update(self._said())
        needs = len(self._body.rows.lines) if self._body.room else 1
        keys = 1 + str(self._keys.content).count("\n")
        writes = self._answer.styles.height if self.by_hand else None
        field = int(writes.value) if writes is not None else int(self.telling)
        rows = self.screen.size.height
        most = max(min(_LOWEST, rows // 8), rows // 2 - 1 - keys - field)
        height = max(1, min(needs, most))
        if height != self._rows:
            self._rows = height
            self._body.styles.height = height

    def on_resize(self) -> None:
        """The head has other room, the keys break otherwise, and half of the screen is another."""
        self._draw()

    @on(_Body.LaidOut)
    def _laid_out(self, message: _Body.LaidOut) -> None:
        """Its lines are counted."""
        message.stop()
        self._fit()

    def _said(self) -> Content:
        """The pattern that would be remembered, and the keys."""
        assert self._asked is not None
        way = "" if self.has_keys else self._way
        return told(self._asked, self.content_size.width, way, telling=self.telling, is_error=self.is_error)

    @property
    def _way(self) -> str:
        """The key that leads here from what has the keys."""
        chain, focused = self.screen.focus_chain, self.screen.focused
        before = focused in chain and self in chain and chain.index(focused) < chain.index(self)
        return "Tab" if before else "Shift+Tab"

    # Keys

    async def _on_key(self, event: events.Key) -> None:
        """A key that came too early was meant for something else."""
        if event.time < self._deaf_until and (event.is_printable or event.key == "enter"):
            event.stop()
            event.prevent_default()
            if self._stole and event.is_printable and event.character is not None:
                self.post_message(self.Typed(event.character))
            return
        if self.telling and event.is_printable and event.character is not None:
            # It was typed right behind the key that opens the reason, and decides nothing.
            event.stop()
            event.prevent_default()
            self._reason.insert_text_at_cursor(event.character)
            return
        if await acts_at_once(self, event, {"tell"}):
            return
        there = self.screen.active_bindings.get(event.key)
        if there is not None and there.node is self and not there.enabled:
            event.stop()
            self.notify("Nothing can be remembered: no pattern that one could read means this call alone.")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the keys of what is asked."""
        if action == "back":
            return self.telling
        if action in ("error", "write"):
            return self.by_hand
        if action in ("choose", "edit", "tell"):
            always = action == "choose" and len(parameters) > 1 and bool(parameters[1])
            if always and not (self._asked and self._asked.pattern) and not self.by_hand and not self.telling:
                return None  # the key is known, and says why it does nothing
            return not self.by_hand and not self.telling
        return True

    def action_choose(self, what: str, remember: bool) -> None:
        """Decide."""
        if self._asked is not None:
            self.post_message(self.Chosen(what, remember))

    def action_edit(self) -> None:
        """Edit the input first."""
        if self._asked is not None:
            self.post_message(self.EditRequested())

    def action_tell(self) -> None:
        """Write why it is rejected."""
        self.telling = True
        self._reason.focus()
        self._fit()

    def action_back(self) -> None:
        """Back from the reason; what was written of it stays there."""
        self.telling = False
        self.focus()
        self._fit()

    def action_error(self) -> None:
        """The answer is an error, or it is none."""
        self.is_error = not self.is_error
        self._fit()

    def action_write(self) -> None:
        """To where the answer is written."""
        self._answer.focus()

    def action_scroll_body(self, lines: int) -> None:
        """Scroll the input."""
        self._body.jump(self._body.scroll_offset.y + lines)

    def action_page_body(self, pages: int) -> None:
        """Scroll it by pages, one line of which stays in view."""
        self.action_scroll_body(pages * max(1, self._body.size.height - 1))

    def action_edge_body(self, end: bool) -> None:
        """To its beginning or its end."""
        self._body.jump(self._body.max_scroll_y if end else 0)

    def on_answer_submitted(self, message: Answer.Submitted) -> None:
        """The answer is written."""
        message.stop()
        if self._asked is not None and time.monotonic() >= self._deaf_until:
            self.post_message(self.Answered(self._answer.whole, self.is_error))

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """The reason is written."""
        message.stop()
        if self._asked is not None:
            self.post_message(self.Chosen("reject", False, message.value.strip()))
