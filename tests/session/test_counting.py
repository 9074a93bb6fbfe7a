"""What a draft comes to: estimated at once, counted where the API counts, and asked only once."""

from __future__ import annotations

from typing import Any

from tests.session.asking import HELLO, OPTIONS
from tests.session.source import Script
from tui.domain.budget import Estimate
from tui.domain.conversation import text_prompt
from tui.domain.request import Request
from tui.session.counting import Counter
from tui.session.session import Session


class Counts(Script):
    """A source that can count."""

    def __init__(self, *counts: int | None) -> None:
        super().__init__([HELLO])
        self.counts = list(counts)
        self.counted: list[Request] = []

    async def count_tokens(self, request: Request) -> int | None:
        self.counted.append(request)
        return self.counts[min(len(self.counted), len(self.counts)) - 1]


async def told(counter: Counter, text: str) -> list[Estimate]:
    return [one async for one in counter.of(text_prompt(text))]


async def test_an_estimate_comes_first_and_then_the_count():
    source = Counts(1000)
    session = Session(source, OPTIONS)
    guess, counted = await told(Counter(session, asks=True), "Hello")
    assert (guess.counted, counted.counted, counted.input) == (False, True, 1000)
    assert counted.high is not None and guess.high is not None and counted.high > guess.high


async def test_the_whole_request_is_counted_with_what_was_said_before():
    source = Counts(1000)
    session = Session(source, OPTIONS)
    await session.submit("Hello")
    await told(Counter(session, asks=True), "And then?")
    assert [message["role"] for message in source.counted[0].messages] == ["user", "assistant", "user"]
    assert len(session.conversation.turns) == 1


async def test_the_same_draft_is_not_counted_twice():
    source = Counts(1000)
    session = Session(source, OPTIONS)
    counter = Counter(session, asks=True)
    await told(counter, "Hello")
    (again,) = await told(counter, "Hello")
    assert (again.counted, len(source.counted)) == (True, 1)
    assert counter.known(session.request_for(text_prompt("Hello"), None)) == 1000
    assert counter.known(session.request_for(text_prompt("Other"), None)) is None
    assert len(await told(counter, "Other")) == 2
    for number in range(100):
        await told(counter, str(number))
    assert len(await told(counter, "Hello")) == 2


async def test_who_cannot_count_is_not_asked_for_ever():
    source = Counts(None)
    counter = Counter(Session(source, OPTIONS), asks=True)
    for number in range(6):
        (guess,) = await told(counter, str(number))
        assert not guess.counted
    assert len(source.counted) == 3
    source = Counts(None, None, 7, None)
    counter = Counter(Session(source, OPTIONS), asks=True)
    for number in range(9):
        await told(counter, str(number))
    assert len(source.counted) == 6


async def test_where_nobody_may_be_asked_or_nobody_counts_the_estimate_stands():
    source = Counts(1000)
    assert len(await told(Counter(Session(source, OPTIONS), asks=False), "Hello")) == 1
    assert source.counted == []
    plain: Any = Script([HELLO])
    assert len(await told(Counter(Session(plain, OPTIONS), asks=True), "Hello")) == 1
