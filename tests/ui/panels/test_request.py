from __future__ import annotations

import json

from tests.ui.panels.host import SENT, Host, Talk, block_start, message_end, message_start
from tui.domain.conversation import Conversation
from tui.domain.failure import Failure
from tui.domain.request import Request
from tui.domain.signal import AttemptFailed, AttemptStarted
from tui.ui.panels.request import RequestPanel


async def test_before_the_first_request_it_says_what_to_do() -> None:
    panel = RequestPanel()
    app = Host(panel)
    async with app.run_test(size=(60, 12)) as pilot:
        panel.update(Conversation(), [], 0.0)
        await pilot.pause()
        assert "No request yet." in app.shown()


async def test_a_request_is_shown_before_and_after_it_is_answered() -> None:
    panel, talk = RequestPanel(), Talk()
    talk.ask("Hello \x1b[2J", attempt=False)
    talk.turn.take(AttemptStarted(1, 3, talk.now))
    app = Host(panel)
    async with app.run_test(size=(70, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert "POST …/v1/messages" in app.shown() and "no answer yet" in app.shown()
        assert '"text": "Hello \\u001b[2J"' in app.shown() or '"text": "Hello ␛[2J"' in app.shown()
        talk.conversation.turns[0].attempts.clear()
        talk.attempt()
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        shown = app.shown()
        assert f"POST {SENT.url}" in shown
        assert "x-api-key  [redacted]" in shown
        assert "request-id req_011CQmF" in shown
        assert '"model": "claude-sonnet-4-5"' in shown and '"stream": true' in shown
        assert "anthropic-ratelimit-requests-limit  50" in shown


async def test_each_attempt_says_what_became_of_it() -> None:
    panel, talk = RequestPanel(), Talk()
    talk.ask(attempt=False)
    talk.attempt(status=529)
    talk.turn.take(AttemptFailed(Failure("http_status", "Overloaded", 529, "overloaded_error"), 1.5, talk.now))
    talk.attempt()
    talk.say(message_start())
    talk.end(Failure("cut", "The connection broke."))
    app = Host(panel)
    async with app.run_test(size=(70, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert "1  529 overloaded_error · next after 1.5 s" in app.shown()
        assert "2  200 · connection cut" in app.shown() and "The connection broke." in app.shown()


async def test_older_messages_are_folded_until_asked_for() -> None:
    panel, talk = RequestPanel(), Talk()
    talk.ask("The first question")
    talk.say(message_start(), block_start(0, type="text", text="The first answer"), *message_end())
    talk.end(cost="0.01")
    talk.ask("The second question")
    app = Host(panel)
    async with app.run_test(size=(70, 80)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert "▸ user      The first question" in app.shown()
        assert "▸ assistant The first answer" in app.shown()
        assert '"text": "The second question"' in app.shown()
        await pilot.press("enter")
        await pilot.pause()
        assert '"text": "The first question"' in app.shown() and "▸ user" not in app.shown()
        await pilot.press("enter")
        await pilot.pause()
        assert "▸ user" in app.shown()


async def test_long_strings_are_cut_on_the_screen_and_whole_in_the_clipboard() -> None:
    panel, talk = RequestPanel(), Talk()
    talk.ask("x" * 13_000)
    app = Host(panel)
    async with app.run_test(size=(70, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.press("y")
        await pilot.pause()
        assert "…12,400morecharacters" in "".join(app.shown().split())
        assert json.loads(app.copied[0])["messages"][0]["content"][0]["text"] == "x" * 13_000


async def test_nothing_is_written_anew_while_a_reply_streams() -> None:
    panel, talk = RequestPanel(), Talk()
    talk.ask()
    app = Host(panel)
    async with app.run_test(size=(70, 20)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        await pilot.press("down", "down")
        document = panel.scrolled
        rows, place = document.rows, document.scroll_offset.y  # type: ignore[attr-defined]
        talk.say(message_start())
        panel.update(talk.conversation, talk.log, talk.now)
        assert document.rows is rows and document.scroll_offset.y == place == 2  # type: ignore[attr-defined]


async def test_a_recording_without_its_request_says_so() -> None:
    panel, talk = RequestPanel(), Talk()
    talk.ask()
    talk.turn.request, talk.turn.recording = None, "weather.sse"
    app = Host(panel)
    async with app.run_test(size=(70, 40)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert "The recording does not hold the request." in app.shown() and "weather.sse" in app.shown()


async def test_any_body_fits_any_size() -> None:
    panel, talk = RequestPanel(), Talk()
    talk.ask()
    deep: object = "end"
    for _ in range(60):
        deep = [deep]
    old = {"role": "user", "content": [{"type": "image", "source": {"data": "A" * 5000}}, 7, "odd"]}
    last = {"role": "user", "content": "日本語" * 100}
    talk.turn.request = Request({"model": "m", "deep": deep, "messages": [old, {"role": "user"}, last]})
    app = Host(panel)
    async with app.run_test(size=(100, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        for width, height in ((36, 8), (46, 20), (70, 60)):
            await pilot.resize_terminal(width, height)
            await pilot.press("end", "home", "pagedown", "j", "k")
            await pilot.pause()
            assert "Request" in app.shown()
            assert panel.query_one("#request-document").rows.width <= width  # type: ignore[attr-defined]
