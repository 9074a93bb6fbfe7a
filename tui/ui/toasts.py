"""Where notifications stand: over what is read, and not over what is typed, nor what one reads to type it."""

from __future__ import annotations

from typing import Any
from weakref import WeakSet

from textual.css.query import NoMatches
from textual.geometry import Region, Spacing
from textual.screen import ModalScreen, Screen
from textual.widgets import Input
from textual.widgets._toast import ToastRack

_LINES = 3
"""Rows at the bottom of what stands over the chat: the frame, the keys, the frame's end."""


_kept: WeakSet[Screen[Any]] = WeakSet()
"""Screens whose notifications stand there: to subscribe once more would have each layout place them once more."""


def keep_clear(screen: Screen[Any]) -> None:
    """Have a screen's notifications stand there from now on, however it is laid out."""
    if screen not in _kept:
        _kept.add(screen)
        screen.screen_layout_refresh_signal.subscribe(screen, _laid_out, immediate=True)
    _place(screen)


def _laid_out(screen: Screen[Any]) -> None:
    if screen.is_running and screen.get_child_by_type(ToastRack).display:
        _place(screen)


def _place(screen: Screen[Any]) -> None:
    width, height = screen.size
    right, bottom = width, height - _LINES if isinstance(screen, ModalScreen) else height - 1
    if (view := _conversation(screen)) is not None:
        right, bottom = view.right, view.bottom
    # What is typed into may be at the bottom itself: the query of a search, the filter of a list or a panel.
    typed = screen.focused
    if isinstance(typed, Input):
        if bottom > typed.region.y > height // 2:
            bottom = typed.region.y
    elif getattr(typed, "has_all_keys", False):
        bottom -= 1
    rack = screen.get_child_by_type(ToastRack)
    margin = Spacing(bottom=max(0, height - bottom))
    padding = Spacing(right=max(0, width - right))  # what is docked at the bottom has no margin at its sides
    if (rack.styles.margin, rack.styles.padding) != (margin, padding):
        rack.styles.margin, rack.styles.padding = margin, padding


def _conversation(screen: Screen[Any]) -> Region | None:
    """Where the conversation stands, or what is there before there is one."""
    try:
        shown = [child for child in screen.query_one("#chat").children if child.display]
    except NoMatches:
        return None
    return shown[0].region if shown and shown[0].region.height else None
