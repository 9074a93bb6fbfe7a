"""Which betas a request needs, told from its body: what it holds that only they understand.

What is a beta is told by the SDK's types: what ``types/beta`` has and ``types`` has not. Their names are those of
``types/anthropic_beta_param.py``; which one a field needs is told by its docstring or by the documentation's page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_FIELDS: Mapping[str, str] = {
    "mcp_servers": "mcp-client-2025-11-20",  # agents-and-tools/mcp-connector
    "fallbacks": "server-side-fallback-2026-07-01",  # types/beta/beta_fallback_param.py
    "fallback_credit_token": "fallback-credit-2026-07-01",  # types/beta/beta_fallback_credit_token_param.py
}
_TOOLS: Mapping[str, str] = {
    "mcp_toolset": "mcp-client-2025-11-20",
    "advisor_20260301": "advisor-tool-2026-03-01",
    "bash_20241022": "computer-use-2024-10-22",
    "text_editor_20241022": "computer-use-2024-10-22",
    "computer_20241022": "computer-use-2024-10-22",
    "computer_20250124": "computer-use-2025-01-24",  # agents-and-tools/tool-use/computer-use-tool
    "computer_20251124": "computer-use-2025-11-24",
}
_EDITS: Mapping[str, str] = {
    "compact_20260112": "compact-2026-01-12",  # build-with-claude/compaction
    "clear_tool_uses_20250919": "context-management-2025-06-27",  # build-with-claude/context-editing
    "clear_thinking_20251015": "context-management-2025-06-27",
}
_BLOCKS: Mapping[str, str] = {
    "tool_addition": "mid-conversation-tool-changes-2026-07-01",
    "tool_removal": "mid-conversation-tool-changes-2026-07-01",
    "mcp_tool_use": "mcp-client-2025-11-20",
    "mcp_tool_result": "mcp-client-2025-11-20",
    "compaction": "compact-2026-01-12",
}


def needed_betas(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The values of ``anthropic-beta`` without which the API would refuse this body, each once, in a fixed order."""
    return tuple(dict.fromkeys(_needed(body)))


def with_betas(header: str | None, betas: tuple[str, ...]) -> str:
    """The header's value with these betas added to those that it has."""
    there = [one.strip() for one in (header or "").split(",") if one.strip()]
    return ",".join(dict.fromkeys([*there, *betas]))


def _needed(body: Mapping[str, Any]) -> Iterator[str]:
    for field, beta in _FIELDS.items():
        if body.get(field):
            yield beta
    for tool in _dicts(body.get("tools")):
        if (of_tool := _TOOLS.get(str(tool.get("type")))) is not None:
            yield of_tool
    management = body.get("context_management")
    for edit in _dicts(management.get("edits") if isinstance(management, dict) else None):
        yield _EDITS.get(str(edit.get("type")), "context-management-2025-06-27")
    output = body.get("output_config")
    if isinstance(output, dict) and output.get("task_budget"):
        yield "task-budgets-2026-03-13"
    if body.get("output_format"):  # the name that output_config.format had as a beta
        yield "structured-outputs-2025-11-13"
    if body.get("speed") == "fast":
        yield "fast-mode-2026-02-01"
    for message in _dicts(body.get("messages")):
        for block in _dicts(message.get("content")):
            if (of_block := _BLOCKS.get(str(block.get("type")))) is not None:
                yield of_block


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
