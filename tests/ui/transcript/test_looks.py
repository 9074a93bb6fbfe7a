"""What is drawn in the conversation can be read, whatever the theme."""

from __future__ import annotations

import pytest
from rich.style import Style
from textual.theme import BUILTIN_THEMES, Theme

from tui.ui.markdown.contrast import READABLE, contrast
from tui.ui.theme import DARK, LIGHT
from tui.ui.transcript.looks import Looks


def _readable(style: Style, on: Style) -> bool:
    assert style.color and on.bgcolor
    return contrast(style.color.get_truecolor(), on.bgcolor.get_truecolor()) >= READABLE


@pytest.mark.parametrize(
    "theme",
    [DARK, LIGHT, *(theme for name, theme in BUILTIN_THEMES.items() if "ansi" not in name)],
    ids=lambda t: t.name,
)
def test_text_that_stands_back_can_be_read_where_text_can(theme: Theme) -> None:
    looks = Looks.from_variables(theme.to_color_system().generate(), theme.dark)
    if _readable(looks.plain, looks.base):
        assert _readable(looks.muted, looks.base)
        assert _readable(looks.thinking.text, looks.base)
        assert _readable(looks.markdown.quote, looks.base)
        assert _readable(looks.markdown.html, looks.base)
