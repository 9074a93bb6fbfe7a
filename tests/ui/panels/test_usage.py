from __future__ import annotations

import re
from decimal import Decimal

import pytest
from textual.pilot import Pilot

from tests import recordings
from tests.ui.panels.host import SENT, Host, Talk, block_start, message_end, message_start, text
from tui.domain.conversation import Conversation
from tui.domain.failure import Failure
from tui.domain.log import EventLog
from tui.domain.readout import Rows
from tui.domain.request import Request
from tui.domain.signal import AttemptFailed, AttemptStarted, ResponseStarted
from tui.ui.panels import Document
from tui.ui.panels.usage import UsagePanel
from tui.ui.panels.usage.grid import money_in
from tui.ui.panels.usage.pace import Pace
from tui.ui.panels.usage.totals import Account, Session, account, billed


async def settle(app: Host, pilot: Pilot[None]) -> str:
    """Wait until what is looked up is there, and return what is shown."""
    await app.workers.wait_for_complete()
    await pilot.pause()
    return app.shown()


def row(shown: str, name: str) -> list[str]:
    line = next(line for line in shown.splitlines() if line.strip().startswith(name))
    return re.split(r"\s{2,}", line.strip().removeprefix(name).strip())


async def test_no_column_is_too_narrow_for_it() -> None:
    panel, talk = UsagePanel(), Talk()
    talk.ask()
    talk.say(message_start(), block_start(0, type="text", text="Hi"), *message_end())
    talk.end(cost="0.0048")
    app = Host(panel)
    async with app.run_test(size=(60, 40)) as pilot:
        for width in (24, 20, 14, 8, 3, 2, 60):
            await pilot.resize_terminal(width, 40)
            panel.update(talk.conversation, talk.log, talk.now)
            await settle(app, pilot)
        assert "session" in app.shown()


async def test_before_the_first_turn_it_says_what_to_do() -> None:
    panel = UsagePanel()
    app = Host(panel)
    async with app.run_test(size=(60, 12)) as pilot:
        panel.update(Conversation(), EventLog(), 0.0)
        await pilot.pause()
        assert "Nothing used yet." in app.shown()


async def test_numbers_come_as_the_api_tells_them_and_unknown_is_never_zero() -> None:
    panel, talk = UsagePanel(), Talk()
    talk.ask()
    talk.say(message_start(cache_read_input_tokens=2048), block_start(0, type="text", text=""), text("Hi"))
    app = Host(panel)
    async with app.run_test(size=(70, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        shown = await settle(app, pilot)
        assert row(shown, "input") == ["25", "$0.0001", "25", "$0.0001"]
        assert row(shown, "output") == ["…", "…", "—", "—"]
        assert row(shown, "cache read") == ["2,048", "$0.0006", "2,048", "$0.0006"]
        assert row(shown, "total") == ["…", "…", "—", "…"]
        assert row(shown, "stop reason") == ["…"]
        talk.say(*message_end(output_tokens_details={"thinking_tokens": 80}))
        talk.end(cost="0.0048")
        panel.update(talk.conversation, talk.log, talk.now)
        shown = await settle(app, pilot)
        assert row(shown, "output") == ["312", "$0.0047", "312", "$0.0047"]
        assert row(shown, "thinking") == ["80", "$0.0012", "80", "$0.0012"]
        assert row(shown, "total") == ["2,385", "$0.0048", "2,385", "$0.0048"]
        assert "web searches" not in shown
        assert row(shown, "first byte") == ["0.30 s"]
        assert row(shown, "first token") == ["0.40 s"]
        assert row(shown, "tokens/s")[0] == "3,120"
        assert row(shown, "stop reason") == ["end_turn"]


async def test_the_session_stands_below_where_there_is_no_room_beside_the_turn() -> None:
    panel, talk = UsagePanel(), Talk()
    for _ in range(2):
        talk.ask()
        talk.say(message_start(), block_start(0, type="text", text="Hi"), *message_end())
        talk.end(cost="0.0048")
    app = Host(panel)
    async with app.run_test(size=(42, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        lines = (await settle(app, pilot)).splitlines()
        at = next(place for place, line in enumerate(lines) if line.endswith("session"))
        assert row("\n".join(lines[:at]), "input") == ["25", "$0.0001"]
        assert row("\n".join(lines[at:]), "input") == ["50", "$0.0002"]


async def test_a_turn_without_a_price_is_unknown_and_the_session_says_so() -> None:
    panel, talk = UsagePanel(), Talk()
    for cost in ("0.0100", None):
        talk.ask()
        talk.say(message_start(), block_start(0, type="text", text="Hi"), *message_end())
        talk.end(cost=cost)
    app = Host(panel)
    async with app.run_test(size=(70, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        shown = await settle(app, pilot)
        assert row(shown, "total") == ["337", "unknown", "674", "$0.0100+"]
        assert "The cost of 1 turn is unknown." in shown


async def test_a_model_that_no_table_has_costs_unknown_in_every_line() -> None:
    panel, talk = UsagePanel(), Talk()
    talk.ask()
    start = message_start()
    start["message"]["model"] = "claude-of-tomorrow"
    talk.say(start, block_start(0, type="text", text="Hi"), *message_end())
    talk.end()
    app = Host(panel)
    async with app.run_test(size=(70, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        shown = await settle(app, pilot)
        assert row(shown, "input") == ["25", "unknown", "25", "unknown"]
        assert row(shown, "output") == ["312", "unknown", "312", "unknown"]
        assert "of an unknown size" in shown


async def test_thinking_that_nobody_counted_is_unknown_and_no_estimate() -> None:
    panel, talk = UsagePanel(), Talk()
    talk.ask()
    talk.say(message_start(), block_start(0, type="thinking", thinking="Well"), *message_end())
    talk.end(cost="0.01")
    app = Host(panel)
    async with app.run_test(size=(70, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        assert row(await settle(app, pilot), "thinking")[0] == "unknown"


async def test_cache_writes_are_split_only_where_the_parts_are_the_whole() -> None:
    panel, talk = UsagePanel(), Talk()
    talk.ask()
    by_ttl = {"ephemeral_5m_input_tokens": 1200, "ephemeral_1h_input_tokens": 300}
    talk.say(message_start(cache_creation_input_tokens=1500, cache_creation=by_ttl))
    app = Host(panel)
    async with app.run_test(size=(70, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        shown = await settle(app, pilot)
        assert row(shown, "cache write 5m") == ["1,200", "$0.0045", "1,200", "$0.0045"]
        assert row(shown, "cache write 1h") == ["300", "$0.0018", "300", "$0.0018"]
        talk.say(*message_end(cache_creation_input_tokens=14_789))
        panel.update(talk.conversation, talk.log, talk.now)
        assert row(await settle(app, pilot), "cache write")[0] == "14,789"


async def test_tools_of_the_server_have_a_line_each() -> None:
    panel, talk = UsagePanel(), Talk()
    talk.ask()
    used = {"web_search_requests": 2, "web_fetch_requests": 3, "dowsing_requests": 1}
    talk.say(message_start(), block_start(0, type="text", text="Hi"), *message_end(server_tool_use=used))
    talk.end(cost="0.03")
    app = Host(panel)
    async with app.run_test(size=(70, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        shown = await settle(app, pilot)
        assert row(shown, "web searches") == ["2", "$0.0200", "2", "$0.0200"]
        assert row(shown, "web fetches") == ["3", "$0", "3", "$0"]
        assert row(shown, "dowsing") == ["1", "unknown", "1", "unknown"]


async def test_what_else_the_api_says_of_usage_is_listed_by_its_name() -> None:
    panel, talk = UsagePanel(), Talk()
    talk.ask()
    talk.say(message_start(service_tier="standard", moon={"phase": 3}), *message_end(tides=None))
    talk.end(cost="0.03")
    app = Host(panel)
    async with app.run_test(size=(70, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        shown = await settle(app, pilot)
        assert row(shown, "service_tier") == ["standard"]
        assert row(shown, "moon.phase") == ["3"]
        assert row(shown, "tides") == ["null"]


async def test_times_count_from_the_first_attempt_and_tell_what_retries_took() -> None:
    panel, talk = UsagePanel(), Talk()
    talk.ask()
    talk.turn.take(AttemptFailed(Failure("http_status", "no", 529, "overloaded_error"), 1.5, talk.now))
    talk.now += 1.5
    talk.attempt()
    talk.say(message_start(), block_start(0, type="text", text="Hi"), *message_end())
    talk.end(cost="0.01")
    app = Host(panel)
    async with app.run_test(size=(70, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        shown = await settle(app, pilot)
        assert row(shown, "attempts") == ["2 of at most 3"]
        assert "1: 529 overloaded_error, then 1.5 s of waiting" in shown
        assert row(shown, "first byte") == ["2.0 s"]
        assert row(shown, "first token") == ["2.1 s"]
        assert row(shown, "for retries")[0] == "1.8 s"
        assert row(shown[shown.index("first token") :], "total") == ["2.2 s"]


async def test_while_it_streams_the_pace_of_the_last_second_is_told_and_falls_in_a_silence() -> None:
    panel, talk = UsagePanel(), Talk()
    talk.ask()
    talk.say(message_start(), block_start(0, type="text", text=""))
    app = Host(panel)
    async with app.run_test(size=(70, 60)) as pilot:
        for _ in range(20):
            talk.say(text("a" * 40), after=0.1)
            panel.update(talk.conversation, talk.log, talk.now)
        shown = await settle(app, pilot)
        assert row(shown, "tokens/s now") == ["≈ 100"]
        assert row(shown, "tokens/s mean")[0].startswith("≈ 10")
        panel.update(talk.conversation, talk.log, talk.now + 3)
        assert row(await settle(app, pilot), "tokens/s now") == ["≈ 0"]


async def test_numbers_keep_their_columns_while_they_grow() -> None:
    panel, talk = UsagePanel(), Talk()
    talk.ask()
    app = Host(panel)
    async with app.run_test(size=(70, 60)) as pilot:
        talk.say(message_start(), block_start(0, type="text", text=""))
        for words in ("a", "a" * 5000, "a" * 50_000):
            talk.say(text(words), after=0.5)
            panel.update(talk.conversation, talk.log, talk.now)
            lines = (await settle(app, pilot)).splitlines()
            names = ("gap", "tokens/s", "events", "first", "total   ", "■")
            numbers = [line for line in lines[8:] if line.strip().startswith(names)]
            assert len(numbers) >= 6
            assert all(line[26] != " " and line[27:28].strip() == "" for line in numbers), numbers


async def test_the_flow_of_bytes_is_as_wide_as_there_is_room() -> None:
    panel, talk = UsagePanel(), Talk()
    talk.ask()
    talk.say(message_start(), block_start(0, type="text", text=""), *[text("words")] * 100, *message_end())
    talk.end(cost="0.01")
    app = Host(panel)
    async with app.run_test(size=(70, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await settle(app, pilot)
        for width, cells in ((70, 40), (49, 20)):
            await pilot.resize_terminal(width, 60)
            flow = next(line for line in (await settle(app, pilot)).splitlines() if "bytes/s" in line)
            assert sum(char in "▁▂▃▄▅▆▇█" for char in flow) > cells * 0.9 - 4


async def test_context_is_divided_by_what_fills_it_and_the_whole_is_the_apis_count() -> None:
    panel, talk = UsagePanel(), Talk()
    turn = talk.ask()
    turn.request = Request(
        {
            "model": "claude-sonnet-4-5",
            "tools": [{"name": "a", "description": "b" * 966}],
            "system": "c" * 998,
            "messages": [{"role": "user", "content": "d" * 1969}],
        }
    )
    talk.say(message_start(input_tokens=20_000), block_start(0, type="text", text="Hi"), *message_end())
    talk.end(cost="0.01")
    app = Host(panel)
    async with app.run_test(size=(70, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        shown = await settle(app, pilot)
        assert re.search(r"━+─+ +10% of 200k", shown)
        assert row(shown, "■ tools") == ["≈ 5,000", "2.5%"]
        assert row(shown, "■ system") == ["≈ 5,000", "2.5%"]
        assert row(shown, "■ this turn") == ["≈ 10,312", "5.2%"]
        assert row(shown, "■ free") == ["179,688", "90%"]
        assert "history" not in shown


async def test_rate_limits_are_bars_with_what_is_left_and_a_countdown() -> None:
    panel, talk = UsagePanel(), Talk()
    talk.ask(attempt=False)
    talk.turn.take(AttemptStarted(1, 3, talk.now))
    kinds = {"requests": (50, 50), "input-tokens": (80_000, 12_000), "tokens": (100_000, 2_000)}
    headers = [("date", "Mon, 05 Jan 2026 10:00:00 GMT"), ("retry-after", "7")]
    for kind, (limit, left) in kinds.items():
        headers.append((f"anthropic-ratelimit-{kind}-limit", str(limit)))
        headers.append((f"anthropic-ratelimit-{kind}-remaining", str(left)))
        headers.append((f"anthropic-ratelimit-{kind}-reset", "2026-01-05T10:00:30Z"))
    talk.turn.take(ResponseStarted(200, tuple(headers), talk.now, SENT))
    talk.say(message_start(), after=0.0)
    app = Host(panel)
    async with app.run_test(size=(70, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now + 10)
        shown = await settle(app, pilot)
        assert re.search(r"requests +━+ +50 of 50  whole", shown)
        assert re.search(r"input tokens +━+[╸─]+ +12k of 80k  in 20 s", shown)
        assert row(shown, "retry after")[0] == "7.0 s"
        talk.say(*message_end())
        talk.end()
        panel.update(talk.conversation, talk.log, talk.now + 31)
        assert "12k of 80k  by now" in await settle(app, pilot)


async def test_a_reset_counts_down_by_the_clock_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.ui.panels.usage._TICK", 0.02)
    panel, talk = UsagePanel(), Talk()
    talk.ask(attempt=False)
    talk.turn.take(AttemptStarted(1, 3, talk.now))
    headers = (
        ("date", "Mon, 05 Jan 2026 10:00:00 GMT"),
        ("anthropic-ratelimit-requests-limit", "50"),
        ("anthropic-ratelimit-requests-remaining", "10"),
        ("anthropic-ratelimit-requests-reset", "2026-01-05T10:00:30Z"),
    )
    talk.turn.take(ResponseStarted(200, headers, talk.now, SENT))
    talk.say(message_start(), *message_end(), after=0.0)
    talk.end()
    app = Host(panel)
    async with app.run_test(size=(70, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        assert re.search(r"10 of 50  in \d\d s", await settle(app, pilot))
        panel._offset += 31  # half a minute later
        while "by now" not in app.shown():
            await pilot.pause(0.01)
        while panel._timer is not None:
            await pilot.pause(0.01)


async def test_a_cache_that_missed_says_where_the_request_differs() -> None:
    panel, talk = UsagePanel(), Talk()
    control = {"cache_control": {"type": "ephemeral"}}
    for stamp, read, written in (("10:41", 0, 2000), ("10:42", 0, 2000)):
        turn = talk.ask()
        system = [{"type": "text", "text": f"It is {stamp}. " + "Be brief. " * 20, **control}]
        turn.request = Request({"model": "claude-sonnet-4-5", "system": system, "messages": []})
        usage = {"cache_read_input_tokens": read, "cache_creation_input_tokens": written}
        talk.say(message_start(**usage), block_start(0, type="text", text="Hi"), *message_end())
        talk.end(cost="0.01")
    app = Host(panel)
    async with app.run_test(size=(90, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        shown = await settle(app, pilot)
        assert "Cache missed from system[0], character 10: “1. Be brief." in shown
        assert row(shown, "hit rate") == ["0%", "0%"]


async def test_what_the_cache_saved_stands_beside_the_session_s_and_what_it_cost_has_a_minus() -> None:
    panel, talk = UsagePanel(), Talk()
    app = Host(panel)
    async with app.run_test(size=(70, 60)) as pilot:
        for read, written, expected in ((0, 100_000, ["−$0.0750", "−$0.0750"]), (100_000, 0, ["$0.2700", "$0.1950"])):
            talk.ask()
            usage = {"cache_read_input_tokens": read, "cache_creation_input_tokens": written}
            talk.say(message_start(**usage), block_start(0, type="text", text="Hi"), *message_end())
            talk.end(cost="0.01")
            panel.update(talk.conversation, talk.log, talk.now)
            shown = await settle(app, pilot)
            assert row(shown, "saved") == expected
            assert ("To write to the cache costs more" in shown) == bool(written)


async def test_what_the_cache_saved_is_unknown_where_prices_are() -> None:
    panel, talk = UsagePanel(), Talk()
    talk.ask()
    talk.say(message_start(model="nobody-s", cache_read_input_tokens=5), *message_end())
    talk.end()
    app = Host(panel)
    async with app.run_test(size=(70, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        assert row(await settle(app, pilot), "saved") == ["unknown", "unknown"]


async def test_without_a_cache_one_quiet_line_says_so() -> None:
    panel, talk = UsagePanel(), Talk()
    talk.ask()
    talk.say(message_start(), *message_end())
    app = Host(panel)
    async with app.run_test(size=(70, 60)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        shown = await settle(app, pilot)
        said = " ".join(shown.split())
        assert "Cache not used: nothing in the request has cache_control." in said
        assert "This model caches from 1,024 tokens on." in said
        assert "hit rate" not in shown


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


async def test_every_recording_opens_with_no_unknown_shown_as_blank() -> None:
    recordings.need()
    panel, talk, asked = UsagePanel(), Talk(), 0
    for name in recordings.ids():
        turn = talk.play(name)
        body = recordings.Recording(name).about.get("request")
        turn.request = Request(body) if body else None
        asked += bool(body)
    assert asked
    app = Host(panel)
    async with app.run_test(size=(70, 70)) as pilot:
        panel.update(talk.conversation, talk.log, talk.now)
        await settle(app, pilot)
        for turn, name in zip(talk.conversation.turns, recordings.ids(), strict=True):
            talk.conversation.leaf = turn
            panel.update(talk.conversation, talk.log, talk.now)
            sheet = panel.scrolled
            assert isinstance(sheet, Document)
            narrow = Rows(38)
            sheet._fill(narrow)
            for rows, values in ((sheet.rows.plain(), 4), (narrow.plain(), 2)):
                at = next(place for place, one in enumerate(rows) if one.startswith("tokens, cost"))
                table = rows[at + 1 : at + 7]
                assert all(len(re.split(r"\s{2,}", one.strip())) == values + 1 for one in table), (name, table)
                assert not any(re.search(r"None|nan|\$$", one) for one in rows), (name, rows)
                assert f"{turn.message.usage['input_tokens']:,}" in "\n".join(rows) or "passes" in rows, name


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


def running(talk: Talk) -> Account:
    return account(talk.turn, {}) if talk.turn.running else Account()


def test_the_session_counts_every_branch_once() -> None:
    talk, session = Talk(), Session()
    first = talk.ask()
    talk.say(message_start(), *message_end())
    talk.end(cost="0.01")
    talk.conversation.leaf = None
    talk.ask()
    talk.say(message_start())
    total = session.total(talk.conversation.turns, running(talk))
    counted = total.account.tokens
    assert (counted.input, counted.output, total.cost, total.open) == (50, 312, Decimal("0.01"), True)
    talk.say(*message_end())
    talk.end(cost="0.02")
    total = session.total(talk.conversation.turns, running(talk))
    assert (total.account.tokens.output, total.cost, total.open) == (624, Decimal("0.03"), False)
    assert session.total([first], running(talk)).cost == Decimal("0.01")


def test_a_line_with_more_than_could_be_priced_is_marked() -> None:
    talk, session = Talk(), Session()
    for _ in range(2):
        talk.ask()
        talk.say(message_start(), *message_end())
        talk.end()
    first, second = talk.conversation.turns
    session.priced({first: {"input": Decimal("0.1"), "output": Decimal("0.2")}, second: {"input": Decimal("0.3")}})
    whole = session.total([first, second], Account()).account
    assert whole.lines == {"input": Decimal("0.4"), "output": Decimal("0.2")}
    assert whole.partly == {"output"}


@pytest.mark.parametrize(
    ("dollars", "cells", "mark", "text"),
    [
        ("0.0046", 9, "+", "$0.0046+"),
        ("0.0046", 8, "+", "$0.005+"),
        ("0.00001", 10, "", "< $0.0001"),
        ("0.00001", 8, "", "<$.0001"),
        ("0.0001", 8, "+", "<$.01+"),
        ("12345678", 8, "", "$1E+7"),
        ("1234.56", 8, "", "$1235"),
        ("12.34", 8, "+", "$12.34+"),
        ("0", 8, "", "$0"),
    ],
)
def test_money_fits_and_is_never_shown_as_nothing(dollars: str, cells: int, mark: str, text: str) -> None:
    assert money_in(Decimal(dollars), cells, mark) == text


def test_the_pace_is_that_of_the_last_second() -> None:
    pace = Pace()
    assert pace.per_second is None
    pace.look(10.0, 0)
    pace.look(10.1, 400)
    assert pace.per_second is None
    for tenth in range(2, 31):
        pace.look(10 + tenth / 10, 400 + tenth * 4)
    assert pace.per_second == pytest.approx(10)
