"""What a format is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tui.domain.export.values import Export


class Format(NamedTuple):
    """One form that turns can be exported in."""

    name: str
    """As it is written in a command."""
    title: str
    about: str
    """What it is, for a menu."""
    suffix: str
    """Of its files, without the dot."""
    write: Callable[[Export], bytes]
    """Raises :class:`~tui.domain.export.values.Unavailable` where these turns cannot be told in this form."""
