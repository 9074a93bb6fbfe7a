"""Prompts that are written while a reply comes: they wait in sight, and none is lost."""

from __future__ import annotations

from tests.ui.page import Page, block_start, message_start, page, text
from tui.config import Settings
from tui.domain.failure import Failure
from tui.domain.request import Request
from tui.session.session import WithheldError
from tui.store.library import Library

OVERLOADED = Failure("http_status", "Overloaded", status=529, type="overloaded_error")


async def queued(it: Page, *texts: str) -> None:
    """Send a prompt whose reply does not end, and then these."""
    await it.ask("First")
    it.api.begin(message_start(), block_start(0), text("Half"))
    await it.sees("Half")
    for words in texts:
        it.prompt.set_draft(words)
        await it.press("enter")
        await it.until(lambda: it.prompt.text == "")


def asked(it: Page) -> list[str]:
    """What was asked, request by request."""
    return [request.messages[-1]["content"][-1]["text"] for request in it.api.requests]


async def test_what_is_sent_while_a_reply_comes_is_sent_in_its_order_when_it_ends_well():
    async with page() as it:
        await queued(it, "Second", "Third")
        await it.sees("queued 1 Second", "2 Third", "↑ edit the last")
        it.prompt.set_draft("a draft")
        it.api.end()
        await it.until(lambda: len(it.api.requests) == 2)
        await it.sees("queued 1 Third")
        assert it.prompt.text == "a draft", "what is written meanwhile stays"
        it.api.reply("Two")
        await it.until(lambda: len(it.api.requests) == 3)
        await it.sees_no("queued")
        it.api.reply("Three")
        await it.over()
        assert asked(it) == ["First", "Second", "Third"]
        assert len(it.session.conversation.path()) == 3


async def test_three_are_in_view_and_the_others_are_counted():
    async with page(size=(80, 24)) as it:
        await queued(it, "A", "B", "C", "D", "E")
        await it.sees("1 A", "2 B", "3 C", "+2 more")
        await it.press("shift+tab")
        await it.until(lambda: it.screen.query_one("#queue").has_focus)
        await it.sees("3 C", "4 D", "5 E", "Enter edit · x delete")
        await it.press("up", "up", "up", "up")
        await it.sees("1 A", "2 B", "3 C")


async def test_up_on_an_empty_prompt_takes_the_newest_back_and_it_keeps_its_place():
    async with page() as it:
        await queued(it, "Second", "Third", "Fourth")
        await it.press("up")
        await it.until(lambda: it.prompt.text == "Fourth")
        await it.sees_no("3 Fourth")
        await it.press("up")
        assert it.prompt.text == "Third" or it.prompt.text == "Fourth", "on a text it recalls what was written"
        it.prompt.set_draft("")
        await it.until(lambda: it.screen._place is None)
        await it.press("shift+tab", "up", "enter")
        await it.until(lambda: it.prompt.text == "Second")
        await it.press("!", "enter")
        await it.sees("queued 1 Second!", "2 Third")


async def test_one_is_deleted_by_a_key_and_is_still_in_the_history(tmp_path):
    async with page(folder=tmp_path) as it:
        await queued(it, "Second", "Third")
        await it.press("shift+tab", "x")
        await it.sees_no("Third")
        await it.press("x")
        await it.until(lambda: it.prompt.has_focus, "the prompt's focus, where nothing is left to choose")
        await it.sees_no("queued")
        await it.press("up")
        assert it.prompt.text == "Third"
    assert set(Library(tmp_path).prompts()) == {"First", "Second", "Third"}


async def test_down_from_the_last_leads_back_to_the_prompt():
    async with page() as it:
        await queued(it, "Second")
        await it.press("shift+tab")
        await it.until(lambda: it.screen.query_one("#queue").has_focus)
        await it.press("down")
        await it.until(lambda: it.prompt.has_focus)


async def test_after_a_failure_the_queue_is_held_until_enter_on_an_empty_prompt():
    async with page() as it:
        await queued(it, "Second", "Third")
        it.api.end(Failure("cut", "The connection broke"))
        await it.sees("Held: the reply failed. Enter on an empty prompt sends the next.")
        assert len(it.api.requests) == 1
        await it.press("enter")
        await it.until(lambda: len(it.api.requests) == 2)
        await it.sees_no("Held")
        it.api.reply("Two")
        await it.until(lambda: len(it.api.requests) == 3)
        assert asked(it) == ["First", "Second", "Third"]
        it.api.reply("Three")
        await it.over()


async def test_after_a_stop_the_queue_is_held_and_asking_again_releases_it():
    async with page() as it:
        await queued(it, "Second")
        await it.press("escape")
        await it.sees("Held: you stopped the reply.")
        await it.command("/retry")
        await it.until(lambda: len(it.api.requests) == 2)
        await it.sees_no("Held")
        it.api.reply("One, whole")
        await it.until(lambda: len(it.api.requests) == 3)
        assert asked(it) == ["First", "First", "Second"]
        it.api.reply("Two")
        await it.over()


async def test_a_queue_is_not_taken_into_another_chat(tmp_path):
    async with page(folder=tmp_path) as it:
        await queued(it, "Second")
        await it.press("escape")
        await it.sees("Held")
        await it.press("ctrl+n")
        await it.sees("1 queued prompt was not sent; Ctrl+R has what you wrote.")
        await it.sees_no("Held")
        await it.press("enter")
        assert len(it.api.requests) == 1
    assert "Second" in Library(tmp_path).prompts()


async def test_what_is_queued_when_the_app_ends_is_in_the_history(tmp_path):
    async with page(folder=tmp_path) as it:
        await queued(it, "Second", "Third")
    assert Library(tmp_path).prompts()[:2] == ["Third", "Second"]


async def test_a_cleared_draft_is_in_the_history_of_all_sessions(tmp_path):
    async with page(folder=tmp_path) as it:
        it.prompt.set_draft("Not yet")
        await it.press("ctrl+c")
        await it.sees("Draft cleared")
    assert Library(tmp_path).prompts() == ["Not yet"]


async def test_commands_are_not_queued():
    async with page() as it:
        await queued(it)
        await it.command("/model claude-opus-4-1")
        await it.sees("From now on claude-opus-4-1 is asked.")
        await it.sees_no("queued")


async def test_its_keys_can_be_others():
    settings = Settings(keys={"queue.delete": "d", "retry.now": "n", "prompts.older": "up", "finding.open": "enter"})
    async with page(settings=settings) as it:
        await queued(it, "Second")
        assert not len(it.app._notifications), "every id is known"
        await it.press("shift+tab", "d")
        await it.sees_no("Second")


async def test_what_the_budget_keeps_back_holds_the_queue_and_stands_in_the_prompt():
    async def refuse(request: Request) -> None:
        raise WithheldError("too much")

    async with page() as it:
        await queued(it, "Second", "Third")
        it.session.gate = refuse
        it.api.end()
        await it.sees("Held: nothing was sent", "queued 1 Third")
        await it.until(lambda: it.prompt.text == "Second")
        assert len(it.api.requests) == 1
