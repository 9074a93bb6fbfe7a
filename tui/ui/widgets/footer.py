"""The footer: the keys of where you are, whole ones only, and always the two that tell all the others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from rich.cells import cell_len
from textual.widgets import Footer

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.widgets._footer import FooterKey

_NAMED_KEY = re.compile(r"\b[a-z]\w+")
"""A key with a name, ``f1`` or ``esc``, as Textual writes it: in lower case, which no keyboard does."""
_ALWAYS = {"app.command_palette": 1, "help": 2}
"""Actions that stand at the end whatever the width, and their order there."""


class Keys(Footer):
    """Textual's footer, without keys that would be cut: what does not fit is left out, the last first."""

    def compose(self) -> ComposeResult:
        """As many keys as there is room for. No binding of this app is in a group, so all are keys.

        What does nothing now is dim; where the widget with the focus says ``HIDES_DISABLED``, it is left out, and so
        are the ``idle_actions`` of the screen.
        """
        idle = getattr(self.screen, "idle_actions", ())
        keys = [key for key in cast("list[FooterKey]", list(super().compose())) if key.action not in idle]
        if getattr(self.screen.focused, "HIDES_DISABLED", False):
            keys = [key for key in keys if not key.has_class("-disabled")]
        for key in keys:
            key.key_display = _NAMED_KEY.sub(lambda found: found[0].capitalize(), key.key_display)
        last = sorted((key for key in keys if key.action in _ALWAYS), key=lambda key: _ALWAYS[key.action])
        left = self.app.size.width - sum(map(_width, last))
        shown: list[FooterKey] = []
        for key in keys:
            if key.action not in _ALWAYS:
                left -= _width(key)
                if left < 0:
                    break
                shown.append(key)
        self.styles.grid_size_columns = len(shown) + len(last)
        yield from shown
        yield from last

    def on_resize(self, event: events.Resize) -> None:
        """Another width has room for other keys."""
        self.refresh(recompose=True)


def _width(key: FooterKey) -> int:
    """Cells that a key takes: one before it, one after it and one after its description."""
    return cell_len(key.key_display) + cell_len(key.description) + 3
