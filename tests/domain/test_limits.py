from __future__ import annotations

from datetime import UTC, datetime

from tui.domain.limits import Limit, answered_at, limits, retry_after


def headers(**said: str) -> tuple[tuple[str, str], ...]:
    return tuple((f"Anthropic-RateLimit-{name.replace('_', '-')}", value) for name, value in said.items())


def test_limits_have_what_is_left_and_when_they_are_whole_again() -> None:
    told = limits(
        headers(
            tokens_limit="80000",
            tokens_remaining="20000",
            tokens_reset="2026-01-05T10:00:30Z",
            requests_limit="50",
            requests_remaining="50",
            requests_reset="soon",
            priority_input_tokens_limit="10",
            priority_input_tokens_remaining="0",
        )
    )
    assert told == [
        Limit("requests", 1.0, 50, 50, None, "reset soon"),
        Limit("tokens", 0.25, 80_000, 20_000, datetime(2026, 1, 5, 10, 0, 30, tzinfo=UTC)),
        Limit("priority input tokens", 0.0, 10, 0),
    ]


def test_a_subscription_tells_what_is_used_of_its_windows() -> None:
    told = limits(
        headers(
            unified_status="allowed",
            unified_5h_utilization="0.25",
            unified_5h_status="allowed_warning",
            unified_5h_reset="1767607230",
            unified_representative_claim="five_hour",
        )
    )
    assert told == [
        Limit("unified", None, said="allowed"),
        Limit("unified 5h", 0.75, reset=datetime(2026, 1, 5, 10, 0, 30, tzinfo=UTC), said="allowed_warning"),
        Limit("unified representative claim", None, said="five_hour"),
    ]


def test_what_is_not_whole_is_kept_in_words() -> None:
    [one] = limits(headers(tokens_limit="many", tokens_remaining="1"))
    assert (one.left, one.said) == (None, "limit many · remaining 1")
    [zero] = limits(headers(tokens_limit="0", tokens_remaining="0"))
    assert (zero.left, zero.said) == (None, "limit 0 · remaining 0")


def test_the_servers_clock_and_when_it_wants_to_be_asked_again() -> None:
    said = (("Date", "Mon, 05 Jan 2026 10:00:00 GMT"), ("Retry-After", "7"))
    assert answered_at(said) == datetime(2026, 1, 5, 10, tzinfo=UTC)
    assert retry_after(said) == 7.0
    assert answered_at(()) is None
    assert retry_after(()) is None
    assert answered_at((("date", "today"),)) is None
    assert answered_at((("date", "Mon, 35 Jan 2026 10:00:00 GMT"),)) is None
    assert answered_at((("date", "Mon, 05 Foo 2026 10:00:00 GMT"),)) is None
    assert retry_after((("retry-after", "Mon, 05 Jan 2026 10:00:00 GMT"),)) is None
