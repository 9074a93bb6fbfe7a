"""Where the packaged files are: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_FIRST = ("theme", "chat", "status", "welcome", "prompt", "inspector")
"""The stylesheets of what the first picture shows."""


def first_styles() -> str:
    """The stylesheets that the first picture needs, as one: Textual takes half a millisecond for each that it reads."""
    return "\n".join(path.read_text(encoding="utf-8") for path in stylesheets() if path.stem in _FIRST)


def other_stylesheets() -> list[Path]:
    """The stylesheets that it does not need."""
    return [path for path in stylesheets() if path.stem not in _FIRST]


def stylesheets() -> list[Path]:
    """All stylesheets, the theme's first."""
    inside, beside = _PACKAGE / "styles", _PACKAGE.parent / "styles"
    folder = inside if inside.is_dir() else beside
    return sorted(folder.glob("*.tcss"), key=lambda path: (path.name != "theme.tcss", path.name))
