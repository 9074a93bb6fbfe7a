"""The chat's screen with all its parts: loaded behind the first picture, which needs few of them."""

from __future__ import annotations

from tui.ui.screens.approving import Approving
from tui.ui.screens.attaching import Attaching
from tui.ui.screens.authoring import Authoring
from tui.ui.screens.branching import Branching
from tui.ui.screens.chat import ChatScreen
from tui.ui.screens.citing import Citing
from tui.ui.screens.connecting import Connecting
from tui.ui.screens.dragging import Dragging
from tui.ui.screens.exporting import Exporting
from tui.ui.screens.picturing import Picturing
from tui.ui.screens.prompting import Prompting
from tui.ui.screens.recalling import Recalling
from tui.ui.screens.serving import Serving
from tui.ui.screens.showing import Showing
from tui.ui.screens.spending import Spending
from tui.ui.screens.tuning import Tuning


class WholeScreen(
    Dragging,  # before the screen, whose own methods it does otherwise
    ChatScreen,
    Showing,
    Prompting,
    Picturing,
    Recalling,
    Approving,
    Attaching,
    Spending,
    Authoring,
    Tuning,
    Branching,
    Exporting,
    Citing,
    Connecting,
    Serving,
):
    """What a person can do, beside seeing the first picture and typing."""


def complete(screen: ChatScreen) -> None:
    """Give the screen of the first picture all its parts.

    The parts are methods only: what they keep of their own begins with what their classes say. So the screen that is
    shown becomes a whole one where it stands, and nothing is mounted or drawn again.
    """
    screen.__class__ = WholeScreen
