"""Turns as one JSON object: the messages as the API would take them, and what became of each prompt."""

from __future__ import annotations

from typing import Any

from tui.domain import history
from tui.domain.conversation import Turn, results_of
from tui.domain.export.values import Export, json_text
from tui.domain.outcome import outcome


def messages(export: Export) -> bytes:
    """Write ``{"messages": […], "turns": […]}``.

    ``messages`` alternate and can be sent on as they are. Each turn has its number, prompt, and the request's other
    fields, and all that ``--output json`` tells of a reply.
    """
    told = {
        "messages": history.messages([(turn.prompt, turn.message) for turn in export.turns], results_of(export.turns)),
        "turns": [_turn(turn) for turn in export.turns],
    }
    return (json_text(export.clean(told), 2) + "\n").encode()


def _turn(turn: Turn) -> dict[str, Any]:
    body = turn.request.body if turn.request is not None else None
    request = None if body is None else {key: value for key, value in body.items() if key != "messages"}
    return {"turn": turn.number, "prompt": turn.prompt, "request": request, **outcome(turn)}
