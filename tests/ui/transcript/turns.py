"""Turns made by hand on a clock of their own, and how they look as lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.ui.page import Api
from tui.domain.conversation import Turn, text_prompt
from tui.domain.events import decode
from tui.domain.failure import Failure
from tui.domain.signal import Arrived, AttemptStarted, Finished, ResponseStarted
from tui.ui.transcript.looks import Looks
from tui.ui.transcript.transcript import Transcript

_ROLES = ("foreground", "background", "primary", "panel", "surface", "success", "warning", "error")
LOOKS = Looks.from_variables(dict.fromkeys(_ROLES, "#808080"), dark=True)


class Talk:
    """One turn: what is said arrives at once, at the second that is given."""

    def __init__(self, prompt: str = "Hello") -> None:
        self.turn = Turn(1, text_prompt(prompt))
        self._frames = Api()
        self.turn.take(AttemptStarted(1, 3, 0.0))
        self.turn.take(ResponseStarted(200, (), 0.1))

    def say(self, *events: dict[str, Any], at: float = 1.0) -> Talk:
        """Have events arrive."""
        frames = [self._frames._frame(event)._replace(at=at) for event in events]
        self.turn.take(Arrived(frames, [decode(frame) for frame in frames]))
        return self

    def end(self, failure: Failure | None = None, at: float = 2.0) -> Talk:
        """Nothing more comes."""
        self.turn.take(Finished(failure, at))
        return self


def column(*turns: Turn) -> Transcript:
    """These turns one under the other."""
    transcript = Transcript(LOOKS)
    transcript.show(turns)
    return transcript


def drawn(transcript: Transcript, width: int = 60) -> list[str]:
    """Every line as it is drawn."""
    lines = [transcript.line(y, width) for y in range(settled(transcript, width))]
    return ["".join(segment.text for segment in line.segments).rstrip() for line in lines]


def settled(transcript: Transcript, width: int) -> int:
    """The height, once every line has been looked at."""
    transcript.settle(0, 100_000, width)
    return transcript.height(width)


def shown(turns: Sequence[Turn], width: int = 60) -> str:
    """The turns as text."""
    return "\n".join(drawn(column(*turns), width))
