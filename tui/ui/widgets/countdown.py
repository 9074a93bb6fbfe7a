"""The line that stands above the prompt while a failed attempt waits to be made again."""

from __future__ import annotations

import math
import time
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from tui.domain.conversation import Turn
from tui.domain.failure import Failure
from tui.domain.safe import one_line

_SHORTEST = 1.0
"""Seconds of a wait that is worth a line: a shorter one is over before it is read."""
_CAUSES = {
    "overloaded_error": "The API is overloaded",
    "rate_limit_error": "Your account's rate limit is reached",
    "timeout_error": "The API timed out",
    "api_error": "The API has trouble",
}


class Countdown(Widget, can_focus=True):
    """Says why the attempt failed, whose fault it was, and when the next one goes out. Ticks once a second."""

    HELP: ClassVar[str] = """\
The attempt before brought nothing, and will be made again. **r** does so at once, **Esc** gives up; what you type \
goes to the prompt.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "now", "Retry now", id="retry.now", tooltip="Make the next attempt at once"),
    ]

    class Hurried(Message):
        """The person will not wait for the next attempt."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._turn: Turn | None = None
        self._left = 0
        self._timer: Timer | None = None

    def show(self, turn: Turn | None) -> None:
        """Count down to a turn's next attempt; take no room where it waits for none."""
        attempt = turn.attempt if turn is not None and turn.state == "retrying" else None
        waits = attempt is not None and attempt.failure is not None and (attempt.wait or 0) >= _SHORTEST
        self._turn = turn if waits else None
        self.display = waits
        self._tick()

    def _tick(self) -> None:
        """Draw the seconds that are left, and come back when they are one fewer."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._turn is None:
            return
        left = max(0.0, (self._turn.retry_at or 0.0) - time.monotonic())
        self._left = math.ceil(left)
        self.refresh(layout=True)
        if left > 0:
            self._timer = self.set_timer(left - self._left + 1.001, self._tick)

    def action_now(self) -> None:
        """Do not wait."""
        self.post_message(self.Hurried())

    def on_focus(self) -> None:
        """The key is shorter here."""
        self.refresh(layout=True)

    def on_blur(self) -> None:
        """The way to the key is longer from elsewhere."""
        self.refresh(layout=True)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """One line, or two where it is narrow."""
        why, when, keys = self._said()
        return 1 if cell_len(why + when) + _wide(keys) + 5 <= width else 2

    def _said(self) -> tuple[str, str, list[tuple[str, str]]]:
        """Why, when, and the keys."""
        turn = self._turn
        attempt = turn.attempt if turn is not None else None
        if attempt is None or attempt.failure is None:
            return "", "", []
        now = "r" if self.has_focus else "Shift+Tab r"
        when = f"again in {self._left} s ({attempt.number + 1} of {attempt.limit})"
        return cause(attempt.failure), when, [(now, "retry now"), ("Esc", "give up")]

    def render(self) -> Content:
        """The line."""
        why, when, keys = self._said()
        width = self.size.width
        parts: list[str | tuple[str, str]] = [(why, "$warning")]
        if self.size.height > 1:
            parts += ["\n", (f"{when[:1].upper()}{when[1:]}", "$foreground"), "   "]
        else:
            gap = width - cell_len(why + when) - _wide(keys) - 3
            parts += [" · ", (when, "$foreground"), " " * max(1, gap)]
        for number, (key, does) in enumerate(keys):
            parts += [("  " if number else "", ""), (key, "$primary"), (f" {does}", "$foreground 60%")]
        return Content.assemble(*parts)


def _wide(keys: list[tuple[str, str]]) -> int:
    return sum(cell_len(key) + cell_len(does) + 1 for key, does in keys) + 2 * (len(keys) - 1)


def cause(failure: Failure) -> str:
    """What was in the way, in words that tell whose fault it was."""
    code = f" ({failure.status})" if failure.status is not None else ""
    kind = "rate_limit_error" if failure.status == 429 else failure.type or ""
    if kind in _CAUSES:
        return f"{_CAUSES[kind]}{code}"
    said = one_line(failure.headline)
    if failure.fault == "network":
        return f"The network: {said}"
    if failure.fault == "api" and (failure.status or 0) >= 500:
        return f"The API has trouble{code}"
    return f"{said} {failure.whose}"
