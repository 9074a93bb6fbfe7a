"""The chat's screen with all its parts: loaded behind the first picture, which needs few of them."""

from __future__ import annotations

from tui.ui.screens.behind import Behind
from tui.ui.screens.chat import ChatScreen
from tui.ui.screens.dragging import Dragging


class WholeScreen(Dragging, ChatScreen, Behind):  # dragging before the screen, whose own methods it does otherwise
    """All that a person can do."""


def complete(screen: ChatScreen) -> None:
    """Give the screen of the first picture all its parts.

    The parts are methods only: what they keep of their own begins with what their classes say. So the screen that is
    shown becomes a whole one where it stands, and nothing is mounted or drawn again.
    """
    screen.__class__ = WholeScreen
