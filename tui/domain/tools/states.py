"""How far a tool call has come, as a function of what is known of it."""

from __future__ import annotations

from typing import Any, Literal

from tui.domain.block import State as Grown
from tui.domain.history import says_not_run
from tui.domain.tools.run import RunState

State = Literal[
    "streaming",
    "complete",
    "running",
    "waiting for approval",
    "waiting for an answer",
    "done",
    "failed",
    "rejected",
    "cancelled",
    "timed out",
    "cut off",
    "not run",
    "no result",
]


def failed(result: dict[str, Any]) -> bool:
    """Whether a result block says that the call failed."""
    content = result.get("content")
    kind = content.get("type") if isinstance(content, dict) else None
    if isinstance(kind, str) and kind.endswith("_error"):
        return True
    code = content.get("return_code") if isinstance(content, dict) else None
    return result.get("is_error") is True or (isinstance(code, int) and code != 0)


def state(
    kind: str,
    block: Grown,
    whole: bool,
    running: bool,
    result: dict[str, Any] | None = None,
    run: RunState | None = None,
) -> State:
    """The state of a call.

    ``kind`` is its block's type, ``block`` the block's own state, ``whole`` whether its input can be used, ``running``
    whether its turn goes on, ``result`` the block that answers it, ``run`` what is or was done about it here.
    """
    if result is not None:
        if run in ("rejected", "cancelled", "timed out", "not run"):
            return run
        if says_not_run(result.get("content")):
            return "not run"
        return "failed" if failed(result) else "done"
    if block == "streaming":
        return "streaming"
    if block == "cut" or not whole:
        return "cut off"
    if run is not None:
        return run
    if kind == "tool_use":
        return "complete" if running else "not run"
    return "running" if running else "no result"
