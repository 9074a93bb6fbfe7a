"""Nothing that could pass the limit is sent unasked, whichever way it is asked for."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.loopback import message_start, open_text
from tests.session.asking import HELLO, session
from tests.session.source import answer
from tests.store.keeping import kept
from tui.domain.budget import Concern
from tui.domain.failure import Failure
from tui.domain.request import Options, Request
from tui.session.budget import Budget
from tui.session.session import WithheldError

COST = Decimal(25 * 3 + 12 * 15) / 1_000_000
"""Of HELLO."""


class Person:
    """Answers, and remembers what was asked."""

    def __init__(self, *answers: bool) -> None:
        self.answers = list(answers)
        self.asked: list[Concern] = []

    async def __call__(self, concern: Concern, request: Request) -> bool:
        self.asked.append(concern)
        return self.answers.pop(0)


async def test_what_fits_is_sent_and_what_could_pass_the_limit_is_not():
    one, script = session(HELLO)
    budget = Budget(one, Decimal("0.01"))
    await one.submit("Hello")
    assert len(script.requests) == 1
    budget.limit = Decimal("0.001")
    with pytest.raises(WithheldError, match=r"up to \$0\.00.*budget of \$0\.0010"):
        await one.submit("Hello")
    assert (len(script.requests), len(one.conversation.turns)) == (1, 1)
    budget.limit = None
    await one.submit("Hello")
    assert len(script.requests) == 2


async def test_asking_again_and_an_edited_request_are_held_by_it_too():
    one, script = session(HELLO)
    budget = Budget(one, None)
    turn = await one.submit("Hello")
    budget.limit = Decimal(0)
    for again in (lambda: one.regenerate(turn), lambda: one.resend(turn, {"model": "claude-sonnet-4-5"})):
        with pytest.raises(WithheldError):
            await again()
    assert len(script.requests) == len(one.conversation.turns) == 1


async def test_what_was_spent_counts_as_soon_as_it_is_over():
    one, _ = session(HELLO)
    budget = Budget(one, Decimal("0.0018"))
    await one.submit("Hello")
    with pytest.raises(WithheldError):
        await one.submit("Hello")
    assert budget.spent().session == COST == budget.spent().day


async def test_a_reply_whose_cost_nobody_said_counts_as_much_as_it_may_have():
    cut = answer(message_start(), open_text("Hel"), failure=Failure("cut", "gone"))
    one, _ = session(cut)
    budget = Budget(one, Decimal(1))
    turn = await one.submit("Hello")
    assert turn.cost is None
    assert budget.spent().session > Decimal(100 * 15) / 1_000_000
    refused, _ = session(answer(failure=Failure("connection", "no")))
    budget = Budget(refused, Decimal(1))
    await refused.submit("Hello")
    assert budget.spent() == (0, 0)


async def test_the_person_is_asked_each_time():
    one, script = session(HELLO)
    person = Person(False, True, True)
    Budget(one, Decimal(0), ask=person)
    with pytest.raises(WithheldError):
        await one.submit("Hello")
    await one.submit("Hello")
    await one.submit("Hello")
    assert (len(person.asked), len(script.requests)) == (3, 2)


async def test_of_an_unknown_price_the_person_is_asked_once():
    one, script = session(HELLO)
    one.options = Options("nobody-knows", 100)
    person = Person(False, True)
    Budget(one, Decimal(5), ask=person)
    with pytest.raises(WithheldError, match="cannot be checked: the price of nobody-knows"):
        await one.submit("Hello")
    await one.submit("Hello")
    await one.submit("Hello")
    assert (len(person.asked), len(script.requests)) == (2, 2)


async def test_the_day_counts_over_all_sessions(tmp_path: Path):
    with kept(tmp_path, HELLO) as first:
        await first.session.submit("Hello")
        await first.session.settled()
    with kept(tmp_path, HELLO) as second:
        budget = Budget(second.session, Decimal("0.0018"), second.store)
        assert budget.spent() == (0, COST)
        with pytest.raises(WithheldError, match=r"\$0 in this session, \$0\.0003 today"):
            await second.session.submit("Hello")
        budget.limit = Decimal("0.01")
        await second.session.submit("Hello")
        await second.session.settled()
        assert budget.spent() == (COST, 2 * COST)


async def test_where_nothing_can_be_read_own_turns_are_known_all_the_same(tmp_path: Path):
    (tmp_path / "sessions.db").write_bytes(b"junk" * 1000)
    with kept(tmp_path, HELLO) as one:
        budget: Any = Budget(one.session, Decimal(1), one.store)
        await one.session.submit("Hello")
        await one.session.settled()
        assert budget.spent() == (COST, COST)
