"""Failed attempts that are made again: why, when, and not to wait for them."""

from __future__ import annotations

import pytest

from tests.ui.page import Page, page
from tui.domain.failure import Failure
from tui.ui.widgets.countdown import Countdown, cause

OVERLOADED = Failure("http_status", "Overloaded", status=529, type="overloaded_error")


async def failed(it: Page, failure: Failure = OVERLOADED, wait: float = 30.0) -> Countdown:
    """Ask, and have the first attempt fail."""
    await it.ask("Hello")
    it.api.begin(status=failure.status or 200)
    it.api.fail(failure, wait)
    await it.sees("retrying in ")
    return it.screen.query_one(Countdown)


async def test_a_line_above_the_prompt_counts_down_and_names_the_cause():
    async with page(size=(98, 30)) as it:
        line = await failed(it)
        await it.sees("The API is overloaded (529) · again in 30 s (2 of 5)", "r retry now  Esc give up")
        it.turn.retry_at -= 12
        line._tick()
        await it.sees("again in 18 s (2 of 5)")
        it.api.reply("At last")
        await it.sees("At last")
        await it.sees_no("retry now")
        assert line._timer is None, "nothing ticks once it is over"
        assert it.prompt.has_focus


async def test_it_fits_a_narrow_screen():
    async with page(size=(60, 20)) as it:
        await failed(it)
        await it.sees("The API is overloaded (529)", "Again in 30 s (2 of 5)   r retry now  Esc give up")


async def test_r_makes_the_next_attempt_at_once():
    async with page() as it:
        await failed(it)
        await it.press("r")
        await it.until(it.api.hurried.is_set)
        assert it.prompt.text == ""
        it.api.reply("At last")
        await it.over()


async def test_what_is_typed_while_it_waits_goes_to_the_prompt_and_r_is_a_letter_there():
    async with page() as it:
        await failed(it)
        await it.type("error")
        assert it.prompt.text == "error"
        assert not it.api.hurried.is_set()
        await it.sees("Shift+Tab r retry now")
        await it.press("shift+tab", "r")
        await it.until(it.api.hurried.is_set)
        assert it.prompt.text == "error"
        it.api.reply("At last")
        await it.over()


async def test_a_draft_keeps_the_keys():
    async with page() as it:
        await it.ask("Hello")
        await it.type("more")
        it.api.begin(status=529)
        it.api.fail(OVERLOADED, 30.0)
        await it.sees("retry now")
        assert it.prompt.has_focus


async def test_r_in_the_conversation_does_it_too():
    async with page() as it:
        await failed(it)
        it.view.focus()
        await it.press("r")
        await it.until(it.api.hurried.is_set)
        it.api.reply("At last")
        await it.over()


async def test_escape_gives_up_and_the_prompt_has_the_keys_again():
    async with page() as it:
        await failed(it)
        await it.press("escape")
        await it.sees("Stopped by you")
        await it.sees_no("retry now")
        await it.until(lambda: it.prompt.has_focus)


async def test_a_wait_that_nobody_could_read_takes_no_room():
    async with page() as it:
        line = await failed(it, wait=0.4)
        assert not line.display
        it.api.reply("At last")
        await it.over()


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (OVERLOADED, "The API is overloaded (529)"),
        (Failure("stream_error", "", type="overloaded_error"), "The API is overloaded"),
        (Failure("http_status", "", status=429), "Your account's rate limit is reached (429)"),
        (Failure("http_status", "", status=502), "The API has trouble (502)"),
        (Failure("connection", "Could not reach it"), "The network: no connection"),
        (Failure("cut", "The connection broke"), "The network: connection cut"),
        (Failure("http_status", "", status=409, type="conflict_error"), "409 conflict_error at the API"),
    ],
)
def test_a_cause_tells_whose_fault_it_was(failure: Failure, said: str):
    assert cause(failure) == said


async def test_a_prompt_that_failed_comes_back_to_be_edited_and_sent_again():
    async with page() as it:
        await it.ask("Helo")
        it.api.begin(status=400)
        it.api.end(Failure("http_status", "Not valid", status=400))
        await it.sees("/edit")
        it.view.focus()
        await it.press("e")
        await it.until(lambda: it.prompt.text == "Helo")
        await it.command("/edit")
        await it.until(lambda: it.prompt.text == "Helo", "the same by its command")
        it.prompt.set_draft("Hello")
        await it.press("enter")
        await it.until(lambda: len(it.api.requests) == 2)
        it.api.reply("Hi")
        await it.over()
        assert [turn.prompt_text for turn in it.session.conversation.path()] == ["Hello"]
