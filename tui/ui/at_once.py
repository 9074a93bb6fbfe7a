"""Keys that act when they come, not when they have gone up to the app: what is typed with them depends on them.

Over a slow line keys come several at a time. Textual hands all of them to what has the focus before it looks for what
the first one is bound to: the letters behind a ``/`` would be keys of the list, or lost.
"""

from __future__ import annotations

from collections.abc import Container

from textual.events import Key
from textual.widget import Widget


async def acts_at_once(widget: Widget, event: Key, actions: Container[str]) -> bool:
    """Do what a key of a widget is bound to, if it is one of these actions and is offered; whether it was done."""
    if widget.screen.focused is not widget:
        return False
    bindings = widget._bindings
    if widget.app._keymap:
        bindings = bindings.copy()
        bindings.apply_keymap(widget.app._keymap)
    for binding in bindings.key_to_bindings.get(event.key, ()):
        if binding.action in actions and widget.check_action(binding.action, ()):
            event.stop()
            event.prevent_default()
            await widget.run_action(binding.action)
            return True
    return False
