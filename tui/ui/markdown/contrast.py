"""Colours that can be read where they are drawn."""

from __future__ import annotations

from rich.color import Color, blend_rgb
from rich.color_triplet import ColorTriplet

READABLE = 4.5
"""The contrast that WCAG 2 asks of text, level AA."""
_STEPS = 10


def contrast(one: ColorTriplet, other: ColorTriplet) -> float:
    """Return the contrast ratio of two colours as WCAG 2 defines it: 1 for the same, 21 for black on white."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(color: ColorTriplet, background: ColorTriplet, text: ColorTriplet) -> Color:
    """Return ``color``, moved towards that of ``text`` only as far as it takes to be read on ``background``.

    Where the text itself cannot be read, neither can what is returned.
    """
    for step in range(_STEPS):
        moved = blend_rgb(color, text, step / _STEPS)
        if contrast(moved, background) >= READABLE:
            return Color.from_triplet(moved)
    return Color.from_triplet(text)


def _luminance(color: ColorTriplet) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
