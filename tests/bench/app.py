"""The app under measure: started through ``launch.py``, asked by its keyboard."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from harness import ENV, HOME, Pty

FOOT = ("end_turn · ".encode(), "tool_use · ".encode())
"""How the foot of a finished reply begins."""
_WELCOME = b"Ctrl+P"


class App(Pty):
    """The app at 120×40, with the inspector open on Events; ``turns`` finished turns stand in its conversation."""

    def __init__(self, url: str, *, turns: int = 0, lag: bool = False, stored: bool = True) -> None:
        self._notes = Path(tempfile.mkstemp(dir=HOME, suffix=".json")[1])
        command = [sys.executable, str(Path(__file__).with_name("launch.py")), str(self._notes), str(turns)]
        # A home of its own: a draft that another one left would be in its prompt.
        home = tempfile.mkdtemp(dir=HOME)
        env = {**ENV, "CLAUDE_TUI_HOME": home, "ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": "a-key-of-no-worth"}
        super().__init__([*command, *(["lag"] if lag else []), *([] if stored else ["unstored"])], env)
        # A conversation has a foot line; the welcome names the palette's key.
        drawn = self.until(*(FOOT[:1] if turns else (_WELCOME,)), limit=300)
        self.opening = drawn - self.notes["ready"]
        """Seconds from nothing to the first paint of what was to be shown."""
        self.until_idle()

    def __enter__(self) -> App:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def notes(self) -> dict[str, Any]:
        """What the launcher noted."""
        told: dict[str, Any] = json.loads(self._notes.read_text())
        return told

    def ask(self, prompt: str) -> int:
        """Send a prompt; return how many bytes had been written before."""
        self.send(prompt.encode())
        self.until_quiet(0.1)
        mark = len(self.data)
        self.send(b"\r")
        return mark

    def foot(self, mark: int, limit: float = 300.0) -> float:
        """The moment when the foot of the reply had been drawn."""
        return self.until(*FOOT, since=mark, limit=limit)

    def answered(self, keys: bytes) -> float:
        """Seconds from ``keys`` to the last byte that the screen changed by; the app must be idle else."""
        sent = self.send(keys)
        if not self.read(10.0):
            raise TimeoutError(f"nothing was drawn for {keys!r}")
        return self.until_quiet(0.06) - sent

    def jumped(self) -> float:
        """Seconds from a jump to another place to the last byte that the screen changed by."""
        sent = time.perf_counter()
        os.kill(self.pid, signal.SIGUSR1)
        if not self.read(10.0):
            raise TimeoutError("nothing was drawn for a jump")
        return self.until_quiet(0.06) - sent
