"""What the parts of the chat's screen are classes of.

For a type checker each is a screen. At run time only the whole one is: Textual takes half a millisecond of the first
picture for every class of a widget, and finds the handlers of plain ones, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.screen import Screen

    Base = Screen[None]
else:
    Base = object
