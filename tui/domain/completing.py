"""What completes a name after an ``@``, and says what it stands for: files, and what else there is to attach."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol


class Candidate(NamedTuple):
    """One thing that a name may become."""

    path: str
    """What stands after the ``@``, without quotes."""
    detail: str = ""
    """What it is, in a word or two."""
    deeper: bool = False
    """Whether the name goes on after it, as a folder's does."""


class Completer(Protocol):
    """Knows names of one kind. Its methods are called on the screen's loop and must not hold it."""

    async def complete(self, text: str) -> list[Candidate]:
        """What a name that begins like this may become, the best first; few enough to be looked through."""

    @property
    def growing(self) -> bool:
        """Whether the same question may soon have more answers."""

    async def describe(self, path: str) -> str | None:
        """What would be attached, in a line; None where the name is none of this kind.

        Raises :class:`~tui.domain.attachment.AttachError` where it is one and cannot be attached.
        """

    async def read(self, path: str) -> list[dict[str, Any]] | None:
        """What a name stands for, as content blocks; None and AttachError as above."""
