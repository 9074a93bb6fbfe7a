"""The styles that the conversation is drawn with, made once for each theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rich.style import Style
from textual.color import Color

from tui.ui.markdown.contrast import readable
from tui.ui.markdown.theme import MarkdownTheme

_USED = ("foreground", "background", "primary", "panel", "surface", "success", "warning", "error")


def _solid(name: str, variables: Mapping[str, str]) -> str:
    """A theme's colour as one that can be mixed with others, ``#rrggbb``.

    Themes of the terminal's own colours name those, its default among them, or nothing at all.
    """
    color = Color.parse(variables[name])
    if color.ansi == -1 or not color.a:
        color = Color.parse(variables["ansi-foreground" if name == "foreground" else "ansi-background"])
    return Color(*color.rgb).hex


def _own(color: str) -> str:
    """A theme's colour as Rich names it: one of the terminal's sixteen stays that, so that its palette shows it."""
    number = Color.parse(color).ansi
    return color if number is None else f"color({number})" if number >= 0 else "default"


def _muted(foreground: str, background: str) -> str:
    """The colour of what stands back, and can be read all the same: all of the thinking is written in it."""
    text, behind = Color.parse(foreground), Color.parse(background)
    mixed = behind.blend(text, 0.6)
    color = readable(*(each.rich_color.get_truecolor() for each in (mixed, behind, text)))
    return color.get_truecolor().hex


@dataclass(frozen=True, slots=True)
class Looks:
    """A style for each role in the conversation."""

    markdown: MarkdownTheme
    thinking: MarkdownTheme
    base: Style
    plain: Style
    """The colour of text, whatever it stands on."""
    prompt: Style
    prompt_bar: Style
    muted: Style
    accent: Style
    good: Style
    warning: Style
    error: Style
    key: Style
    """Names in JSON."""
    value: Style
    selection: Style
    match: Style
    """What a search found."""
    match_here: Style
    """The match that is looked at."""
    pointed: Style
    """What the event under the cursor brought."""
    cursor: Style
    """The character of which the event is asked."""
    bar: Style
    """The line at the bottom that says what keys do for a moment."""

    @classmethod
    def from_variables(cls, variables: Mapping[str, str], dark: bool) -> Looks:
        """Make the styles from a Textual theme's colour variables."""
        own = {name: _own(variables[name]) for name in ("primary", "success", "warning", "error")}
        variables = {name: _solid(name, variables) for name in _USED}
        foreground, background = variables["foreground"], variables["background"]
        muted = _muted(foreground, background)
        accent, panel = variables["primary"], variables["panel"]
        markdown = MarkdownTheme.from_colors(foreground, own["primary"], muted, background, panel, dark)
        quiet = MarkdownTheme.from_colors(muted, muted, muted, background, background, dark)
        base = Style(color=foreground, bgcolor=background)
        return cls(
            markdown=markdown,
            thinking=quiet,
            base=base,
            plain=Style(color=foreground),
            prompt=Style(color=foreground, bgcolor=variables["surface"]),
            prompt_bar=Style(color=own["primary"], bgcolor=variables["surface"]),
            muted=Style(color=muted),
            accent=Style(color=own["primary"]),
            good=Style(color=own["success"]),
            warning=Style(color=own["warning"]),
            error=Style(color=own["error"]),
            key=Style(color=own["primary"]),
            value=Style(color=foreground),
            selection=Style(bgcolor=Color.parse(background).blend(Color.parse(accent), 0.35).hex),
            match=Style(bgcolor=Color.parse(background).blend(Color.parse(variables["warning"]), 0.35).hex),
            match_here=Style(color=background, bgcolor=variables["warning"], bold=True),
            pointed=Style(
                color=foreground, bgcolor=Color.parse(background).blend(Color.parse(accent), 0.5).hex, underline=True
            ),
            cursor=Style(color=background, bgcolor=accent, bold=True),
            bar=Style(color=foreground, bgcolor=panel),
        )
