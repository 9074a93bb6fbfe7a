"""What panels say to the screen."""

from tui.ui.panels import CopyRequested

__all__ = ["CopyRequested"]
