"""From the session to the screen: what grows is merged, what begins, changes or ends is shown at once."""

from __future__ import annotations

import asyncio

from tests.ui.transcript.turns import Talk
from tui.domain.conversation import Turn
from tui.session.updates import TurnChanged, TurnEnded, TurnGrew, TurnStarted
from tui.ui.bridge import Bridge


class Shown:
    """What a bridge showed, a list each time."""

    def __init__(self) -> None:
        self.looks: list[list[Turn]] = []
        self.came = asyncio.Event()
        self.bridge = Bridge(self._show)

    def _show(self, turns: list[Turn]) -> None:
        self.looks.append(turns)
        self.came.set()

    async def next(self) -> list[Turn]:
        async with asyncio.timeout(5):
            await self.came.wait()
        self.came.clear()
        return self.looks[-1]


async def test_a_thousand_deltas_are_a_few_looks():
    shown, turn = Shown(), Talk().turn
    for _ in range(1000):
        shown.bridge.update(TurnGrew(turn, [], []))
    assert await shown.next() == [turn]
    assert len(shown.looks) == 1


async def test_the_end_is_shown_at_once_and_never_merged_away():
    shown, turn = Shown(), Talk().turn
    shown.bridge.update(TurnGrew(turn, [], []))
    await shown.next()
    shown.bridge.update(TurnGrew(turn, [], []))
    shown.bridge.update(TurnEnded(turn))
    began = asyncio.get_running_loop().time()
    assert await shown.next() == [turn]
    assert asyncio.get_running_loop().time() - began < 1 / 30
    assert len(shown.looks) == 2


async def test_turns_that_change_together_are_shown_together():
    shown = Shown()
    one, two = Talk("one").turn, Talk("two").turn
    two.number = 2
    shown.bridge.update(TurnStarted(one))
    shown.bridge.update(TurnChanged(two))
    assert await shown.next() == [one, two]


async def test_nothing_is_shown_once_it_is_closed():
    shown, turn = Shown(), Talk().turn
    shown.bridge.update(TurnGrew(turn, [], []))
    shown.bridge.close()
    shown.bridge.update(TurnEnded(turn))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert shown.looks == []


async def test_a_burst_is_taken_in_between_two_looks():
    shown, turn = Shown(), Talk().turn
    bites: list[int] = []
    bridge = Bridge(shown._show, lambda turns: bites.append(len(shown.looks)))
    burst = [object()] * 100
    bridge.update(TurnGrew(turn, [], burst))
    await shown.next()
    bridge.update(TurnGrew(turn, [], burst))
    await shown.next()
    assert set(bites) == {0, 1}
    bridge.update(TurnGrew(turn, [], []))  # the burst is over with the next look, which ends without one
    await shown.next()
    bites.clear()
    bridge.update(TurnGrew(turn, [], []))
    await shown.next()
    assert not bites


async def test_a_burst_is_laid_out_and_looked_at_in_two_turns_of_the_loop():
    shown, turn = Shown(), Talk().turn
    order: list[str] = []

    def take_in(turns: list[Turn]) -> None:
        order.append("laid out")
        asyncio.get_running_loop().call_soon(order.append, "a key")

    def show(turns: list[Turn]) -> None:
        order.append("looked at")
        shown._show(turns)

    bridge = Bridge(show, take_in)
    bridge.update(TurnGrew(turn, [], [object()] * 100))
    bridge.update(TurnEnded(turn))
    await shown.next()
    assert order == ["laid out", "a key", "looked at"]
