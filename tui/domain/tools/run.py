"""Running a call of ours: what is being done about it, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

RunState = Literal[
    "waiting for approval",
    "waiting for an answer",
    "running",
    "done",
    "failed",
    "rejected",
    "cancelled",
    "timed out",
    "not run",
]
"""``waiting for an answer``: the tool has no implementation, so the person answers by hand. ``not run``: no more rounds
of tools were allowed, and a prompt followed instead.
"""


class Outcome(NamedTuple):
    """What a tool answered."""

    content: str | list[dict[str, Any]]
    """The content of the ``tool_result`` as it is sent: text, or content blocks."""
    is_error: bool = False
    whole: str | None = None
    """The file that holds all of it, where ``content`` was cut; None where nothing was."""


@dataclass(slots=True, eq=False)
class Run:
    """What is being done about one ``tool_use`` block of a finished reply."""

    call: str
    """The block's id."""
    name: str
    input: Any
    """What runs, or would: the call's input, or what the person made of it."""
    source: str
    """Where the tool is from, for the person: ``tools.py``, ``built in``, ``MCP server git``, ``by hand``."""
    state: RunState = "waiting for approval"
    edited: bool = False
    """Whether ``input`` is not what the model wrote."""
    started: float | None = None
    """When it began to run, on the frames' clock."""
    ended: float | None = None
    output: list[str] = field(default_factory=list)
    """What it wrote to stdout and stderr, in pieces as they came; bounded by whoever runs it."""
    outcome: Outcome | None = None
    """What is sent as its result; None until it is known."""

    @property
    def over(self) -> bool:
        """Whether nothing more is done about it."""
        return self.outcome is not None

    def seconds(self, now: float) -> float | None:
        """How long it has been running, or ran; None where it never began."""
        return None if self.started is None else (now if self.ended is None else self.ended) - self.started

    def result(self) -> dict[str, Any]:
        """The ``tool_result`` block. Raises ValueError where there is no outcome yet."""
        if self.outcome is None:
            raise ValueError("it is not over")
        block: dict[str, Any] = {"type": "tool_result", "tool_use_id": self.call, "content": self.outcome.content}
        if self.outcome.is_error:
            block["is_error"] = True
        return block
