"""The one line at the top: session, model, state."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from tui.domain.safe import one_line

if TYPE_CHECKING:
    from tui.domain.conversation import Turn
    from tui.domain.tools.run import Run

_TICK = 0.1
"""Seconds between two looks at the clock while something runs."""
_TITLE = 20
"""Cells of a title that options do not take."""
_RATE = 0.5
"""Seconds for which a rate stands."""


class Status(Widget):
    """Session title, model and what is happening now, with live tokens per second."""

    def __init__(self, *, stall_after: float, id: str | None = None) -> None:
        super().__init__(id=id)
        self._stall_after = stall_after
        self._turn: Turn | None = None
        self._model = ""
        self._title = ""
        self._note = ""
        self._options = ""
        self._shown = state_of(None, 0, stall_after)
        self._drawn_at = 0.0
        self._second: Timer | None = None

    def on_mount(self) -> None:
        """A clock that ticks only while a turn runs."""
        self._timer = self.set_interval(_TICK, self._tick, pause=True)

    def show(self, turn: Turn | None, *, model: str, title: str, note: str, options: str = "") -> None:
        """Show this turn's state. ``note`` is said before the model: that this is the demo, or a replay.

        ``options`` is what the next request asks for that is not as usual; it is said where there is room.
        """
        changed = (turn, model, title, note, options) != (
            self._turn, self._model, self._title, self._note, self._options,
        )  # fmt: skip
        self._turn, self._model, self._title, self._note, self._options = turn, model, title, note, options
        if turn is not None and ((turn.running and turn.state != "retrying") or any(map(_runs, turn.runs.values()))):
            self._timer.resume()
        else:
            self._timer.pause()
        self._tick(changed)

    def _tick(self, changed: bool = False) -> None:
        """Draw the line where it says something else. A rate is new at every look, so it is looked at more rarely."""
        now = time.monotonic()
        state = state_of(self._turn, now, self._stall_after)
        rates = state[0].startswith("streaming") and self._shown[0].startswith("streaming")
        if changed or (state != self._shown and not (rates and now < self._drawn_at + _RATE)):
            self._shown, self._drawn_at = state, now
            self.refresh()
        self._count_down(now)

    def _count_down(self, now: float) -> None:
        """While the next attempt is waited for, look again when a second has passed."""
        if self._second is not None:
            self._second.stop()
            self._second = None
        left = self._turn.retry_at - now if self._turn is not None and self._turn.retry_at is not None else 0.0
        if left > 0:
            self._second = self.set_timer(left - math.ceil(left) + 1.001, self._tick)

    def render(self) -> Content:
        """The line, the state at the right edge."""
        state, style = self._shown
        width = self.size.width
        left = " claude-tui"
        right = f"{_cut(state, width - cell_len(left) - 2)} "
        note = f" · {one_line(self._note)}" if self._note else ""
        model = f" · {one_line(self._model)}" if self._model else ""
        room = width - cell_len(left) - cell_len(note) - cell_len(model) - cell_len(right) - 4
        title = one_line(self._title)
        options = f" · {one_line(self._options)}" if self._options else ""
        if room - cell_len(options) >= min(cell_len(title), _TITLE):
            model += options
            room -= cell_len(options)
        title = f" · {_cut(title, room)}" if title and room > min(8, cell_len(title) - 1) else ""
        if cell_len(left + note + model + title + right) > width:
            model = ""
        note = _cut(note, width - cell_len(left + model + title + right) - 1)
        used = cell_len(left + note + model + title + right)
        return Content.assemble(
            (left, "bold $primary"),
            (note, "$warning"),
            (model, "$foreground"),
            (title, "$foreground 60%"),
            " " * max(1, width - used),
            (right, style),
        )


def _cut(text: str, room: int) -> str:
    """The text in at most ``room`` cells, what is cut told by an ellipsis."""
    if cell_len(text) <= room:
        return text
    return chop_cells(text, room - 1)[0] + "…" if room > 1 else ""


def state_of(turn: Turn | None, now: float, stall_after: float) -> tuple[str, str]:
    """What to say of a turn at a time (its source's clock), and the style to say it in."""
    if turn is None:
        return "ready", "$foreground 60%"
    clock = turn.clock
    if turn.state == "loading":
        return "starting the SDK…", "$warning"
    if turn.state == "connecting":
        return "connecting…", "$foreground 60%"
    if turn.state == "retrying":
        attempt = turn.attempt
        left = max(0.0, (turn.retry_at or now) - now)
        count = f" ({attempt.number + 1}/{attempt.limit})" if attempt else ""
        return f"retrying in {math.ceil(left)} s{count}", "$warning"
    if turn.state in ("waiting", "streaming") and clock is not None:
        since = now - (clock.last if clock.last is not None else clock.started)
        if since >= stall_after:
            frames = turn.attempt.frames if turn.attempt else []
            last = one_line(frames[-1].event or "data") if frames else "nothing"
            return f"stalled: no bytes for {since:.0f} s, last: {last}", "$warning"
        if turn.state == "waiting":
            return "waiting…", "$foreground 60%"
        rate = live_rate(turn, now)
        return (f"streaming · ~{rate:.0f} tok/s" if rate is not None else "streaming"), "$success"
    if turn.state == "done" and (told := tools_of(turn, now)) is not None:
        return told
    if turn.state == "stopped":
        return "stopped", "$warning"
    if turn.state == "failed":
        return f"failed: {one_line(turn.failure.headline)}" if turn.failure else "failed", "$error"
    rate = final_rate(turn)
    return (f"done · {rate:.0f} tok/s" if rate is not None else "done"), "$foreground 60%"


def tools_of(turn: Turn, now: float) -> tuple[str, str] | None:
    """What to say of the tools that a reply called while they are not over, and the style; None where they are."""
    waiting = [run for run in turn.runs.values() if run.state.startswith("waiting")]
    running = [run for run in turn.runs.values() if _runs(run)]
    if waiting and not turn.followed and turn.held is None:
        return f"{one_line(waiting[0].name)} waits for you", "$warning"
    if not running:
        return None
    names = one_line(running[0].name) if len(running) == 1 else f"{len(running)} tools"
    longest = max(run.seconds(now) or 0.0 for run in running)
    return f"running {names} · {longest:.1f} s", "$success"


def _runs(run: Run) -> bool:
    return run.state == "running"


def live_rate(turn: Turn, now: float) -> float | None:
    """Estimated tokens a second so far."""
    clock = turn.clock
    if clock is None or clock.first_token is None or now - clock.first_token < 0.3:
        return None
    return turn.message.estimated_tokens / (now - clock.first_token)


def final_rate(turn: Turn) -> float | None:
    """Tokens a second as the API counted them, None where it did not or where no time passed."""
    from tui.domain.usage import tokens

    clock, out = turn.clock, tokens(turn.message.usage).output
    if clock is None or clock.first_token is None or clock.last is None or out is None or not turn.cost_is_knowable:
        return None
    took = clock.last - clock.first_token
    return out / took if took > 0.05 else None
