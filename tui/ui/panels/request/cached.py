"""Breakpoints of the prompt cache, seen in the outline: on the block that has one, and on what it is folded in."""

from __future__ import annotations

from tui.domain.breakpoints import controls, controls_of
from tui.ui.panels.request.node import Node

_ON_THE_WAY = frozenset({"tools", "system", "messages", "content"})
"""The keys that lead from a body to blocks that the API caches; a tool's input may hold a field of the same name."""


def cache_mark(node: Node) -> str:
    """``◆ cache`` where everything up to this is to be cached, ``◆ 2`` where so many of what is folded in it are."""
    value = node.value
    if not isinstance(value, dict | list) or not _leads_to_blocks(node):
        return ""
    if isinstance(value, dict) and isinstance(value.get("cache_control"), dict):
        lives = value["cache_control"].get("ttl")
        return f"◆ cache {lives}" if lives == "1h" else "◆ cache"
    if node.open:
        return ""
    within = sum(1 for _ in controls_of(value if isinstance(value, list) else [value]))
    return f"◆ {within}" if within else ""


def cache_count(body: dict[str, object]) -> str:
    """How many breakpoints a body has, in words; empty for none."""
    count = sum(1 for _ in controls(body))
    return f"◆ {count} cache {'breakpoint' if count == 1 else 'breakpoints'}" if count else ""


def _leads_to_blocks(node: Node) -> bool:
    """Whether what a node stands in, from the body's section on, is all lists and blocks."""
    one: Node | None = node
    while one is not None and one.kind == "json":
        if not isinstance(one.key, int) and one.key not in _ON_THE_WAY:
            return False
        one = one.parent
    return one is not None and one.key == "Body" and node is not one
