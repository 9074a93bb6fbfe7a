"""A picture of the conversation as it was shown last: there at once, while what it shows is still being loaded."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget


class Picture(NamedTuple):
    """Rows of text with their styles, for a window of one size in one theme."""

    width: int
    height: int
    theme: str
    rows: list[list[tuple[str, str]]]
    """For each row its runs of text, each with its style in Rich's words."""

    @classmethod
    def of(cls, strips: Iterable[Strip], size: Size, theme: str) -> Picture:
        """What these strips show."""
        rows = [[(part.text, _words(part.style)) for part in strip if not part.control] for strip in strips]
        return cls(size.width, size.height, theme, rows)

    @property
    def words(self) -> str:
        """All text in one piece, as it stood before it was wrapped."""
        return "".join("".join(text for text, _ in row).strip() for row in self.rows)

    def dump(self) -> bytes:
        """As bytes to be kept."""
        return json.dumps(self._asdict(), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def read(data: bytes) -> Picture | None:
    """The picture that :meth:`Picture.dump` gave; None for anything else."""
    try:
        told: dict[str, Any] = json.loads(data)
        rows = [[(str(text), str(style)) for text, style in row] for row in told["rows"]]
        return Picture(int(told["width"]), int(told["height"]), str(told["theme"]), rows)
    except (ValueError, KeyError, TypeError):
        return None


class Still(Widget):
    """Shows a picture, or nothing in a window that is another than its own."""

    def __init__(self, picture: Picture, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._picture = picture

    def render_line(self, y: int) -> Strip:
        """Draw a row."""
        picture = self._picture
        if (picture.width, picture.height, picture.theme) != (*self.size, self.app.theme):
            return Strip.blank(self.size.width, self.rich_style)
        row = [Segment(text, _style(style)) for text, style in picture.rows[y]] if y < len(picture.rows) else []
        return Strip(row).extend_cell_length(self.size.width, self.rich_style)


@lru_cache(256)
def _style(words: str) -> Style:
    try:
        return Style.parse(words)
    except Exception:  # whatever Rich makes of words that nobody wrote
        return Style()


@lru_cache(256)
def _words(style: Style | None) -> str:
    return "" if style is None else str(style.update_link(None))
