from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.ui.panels.host import Host, Talk, block_start, message_end, message_start, text
from tui.domain.conversation import Conversation
from tui.domain.failure import Failure
from tui.domain.signal import AttemptFailed
from tui.ui.panels.usage import UsagePanel
from tui.ui.panels.usage.flow import Flow
from tui.ui.panels.usage.limits import Limit, limits
from tui.ui.panels.usage.totals import Session, billed


@pytest.fixture
def utc() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def row(shown: str, name: str) -> list[str]:
    line = next(line for line in shown.splitlines() if line.strip().startswith(name))
    return re.split(r"\s{2,}", line.strip().removeprefix(name).strip())


async def test_before_the_first_turn_it_says_what_to_do() -> None:
    panel = UsagePanel()
    app = Host(panel)
    async with app.run_test(size=(60, 12)) as pilot:
        panel.update(Conversation(), [], 0.0)
        await pilot.pause()
        assert "Nothing used yet." in app.shown()


async def test_numbers_come_as_the_api_tells_them_and_unknown_is_never_zero() -> None:
    panel, talk = UsagePanel(), Talk()
    talk.ask()
    talk.say(message_start(cache_read_input_tokens=2048), block_start(0, type="text", text=""), text("Hi"))
    app = Host(panel)
    async with app.run_test(size=(60, 50)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        shown = app.shown()
        assert row(shown, "input") == ["25", "25"]
        assert row(shown, "output") == ["…", "—"]
        assert row(shown, "cache read") == ["2,048", "2,048"]
        assert row(shown, "cost") == ["…", "…"]
        assert row(shown, "stop reason") == ["…"]
        talk.say(*message_end(output_tokens_details={"thinking_tokens": 80}))
        talk.end(cost="0.0048")
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        shown = app.shown()
        assert row(shown, "output") == ["312", "312"]
        assert row(shown, "thinking") == ["80", "80"]
        assert row(shown, "web searches") == ["—", "—"]
        assert row(shown, "cost") == ["$0.0048", "$0.0048"]
        assert row(shown, "first byte") == ["0.30 s"]
        assert row(shown, "first token") == ["0.40 s"]
        assert row(shown, "total") == ["0.50 s"]
        assert row(shown, "tokens/s") == ["3,120"]
        assert row(shown, "stop reason") == ["end_turn"]


async def test_a_turn_without_a_price_is_unknown_and_the_session_says_so() -> None:
    panel, talk = UsagePanel(), Talk()
    for cost in ("0.0100", None):
        talk.ask()
        talk.say(message_start(), block_start(0, type="text", text="Hi"), *message_end())
        talk.end(cost=cost)
    app = Host(panel)
    async with app.run_test(size=(60, 50)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert row(app.shown(), "cost") == ["unknown", "$0.0100+?"]
        assert "The cost of 1 turn is unknown." in app.shown()
        assert row(app.shown(), "input") == ["25", "50"]


async def test_cache_writes_are_split_only_where_the_parts_are_the_whole() -> None:
    panel, talk = UsagePanel(), Talk()
    talk.ask()
    by_ttl = {"ephemeral_5m_input_tokens": 1200, "ephemeral_1h_input_tokens": 300}
    talk.say(message_start(cache_creation_input_tokens=1500, cache_creation=by_ttl))
    app = Host(panel)
    async with app.run_test(size=(60, 50)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert row(app.shown(), "cache write 5m") == ["1,200", "1,200"]
        assert row(app.shown(), "cache write 1h") == ["300", "300"]
        talk.say(*message_end(cache_creation_input_tokens=14_789))
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert row(app.shown(), "cache write") == ["14,789", "14,789"]


async def test_a_retried_turn_tells_of_its_attempts() -> None:
    panel, talk = UsagePanel(), Talk()
    talk.ask()
    talk.turn.take(AttemptFailed(Failure("http_status", "no", 529, "overloaded_error"), 1.5, talk.now))
    talk.now += 1.5
    talk.attempt()
    talk.say(message_start(), *message_end())
    talk.end(cost="0.01")
    app = Host(panel)
    async with app.run_test(size=(60, 50)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await pilot.pause()
        assert row(app.shown(), "attempts") == ["2 of at most 3"]
        assert "1: 529 overloaded_error, then 1.5 s of waiting" in app.shown()
        assert row(app.shown(), "total") == ["2.1 s"]


@pytest.mark.usefixtures("utc")
async def test_context_and_rate_limits_are_gauges() -> None:
    panel, talk = UsagePanel(), Talk()
    talk.ask()
    talk.say(message_start(input_tokens=20_000), block_start(0, type="text", text="Hi"), *message_end())
    talk.end(cost="0.01")
    app = Host(panel)
    async with app.run_test(size=(70, 50)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await app.workers.wait_for_complete()
        await pilot.pause()
        shown = app.shown()
        assert re.search(r"━+[╸─]+ 10% of 200k", shown)
        assert re.search(r"requests +━+[╸─]* +49 of 50 +10:00:12", shown)
        assert re.search(r"tokens +━+[╸─]+ +12k of 80k +10:00:30", shown)


async def test_nothing_overflows_at_any_size() -> None:
    panel, talk = UsagePanel(), Talk()
    talk.play("mir-beta-claude-sonnet-4-0-c58ebf")
    talk.play("mir-claude-sonnet-4-0-stream-bdea19")
    app = Host(panel)
    async with app.run_test(size=(70, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        for width, height in ((36, 60), (46, 8), (100, 60)):
            await pilot.resize_terminal(width, height)
            panel.update(talk.conversation, talk.log, talk.now)
            await pilot.press("end")
            await pilot.pause()
            assert "attempts" in app.shown()
            await pilot.press("home")
            await pilot.pause()
            assert "this turn" in app.shown()


def test_passes_are_added_up() -> None:
    usage = {
        "input_tokens": 10,
        "output_tokens": 5,
        "server_tool_use": {"web_search_requests": 2},
        "iterations": [
            {"type": "compaction", "input_tokens": 100, "output_tokens": 50},
            {"type": "message", "input_tokens": 10, "output_tokens": 5, "cache_read_input_tokens": 7},
        ],
    }
    total = billed(usage)
    assert (total.input, total.output, total.cache_read, total.web_searches) == (110, 55, 7, 2)
    assert total.thinking is None


def test_the_session_counts_every_branch_once() -> None:
    talk, session = Talk(), Session()
    first = talk.ask()
    talk.say(message_start(), *message_end())
    talk.end(cost="0.01")
    talk.conversation.leaf = None
    talk.ask()
    talk.say(message_start())
    total = session.total(talk.conversation.turns)
    assert (total.tokens.input, total.tokens.output, total.cost, total.open) == (50, 312, Decimal("0.01"), True)
    talk.say(*message_end())
    talk.end(cost="0.02")
    total = session.total(talk.conversation.turns)
    assert (total.tokens.output, total.cost, total.open) == (624, Decimal("0.03"), False)
    assert session.total([first]).cost == Decimal("0.01")


def test_limits_that_are_not_whole_are_left_out() -> None:
    told = limits(
        (
            ("Anthropic-RateLimit-Requests-Limit", "50"),
            ("anthropic-ratelimit-requests-remaining", "49"),
            ("anthropic-ratelimit-requests-reset", "soon"),
            ("anthropic-ratelimit-tokens-limit", "many"),
            ("anthropic-ratelimit-tokens-remaining", "1"),
            ("anthropic-ratelimit-unified-status", "allowed"),
        )
    )
    assert told == [Limit("requests", 50, 49, "soon")]


def test_a_flow_keeps_its_sum_and_its_bounds_however_long_the_turn() -> None:
    flow = Flow(limit=16, step=0.125)
    for number in range(1000):
        flow.add(number * 0.1, 10)
    columns = flow.per_second(10)
    assert len(columns) <= 10
    assert max(columns) == pytest.approx(100, rel=0.15)
    late = Flow(limit=16, step=0.125)
    late.add(3600.0, 5)
    assert sum(1 for rate in late.per_second(16) if rate) == 1
