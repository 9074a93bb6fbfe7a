"""Copying, by whatever path works here, and saying which it was."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_OSC52_LIMIT = 74_994
"""Bytes of text whose OSC 52 sequence xterm and others still take (100,000 of base64)."""


@dataclass(frozen=True, slots=True)
class Copied:
    """How a copy went. ``works`` is False where no path is known to work: then a file is the way."""

    how: str
    works: bool = True


async def copy(text: str, osc52: Callable[[str], None], environ: Mapping[str, str] = os.environ) -> Copied:
    """Put ``text`` on the clipboard and say how.

    Over SSH and in tmux the clipboard that the person sees is the terminal's, reached by OSC 52 (``osc52`` writes
    it); elsewhere it is the system's, by pyperclip. A path that fails gives way to the next one.
    """
    # A lone surrogate has no bytes; it would break every path.
    text = text.encode("utf-8", "replace").decode("utf-8")
    remote = bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))
    if environ.get("TMUX"):
        osc52(text)
        if await asyncio.to_thread(_tmux_buffer, text):
            return Copied("tmux's buffer and OSC 52")
        return Copied(_osc52_name(text))
    if not remote and await asyncio.to_thread(_pyperclip, text):
        return Copied("the system clipboard")
    if environ.get("TERM", "dumb") in ("dumb", "linux", ""):
        return Copied("no clipboard works here", works=False)
    osc52(text)
    return Copied(_osc52_name(text))


def _osc52_name(text: str) -> str:
    """OSC 52 gives no answer, so what is said is what may go wrong."""
    if len(text.encode()) > _OSC52_LIMIT:
        return "OSC 52; it is long, and some terminals cut it"
    return "OSC 52, the terminal's clipboard"


def _pyperclip(text: str) -> bool:
    """Copy through the system clipboard; False where there is none."""
    import pyperclip

    try:
        pyperclip.copy(text)
    except (pyperclip.PyperclipException, OSError, ValueError):
        return False
    return True


def _tmux_buffer(text: str) -> bool:
    """Hand the text to tmux, which passes it on to its own terminal; tmux ignores OSC 52 by default."""
    tmux = shutil.which("tmux")
    if tmux is None:
        return False
    try:
        done = subprocess.run([tmux, "load-buffer", "-w", "-"], input=text.encode(), capture_output=True, timeout=3)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
