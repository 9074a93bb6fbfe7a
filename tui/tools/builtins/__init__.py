"""The built-in tools, a subject a file. They run in processes of their own and import nothing of the app."""

from __future__ import annotations


class ToolError(Exception):
    """A call that failed, with what the model is told, which may be long; no traceback is told."""

    def __init__(self, content: str, *, retire: bool = False) -> None:
        super().__init__(content[:200])
        self.content = content
        self.retire = retire
        """Whether something that was started may go on, so that the process has to end."""


class Long(str):
    """A text of which the end or the middle was left out already."""

    size: int
    """How many bytes there were."""

    def __new__(cls, text: str, size: int) -> Long:
        """A text, and how many bytes it had."""
        long = super().__new__(cls, text)
        long.size = size
        return long
