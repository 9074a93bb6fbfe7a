"""What all tests share: no key, no configuration and no proxy of whoever runs them."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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


def pytest_configure() -> None:
    """Have what is compiled kept, whatever the machine says: each worker and each program under test reads it again."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def pytest_collection_finish() -> None:
    """Collect less often: what was collected here stays, and to look through it took a fifth of the suite's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are cores, because tests that have a program run wait for it."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let a worker that is done take from the others: tests take from a millisecond to ten seconds."""
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log) if config.getvalue("dist") == "load" else None


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
