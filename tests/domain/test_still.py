"""What is copied out of a turn that still grows, for another thread to read."""

from __future__ import annotations

from tests.domain.export.turns import HELLO
from tests.folding import events, frames
from tui.domain.conversation import Turn, text_prompt
from tui.domain.signal import Arrived, AttemptStarted, Finished


def test_what_comes_later_does_not_change_it():
    turn = Turn(2, text_prompt("Hello"), Turn(1, text_prompt("Before")))
    turn.take(AttemptStarted(1, 3, 0.0))
    came, told = frames(HELLO), events(HELLO)
    turn.take(Arrived(came[:4], told[:4]))
    still = turn.still()
    assert (still.number, still.prompt, still.parent, still.running) == (2, turn.prompt, turn.parent, True)
    assert still.message.to_api() == turn.message.to_api()
    before = still.message.to_api()
    turn.take(Arrived(came[3:], told[3:]))
    turn.take(Finished(None, 9.0))
    assert still.message.to_api() == before != turn.message.to_api()
    assert still.attempts[0].frames == came[:4]
    assert (still.attempts[0].clock.events, len(still.attempts[0].clock.gaps)) == (4, 3)
    assert (still.state, still.took(1.0), still.message.blocks[0].state) == ("streaming", 1.0, "streaming")
