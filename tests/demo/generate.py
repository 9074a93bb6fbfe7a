"""Write the demo's recordings: ``python tests/demo/generate.py``. The same each time, so that they can be checked."""

from __future__ import annotations

from pathlib import Path

from demo_scenes import exchanges

from tui.wire.exchange import Tape
from tui.wire.tape import dump

FOLDER = Path(__file__).parents[2] / "tui" / "data" / "demo"


def recordings() -> dict[str, bytes]:
    """Every recording's bytes by its file name."""
    return {f"{name}.tape": dump(Tape(name, tuple(made), True)) for name, made in exchanges().items()}


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file, data in recordings().items():
        (FOLDER / file).write_bytes(data)
        print(f"{file}: {len(data)} bytes")
