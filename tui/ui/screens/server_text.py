"""What is told of MCP servers: a row each, and all of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.content import Content

from tui.domain.readout.numbers import bytes_size
from tui.domain.safe import drawable, one_line
from tui.domain.tools.servers import PromptArgument, ServerDetails, ServerState
from tui.ui.widgets.found_list import Found

_MUTED = "$foreground 60%"
_MARKS = {"starting": "◌", "ready": "●", "failed": "✗", "stopped": "○"}
_STYLES = {"starting": "$warning", "ready": "$success", "failed": "$error", "stopped": _MUTED}
_LOG_LINES = 200
"""Lines of a log that are shown."""

Part = str | tuple[str, str]


def row(state: ServerState) -> Found:
    """A server in two lines: its name and state, then what it offers or what is wrong."""
    return Found(((_about(state), False),), f"{_MARKS[state.state]} {state.name}", state.state)


def summary(states: Iterable[ServerState], far: Iterable[str] = ()) -> str:
    """How many are in which state, and those that the API itself talks to: ``2 ready · 1 failed · by the API: web``."""
    stages = [state.state for state in states]
    counted = [(stages.count(stage), stage) for stage in ("ready", "starting", "failed", "stopped")]
    parts = [f"{number} {stage}" for number, stage in counted if number]
    names = ", ".join(map(one_line, far))
    return " · ".join([*parts, *([f"by the API: {names}"] if names else [])])


def _about(state: ServerState) -> str:
    if state.detail:
        return state.detail
    if state.state != "ready":
        return state.kind
    counts = ((state.tools, "tool"), (state.resources, "resource"), (state.prompts, "prompt"))
    offers = [f"{number:,} {name}{'' if number == 1 else 's'}" for number, name in counts if number]
    return " · ".join(offers or ["it offers nothing"])


def details(state: ServerState, offered: ServerDetails, log: str) -> Content:
    """All that is known of a server, safe to draw."""
    return Content.assemble(*_details(state, offered, log))


def _details(state: ServerState, offered: ServerDetails, log: str) -> Iterator[Part]:
    yield (f"{one_line(state.name)}\n", "bold $primary")
    yield (f"{_MARKS[state.state]} {state.state}", _STYLES[state.state])
    known = [state.kind, *([one_line(state.info)] if state.info else [])]
    known += [f"protocol {one_line(state.protocol)}"] if state.protocol else []
    known += ["started again once"] if state.restarts == 1 else []
    yield (f" · {' · '.join(known)}\n", _MUTED)
    if state.detail:
        yield (f"{one_line(state.detail)}\n", _STYLES[state.state])
    if offered.instructions.strip():
        yield f"\n{drawable(offered.instructions.strip())}\n"
    yield from _tools(offered)
    if offered.resources or offered.templates:
        yield ("\nResources\n", "bold")
    for resource in offered.resources:
        size = f" · {bytes_size(resource.size)}" if resource.size is not None else ""
        yield (f"@{one_line(state.name)}:{one_line(resource.uri)}", "$primary")
        yield from _said(" · ".join(filter(None, (resource.name, resource.mime_type, resource.description))) + size)
    for template in offered.templates:
        yield (f"@{one_line(state.name)}:{one_line(template.uri_template)}", "$primary")
        yield from _said(" · ".join(filter(None, (template.name, template.description))))
    if offered.prompts:
        yield ("\nPrompts\n", "bold")
    for prompt in offered.prompts:
        yield (f"/{one_line(prompt.command)}", "$primary")
        yield from _said(" · ".join(filter(None, (prompt.description, *_arguments(prompt.arguments)))))
    if log.strip():
        lines = drawable(log).rstrip("\n").split("\n")
        left_out = len(lines) - _LOG_LINES
        yield ("\nstderr and log" + (f", the last {_LOG_LINES} lines" if left_out > 0 else "") + "\n", "bold")
        yield ("\n".join(lines[-_LOG_LINES:]), _MUTED)


def _tools(offered: ServerDetails) -> Iterator[Part]:
    if offered.tools:
        yield ("\nTools\n", "bold")
    for tool in offered.tools:
        yield (one_line(tool.name), "$primary")
        hints = [word for word, holds in (("reads only", tool.read_only), ("destructive", tool.destructive)) if holds]
        yield from _said(" · ".join(filter(None, (tool.title, *hints, tool.description))))


def _arguments(arguments: Iterable[PromptArgument]) -> list[str]:
    return [f"{argument.name}{'' if argument.required else '?'}" for argument in arguments]


def _said(text: str) -> Iterator[Part]:
    """What is told of the thing before, on the same line."""
    yield (f"  {one_line(' '.join(text.split()))[:600]}\n" if text else "\n", _MUTED)
