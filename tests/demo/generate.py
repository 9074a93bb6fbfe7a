"""Write the demo's files: ``python tests/demo/generate.py``. The same each time, so that they can be checked."""

from __future__ import annotations

import json
from pathlib import Path

from demo_scenes import WEATHER_TOOL, exchanges

from tui.wire.demo import BY_HAND
from tui.wire.exchange import Tape
from tui.wire.tape import dump

FOLDER = Path(__file__).parents[2] / "tui" / "data" / "demo"


def files() -> dict[str, bytes]:
    """The bytes of every recording, and of the tool that is answered by hand, by file name."""
    recordings = {f"{name}.tape": dump(Tape(name, tuple(made), True)) for name, made in exchanges().items()}
    return {**recordings, BY_HAND: f"{json.dumps([WEATHER_TOOL], indent=2)}\n".encode()}


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file, data in files().items():
        (FOLDER / file).write_bytes(data)
        print(f"{file}: {len(data)} bytes")
