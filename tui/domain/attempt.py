"""One exchange with the API."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tui.domain.events import Frame
from tui.domain.failure import Failure
from tui.domain.signal import Headers, Sent, header
from tui.domain.usage import Clock


@dataclass(slots=True)
class Attempt:
    """One exchange with the API: what was sent, what was answered, frame by frame."""

    number: int
    limit: int
    clock: Clock
    sent: Sent | None = None
    status: int | None = None
    headers: Headers = ()
    frames: list[Frame] = field(default_factory=list)
    failure: Failure | None = None
    wait: float | None = None
    """Seconds waited after this attempt before the next one."""

    def header(self, name: str) -> str | None:
        """The value of a response header by its name in lower case."""
        return header(self.headers, name)

    def still(self) -> Attempt:
        """A copy that no signal changes any more."""
        clock = replace(self.clock, gaps=self.clock.gaps[:])
        return replace(self, clock=clock, frames=self.frames[:])
