"""A reply as it comes: text, thinking, tools, sources, what nobody knows, failures, and the foot."""

from __future__ import annotations

import pytest

from tests.ui.page import (
    block_start,
    block_stop,
    delta,
    ending,
    message_start,
    page,
    text,
    text_block,
    thinking_block,
    tool_block,
)
from tui.domain.failure import Failure


async def test_a_prompt_is_sent_and_its_reply_grows():
    async with page() as it:
        await it.ask("Hello")
        assert it.prompt.text == ""
        await it.sees("▌ Hello")
        it.api.attempt()
        await it.sees("connecting…")
        it.api.begin()
        await it.sees("waiting…")
        it.api.say(message_start(), block_start(0), text("One "))
        await it.sees("One", "streaming")
        it.api.say(text("and two"))
        await it.sees("One and two")
        assert "end_turn" not in it.picture()
        it.api.say(block_stop(0), *ending())
        it.api.end()
        await it.sees("end_turn", "done")


async def test_the_foot_tells_stop_reason_tokens_cost_and_times():
    async with page() as it:
        await it.ask("Hello")
        it.api.begin()
        it.api.say(message_start(), block_start(0), text("Hi"), after=0.16)
        it.api.say(block_stop(0), *ending(), after=3.79)
        it.api.end()
        await it.sees("  end_turn · 25 in · 312 out · $0.0048 · TTFT 0.41 s · 4.2 s\n")


async def test_a_second_prompt_carries_the_first_turn():
    async with page() as it:
        await it.told("First", "Reply one")
        await it.told("Second", "Reply two")
        roles = [message["role"] for message in it.api.requests[1].messages]
        assert roles == ["user", "assistant", "user"]
        assert it.api.requests[1].messages[1]["content"] == [{"type": "text", "text": "Reply one"}]
        await it.sees("Reply one", "Reply two")


async def test_a_second_prompt_waits_while_a_reply_streams():
    async with page() as it:
        await it.ask("First")
        it.api.begin(message_start(), block_start(0), text("Slowly"))
        await it.sees("Slowly")
        await it.command("Second")
        await it.sees("queued 1 Second")
        assert it.prompt.text == ""
        assert len(it.api.requests) == 1


async def test_escape_stops_and_keeps_what_came():
    async with page() as it:
        await it.ask("Hello")
        it.api.begin(message_start(), block_start(0), text("Half a repl"))
        await it.sees("Half a repl")
        await it.press("escape")
        await it.sees("Half a repl", "Stopped by you", "stopped", "asks again", "cost unknown")
        await it.told("Go on", "The rest")
        assert it.api.requests[1].messages[1]["content"] == [{"type": "text", "text": "Half a repl"}]


async def test_a_failure_says_what_happened_whose_it_is_and_what_to_do():
    async with page() as it:
        await it.ask("Hello")
        it.api.begin(message_start(), block_start(0), text("Some of it"))
        it.api.end(Failure("stream_error", "Overloaded", type="overloaded_error", request_id="req_7"))
        await it.sees("Some of it", "overloaded_error at the API: Overloaded (request req_7)", "asks again")
        await it.sees("failed: overloaded_error", "The API is overloaded; wait a moment")


async def test_a_failure_before_anything_came_says_that_the_prompt_is_not_sent_on():
    async with page(size=(140, 30)) as it:
        await it.ask("Hello")
        it.api.begin(status=401)
        it.api.end(Failure("http_status", "invalid x-api-key", status=401, type="authentication_error"))
        await it.sees("401 authentication_error on your side: invalid x-api-key", "Nothing came; this prompt is not")
        await it.told("Again", "Yes")
        assert [message["role"] for message in it.api.requests[1].messages] == ["user"]


async def test_a_fault_of_the_source_is_a_failure_on_the_screen_and_the_app_goes_on():
    async with page() as it:
        await it.ask("Hello")
        it.api.crash(ValueError("oh"))
        await it.sees("ValueError: oh", "in claude-tui")
        await it.told("Again", "Fine now")
        await it.sees("Fine now")


async def test_a_retry_is_visible_with_its_reason_and_its_wait():
    async with page() as it:
        await it.ask("Hello")
        it.api.begin(status=529)
        it.api.fail(Failure("http_status", "Overloaded", status=529, type="overloaded_error"), wait=30.0)
        await it.sees("529 overloaded_error at the API: Overloaded", "Attempt 2 of 5 follows after 30.0 s")
        await it.sees("retrying in ", "(2/5)")
        it.api.reply("At last")
        await it.sees("At last", "end_turn")
        assert "overloaded_error at the API" not in it.picture()


async def test_escape_gives_up_a_retry():
    async with page() as it:
        await it.ask("Hello")
        it.api.begin(status=529)
        it.api.fail(Failure("http_status", "Overloaded", status=529, type="overloaded_error"), wait=30.0)
        await it.sees("retrying in ")
        await it.press("escape")
        await it.sees("Stopped by you", "stopped")


async def test_a_stall_is_told_from_work():
    async with page() as it:
        it.screen.query_one("#status")._stall_after = 0.01
        await it.ask("Hello")
        it.api.begin(message_start(), {"type": "ping"})
        await it.sees("stalled: no bytes for 0 s, last: ping")
        it.api.say(block_start(0), text("Back"), *ending())
        it.api.end()
        await it.sees("Back", "done")


# Thinking


async def test_thinking_is_folded_to_its_length_and_shown_on_ctrl_t():
    async with page() as it:
        await it.ask("Hard one")
        it.api.begin(message_start(), *thinking_block("Let me see"), *text_block("24", 1), *ending())
        it.api.end()
        await it.sees("▸ thought · 10 characters", "24")
        assert "Let me see" not in it.picture()
        await it.press("ctrl+t")
        await it.sees("▾ thought", "Let me see", "Thinking shown.")
        await it.press("ctrl+t")
        await it.sees_no("Let me see")
        await it.sees("24")


async def test_thinking_unfolds_by_click_and_by_space():
    async with page() as it:
        await it.ask("Hard one")
        it.api.begin(message_start(), *thinking_block("Let me see"), *text_block("24", 1), *ending())
        it.api.end()
        await it.sees("▸ thought")
        await it.pilot.click(offset=(4, it.row_of("▸ thought")))
        await it.sees("▾ thought", "Let me see")
        await it.press("space")
        await it.sees("▸ thought")
        await it.sees_no("Let me see")


async def test_thinking_that_is_open_grows_in_view():
    async with page() as it:
        await it.ask("Hard one")
        await it.press("ctrl+t")
        it.api.begin(message_start(), block_start(0, "thinking", thinking="", signature=""))
        it.api.say(delta(0, "thinking_delta", thinking="First this"))
        await it.sees("▾ thinking… · 10 characters", "First this")
        it.api.say(delta(0, "thinking_delta", thinking=", then that"))
        await it.sees("First this, then that", "21 characters")


async def test_thinking_that_the_api_does_not_show_says_so():
    async with page() as it:
        await it.ask("Hard one")
        signed = [block_start(0, "thinking", thinking=""), delta(0, "signature_delta", signature="s"), block_stop(0)]
        hidden = [block_start(1, "redacted_thinking", data="xyz"), block_stop(1)]
        it.api.begin(message_start(), *signed, *hidden, *text_block("24", 2), *ending())
        it.api.end()
        await it.sees("◌ thinking · not shown by the API", "◌ thinking · redacted by the API")


# Tools and blocks


async def test_a_tool_call_grows_then_folds_to_one_line_and_ctrl_o_shows_it():
    async with page() as it:
        await it.ask("Weather?")
        it.api.begin(message_start(), block_start(0, "tool_use", id="t", name="get_weather", input={}))
        it.api.say(delta(0, "input_json_delta", partial_json='{"city": "Par'))
        await it.sees("▸ ⚙ get_weather · writing its input, 13 characters", '{"city": "Par')
        it.api.say(delta(0, "input_json_delta", partial_json='is", "days": 3}'), block_stop(0), *ending("tool_use"))
        it.api.end()
        await it.sees('▸ ⚙ get_weather(city="Paris", days=3)', "tool_use · ")
        await it.press("ctrl+o")
        await it.sees("▾ ⚙ get_weather", '      "days": 3', "Tool cards shown.")
        await it.press("ctrl+o")
        await it.sees_no('"days": 3')


async def test_a_tool_call_that_was_cut_shows_exactly_what_came():
    async with page() as it:
        await it.ask("Weather?")
        it.api.begin(message_start(), block_start(0, "tool_use", id="t", name="get_weather", input={}))
        it.api.say(delta(0, "input_json_delta", partial_json='{"city": "Par'))
        it.api.end(Failure("cut", "The connection broke."))
        await it.sees("⚙ get_weather · input cut off after 13 characters", "connection cut in the network")
        await it.press("ctrl+o")
        await it.sees('    {"city": "Par')


async def test_an_mcp_call_names_its_server_and_a_result_its_titles():
    async with page(size=(140, 30)) as it:
        await it.ask("Search")
        results = [{"type": "web_search_result", "title": "Python 3.14", "url": "https://python.org"}]
        failed = {"type": "web_search_tool_result_error", "error_code": "max_uses_exceeded"}
        it.api.begin(
            message_start(),
            *tool_block(0, "find", '{"q": 1}', "mcp_tool_use", server_name="files"),
            block_start(1, "web_search_tool_result", tool_use_id="x", content=results),
            block_stop(1),
            block_start(2, "web_search_tool_result", tool_use_id="y", content=failed),
            block_stop(2),
            *ending(),
        )
        it.api.end()
        await it.sees(
            "▸ ⚙ files:find(q=1)", "▸ ↳ web search · 1 results: Python 3.14", "▸ ↳ web search · max_uses_exceeded"
        )


async def test_cited_sources_are_numbered_and_listed_once():
    async with page(size=(140, 30)) as it:
        await it.ask("News?")
        one = {"type": "web_search_result_location", "url": "https://a.example", "title": "A page"}
        two = {"type": "char_location", "document_title": "A paper", "cited_text": "…"}
        it.api.begin(message_start())
        for index, (words, cited) in enumerate([("It is so", [one]), (", and so", [two, one]), (".", [])]):
            it.api.say(block_start(index), text(words, index))
            it.api.say(*(delta(index, "citations_delta", citation=citation) for citation in cited), block_stop(index))
        it.api.say(*ending())
        it.api.end()
        await it.sees("It is so⁽¹⁾, and so⁽²⁾⁽¹⁾.", " 1 A page  https://a.example", " 2 A paper")
        assert it.picture().count("A page") == 1


async def test_a_block_of_a_type_nobody_knows_is_shown_with_all_it_says():
    async with page() as it:
        await it.ask("Surprise me")
        it.api.begin(message_start(), block_start(0, "hologram", depth=3), delta(0, "light_delta", beams="red"))
        it.api.say(block_stop(0), *ending("new_reason"))
        it.api.end()
        await it.sees('▸ ◇ hologram · depth=3, beams="red"', "new_reason · ")
        await it.press("ctrl+o")
        await it.sees("▾ ◇ hologram", '"type": "hologram"', '"beams": "red"')


async def test_a_reply_without_any_block_has_its_foot():
    async with page() as it:
        await it.ask("Nothing")
        it.api.begin(message_start(), *ending("refusal"))
        it.api.end()
        await it.sees("  refusal · 25 in · 312 out")


@pytest.mark.parametrize("key", ["r"])
async def test_asking_again_replaces_the_reply_on_the_screen_and_keeps_the_old_one_as_a_sibling(key):
    async with page() as it:
        await it.told("Hello", "Old reply")
        it.view.focus()
        await it.press(key)
        await it.until(lambda: len(it.api.requests) == 2, "the second request")
        it.api.reply("New reply")
        await it.sees("New reply")
        assert "Old reply" not in it.picture()
        old, new = it.session.conversation.turns
        assert old.message.text == "Old reply"
        assert new.parent is old.parent
        assert it.api.requests[0].body == it.api.requests[1].body
