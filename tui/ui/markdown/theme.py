"""The looks of a document: one style a role."""

from __future__ import annotations

from dataclasses import dataclass

from rich.color import Color, blend_rgb
from rich.color_triplet import ColorTriplet
from rich.style import Style


def _triplet(color: str) -> ColorTriplet:
    return Color.parse(color).get_truecolor()


def _blend(one: str, other: str, share: float) -> Color:
    """``one`` with a ``share`` (0 to 1) of ``other`` in it."""
    return Color.from_triplet(blend_rgb(_triplet(one), _triplet(other), share))


@dataclass(frozen=True, slots=True)
class MarkdownTheme:
    """A style for each role; ``pygments_style`` names the colours of code (an unknown name: no colours)."""

    text: Style
    heading1: Style
    heading2: Style
    heading3: Style
    heading4: Style
    heading5: Style
    heading6: Style
    strong: Style
    emphasis: Style
    strike: Style
    code: Style
    code_block: Style
    link: Style
    quote_bar: Style
    quote: Style
    bullet: Style
    rule: Style
    table_header: Style
    table_rule: Style
    html: Style
    dim: Style
    pygments_style: str

    @property
    def headings(self) -> tuple[Style, ...]:
        """The six heading styles, first level first."""
        return (self.heading1, self.heading2, self.heading3, self.heading4, self.heading5, self.heading6)

    @classmethod
    def from_colors(
        cls, foreground: str, accent: str, muted: str, surface: str, panel: str, dark: bool
    ) -> MarkdownTheme:
        """Make a calm theme with one accent.

        Args:
            foreground: Colour of running text, such as "#e0e0e0".
            accent: Colour of headings, links and list markers.
            muted: Colour of what stands back: bars, HTML, definitions.
            surface: The background that the document is drawn on; thin rules are blended towards it.
            panel: The background of code.
            dark: Whether the background is dark, which chooses the colours of code.

        Raises:
            rich.color.ColorParseError: A colour is none that rich knows.
        """
        thin = _blend(muted, surface, 0.5)
        return cls(
            text=Style(color=foreground),
            heading1=Style(color=accent, bold=True, underline=True),
            heading2=Style(color=accent, bold=True),
            heading3=Style(color=foreground, bold=True),
            heading4=Style(color=foreground, bold=True, italic=True),
            heading5=Style(color=muted, bold=True),
            heading6=Style(color=muted, italic=True),
            strong=Style(bold=True),
            emphasis=Style(italic=True),
            strike=Style(strike=True),
            code=Style(color=foreground, bgcolor=panel),
            code_block=Style(color=foreground, bgcolor=panel),
            link=Style(color=accent, underline=True),
            quote_bar=Style(color=thin),
            quote=Style(color=_blend(foreground, muted, 0.5)),
            bullet=Style(color=accent),
            rule=Style(color=thin),
            table_header=Style(bold=True),
            table_rule=Style(color=thin),
            html=Style(color=muted),
            dim=Style(color=muted),
            pygments_style="github-dark" if dark else "friendly",
        )
