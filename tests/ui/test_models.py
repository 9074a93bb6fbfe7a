"""Choosing a model, its options, and hearing what it does not take before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from textual import events

from tests.ui.page import Page, block_start, message_start, page, text
from tui.config import Settings
from tui.domain import known_models
from tui.domain.failure import Failure
from tui.domain.models import Model, completed
from tui.domain.request import Options
from tui.session.models import Listing
from tui.ui.screens import models, tuning
from tui.ui.screens.chooser import Item, matching
from tui.ui.screens.models import ModelsScreen
from tui.ui.screens.question import Question

OLD = Settings(model="claude-sonnet-4-5", count_tokens=False)


def lists(it: Page, *answers: Any) -> Callable[[], int]:
    """Have the source list models; the function tells how often it was asked."""
    left, asked = list(answers), []

    async def answer() -> Any:
        asked.append(1)
        return left.pop(0) if len(left) > 1 else left[0]

    it.api.models = answer  # type: ignore[attr-defined]
    return lambda: len(asked)


async def opened(it: Page) -> None:
    """Open the list of models."""
    await it.command("/model")
    await it.until(lambda: isinstance(it.app.screen, ModelsScreen), "the list")


async def asked(it: Page, words: str = "Hello") -> None:
    """Write a prompt and send it; wait until the person is asked."""
    it.prompt.focus()
    it.prompt.set_draft(words)
    await it.press("enter")
    await it.until(lambda: isinstance(it.app.screen, Question), "the question")


# The list


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_is_known_is_listed_with_its_price_where_nobody_tells(size):
    async with page(size=size) as it:
        await opened(it)
        await it.sees("Known without asking the API.", "Claude Sonnet 5.5 (asked now)", "$2 / $10", "1M in")
        await it.sees("Thinking: adaptive, off. Effort: low, medium, high, xhigh, max.", "Enter choose", "Esc back")


@pytest.mark.parametrize("size", [(40, 10), (20, 6)])
async def test_in_a_small_window_there_are_names_to_choose_from(size):
    async with page(size=size) as it:
        await opened(it)
        await it.sees("▌ Claude Son", "▌ claude-son", "Enter")


async def test_letters_filter_and_enter_asks_that_model_from_now_on():
    async with page() as it:
        await opened(it)
        await it.sees("18")
        await it.type("hai45")
        await it.sees("1 of 18", "Claude Haiku 4.5")
        await it.press("enter")
        await it.sees("From now on claude-haiku-4-5 is asked.", "· claude-haiku-4-5")
        await it.ask("Hello")
        assert it.api.requests[0].model == "claude-haiku-4-5"


async def test_keys_that_come_faster_than_they_are_shown_choose_what_they_say():
    async with page() as it:
        await opened(it)
        await it.sees("18")
        for character in "opus48":
            it.app.post_message(events.Key(character, character))
        it.app.post_message(events.Key("enter", None))
        await it.until(lambda: it.session.options.model == "claude-opus-4-8")


async def test_escape_leaves_the_model_as_it_is():
    async with page() as it:
        await opened(it)
        await it.press("down", "escape")
        await it.until(lambda: it.prompt.has_focus)
        assert it.session.options.model == "claude-sonnet-5-5"


async def test_the_api_s_list_takes_the_place_of_what_is_known_and_can_be_asked_for_anew(tmp_path: Path):
    async with page(folder=tmp_path) as it:
        count = lists(it, [{"id": "m-1", "display_name": "One"}], [{"id": "m-2", "display_name": "Two"}])
        await opened(it)
        await it.sees("The API's list, asked just now.", "One", "Price not known.", "— out             —")
        await it.press("ctrl+r")
        await it.sees("Two")
        await it.press("escape")
        await opened(it)
        await it.sees("Two")
        assert count() == 2, "a list of today is not asked for again"
    async with page(folder=tmp_path) as it:
        await opened(it)
        await it.sees("The API's list", "Two")


async def test_a_gateway_without_a_list_is_said_and_any_name_can_be_asked():
    async with page() as it:
        lists(it, Failure("http_status", "Not Found", status=404))
        await opened(it)
        await it.sees("It did not tell: Not Found.", "Claude Opus 5.5")
        await it.type("llama-4")
        await it.sees("No model of the list matches. Enter asks 'llama-4' from now on.")
        await it.press("enter")
        await it.until(lambda: it.session.options.model == "llama-4")


async def test_names_from_the_network_are_drawn_as_symbols():
    async with page() as it:
        lists(it, [{"id": "m\x1b]52;c;x\x07", "display_name": "Evil\x1b[2J\nname"}])
        await opened(it)
        await it.sees("Evil␛[2J⏎name")
        assert "\x1b" not in it.picture()


async def test_names_are_completed_in_the_prompt():
    async with page() as it:
        it.prompt.set_draft("/model claude-op")
        await it.sees("/model claude-opus-5-5", "Claude Opus 5.5 · $4 / $20 · 1M context")
        await it.press("tab")
        assert it.prompt.text == "/model claude-opus-"
        await it.type("5-5")
        await it.press("tab", "enter")
        await it.until(lambda: it.session.options.model == "claude-opus-5-5")


async def test_the_palette_opens_the_list():
    async with page() as it:
        await it.press("ctrl+p")
        await it.type("model")
        await it.sees("Choose a model from a list")
        await it.press("enter")
        await it.until(lambda: isinstance(it.app.screen, ModelsScreen), "the list")


def test_the_best_match_comes_first():
    items = [Item(model.id, model.title, "") for model in known_models.MODELS]
    assert matching(items, ["opus"])[0].key == "claude-opus-5-5"
    assert matching(items, ["48"])[0].key == "claude-opus-4-8"
    assert matching(items, ["fable", "5.1"])[0].key == "claude-fable-5-1"
    assert matching(items, ["gpt"]) == []
    assert matching(items, []) == items


def test_a_model_on_its_way_out_says_when():
    model = completed(Model("claude-sonnet-4-5"), known_models.known("claude-sonnet-4-5"))
    assert models.state(model) == "deprecated, retires 2026-11-30"
    assert models.detail(model).startswith("Deprecated, retires 2026-11-30. Thinking: off, a budget of tokens.")
    assert "Not: effort." in models.detail(model)
    assert "deprecated, retires 2026-11-30" in models.item(model, "").about
    assert models.state(Model("x", lifecycle="retired")) == "retired"
    assert models.state(Model("x", lifecycle="active")) == ""


def test_the_numbers_of_all_models_stand_under_each_other():
    rows = [Model("a"), Model("b", context=200_000, max_output=64_000, price=(Decimal("0.1"), Decimal(75)))]
    first, second = (models.columns(model) for model in rows)
    assert len(first) == len(second)
    assert "$0.10 / $75" in second
    assert first.endswith("—")


def test_where_a_list_is_from_is_said():
    failure = Failure("connection", "Could not reach it.")
    assert models.source(Listing((), 100.0), 130.0) == "The API's list, asked just now."
    assert models.source(Listing((), 100.0), 100.0 + 7200) == "The API's list, asked 2 h 00 min ago."
    assert models.source(Listing(()), 0.0, asking=True) == "Known without asking the API. Asking…"
    assert models.source(Listing((), None, failure), 0.0).endswith("It did not tell: Could not reach it.")


# Options


async def test_options_are_set_and_stand_in_the_line_at_the_top():
    async with page(size=(120, 30)) as it:
        await it.command("/thinking adaptive")
        await it.sees("Thinking is adaptive.", "· thinking adaptive")
        await it.command("/effort high")
        await it.command("/max-tokens 20,000")
        await it.command('/stop END "THE END"')
        await it.sees("thinking adaptive · effort high · max 20k · 2 stops", "A reply ends at 'END', 'THE END'")
        await it.ask("Hello")
        body = it.api.requests[0].body
        assert body["thinking"]["type"] == "adaptive"
        assert (body["output_config"], body["max_tokens"]) == ({"effort": "high"}, 20_000)
        assert body["stop_sequences"] == ["END", "THE END"]
        it.api.reply("Hi")
        await it.over()
        for command in ("thinking", "effort", "max-tokens", "stop"):
            await it.command(f"/{command} default")
        await it.sees_no("· thinking")
        assert it.session.options == Settings().options


async def test_the_line_at_the_top_says_which_model_is_asked_next():
    async with page() as it:
        await it.told("Hello", "Hi")
        await it.sees_no("next ")
        await it.command("/model claude-opus-5-5")
        await it.sees("· next claude-opus-5-5 ·")
        await it.ask("Again")
        await it.sees_no("next ")


@pytest.mark.parametrize(
    ("command", "value", "said"),
    [
        ("thinking", "maybe", "thinking is off, adaptive or a number of tokens"),
        ("thinking", "5", "a thinking budget is at least 1024 tokens"),
        ("effort", "much", "effort is one of low, medium, high, xhigh, max or default"),
        ("max-tokens", "none", "the longest reply is a number of tokens from 1"),
        ("max-tokens", "0", "the longest reply is a number of tokens from 1"),
        ("stop", '"open', "a quote is not closed"),
        ("stop", '" "', "what ends a reply is a text that is not only blanks"),
    ],
)
def test_a_value_that_is_none_is_told(command, value, said):
    with pytest.raises(ValueError, match=said):
        tuning.parsed(command, value)


async def test_a_command_that_cannot_be_stays():
    async with page() as it:
        await it.command("/effort much")
        await it.sees("Effort is one of low,")
        assert it.prompt.text == "/effort much"
        assert it.session.options == Settings().options


async def test_without_a_value_the_present_one_is_said_and_what_the_model_takes():
    async with page(settings=OLD._replace(thinking="2048")) as it:
        await it.command("/thinking")
        await it.sees("Thinking has 2,048 tokens.", "/thinking off", "/thinking 4096")
        assert it.prompt.text == "/thinking "
        assert "/thinking adaptive" not in it.picture(), "the model does not take it"
        await it.type("o")
        await it.press("tab", "enter")
        await it.until(lambda: it.session.options.thinking == "off")


@pytest.mark.parametrize(
    ("command", "options", "said"),
    [
        ("thinking", {}, "Thinking is left to the model. Claude Sonnet 4.5 takes off, a number of tokens."),
        ("effort", {}, "Effort is left to the model. Claude Sonnet 4.5 takes none."),
        ("effort", {"effort": "low"}, "Effort is low. Claude Sonnet 4.5 takes none."),
        ("max-tokens", {}, "A reply has at most 100 tokens. Claude Sonnet 4.5 writes at most 64,000."),
        ("stop", {}, "No text ends a reply."),
    ],
)
def test_what_is_set_is_told_with_what_the_model_takes(command, options, said):
    model = known_models.known("claude-sonnet-4-5")
    assert tuning.told(command, Options("claude-sonnet-4-5", 100, **options), model) == said


async def test_what_the_new_model_does_not_take_is_said_when_it_is_chosen():
    async with page(settings=Settings(effort="max", count_tokens=False)) as it:
        await it.command("/model claude-sonnet-4-5")
        await it.sees("Claude Sonnet 4.5 is deprecated, retires 2026-11-30.", "takes no effort at all.")


# Before sending


async def test_what_the_model_refuses_is_asked_about_and_no_keeps_the_draft():
    async with page(settings=OLD._replace(effort="high")) as it:
        await asked(it)
        await it.sees("claude-sonnet-4-5 would refuse this", "Claude Sonnet 4.5 takes no effort at all.")
        await it.press("n")
        await it.sees("Nothing was sent; your draft is as it was.")
        assert (it.prompt.text, it.api.requests, it.session.conversation.turns) == ("Hello", [], [])


async def test_it_is_sent_all_the_same_and_not_asked_again():
    async with page(settings=OLD._replace(effort="high")) as it:
        await asked(it)
        await it.press("y")
        await it.until(lambda: it.api.requests)
        assert it.api.requests[0].body["output_config"] == {"effort": "high"}
        it.api.reply("Hi")
        await it.over()
        await it.told("Again", "Hi")


async def test_what_is_refused_is_left_out_from_now_on():
    async with page(settings=OLD._replace(effort="high", thinking="adaptive", max_tokens=100_000)) as it:
        await asked(it)
        await it.press("d")
        await it.until(lambda: it.api.requests)
        body = it.api.requests[0].body
        assert "output_config" not in body
        assert "thinking" not in body
        assert body["max_tokens"] == 64_000
        assert it.session.options.effort is None


async def test_another_model_is_chosen_for_it():
    async with page(settings=OLD._replace(effort="max")) as it:
        await asked(it)
        await it.press("m")
        await it.until(lambda: isinstance(it.app.screen, ModelsScreen), "the list")
        await it.type("opus46")
        await it.press("enter")
        await it.until(lambda: it.api.requests)
        assert it.api.requests[0].model == "claude-opus-4-6"
        assert it.session.options.model == "claude-opus-4-6"


async def test_going_back_from_the_list_asks_once_more():
    async with page(settings=OLD._replace(effort="max")) as it:
        await asked(it)
        await it.press("m")
        await it.until(lambda: isinstance(it.app.screen, ModelsScreen), "the list")
        await it.press("escape")
        await it.until(lambda: isinstance(it.app.screen, Question), "the question")
        await it.press("escape")
        await it.until(lambda: it.prompt.text == "Hello")


async def test_a_plain_prompt_asks_nobody_for_a_list():
    async with page() as it:
        count = lists(it, [{"id": "x"}])
        await it.told("Hello", "Hi")
        assert count() == 0


async def test_the_budget_is_asked_for_after_the_model():
    settings = OLD._replace(effort="high", budget=0.000001)
    async with page(settings=settings) as it:
        await asked(it)
        await it.sees("would refuse this")
        await it.press("d")
        await it.sees("This could pass the budget")
        await it.press("y")
        await it.until(lambda: it.api.requests)


async def test_a_model_is_chosen_while_a_reply_runs():
    async with page(settings=OLD._replace(max_tokens=64_000)) as it:
        it.session.options = replace(it.session.options, max_tokens=64_000)
        await it.ask("Hello")
        it.api.begin(message_start(), block_start(0), text("Half"))
        await it.sees("Half")
        await it.command("/model claude-opus-5-5")
        await it.sees("From now on claude-opus-5-5 is asked.")
        assert it.session.running is not None
