"""The layers as imports: what may know what, and what may never be loaded on the way."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCREEN = {"textual", "rich", "tui.ui"}
SDK = {"anthropic", "httpx2", "pydantic"}
SERVER = {"starlette", "uvicorn"}


def loads(module: str) -> set[str]:
    """The top-level packages, and the parts of this one, that importing ``module`` loads."""
    script = f"import json, sys, {module}; print(json.dumps(list(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=30, check=True).stdout
    names = json.loads(out)
    return {name.partition(".")[0] for name in names} | {name for name in names if name.startswith("tui.")}


@pytest.mark.parametrize(
    ("module", "never"),
    [
        ("tui.cli", SCREEN | SDK | SERVER | {"asyncio", "argparse", "tui.wire", "tui.session", "genai_prices"}),
        ("tui.arguments", SCREEN | SDK | SERVER | {"asyncio", "tui.wire", "tui.session"}),
        ("tui.session.session", SCREEN | SDK | SERVER | {"tui.wire", "genai_prices"}),
        ("tui.headless", SCREEN | SDK | SERVER | {"genai_prices"}),
        ("tui.wire.client", SCREEN | SDK | SERVER),
        ("tui.wire.tape", SCREEN | SDK | SERVER),
        ("tui.wire.replay", SCREEN | SDK | SERVER),
        ("tui.ui.app", SDK | SERVER | {"tui.wire", "tui.session", "tui.headless", "markdown_it", "pygments.lexers"}),
    ],
)
def test_importing_a_part_never_loads(module: str, never: set[str]):
    assert loads(module) & never == set()


@pytest.mark.parametrize("module", sorted(path.stem for path in (ROOT / "tui" / "domain").glob("[a-z]*.py")))
def test_the_core_does_no_input_or_output(module: str):
    never = SCREEN | SDK | SERVER | {"tui.wire", "tui.session", "tui.config", "asyncio", "socket", "sqlite3"}
    assert loads(f"tui.domain.{module}") & never == set()


def test_the_contracts_of_the_layers_hold():
    pytest.importorskip("importlinter")
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout
