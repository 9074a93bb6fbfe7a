"""The parts of the chat's screen that are loaded behind its first picture."""

from __future__ import annotations

from tui.ui.screens.approving import Approving
from tui.ui.screens.attaching import Attaching
from tui.ui.screens.authoring import Authoring
from tui.ui.screens.branching import Branching
from tui.ui.screens.citing import Citing
from tui.ui.screens.connecting import Connecting
from tui.ui.screens.exporting import Exporting
from tui.ui.screens.picturing import Picturing
from tui.ui.screens.prompting import Prompting
from tui.ui.screens.recalling import Recalling
from tui.ui.screens.serving import Serving
from tui.ui.screens.showing import Showing
from tui.ui.screens.spending import Spending
from tui.ui.screens.tuning import Tuning


class Behind(
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
