"""What is asked of the API, as a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Effort = Literal["low", "medium", "high", "xhigh", "max"]
EFFORTS: tuple[Effort, ...] = ("low", "medium", "high", "xhigh", "max")


@dataclass(frozen=True, slots=True)
class Options:
    """The settings of a request that outlive it."""

    model: str
    max_tokens: int
    system: str | None = None
    thinking: str | None = None
    """``off``, ``adaptive``, a number of tokens, or None to leave it to the model."""
    effort: Effort | None = None
    stop_sequences: tuple[str, ...] = ()
    output_schema: Mapping[str, Any] | None = None
    """The JSON schema that the reply has to fit."""
    server_tools: tuple[str, ...] = ()
    """Tools that the API runs: names, or dated types."""
    server_options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What each of them is told, by its name."""
    mcp_servers: tuple[Mapping[str, Any], ...] = ()
    """Servers for the API's own MCP connector, each as ``mcp_servers`` has it; ``default_config`` and ``configs`` go to
    its toolset: https://platform.claude.com/docs/en/agents-and-tools/mcp-connector"""
    cache: bool = True
    """Whether prompt caching is asked for where it pays."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request: a body for ``POST /v1/messages``."""

    body: dict[str, Any]
    """Without ``stream``, which is always true."""

    @property
    def model(self) -> str:
        """The model that is asked."""
        return str(self.body.get("model", ""))

    @property
    def settings(self) -> dict[str, Any]:
        """The body without its messages."""
        return {key: value for key, value in self.body.items() if key != "messages"}

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The history that is sent, the new prompt last."""
        messages = self.body.get("messages")
        return messages if isinstance(messages, list) else []

    @property
    def connectors(self) -> list[dict[str, Any]]:
        """The servers of the API's own MCP connector; some have a token, which is nobody's to see."""
        servers = self.body.get("mcp_servers")
        return [one for one in servers if isinstance(one, dict)] if isinstance(servers, list) else []


def parse_thinking(text: str) -> str:
    """Check a ``--thinking`` value; raises ValueError in words for the person."""
    if text in ("off", "adaptive"):
        return text
    if text.isascii() and text.isdigit():
        if int(text) < 1024:
            raise ValueError(f"a thinking budget is at least 1024 tokens, not {text}")
        return text
    raise ValueError(f"thinking is off, adaptive or a number of tokens, not {text!r}")


def parse_stop(text: str) -> str:
    """Check a stop sequence; raises ValueError in words for the person."""
    if not text.strip():
        raise ValueError(f"a stop sequence holds more than white space, which {text!r} does not")
    return text


def off_type(model: str) -> str:
    """The ``thinking.type`` that turns thinking off: Claude Sonnet 5.5 refuses ``disabled``, and has one of its own."""
    return "between_tools" if re.fullmatch(r"claude-sonnet-5-5(-\d{8}|-latest)?", model) else "disabled"


Messages = list[dict[str, Any]]


def build(
    options: Options,
    messages: Messages | Callable[[Mapping[str, Any]], Messages],
    tools: Sequence[Mapping[str, Any]] = (),
) -> Request:
    """Make the request body for a history under these options; ``tools`` are the definitions of those that we run.

    What of the history depends on the body's other fields is made by a function of them.
    A thinking budget has to be less than ``max_tokens``, so ``max_tokens`` is raised by the budget where it is not.
    """
    body: dict[str, Any] = {"model": options.model, "max_tokens": options.max_tokens, "messages": []}
    if options.system:
        body["system"] = options.system
    if declared := _tools(options, tools):
        body["tools"] = declared
    if options.mcp_servers:
        body["mcp_servers"] = [_server(entry) for entry in options.mcp_servers]
    if options.thinking == "off":
        body["thinking"] = {"type": off_type(options.model)}
    elif options.thinking == "adaptive":
        body["thinking"] = {"type": "adaptive", "display": "summarized"}
    elif options.thinking is not None:
        budget = int(options.thinking)
        body["thinking"] = {"type": "enabled", "budget_tokens": budget}
        if budget >= options.max_tokens:
            body["max_tokens"] = options.max_tokens + budget
    if options.stop_sequences:
        body["stop_sequences"] = list(options.stop_sequences)
    output: dict[str, Any] = {}
    if options.effort is not None:
        output["effort"] = options.effort
    if options.output_schema is not None:
        output["format"] = {"type": "json_schema", "schema": dict(options.output_schema)}
    if output:
        body["output_config"] = output
    body["messages"] = messages(body) if callable(messages) else messages
    if options.cache:
        from tui.domain import breakpoints  # the first picture builds nothing

        body = breakpoints.placed(body)
    return Request(body)


_OF_TOOLSET = ("default_config", "configs")
"""What an entry for the connector says of its tools, not of the server."""


def _tools(options: Options, ours: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The definitions of all tools, always in the same order: what changes is cached anew with all behind it."""
    from tui.domain import server_tools

    out = [dict(tool) for tool in ours]
    for tool in options.server_tools:
        told = options.server_options.get(server_tools.name_of(tool), {})
        # The API takes no citations together with a schema for the answer.
        citations = options.output_schema is None
        out.append(server_tools.definition(tool, options.model, told, citations=citations))
    for entry in options.mcp_servers:
        told = {key: entry[key] for key in _OF_TOOLSET if key in entry}
        out.append({"type": "mcp_toolset", "mcp_server_name": entry.get("name", ""), **told})
    return out


def _server(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key not in _OF_TOOLSET}
