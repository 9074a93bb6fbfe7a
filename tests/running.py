"""The program as a process, as a person or a script runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

TUI = [sys.executable, "-m", "tui"]
KEY = "sk-ant-api03-not-a-key-that-opens-anything"


def environment(url: str | None = None, **more: str) -> dict[str, str]:
    """The environment of a run; with a ``url``, it asks there with a key that opens nothing."""
    asked = {"ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": KEY} if url else {}
    return {**os.environ, "PYTHONWARNINGS": "error::ResourceWarning", **asked, **more}


class Result:
    """How a run ended and what it wrote."""

    def __init__(self, code: int, out: bytes, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    @property
    def json(self) -> Any:
        """The one object on stdout."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The objects on stdout, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    def __repr__(self) -> str:
        return f"Result({self.code}, {self.out!r}, {self.err!r})"


def run(*arguments: str | Path, url: str | None = None, stdin: bytes = b"", **more: str) -> Result:
    """Run the program to its end."""
    done = subprocess.run(
        [*TUI, *map(str, arguments)], input=stdin, capture_output=True, env=environment(url, **more), timeout=30
    )
    return Result(done.returncode, done.stdout, done.stderr.decode())
