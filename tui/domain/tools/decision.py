"""What a person decides about a call that waits: it runs, it does not, or they answer it themselves."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from tui.domain.tools.run import Outcome


class Decision(NamedTuple):
    """The answer to one call that was asked about."""

    kind: Literal["run", "reject", "answer"]
    input: dict[str, Any] | None = None
    """What is run instead of the call's own input; None for that."""
    outcome: Outcome | None = None
    """For ``answer``: what is sent as the result."""
    reason: str = ""
    """For ``reject``: why, in words for the model; may be empty."""
    remember: bool = False
    """Whether calls like this one are decided the same way from now on, in this session."""
