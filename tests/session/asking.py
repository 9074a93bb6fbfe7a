"""A session over a scripted source, and what it sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from tests.domain.api_rules import violations
from tests.loopback import ending, message_start, text
from tests.session.source import Script, answer
from tui.domain.failure import Failure
from tui.domain.request import Options
from tui.session.session import Session

OPTIONS = Options("claude-sonnet-4-5", 100)
HELLO = answer(message_start(), text("Hel", "lo"), ending())
OVERLOADED = Failure("http_status", "Overloaded", status=529, type="overloaded_error")


def session(*answers: Any) -> tuple[Session, Script]:
    script = Script(list(answers))
    return Session(script, OPTIONS), script


def sent(script: Script, number: int = -1) -> list[tuple[str, Any]]:
    """The history of a request as roles and texts, other blocks by their type."""
    messages = script.requests[number].messages
    assert violations(messages) == []
    return [
        (one["role"], [block["text"] if block["type"] == "text" else block["type"] for block in one["content"]])
        for one in messages
    ]


async def until(one: Session, condition: Callable[[], bool]) -> None:
    """Wait for a condition that some update makes true."""
    changed = asyncio.Event()
    one.listen(lambda update: changed.set())
    while not condition():
        await asyncio.wait_for(changed.wait(), 30)
        changed.clear()
