"""The terminal's driver: quick to tell the Escape key, sparing with what it writes.

A terminal sends Escape as the byte that also begins every other special key, so whether it stands alone shows only
when nothing follows. Textual waits for that as long as ``ESCDELAY`` says, but looks at it every 100 ms only.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import time
from types import SimpleNamespace
from typing import Any

from textual.drivers import linux_driver

from tui.ui.glass import Glass

_SOON = 0.02
_AFTER_INPUT = 0.3
"""Seconds after a key in which the driver looks every ``_SOON``; a terminal nobody types in wakes nobody up."""


class _Selector(selectors.SelectSelector):
    """Waits for less long when a key has just come."""

    _input_at = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """As the base class, within ``_SOON`` after input."""
        now = time.monotonic()
        if timeout is not None and now < self._input_at + _AFTER_INPUT:
            timeout = min(timeout, _SOON)
        found = super().select(timeout)
        if found:
            self._input_at = time.monotonic()
        return found


class TerminalDriver(linux_driver.LinuxDriver):
    """Textual's driver for Linux and macOS, on a selector of ours."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._glass = Glass()
        self._window = (0, 0)

    def write(self, data: str) -> None:
        """Write to the terminal what it does not show already."""
        with contextlib.suppress(OSError):
            window = os.get_terminal_size(self.fileno)
            if window != self._window:
                # A terminal that was given another size has moved what it showed, nobody knows where to.
                self._window = window
                self._glass.forget()
        if data := self._glass.send(data):
            super().write(data)

    def redraw(self) -> None:
        """Something else has written to the terminal: the next picture is sent whole."""
        self._glass.forget()

    def run_input_thread(self) -> None:
        """Wait for input and dispatch events."""
        ours = SimpleNamespace(SelectSelector=_Selector, EVENT_READ=selectors.EVENT_READ)
        linux_driver.selectors = ours  # type: ignore[assignment,attr-defined] # the base class makes its selector by this name
        super().run_input_thread()
