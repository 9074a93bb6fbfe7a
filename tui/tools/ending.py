"""Ending a process with everything that it started."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path

_ROUNDS = 5
"""How often those are looked for that were started while others were ended."""
_SUBREAPER = 36
"""``PR_SET_CHILD_SUBREAPER`` of Linux's ``prctl``."""


def keep_orphans() -> None:
    """Have processes whose starters are gone be this one's, where the system can: so that they are found."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def end_tree(pid: int) -> None:
    """End a process that leads a group, all of its group, and on Linux those that have left it for another.

    A process may end its own tree in this way; then this does not return.
    """
    if os.name != "posix":
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGTERM)  # which on Windows ends it at once
        return
    if pid != os.getpid():  # nothing new is started meanwhile
        _signal_group(pid, signal.SIGSTOP)
    ended: set[int] = set()
    for _ in range(_ROUNDS):
        found = _started_by(pid) - ended
        for one in found:
            with contextlib.suppress(OSError):
                os.kill(one, signal.SIGKILL)
        if not found:
            break
        ended |= found
    _signal_group(pid, signal.SIGKILL)


def _signal_group(pid: int, number: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(pid, number)


def _started_by(pid: int) -> set[int]:
    """Those that a process started, and those started by them, as Linux tells it; none where it does not."""
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        for children in Path(f"/proc/{waiting.pop()}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                new = {int(one) for one in children.read_text().split()} - found
                found |= new
                waiting.extend(new)
    return found


def in_words(code: int | None, wrote: str) -> str:
    """How a process ended, by its exit code, with the last lines of what it wrote."""
    if code is not None and code < 0:
        try:
            ended = f"was ended by {signal.Signals(-code).name}"
        except ValueError:
            ended = f"was ended by signal {-code}"
    else:
        ended = f"ended with exit code {code}"
    lines = [line[-200:] for line in wrote.splitlines() if line.strip()][-5:]
    return "\n  ".join([ended + ":", *lines]) if lines else ended
