"""What is loaded and tuned behind the first picture, so that nothing of it is waited for later."""

from __future__ import annotations

import gc
import importlib
from collections.abc import Callable

_THRESHOLDS = (5_000, 100, 100)
"""The youngest generation is small: to look through 20,000 objects held up a frame by 5 ms."""


_PANELS = ("events", "tools", "usage", "request")


def load(hurried: Callable[[], bool]) -> None:
    """Import, on a thread, the conversation's view, and the panels unless somebody waits for an answer."""
    importlib.import_module("tui.ui.screens.whole")
    importlib.import_module("tui.ui.bridge")
    importlib.import_module("tui.ui.widgets.conversation")
    for panel in _PANELS:
        if hurried():
            return
        importlib.import_module(f"tui.ui.panels.{panel}")


def warm() -> None:
    """Load, on a thread, what the first reply needs; then settle the collector.

    Once many lines are alive, a collection of the oldest generation stops the screen for 100 ms and more. What lives
    as long as the app is frozen out of it, and the rest is looked at more rarely.
    """
    from tui.ui.markdown.warm import warm as warm_markdown

    for panel in _PANELS:
        importlib.import_module(f"tui.ui.panels.{panel}")
    warm_markdown()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    gc.enable()
