"""Where a request asks for prompt caching: after the tools, after the system prompt, and in the history.

Rules, from https://platform.claude.com/docs/en/build-with-claude/prompt-caching:

- at most four blocks of a request have ``cache_control``;
- a prefix that is shorter than the model's minimum is not cached;
- neither thinking nor empty text can have it.

In the history two prompts have it: the newest, so that the next request finds all up to there, and the one before,
where the request before this one left what it cached, however many blocks came since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tui.domain import context
from tui.domain.server_tools import generation

MOST = 4
"""Blocks with ``cache_control`` that a request may have."""
_CONTROL: Mapping[str, str] = {"type": "ephemeral"}
_BYTES_A_TOKEN = 3.5
"""As few as a token may well have: a breakpoint that stands too early costs nothing."""
_MINIMUM = 1024
_MINIMA: Mapping[str, Mapping[tuple[int, int], int]] = {
    "opus": {(4, 5): 4096, (4, 6): 4096, (4, 7): 2048, (5, 0): 512},
    "haiku": {(4, 5): 4096},
    "fable": {(5, 0): 512, (5, 1): 512},
    "mythos": {(5, 0): 512, (5, 1): 512},
}
"""Models whose minimum is another; on the page above."""
_ALLOWED = frozenset({"text", "image", "document", "search_result", "tool_result"})
"""Blocks of a prompt that can have it."""


def minimum(model: str) -> int:
    """Tokens that a prefix has at least where the model caches it; of a model that is not known, what most have."""
    known = generation(model)
    if known is None:
        return 2048 if "haiku" in model else _MINIMUM
    return _MINIMA.get(known[0], {}).get(known[1], _MINIMUM)


def placed(body: dict[str, Any]) -> dict[str, Any]:
    """The body with breakpoints where they pay; what is given is not changed.

    A body that has some of its own keeps them. They count, and where one of them is to live for an hour none is
    added: the API takes none of the shorter life before it.
    """
    own = list(controls(body))
    if len(own) >= MOST or any(one.get("ttl") == "1h" for one in own):
        return body
    places = _Places(body)
    # Where there is no room for all, what changes least often is what can be done without.
    chosen = [place for place in (*places.prompts, places.system, places.tools) if place is not None]
    out = body
    for place in chosen[: MOST - len(own)]:
        out = _marked(out, place)
    return out


def controls(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every ``cache_control`` of a request that stands where the API reads one, in order."""
    for key in ("tools", "system"):
        yield from controls_of(value.get(key))
    for message in _listed(value.get("messages")):
        if isinstance(message, dict):
            yield from controls_of(message.get("content"))
    if isinstance(value.get("cache_control"), dict):
        yield value["cache_control"]


def controls_of(blocks: Any) -> Iterator[Mapping[str, Any]]:
    """Every ``cache_control`` of a list of blocks, those within a tool's result before its own."""
    for block in _listed(blocks):
        if isinstance(block, dict):
            if "content" in block:
                yield from controls_of(block["content"])
            if isinstance(block.get("cache_control"), dict):
                yield block["cache_control"]


Place = tuple[str | int, ...]
"""The way to a block: ``("messages", 4, "content", 0)``; to a text that stands for one: ``("system",)``."""


class _Places:
    """Where breakpoints pay in a body."""

    def __init__(self, body: dict[str, Any]) -> None:
        self._least = minimum(str(body.get("model", ""))) * _BYTES_A_TOKEN
        before = context.parts({"tools": body.get("tools"), "mcp_servers": body.get("mcp_servers")}).tools
        self.tools = _last_tool(body) if before >= self._least else None
        before += context.parts({"system": body.get("system")}).system
        self.system = _end(body.get("system"), ("system",)) if before >= self._least else None
        self.prompts = self._asked(_listed(body.get("messages")), before)

    def _asked(self, messages: list[Any], before: float) -> list[Place]:
        """The ends of the newest two of the person's messages, the newest first, up to which there is enough.

        A long history costs no more than a short one: what it takes is in its beginning, what is marked at its end.
        """
        first = 0
        while before < self._least and first < len(messages):
            before += context.parts({"messages": [messages[first]]}).total
            first += 1
        if before < self._least:
            return []
        out: list[Place] = []
        for number in range(len(messages) - 1, max(first - 1, 0) - 1, -1):
            message = messages[number]
            if isinstance(message, dict) and message.get("role") == "user":
                end = _end(message.get("content"), ("messages", number, "content"))
                if end is not None:
                    out.append(end)
            if len(out) == 2:
                break
        return out


def _last_tool(body: dict[str, Any]) -> Place | None:
    """The last tool that is read at once: one that is loaded later is no part of the prefix."""
    tools = _listed(body.get("tools"))
    for number in range(len(tools) - 1, -1, -1):
        tool = tools[number]
        if isinstance(tool, dict) and not tool.get("defer_loading"):
            return None if "cache_control" in tool else ("tools", number)
    return None


def _end(content: Any, place: Place) -> Place | None:
    """The last block of content that can have a breakpoint; None where there is none, or it has one already."""
    if isinstance(content, str):
        return place if content.strip() else None
    blocks = _listed(content)
    for number in range(len(blocks) - 1, -1, -1):
        block = blocks[number]
        if not isinstance(block, dict) or block.get("type") not in _ALLOWED:
            continue
        if block["type"] == "text" and not str(block.get("text") or "").strip():
            continue
        return None if any(True for _ in controls_of([block])) else (*place, number)
    return None


def _marked(value: Any, place: Place) -> Any:
    """A copy of a value with a breakpoint at a place; a text there becomes a block."""
    if not place:
        if isinstance(value, str):
            return [{"type": "text", "text": value, "cache_control": dict(_CONTROL)}]
        return {**value, "cache_control": dict(_CONTROL)}
    key, *rest = place
    out: Any = dict(value) if isinstance(value, dict) else list(value)
    out[key] = _marked(value[key], tuple(rest))
    return out


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
