"""What a tool is, wherever it comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from tui.domain.tools.run import Outcome

Output = Callable[[str], None]
"""Takes what a running tool writes to stdout and stderr, piece by piece."""


class Tool(Protocol):
    """Something that the model can call and that is run here."""

    @property
    def name(self) -> str:
        """Its name, as it is sent to the API."""

    @property
    def source(self) -> str:
        """Where it is from, for the person: ``tools.py``, ``built in``, ``MCP server git``, ``by hand``."""

    @property
    def definition(self) -> dict[str, Any]:
        """Its entry among the ``tools`` of a request."""

    @property
    def by_hand(self) -> bool:
        """Whether it has no implementation, so that the person answers; then :meth:`run` is never called."""

    async def run(self, input: dict[str, Any], output: Output) -> Outcome:
        """Run it off the screen's loop. What goes wrong is an outcome with ``is_error``.

        Raises nothing but cancellation, which ends whatever it started.
        """
