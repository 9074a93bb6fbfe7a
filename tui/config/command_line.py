"""What the command line says over ``config.toml``. Imported only where there are arguments."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.config import Settings, ToolSettings
from tui.config.schema import read_schema
from tui.domain import server_tools
from tui.domain.request import parse_stop, parse_thinking

if TYPE_CHECKING:
    from argparse import Namespace

_AS_THEY_ARE = ("model", "max_tokens", "effort", "base_url", "theme", "budget")


def over(settings: Settings, given: Namespace) -> Settings:
    """The settings with what ``tui.arguments.chat_parser`` read over them. Raises ValueError in words."""
    out: dict[str, Any] = {name: value for name in _AS_THEY_ARE if (value := getattr(given, name)) is not None}
    if given.thinking is not None:
        out["thinking"] = parse_thinking(given.thinking)
    if given.system is not None:
        out["system"] = _text_or_file(given.system)
    if given.stop:
        out["stop_sequences"] = tuple(parse_stop(text) for text in given.stop)
    if given.output_schema is not None:
        out["output_schema"] = read_schema(given.output_schema)
    if given.no_cache:
        out["cache"] = False
    return settings._replace(**out, tools=_tools(settings.tools, given))


def _tools(tools: ToolSettings, given: Namespace) -> ToolSettings:
    """Files and patterns come to those of the configuration; what there is one of stands in its place."""
    out: dict[str, Any] = {}
    if "builtin" in given.tools:
        out["builtin"] = ("all",)
    files = [one for one in given.tools if one != "builtin"]
    for one in files if given.mcp is None else [*files, given.mcp]:
        if not Path(one).expanduser().is_file():
            raise ValueError(f"there is no file {one}")
    out["files"] = (*tools.files, *files)
    if given.allow:
        from tui.domain.tools.pattern import Pattern

        for pattern in given.allow:
            Pattern.read(pattern)
    out["allow"], out["allow_given"] = (*tools.allow, *given.allow), tuple(given.allow)
    if given.mcp is not None:
        out["mcp"] = given.mcp
    if given.server_tools is not None:
        out["server"] = server_tools.parse_list(given.server_tools)
    if given.rounds is not None:
        out["rounds"] = given.rounds
    return tools._replace(**out)


def _text_or_file(value: str) -> str:
    """``@FILE`` read, anything else as it is."""
    if not value.startswith("@"):
        return value
    try:
        return Path(value[1:]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"the system prompt {value[1:]} cannot be read: {error}") from error
