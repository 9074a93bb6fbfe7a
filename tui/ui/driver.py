"""The terminal's driver: quick to tell the Escape key, sparing with what it writes.

A terminal sends Escape as the byte that also begins every other special key, so whether it stands alone shows only
when nothing follows. Textual waits for that as long as ``ESCDELAY`` says, but looks at it every 100 ms only.
"""

from __future__ import annotations

import contextlib
import errno
import os
import selectors
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, TextIO, cast

from textual.drivers import linux_driver

from tui.ui.glass import Glass

_SOON = 0.02
_AFTER_INPUT = 0.3
"""Seconds after a key in which the driver looks every ``_SOON``; a terminal nobody types in wakes nobody up."""

_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
"""What holds the terminal's picture while a frame is written, and what shows it."""

_GONE = (errno.EIO, errno.EPIPE, errno.EBADF, errno.ENXIO)
"""What writing to a terminal says that was closed."""


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


class _Output:
    """The terminal as a file that never fails because the terminal is gone: then what is written is for nobody.

    Textual writes on a thread of its own. That would end by the error, and whoever quits would wait for it for ever.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.fileno, self.isatty = file.fileno, file.isatty

    def write(self, text: str) -> None:
        """Write, as long as there is a terminal."""
        self._tried(lambda: self._file.write(text))

    def flush(self) -> None:
        """Have it written."""
        self._tried(self._file.flush)

    def _tried(self, do: Callable[[], object]) -> None:
        try:
            do()
        except OSError as error:
            if error.errno not in _GONE:
                raise
            # Python would try once more to write what is left when it ends, and fail.
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, self._file.fileno())
            os.close(null)


class TerminalDriver(linux_driver.LinuxDriver):
    """Textual's driver for Linux and macOS, on a selector of ours."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._file = cast(Any, _Output(cast(TextIO, self._file)))
        self._glass = Glass()
        self._window = (0, 0)
        self._begun = False
        """Whether a frame began of which nothing had to be sent yet."""

    def write(self, data: str) -> None:
        """Write to the terminal what it does not show already; a frame in which nothing is new takes no byte."""
        if data == _BEGIN:
            self._begun = True
            return
        if data == _END and self._begun:
            self._begun = False
            return
        with contextlib.suppress(OSError):
            window = os.get_terminal_size(self.fileno)
            if window != self._window:
                self._window = window
                self._glass.resize(*window)
        if data := self._glass.send(data):
            super().write(_BEGIN + data if self._begun else data)
            self._begun = False

    def _get_terminal_size(self) -> tuple[int, int]:
        """The terminal's own size: ``COLUMNS`` and ``LINES``, which Textual asks first, may be those of another one."""
        with contextlib.suppress(OSError):
            columns, rows = os.get_terminal_size(self.fileno)
            if columns and rows:
                return columns, rows
        return super()._get_terminal_size()

    def redraw(self) -> None:
        """Something else has written to the terminal: the next picture is sent whole."""
        self._glass.forget()

    def run_input_thread(self) -> None:
        """Wait for input and dispatch events."""
        ours = SimpleNamespace(SelectSelector=_Selector, EVENT_READ=selectors.EVENT_READ)
        linux_driver.selectors = ours  # type: ignore[assignment,attr-defined] # the base class makes its selector by this name
        super().run_input_thread()
