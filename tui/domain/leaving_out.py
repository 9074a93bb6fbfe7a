"""What can be left out of a request that its model refuses, and the request without it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tui.domain.models import Model
from tui.domain.refusals import Refusal, is_server_tool
from tui.domain.request import Options, Request, build

_WORDS = {"thinking": "thinking", "effort": "effort", "output_schema": "the schema", "server_tools": "the server tools"}

_FIELDS = {
    "thinking": "thinking",
    "effort": "output_config",
    "max_tokens": "max_tokens",
    "output_schema": "output_config",
}
"""The field of a request that each option makes."""
_MADE = ("model", *dict.fromkeys(_FIELDS.values()))


def said(names: Iterable[str]) -> str:
    """What is done to leave these out, such as ``leave out thinking and effort, lower max_tokens``."""
    listed = list(names)
    gone = [_WORDS[name] for name in listed if name in _WORDS]
    parts = [f"leave out {' and '.join(gone)}"] if gone else []
    return ", ".join((*parts, *(["lower max_tokens"] if "max_tokens" in listed else [])))


def droppable(options: Options, request: Request, found: Iterable[Refusal]) -> list[str]:
    """Which of the refused options are those of the session, and not what was written into a request by hand."""
    own, body = build(options, []).settings, request.body
    names = dict.fromkeys(one.option for one in found)
    return [
        name
        for name in names
        if (name == "server_tools" and options.server_tools)
        or (name in _FIELDS and own.get(_FIELDS[name]) == body.get(_FIELDS[name]))
    ]


def without(options: Options, names: Iterable[str], model: Model | None) -> Options:
    """The options with these left out; ``max_tokens`` becomes what the model takes, where that is known."""
    for name in names:
        if name == "server_tools":
            options = replace(options, server_tools=())
        elif name == "thinking":
            options = replace(options, thinking=None)
        elif name == "effort":
            options = replace(options, effort=None)
        elif name == "output_schema":
            options = replace(options, output_schema=None)
        elif name == "max_tokens" and model is not None and model.max_output is not None:
            options = replace(options, max_tokens=min(options.max_tokens, model.max_output))
            if build(options, []).body["max_tokens"] > model.max_output:  # the budget of thinking raises it
                options = replace(options, max_tokens=model.max_output)
            if build(options, []).body["max_tokens"] > model.max_output:
                options = replace(options, thinking=None)
    return options


def as_now(options: Options, request: Request) -> Request:
    """A request as other options make it; its messages, its system prompt and tools of one's own stay."""
    now = build(options, []).settings
    body = {key: value for key, value in request.body.items() if key not in _MADE}
    body |= {key: now[key] for key in _MADE if key in now}
    tools = body.get("tools")
    if not options.server_tools and isinstance(tools, list):
        body["tools"] = [tool for tool in tools if not is_server_tool(tool)]
    return Request(body)
