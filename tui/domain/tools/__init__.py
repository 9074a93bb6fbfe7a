"""The tool calls of a session: their states, how their input came, and what can be told of it. Pure values."""

from tui.domain.tools.arrivals import Arrivals, Burst, is_eager
from tui.domain.tools.calls import Call, Calls, Result
from tui.domain.tools.decision import Decision
from tui.domain.tools.headline import headline
from tui.domain.tools.healing import Healed, heal
from tui.domain.tools.images import decoded_size, image_size
from tui.domain.tools.run import Outcome, Run, RunState
from tui.domain.tools.states import State, failed, state

__all__ = [
    "Arrivals",
    "Burst",
    "Call",
    "Calls",
    "Decision",
    "Healed",
    "Outcome",
    "Result",
    "Run",
    "RunState",
    "State",
    "decoded_size",
    "failed",
    "headline",
    "heal",
    "image_size",
    "is_eager",
    "state",
]
