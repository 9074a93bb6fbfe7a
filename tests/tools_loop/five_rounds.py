"""A recording of our own: a reply that calls tools, four more that call others, and one that calls none."""

from __future__ import annotations

import json
from typing import Any

from tests.loopback import ending, message_start, text, thinking, tool_use
from tui.wire.exchange import Exchange, Tape

HEADERS = (("content-type", "text/event-stream; charset=utf-8"), ("request-id", "req_rounds"))
TOOLS = [
    {
        "name": "weather",
        "description": "The weather at a place.",
        "input_schema": {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]},
    }
]
"""What has no implementation."""


def _reply(number: int, *calls: tuple[str, str, dict[str, Any]], said: str, stop_reason: str = "tool_use") -> Exchange:
    blocks = [thinking(0, f"Step {number}.", f"sig-{number}"), text(said, index=1)]
    blocks += [tool_use(place, id, name, json.dumps(input)) for place, (id, name, input) in enumerate(calls, 2)]
    body = message_start(id=f"msg_{number}") + b"".join(blocks) + ending(stop_reason)
    return Exchange(None, 200, HEADERS, ((0.0, body),), "end", 0.0)


TAPE = Tape(
    "five rounds",
    (
        _reply(
            1,
            ("toolu_sum", "calculate", {"expression": "2 + 2"}),
            ("toolu_product", "calculate", {"expression": "6 * 7"}),
            said="Two sums at once.",
        ),
        _reply(2, ("toolu_zero", "calculate", {"expression": "1 / 0"}), said="Now one that fails."),
        _reply(
            3,
            ("toolu_slow", "run_command", {"command": "sleep 600"}),
            ("toolu_beside", "calculate", {"expression": "1 + 1"}),
            said="A slow one.",
        ),
        _reply(4, ("toolu_bad", "run_command", {"command": "rm -rf important"}), said="One that is refused."),
        _reply(5, ("toolu_hand", "weather", {"place": "Bonn"}), said="One for you."),
        _reply(6, said="All done.", stop_reason="end_turn"),
    ),
    timed=True,
)
