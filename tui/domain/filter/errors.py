"""The one thing that can be wrong with a filter."""

from __future__ import annotations


class FilterError(ValueError):
    """What is written is no filter. ``message`` says why in a sentence, ``column`` where, from 0."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.column = column
