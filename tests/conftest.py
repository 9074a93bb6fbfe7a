"""What all tests share: no key, no configuration and no proxy of whoever runs them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import examples

examples.load()

_FOREIGN = (
    "ANTHROPIC_",
    "COLUMNS",
    "LINES",
    "CLAUDE_TUI_",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_COLOR",
    "SSH_",
    "TMUX",
)


@pytest.fixture(scope="session", autouse=True)
def _own_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Take away what would let a test reach the person's own key or files, for subprocesses too."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.upper().startswith(_FOREIGN):
                patch.delenv(name)
        patch.setenv("ANTHROPIC_CONFIG_DIR", str(home / "no-profiles"))
        patch.setenv("CLAUDE_TUI_HOME", str(home))
        yield home
