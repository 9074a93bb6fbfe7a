"""The two built-in themes: calm surfaces, one accent."""

from __future__ import annotations

from textual.app import App
from textual.theme import Theme

DARK = Theme(
    name="claude-dark",
    primary="#d97757",
    secondary="#9aa5b1",
    accent="#d97757",
    foreground="#e6e3dc",
    background="#1c1b19",
    surface="#232220",
    panel="#2c2a27",
    success="#8fb573",
    warning="#d9a957",
    error="#e06c60",
    dark=True,
    variables={
        "border": "#3b3834",
        "border-blurred": "#33312d",
        "footer-key-foreground": "#d97757",
        "footer-background": "#232220",
        "footer-description-foreground": "#a8a297",
        "input-selection-background": "#d97757 35%",
        "screen-selection-background": "#d97757 35%",
        "scrollbar": "#3b3834",
        "scrollbar-hover": "#55504a",
        "scrollbar-active": "#d97757",
        "scrollbar-background": "#1c1b19",
        "scrollbar-background-hover": "#1c1b19",
        "scrollbar-background-active": "#1c1b19",
        "scrollbar-corner-color": "#1c1b19",
    },
)

LIGHT = Theme(
    name="claude-light",
    primary="#b8532f",
    secondary="#5d6670",
    accent="#b8532f",
    foreground="#2b2926",
    background="#faf9f5",
    surface="#f3f1ea",
    panel="#e9e6dc",
    success="#4c7a34",
    warning="#96690f",
    error="#b83a2e",
    dark=False,
    variables={
        "border": "#d6d1c4",
        "border-blurred": "#e2ded2",
        "footer-key-foreground": "#b8532f",
        "footer-background": "#f3f1ea",
        "footer-description-foreground": "#6f6a60",
        "input-selection-background": "#b8532f 25%",
        "screen-selection-background": "#b8532f 25%",
        "scrollbar": "#d6d1c4",
        "scrollbar-hover": "#bdb7a8",
        "scrollbar-active": "#b8532f",
        "scrollbar-background": "#faf9f5",
        "scrollbar-background-hover": "#faf9f5",
        "scrollbar-background-active": "#faf9f5",
        "scrollbar-corner-color": "#faf9f5",
    },
)


def open_with(app: App[None], name: str) -> None:
    """Give an app that does not run yet its theme.

    Setting ``theme`` would have its watcher read and lay out everything a second time, in the first picture's time.
    """
    app.set_reactive(App.theme, name)
    dark = app.current_theme.dark
    app.update_classes({f"-theme-{name}": True, "-dark-mode": dark, "-light-mode": not dark}, update=False)
    app.stylesheet.set_variables(app.get_css_variables())
