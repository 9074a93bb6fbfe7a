"""What is done between a reply that calls tools and the request that brings their results."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tui.domain.conversation import Turn
from tui.domain.tools.decision import Decision
from tui.domain.tools.run import Run

AskTool = Callable[[Turn, Run], Awaitable[Decision]]
"""Asks the person what becomes of a call; for a tool without an implementation, what it answers."""
