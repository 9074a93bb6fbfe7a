"""Keys that come faster than they are shown: what acts on a field waits for what was typed into it."""

from __future__ import annotations

from collections.abc import Callable

from textual.widgets import Input


def once_typed(field: Input, catch_up: Callable[[], None], does: Callable[[], None]) -> None:
    """Do something when a field has taken in the keys that came before: they wait in its queue.

    A key with priority acts at once, while the letters before it are still on their way to the field. ``catch_up``
    is called first: it takes in the field's value, of which the screen may not have heard yet. Nothing is done where
    the field's screen is no longer the one that has the keys.
    """

    def typed() -> None:
        if field.is_attached and field.screen.is_current:
            catch_up()
            does()

    field.call_later(typed)
