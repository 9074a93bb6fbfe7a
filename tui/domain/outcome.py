"""What became of a turn as one JSON object: what ``--output json`` prints and the JSON export holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tui.domain.conversation import Turn


def loop_outcome(turns: Sequence[Turn]) -> dict[str, Any]:
    """The outcome of the last of the turns that one prompt brought; ``rounds`` has all of them where tools were run.

    Each of those has ``tools`` as well: what became of the calls of its reply.
    """
    out = outcome(turns[-1])
    if len(turns) > 1 or turns[-1].runs:
        out["rounds"] = [{**outcome(turn), "tools": _tools(turn)} for turn in turns]
    return out


def _tools(turn: Turn) -> list[dict[str, Any]]:
    return [
        {
            "name": run.name,
            "input": run.input,
            "state": run.state,
            "ms": _ms(run.seconds(run.ended or 0.0)),
            "is_error": run.outcome is not None and run.outcome.is_error,
        }
        for run in turn.runs.values()
    ]


def outcome(turn: Turn) -> dict[str, Any]:
    """The message and everything measured, whole or not; times in milliseconds, cost in US dollars."""
    clock = turn.clock
    message = turn.message
    failure = turn.failure or turn.held
    out: dict[str, Any] = {
        "message": message.to_api() if message.started or message.blocks else None,
        "stop_reason": message.stop_reason,
        "usage": message.usage or None,
        "timing": {
            "ttft_ms": _ms(turn.ttft),
            "total_ms": _ms(turn.took()),
            "events": clock.events if clock else 0,
            "bytes": clock.bytes if clock else 0,
            "max_gap_ms": _ms(clock.max_gap if clock else None),
        },
        "cost_usd": None if turn.cost is None else float(turn.cost),
        "attempts": [
            {
                "status": attempt.status,
                "error": attempt.failure.to_json() if attempt.failure else None,
                "waited_ms": _ms(attempt.wait or 0.0),
            }
            for attempt in turn.attempts
        ],
        "complete": turn.complete,
        "error": failure.to_json() if failure else None,
    }
    partial = {str(b.index): b.partial_json for b in message.blocks if b.partial_json and not b.input_is_whole}
    if partial:
        out["partial_input"] = partial
    if message.unknown_events:
        out["unknown_events"] = message.unknown_events
    return out


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 3)
