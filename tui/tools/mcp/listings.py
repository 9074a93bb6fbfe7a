"""The lists of a server as values; items that are not what they should be are left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tui.domain.tools.servers import Prompt, PromptArgument, Resource, Template
from tui.tools.mcp.names import tool_name
from tui.tools.mcp.tool import Call, McpTool

_LONGEST_TEXT = 4000


def tools(
    items: list[Any], part: str, source: str, call: Call, taken: Iterable[str]
) -> tuple[list[McpTool], list[str]]:
    """The tools of a server, under names unlike those that are taken; and why some are left out, in words."""
    names = set(taken)
    made: list[McpTool] = []
    left_out: list[str] = []
    for item in _objects(items):
        if not isinstance(item.get("name"), str):
            left_out.append("a tool without a name is left out")
            continue
        name = tool_name(part, item["name"], names)
        try:
            made.append(McpTool(name, source, item, call))
        except ValueError as error:
            left_out.append(f"the tool {item['name'][:100]!r} is left out: {error}")
        else:
            names.add(name)
    return made, left_out


def resources(server: str, items: list[Any]) -> Iterator[Resource]:
    """The resources of a list."""
    for item in _objects(items):
        uri, size = item.get("uri"), item.get("size")
        if isinstance(uri, str):
            name = _text(item, "title") or _text(item, "name") or uri
            whole = size if isinstance(size, int) and size >= 0 else None
            yield Resource(server, uri, name, _text(item, "description"), _text(item, "mimeType") or None, whole)


def templates(server: str, items: list[Any]) -> Iterator[Template]:
    """The resource templates of a list."""
    for item in _objects(items):
        pattern = item.get("uriTemplate")
        if isinstance(pattern, str):
            name = _text(item, "title") or _text(item, "name") or pattern
            yield Template(server, pattern, name, _text(item, "description"), _text(item, "mimeType") or None)


def prompts(server: str, items: list[Any]) -> Iterator[Prompt]:
    """The prompts of a list."""
    for item in _objects(items):
        if not isinstance(item.get("name"), str):
            continue
        said = item.get("arguments")
        arguments = tuple(
            PromptArgument(one["name"], _text(one, "description"), one.get("required") is True)
            for one in _objects(said if isinstance(said, list) else [])
            if isinstance(one.get("name"), str)
        )
        yield Prompt(server, item["name"], _text(item, "description") or _text(item, "title"), arguments)


def _objects(items: list[Any]) -> Iterator[dict[str, Any]]:
    return (item for item in items if isinstance(item, dict))


def _text(item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    return value[:_LONGEST_TEXT] if isinstance(value, str) else ""
