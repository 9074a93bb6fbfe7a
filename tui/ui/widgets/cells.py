"""Texts in so many cells of a line."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size


def cut(text: str, room: int) -> str:
    """A text of at most ``room`` cells, what is cut told by an ellipsis."""
    if cell_len(text) <= room:
        return text
    return set_cell_size(text, room - 1).rstrip() + "…" if room > 0 else ""


def fit(text: str, room: int) -> str:
    """The same in exactly ``room`` cells, none where that is less than one."""
    return set_cell_size(cut(text, room), max(0, room))
