"""Copying, by whatever path works here, and saying which it was."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_OSC52_LIMIT = 74_994
"""Bytes of text whose OSC 52 sequence xterm and others still take (100,000 of base64)."""
_PATIENCE = 3.0
"""Seconds after which a clipboard that does not answer is none."""
_PYPERCLIP = """
import subprocess, sys, pyperclip
copy = pyperclip.determine_clipboard()[0]
run = []
class Popen(subprocess.Popen):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        run.append(self)
subprocess.Popen = Popen
copy(sys.stdin.buffer.read().decode())
sys.exit(any(program.returncode for program in run))
"""
"""Copies what it reads. pyperclip itself takes no notice of how the program ends that it hands the text to."""


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
    if not remote and await _pyperclip(text):
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


async def _pyperclip(text: str) -> bool:
    """Copy through the system clipboard; False where there is none, or it does not take the text.

    In a process of its own: what its programs complain of would stand on the screen, and one that waits for a display
    that is gone would keep the app from ending.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            _PYPERCLIP,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        async with asyncio.timeout(_PATIENCE):
            await process.communicate(text.encode())
    except TimeoutError:
        return False
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                _end(process)
            await process.wait()
    return process.returncode == 0


def _end(process: asyncio.subprocess.Process) -> None:
    """End a process and what it started."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


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
