"""The inspector's panels by tab: made when they are first shown, so imported then, too."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual.binding import Binding
from textual.widget import Widget

from tui.ui.actions import ACTIONS, key_label


def _tools() -> Widget:
    from tui.ui.panels.tools import ToolsPanel

    return ToolsPanel()


def _events() -> Widget:
    from tui.ui.panels.events import EventsPanel
    from tui.wire.redact import redact

    return EventsPanel(redact)


def _usage() -> Widget:
    from tui.ui.panels.usage import UsagePanel

    return UsagePanel()


def _request() -> Widget:
    from tui.ui.panels.request import RequestPanel
    from tui.wire.redact import redacted

    return RequestPanel(redacted)


FACTORIES: Mapping[str, Callable[[], Widget]] = {
    "tools": _tools,
    "events": _events,
    "usage": _usage,
    "request": _request,
}


def key_ids() -> set[str]:
    """The ids of everything that can be given another key, the panels' and the screens' own included."""
    from tui.ui.panels.events.filter_bar import FilterLine
    from tui.ui.screens.citation import CitationScreen
    from tui.ui.screens.finding import FindingScreen
    from tui.ui.screens.models import ModelsScreen
    from tui.ui.screens.prompts import PromptsScreen
    from tui.ui.screens.server_tools import ServerTools
    from tui.ui.screens.servers import ServersScreen
    from tui.ui.screens.sessions import SessionsScreen
    from tui.ui.screens.system import SystemScreen
    from tui.ui.screens.toolbox import ToolsScreen
    from tui.ui.screens.tree import TreeScreen
    from tui.ui.screens.variables import VariablesScreen
    from tui.ui.widgets.approval import Approval
    from tui.ui.widgets.countdown import Countdown
    from tui.ui.widgets.queue import Queue

    ids = {action.id for action in ACTIONS}
    owners: list[type[Widget]] = [type(make()) for make in FACTORIES.values()]
    owners += [FindingScreen, ModelsScreen, PromptsScreen, SessionsScreen, SystemScreen, TreeScreen, VariablesScreen]
    owners += [CitationScreen, ServersScreen, ServerTools, ToolsScreen, Approval, Countdown, FilterLine, Queue]
    for owner in owners:
        for node in owner.__mro__:
            own = node.__dict__.get("BINDINGS", ())
            ids |= {binding.id for binding in own if isinstance(binding, Binding) and binding.id}
    return ids


def help_of(focused: Widget | None) -> tuple[str, list[tuple[str, str]]]:
    """What the focused widget, or the one around it, says of itself, and its own keys with what they do."""
    if focused is None:
        return "", []
    for node in focused.ancestors_with_self:
        about = getattr(node, "HELP", None)
        if isinstance(node, Widget) and isinstance(about, str):
            keys: dict[str, list[str]] = {}
            for key, binding in node._bindings:
                if binding.id and "." in binding.id:
                    keys.setdefault(binding.tooltip or binding.description, []).append(key)
            return about, [(key_label(",".join(all_keys)), what) for what, all_keys in keys.items()]
    return "", []
