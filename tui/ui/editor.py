"""Writing the prompt in the person's own editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from textual.app import App, SuspendNotSupported

from tui.domain.safe import drawable


def edit(app: App[None], text: str, suffix: str = ".md") -> tuple[str | None, str]:
    """Open ``text`` in ``$VISUAL`` or ``$EDITOR`` and return what it became, and what went wrong in words.

    The text is None where nothing may be taken; the draft then stays as it is. ``suffix`` tells the editor what it is.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.NamedTemporaryFile("w", suffix=suffix, prefix="prompt-", delete=False, encoding="utf-8") as file:
        file.write(text)
    path = Path(file.name)
    try:
        with app.suspend():
            done = subprocess.run([*shlex.split(command), str(path)])
        if done.returncode != 0:
            return None, f"{command} ended with {done.returncode}; the draft stays as it was."
        return drawable(path.read_text(encoding="utf-8", errors="replace")).removesuffix("\n"), ""
    except SuspendNotSupported:
        return None, "This terminal cannot be handed to an editor."
    except (OSError, ValueError) as error:
        return None, f"{command} could not be started: {error}. Set EDITOR."
    finally:
        path.unlink(missing_ok=True)
