"""The budget and the price of a draft, as a person meets them."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.ui.page import Page, page
from tui.config import Settings
from tui.domain.budget import Concern, Estimate, Spent
from tui.domain.request import Request
from tui.ui.screens import question
from tui.ui.screens.question import Question
from tui.ui.screens.spending import line, raised, told

CHEAP = Settings(model="claude-sonnet-4-5", max_tokens=100)
TIGHT = Settings(model="claude-sonnet-4-5", max_tokens=100, budget=0.001)


def estimate(**more: Any) -> Estimate:
    given: dict[str, Any] = {"input": 1204, "counted": True, "output": 100, "low": Decimal("0.0036")}
    return Estimate(**{**given, "high": Decimal("0.1265"), "window": 200_000, **more})


async def asked(it: Page, text: str) -> None:
    """Write a prompt and send it; wait until the person is asked."""
    it.prompt.focus()
    it.prompt.set_draft(text)
    await it.press("enter")
    await it.until(lambda: isinstance(it.app.screen, Question), "the question")


# The budget


async def test_what_could_pass_the_budget_is_asked_for_and_no_keeps_the_draft():
    async with page(settings=TIGHT) as it:
        await asked(it, "Hello")
        await it.sees("This could pass the budget", "budget of $0.0010", "$0 in this session", "send it this once")
        await it.press("n")
        await it.sees("Nothing was sent; your draft is as it was.")
        assert (it.prompt.text, it.prompt.has_focus, it.api.requests) == ("Hello", True, [])
        assert it.session.conversation.turns == []


async def test_escape_keeps_the_draft_too():
    async with page(settings=TIGHT) as it:
        await asked(it, "Hello\nthere")
        await it.press("escape")
        await it.until(lambda: it.prompt.text == "Hello\nthere")


async def test_while_the_person_is_asked_the_prompt_is_stored_already(tmp_path: Path):
    async with page(settings=TIGHT, folder=tmp_path) as it:
        await asked(it, "Hello there")
        store = it.screen.shelf.store
        await it.until(lambda: store.prompts() == ["Hello there"])
        assert store.sessions() == []
        await it.press("n")
        await it.until(lambda: it.prompt.text == "Hello there")
        await it.until(lambda: store.draft() == "Hello there")


async def test_what_other_sessions_cost_today_counts(tmp_path: Path):
    async with page(settings=CHEAP, folder=tmp_path) as it:
        await it.told("Hello", "Hi")
    async with page(settings=CHEAP._replace(budget=0.006), folder=tmp_path) as it:
        await asked(it, "Hello")
        await it.sees("Spent: $0 in this session, $0.0048 today")
        await it.press("escape")


async def test_where_another_draft_was_begun_the_prompt_waits_above_it():
    async with page(settings=TIGHT) as it:
        await asked(it, "Hello there")
        it.prompt.text = "more"
        await it.press("n")
        await it.sees("that prompt waits above", "Hello there", "more")
        assert it.screen._queue == ("Hello there",)
        await it.until(lambda: not it.screen.busy)
        it.prompt.text = ""
        await it.press("enter")
        await it.until(lambda: isinstance(it.app.screen, Question), "the question")
        await it.press("y")
        await it.until(lambda: len(it.api.requests) == 1)


async def test_an_edited_prompt_that_is_not_sent_is_being_edited_still():
    async with page(settings=CHEAP) as it:
        await it.told("Hello", "Hi")
        it.screen.budget.limit = Decimal(0)
        it.screen.edit_prompt(it.turn)
        await asked(it, "Hello, you")
        await it.press("n")
        await it.sees("Nothing was sent.", "editing prompt 1")
        assert (it.prompt.text, len(it.api.requests)) == ("Hello, you", 1)
        it.screen.budget.limit = None
        await it.press("enter")
        await it.until(lambda: len(it.api.requests) == 2)
        assert it.turn.parent is None


async def test_yes_sends_once():
    async with page(settings=TIGHT) as it:
        await asked(it, "Hello")
        await it.press("y")
        await it.until(lambda: len(it.api.requests) == 1)
        it.api.reply("Hi")
        await it.over()
        assert it.prompt.text == ""
        await asked(it, "Again")
        await it.sees("$0.0048 in this session")
        await it.press("n")


async def test_raising_the_budget_sends_and_lasts():
    async with page(settings=TIGHT) as it:
        await asked(it, "Hello")
        await it.sees("raise the budget to $0.0100 and send it")
        await it.press("a")
        await it.until(lambda: len(it.api.requests) == 1)
        it.api.reply("Hi", output_tokens=2)
        await it.over()
        await it.told("Again", "Hi", output_tokens=2)
        assert len(it.api.requests) == 2


async def test_asking_again_is_held_too_and_leaves_the_draft_alone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(question, "DEAF", 0.0)  # as for somebody who reads it first
    async with page(settings=CHEAP) as it:
        await it.told("Hello", "Hi")
        await it.command("/budget 0.001")
        await it.until(lambda: it.screen.budget.limit == Decimal("0.001"))
        it.prompt.set_draft("a draft")
        await it.pilot.app.screen.run_action("regenerate")
        await it.until(lambda: isinstance(it.app.screen, Question), "the question")
        await it.press("n")
        await it.sees("Nothing was sent.")
        assert it.prompt.text == "a draft"
        assert len(it.api.requests) == 1


async def test_an_unknown_price_is_asked_about_once():
    async with page(settings=Settings(model="nobody-knows", budget=5.0)) as it:
        await asked(it, "Hello")
        await it.sees("The budget cannot be checked", "the price of nobody-knows")
        await it.press("y")
        await it.until(lambda: len(it.api.requests) == 1)
        it.api.begin()
        it.api.end()
        await it.until(lambda: it.session.running is None)
        await it.ask("Again")


async def test_the_command_sets_takes_away_and_tells():
    async with page(settings=CHEAP) as it:
        await it.command("/budget")
        await it.sees("There is no budget;")
        await it.command("/budget $2.50")
        await it.until(lambda: it.screen.budget.limit == Decimal("2.50"))
        await it.sees("The budget is")
        await it.command("/budget lots")
        await it.sees("A budget is an", "'lots'")
        assert (it.prompt.text, it.screen.budget.limit) == ("/budget lots", Decimal("2.50"))
        await it.command("/budget off")
        await it.until(lambda: it.screen.budget.limit is None)


def test_a_raise_is_the_same_amount_again_until_it_is_enough():
    spent = Spent(Decimal("0.9"), Decimal("2.9"))
    assert raised(Concern(Decimal(1), spent, estimate(), "m")) == 4
    assert raised(Concern(Decimal(0), spent, estimate(), "m")) == Decimal("3.03")
    assert raised(Concern(Decimal(1), spent, estimate(high=None), "m")) is None


def test_what_was_spent_is_told_with_the_limit():
    spent = Spent(Decimal("0.9"), Decimal("2.9"))
    assert told(spent, Decimal(3)).startswith("Spent: $0.9000 in this session, $2.90 today. The budget is $3.00;")


# Before sending


async def test_a_draft_says_what_it_comes_to_when_the_typing_stops():
    async with page(settings=CHEAP) as it:
        await it.type("Hello there")
        await it.sees("≈ ", " tokens · $0.0001 to $0.0016 · 200k context left")
        await it.press("ctrl+c")
        await it.sees_no(" left")


async def test_the_api_s_count_takes_the_place_of_the_estimate():
    async with page(settings=CHEAP) as it:
        let = asyncio.Event()
        counted: list[Request] = []

        async def count_tokens(request: Request) -> int:
            counted.append(request)
            await let.wait()
            return 2095

        it.api.count_tokens = count_tokens  # type: ignore[attr-defined]
        it.prompt.set_draft("Hello")
        await it.sees("≈ ")
        let.set()
        await it.sees("2,095 tokens · $0.0063 to $0.0078 · 198k context left")
        assert "≈" not in it.picture()
        it.prompt.set_draft("Other")
        await it.until(lambda: len(counted) == 2)
        it.prompt.set_draft("Hello")
        await it.until(lambda: it.screen._pause is None)
        await it.sees("2,095 tokens")
        assert len(counted) == 2
        await it.command("/budget 0.007")
        await asked(it, "Hello")  # the budget goes by the count, too
        await it.sees("may cost up to $0.0078")
        await it.press("n")


@pytest.mark.parametrize("how", ["settings", "demo", "recording"])
async def test_where_nobody_may_be_asked_the_estimate_stands(how: str):
    opening: dict[str, Any] = {"demo": {"demo": True}, "recording": {"recording": "a.tape"}}.get(how, {})
    settings = Settings(model="claude-sonnet-4-5", count_tokens=how != "settings")
    async with page(settings=settings, **opening) as it:

        async def count_tokens(request: Request) -> int:
            raise AssertionError("asked")

        it.api.count_tokens = count_tokens  # type: ignore[attr-defined]
        it.prompt.set_draft("Hello")
        await it.sees("≈ ")
        await it.until(lambda: not [one for one in it.screen.workers if one.name == "estimate"])
        assert "≈" in it.picture()


async def test_commands_are_not_priced_and_a_sent_draft_says_no_more():
    async with page(settings=CHEAP) as it:
        it.prompt.set_draft("/model x")
        await it.until(lambda: it.screen._pause is None)
        assert "tokens" not in (it.prompt.border_subtitle or "")
        it.prompt.set_draft("Hello")
        await it.sees("≈ ")
        await it.press("enter")
        await it.sees_no("≈ ")


async def test_nothing_ticks_when_nothing_is_typed():
    async with page(settings=CHEAP) as it:
        assert it.screen._pause is None
        await it.type("Hello")
        timer = it.screen._pause
        await it.type(" there")
        assert it.screen._pause is timer is not None
        await it.sees("≈ ")
        assert it.screen._pause is None


def test_the_line_gives_up_what_is_needed_least():
    assert line(estimate(), 60) == "1,204 tokens · $0.0036 to $0.1265 · 199k context left"
    assert line(estimate(), 40) == "1,204 tokens · $0.0036 to $0.1265"
    assert line(estimate(counted=False), 20) == "≈ 1,204 tokens"
    assert line(estimate(low=None, high=None, window=None), 60) == "1,204 tokens · price unknown"
    assert line(estimate(window=1000), 60) == "1,204 tokens · 204 tokens too long · $0.0036 to $0.1265"
