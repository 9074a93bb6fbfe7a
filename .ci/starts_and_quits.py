"""Run a command that ends in the app, in a terminal of its own: wait for the prompt, press Ctrl+Q, expect exit code 0.

``python starts_and_quits.py COMMAND...``. The standard library alone: it runs where no test dependency is installed.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

PROMPT = b"(Enter sends"
"""Part of the empty prompt's text, which is drawn in one piece."""
CTRL_Q = b"\x11"
LIMIT = 180.0
"""Seconds for all of it; the command may install the app first."""


def main(command: list[str]) -> int:
    """Return 0 where the app came up and left as it should, else 1 with what its terminal was sent."""
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        os.execvpe(command[0], command, {**os.environ, "TERM": "xterm-256color"})
    deadline = time.monotonic() + LIMIT
    seen, asked = b"", False
    while select.select([terminal], [], [], max(0.0, deadline - time.monotonic()))[0]:
        try:
            data = os.read(terminal, 65536)
        except OSError:  # Linux says so when the last program has let go of the other side
            data = b""
        if not data:
            break
        seen += data
        if not asked and PROMPT in seen:
            asked = True
            os.write(terminal, CTRL_Q)
    else:
        os.kill(pid, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if asked and code == 0:
        return 0
    print(f"prompt seen: {asked}; exit code: {code}; the terminal's last bytes: {seen[-2000:]!r}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
