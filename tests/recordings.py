"""Recorded answers of the real API, beside the repository; tests that need them are skipped by name where they are not.

Each stream has its body (``ID.sse``) and what an independent accumulator made of it (``expected`` in ``ID.json``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "recordings"


@dataclass(frozen=True)
class Recording:
    """One recorded stream."""

    id: str

    @property
    def body(self) -> bytes:
        """The exact bytes of the body."""
        return (FOLDER / "streams" / f"{self.id}.sse").read_bytes()

    @property
    def about(self) -> dict[str, Any]:
        """Source, headers, request, features."""
        data: dict[str, Any] = json.loads((FOLDER / "streams" / f"{self.id}.json").read_text(encoding="utf-8"))
        return data

    @property
    def features(self) -> set[str]:
        """What stands out about it, by the index's names."""
        return set(self.about["features"])


@cache
def ids() -> tuple[str, ...]:
    """The names of all recorded streams; empty where the folder is absent."""
    return tuple(sorted(path.stem for path in (FOLDER / "streams").glob("*.sse")))


def streams() -> Any:
    """Parametrize a test with every recorded stream, as ``recording``; skipped by name where there are none."""
    absent = pytest.param(None, id="absent", marks=pytest.mark.skip(reason=f"no recorded streams in {FOLDER.name}/"))
    return pytest.mark.parametrize("recording", [pytest.param(Recording(name), id=name) for name in ids()] or [absent])


def errors() -> list[dict[str, Any]]:
    """Status, headers and body of every recorded error answer."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((FOLDER / "errors").glob("*.json"))]


def need() -> None:
    """Skip the test that calls this where there are no recordings."""
    if not ids():
        pytest.skip("no recorded streams beside the repository")
