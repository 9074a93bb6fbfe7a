"""Tools that do what a test has them do, replies that call them, and a person who answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.loopback import ending, message_start, text, tool_use
from tests.session.asking import session
from tests.session.source import Script, answer
from tui.domain.conversation import Turn
from tui.domain.signal import Signal
from tui.domain.tools import Decision, Outcome, Run
from tui.session.session import Session
from tui.tools.tool import Output
from tui.tools.toolbox import Toolbox

Body = Callable[[dict[str, Any], Output], Awaitable[Outcome]]
Call = tuple[str, str, dict[str, Any]]
"""Its id, the tool's name, the input."""


async def _echo(input: dict[str, Any], output: Output) -> Outcome:
    output(f"working on {input}\n")
    return Outcome(json.dumps(input))


@dataclass
class Fake:
    """A tool that answers with its input, unless it is told otherwise."""

    name: str
    body: Body = _echo
    by_hand: bool = False
    source: str = "tests"
    given: list[dict[str, Any]] = field(default_factory=list)
    """The inputs that it was run with."""

    @property
    def definition(self) -> dict[str, Any]:
        """A schema that takes everything."""
        return {"name": self.name, "description": "A test's.", "input_schema": {"type": "object"}}

    async def run(self, input: dict[str, Any], output: Output) -> Outcome:
        """Do it."""
        self.given.append(input)
        return await self.body(input, output)


async def never(input: dict[str, Any], output: Output) -> Outcome:
    """Run until it is cancelled."""
    await asyncio.Event().wait()
    return Outcome("")


async def fails(input: dict[str, Any], output: Output) -> Outcome:
    """Say that it went wrong."""
    return Outcome("division by zero", is_error=True)


def calling(*calls: Call, said: str = "", stop_reason: str = "tool_use") -> list[Signal]:
    """A reply that says something and calls tools."""
    first = text(said) if said else b""
    start = 1 if said else 0
    blocks = [tool_use(place, id, name, json.dumps(input)) for place, (id, name, input) in enumerate(calls, start)]
    return answer(message_start(), first, *blocks, ending(stop_reason))


DONE = answer(message_start(), text("That is all."), ending())


def having(tools: Sequence[Fake], *answers: Any, allow: Sequence[str] = ()) -> tuple[Session, Script]:
    """A session with tools of which some run unasked."""
    one, script = session(*answers)
    one.toolbox = Toolbox(tools)
    for pattern in allow:
        one.permissions.allow(pattern)
    return one, script


@dataclass
class Person:
    """Decides about each call by its id, and remembers in which order calls were asked about."""

    decisions: dict[str, Decision]
    asked: list[str] = field(default_factory=list)

    async def __call__(self, turn: Turn, run: Run) -> Decision:
        """Decide about a call; one that nothing is known of is never decided."""
        self.asked.append(run.call)
        if run.call not in self.decisions:
            await asyncio.Event().wait()
        return self.decisions[run.call]


def results(script: Script, number: int = -1) -> list[tuple[str, Any, bool]]:
    """The results that a request ends with: the call, the content, whether it is an error."""
    return [
        (block["tool_use_id"], block["content"], block.get("is_error", False))
        for block in script.requests[number].messages[-1]["content"]
        if block["type"] == "tool_result"
    ]


def runs_of(one: Session) -> dict[str, Run]:
    """What is done about the calls of the first reply."""
    turns = one.conversation.turns
    return turns[0].runs if turns else {}
