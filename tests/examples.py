"""How many examples a property is tried with: a few, the same each time; or many new ones, by ``make search``."""

from __future__ import annotations

import os

from hypothesis import settings

SEARCHING = os.environ.get("TESTS_SEARCH", "") != ""


def examples(count: int) -> int:
    """Return how many examples to try where a run of the suite tries ``count``."""
    return count * 20 if SEARCHING else count


def load() -> None:
    """Set what properties share. Shared machines stall: a slow example is no failure."""
    settings.register_profile(
        "tests",
        deadline=None,
        max_examples=examples(60),
        # Whether a change is fine is no matter of luck.
        derandomize=not SEARCHING,
        database=None,
        print_blob=True,
    )
    settings.load_profile("tests")
