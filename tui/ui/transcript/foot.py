"""The foot of a reply: how it ended and what it took, or what went wrong and what to press."""

from __future__ import annotations

from rich.style import Style

from tui.domain.continuing import may_continue
from tui.domain.conversation import Turn
from tui.domain.failure import Failure
from tui.domain.readout.numbers import duration, money
from tui.domain.usage import tokens
from tui.ui.markdown.line import Line
from tui.ui.transcript.looks import Looks
from tui.ui.transcript.parts import Lines, plain, spans


def foot_line(turn: Turn) -> str:
    """``end_turn · 25 in · 312 out · $0.0048 · TTFT 0.41 s · 4.2 s``, as far as it is known."""
    message, clock = turn.message, turn.clock
    parts: list[str] = []
    if message.stop_reason:
        parts.append(message.stop_reason)
    elif turn.complete:
        parts.append("complete, no stop reason")
    counted = tokens(message.usage)
    if counted.all_input is not None:
        parts.append(f"{counted.all_input:,} in")
    # message_start counts the first token or so: only the message_delta tells how many came out.
    if counted.output is not None and turn.cost_is_knowable:
        parts.append(f"{counted.output:,} out")
    if turn.cost_is_knowable:
        if turn.cost is not None or turn.priced:
            parts.append(money(turn.cost) if turn.cost is not None else "cost unknown")
    else:
        parts.append("cost unknown")
    if clock is not None:
        if turn.ttft is not None:
            parts.append(f"TTFT {duration(turn.ttft)}")
        parts.append(duration(turn.took()))
    return " · ".join(parts)


class Foot(Lines):
    """The last lines of a turn."""

    def __init__(self, turn: Turn, looks: Looks) -> None:
        super().__init__()
        self._turn, self._looks = turn, looks

    def lay_out(self, width: int) -> list[Line]:
        """What is known now."""
        turn, looks = self._turn, self._looks
        if turn.state == "retrying" and turn.attempt is not None and turn.attempt.failure is not None:
            attempt, failure = turn.attempt, turn.attempt.failure
            what = f"{failure.headline} {failure.whose}: {failure.message}"
            following = f"Attempt {attempt.number + 1} of {attempt.limit} follows"
            then = f"{following} after {duration(attempt.wait or 0)}. Esc gives up."
            return [*plain(what, width, looks.warning), *plain(then, width, looks.muted)]
        if turn.running:
            return []
        out: list[Line] = []
        if turn.failure is not None:
            out += self._failure(turn.failure, width)
        elif turn.held is not None:
            out += self._failure(turn.held, width)
        if turn.message.started or turn.message.has_content:
            out.append(spans((foot_line(turn), looks.muted), width=width))
        if turn.failure is None and turn.message.stop_reason == "max_tokens" and may_continue(turn):
            out = [*plain("Cut at max_tokens", width, looks.warning), *plain(_offers(turn), width, looks.muted), *out]
        return out

    def _failure(self, failure: Failure, width: int) -> list[Line]:
        """What happened, whose it was, and what to do."""
        turn, looks = self._turn, self._looks
        style: Style = looks.warning if failure.kind == "cancelled" else looks.error
        tail = f" (request {failure.request_id})" if failure.request_id else ""
        if failure.kind == "cancelled":
            head = "Stopped by you"
        else:
            head = f"{failure.headline} {failure.whose}: {failure.message}{tail}"
        kept = ""
        if not turn.message.has_content:
            kept = " Nothing came; this prompt is not sent on with the next one."
        out = plain(head, width, style)
        out += plain(f"{failure.advice}{kept}", width, looks.muted)
        return [*out, *plain(offers, width, looks.muted)] if (offers := _offers(turn)) else out


def _offers(turn: Turn) -> str:
    """What can be done about a reply that is not whole: as commands from the prompt, as keys in the conversation."""
    offers = ["/continue goes on with it (+)"] if may_continue(turn) else []
    if turn.recording is None:
        offers += ["/edit the prompt (e)", "/retry asks again (r)"]
    return " · ".join(offers)
