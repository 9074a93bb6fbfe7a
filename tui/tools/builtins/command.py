"""Commands of the shell."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

from tui.tools.builtins import Long, ToolError

_KEPT = 64 * 1024 * 1024
"""Bytes of output that are kept from the beginning."""
_END = 40_000
"""Bytes that are kept from the end where there are more."""
_LINGER = 0.3
"""Seconds for which output is taken after the command's end: what it left running may hold its output open."""


def run_command(command: str, cwd: str = ".", timeout: float = 50) -> str:
    """Run a command line in the shell, and return what it wrote and its exit code if that is not 0.

    Standard output and standard error come together, in the order in which they were written. There is no terminal and
    no input. What the command leaves running in the background is ended some time after it.

    Args:
        command: The command line, for sh (cmd.exe on Windows).
        cwd: The folder to run it in; a relative path is one from the folder that the app was started in.
        timeout: Seconds after which it is ended. The app has a limit of its own, usually 60.
    """
    start = time.monotonic()
    try:
        process = _started(command, cwd)
    except (OSError, ValueError) as error:
        raise ToolError(f"the command could not be started: {error}") from error
    written = _Written()
    assert process.stdout is not None
    reading = threading.Thread(target=written.read, args=(process.stdout,), daemon=True)
    reading.start()
    try:
        code = process.wait(max(timeout - (time.monotonic() - start), 0.001))
    except subprocess.TimeoutExpired as error:
        process.kill()  # what it started goes with this process
        process.wait()
        said = f"it was ended after {timeout:g} s, before which it had written:\n{written.text()}"
        raise ToolError(said, retire=True) from error
    reading.join(_LINGER)
    text = written.text()
    if code:
        ended = f"exit code {code}" if code > 0 else f"ended by signal {-code}"
        raise ToolError(_with(text, f"\n({ended})") if text else f"({ended}, and nothing was written)")
    return text or "(it ended well, and wrote nothing)"


def _with(text: str, more: str) -> str:
    """A text with more at its end, which knows its size if the text does."""
    whole = text.rstrip("\n") + more
    return Long(whole, text.size) if isinstance(text, Long) else whole


class _Written:
    """What a command wrote, bounded, and passed on as it comes."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._tail = b""
        self._left_out = 0

    def read(self, pipe: IO[bytes]) -> None:
        """Take all that comes, until nobody can write any more."""
        with pipe:
            while data := os.read(pipe.fileno(), 65536):
                sys.stdout.buffer.write(data)
                sys.stdout.buffer.flush()
                self._keep(data)

    def _keep(self, data: bytes) -> None:
        room = _KEPT - len(self._head)
        self._head += data[:room]
        if len(data) > room:
            tail = self._tail + data[room:]
            self._tail = tail[-_END:]
            self._left_out += len(tail) - len(self._tail)

    def text(self) -> str:
        """What is kept of it."""
        parts = [bytes(self._head).decode("utf-8", "replace")]
        if self._left_out:
            parts.append(f"\n[… {self._left_out:,} bytes are left out here …]\n")
        parts.append(self._tail.decode("utf-8", "replace"))
        text = "".join(parts)
        return Long(text, len(self._head) + len(self._tail) + self._left_out) if self._left_out else text


def _started(command: str, cwd: str) -> subprocess.Popen[bytes]:
    """Start a shell, in this process's group, with which it ends; without this process's own limit of memory."""
    lifted = _lift_limit()
    try:
        return subprocess.Popen(
            command,
            shell=True,
            cwd=Path(cwd).expanduser(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    finally:
        if lifted is not None:
            _set_limit(lifted)


def _lift_limit() -> int | None:
    """Lift the limit of memory as far as it goes; the limit that there was."""
    if sys.platform == "win32":
        return None
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if soft != hard:
        _set_limit(hard)
        return soft
    return None


def _set_limit(soft: int) -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (soft, resource.getrlimit(resource.RLIMIT_AS)[1]))
