"""What is said around the list of sessions."""

from __future__ import annotations

from typing import Any

from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen

from tui.ui.actions import key_label


def empty(some: bool, wrong: bool) -> str:
    """What stands where no session is listed: whether there are some, and whether something is wrong with the store."""
    if some:
        return "No session has all of these words in its title or its first and last words."
    if wrong:
        return "Nothing can be listed."
    return "No session is stored yet.\n\nType a prompt and press Enter: it is kept."


def keys(screen: Screen[Any], *, renaming: bool) -> Content:
    """The keys that do something now."""
    if renaming:
        shown = [("Enter", "save the title"), ("Esc", "leave it as it was")]
    else:
        first: dict[str, str] = {}
        for key, active in screen.active_bindings.items():  # the person may have given them others
            if active.node is screen and active.binding.show and active.enabled:
                first.setdefault(active.binding.description, key_label(key).replace("Ctrl+", "^"))
        order = [binding.description for binding in screen.BINDINGS if isinstance(binding, Binding)]
        shown = [(first[does], does) for does in dict.fromkeys(order) if does in first]
    parts: list[str | tuple[str, str]] = []
    for key, does in shown:
        parts += [(f"{key} ", "$primary"), (f"{does}  ", "$foreground 60%")]
    return Content.assemble(*parts)
