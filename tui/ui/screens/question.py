"""A question that stands over the screen until it is answered by a key, or put off by Esc."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from tui.domain.safe import drawable

DEAF = 0.5
"""Seconds without a key after which a letter is an answer, where somebody was writing."""


class Choice(NamedTuple):
    """One answer."""

    key: str
    """A single letter."""
    value: str
    """What the question's screen returns for it."""
    text: str
    """What it does, in words."""


class Question(ModalScreen[str]):
    """Returns the value of the answer, None for Esc."""

    HELP = "A question about what you are about to do: the letter of an answer gives it."
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Leave it", tooltip="Leave it as it is")]

    def __init__(self, title: str, text: str, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._choices = tuple(choices)
        self._deaf_until = 0.0

    def compose(self) -> ComposeResult:
        """What it is about, then a line an answer."""
        with Vertical(id="question"):
            yield Static(Content(drawable(self._title)), classes="title")
            yield Static(Content(drawable(self._text)), id="question-text")
            for choice in (*self._choices, Choice("Esc", "", "leave it as it is")):
                yield Static(Content.assemble((f"{choice.key:<4}", "bold $primary"), choice.text), classes="choice")

    def on_mount(self) -> None:
        """Where something is being written, letters are meant for that: a round of tools may ask at any time."""
        below = self.app.screen_stack[-2].focused if len(self.app.screen_stack) > 1 else None
        if isinstance(below, TextArea) and below.text:
            self._deaf_until = time.monotonic() + DEAF

    def on_key(self, event: events.Key) -> None:
        """Answer."""
        if event.is_printable and time.monotonic() < self._deaf_until:
            self._deaf_until = time.monotonic() + DEAF
            event.stop()
            return
        for choice in self._choices:
            if event.character is not None and event.character.lower() == choice.key:
                event.stop()
                self.dismiss(choice.value)
                return
