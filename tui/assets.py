"""Where the packaged files are: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def stylesheets() -> list[Path]:
    """All stylesheets, the theme's first."""
    inside, beside = _PACKAGE / "styles", _PACKAGE.parent / "styles"
    folder = inside if inside.is_dir() else beside
    return sorted(folder.glob("*.tcss"), key=lambda path: (path.name != "theme.tcss", path.name))
