"""What a body holds that only a beta understands asks for that beta; all else asks for none."""

from __future__ import annotations

from typing import Any

import pytest

from tui.domain.betas import needed_betas, with_betas

MCP = "mcp-client-2025-11-20"


@pytest.mark.parametrize(
    ("body", "betas"),
    [
        ({"model": "m", "messages": [{"role": "user", "content": "hi"}], "tools": [{"name": "x"}]}, ()),
        ({"tools": [{"type": "web_search_20260318"}, {"type": "code_execution_20260521"}]}, ()),
        ({"output_config": {"format": {"type": "json_schema"}, "effort": "low"}}, ()),
        ({"mcp_servers": [{"type": "url"}], "tools": [{"type": "mcp_toolset"}]}, (MCP,)),
        ({"messages": [{"role": "assistant", "content": [{"type": "mcp_tool_use"}]}]}, (MCP,)),
        ({"mcp_servers": []}, ()),
        ({"tools": [{"type": "computer_20251124"}]}, ("computer-use-2025-11-24",)),
        ({"context_management": {"edits": [{"type": "compact_20260112"}]}}, ("compact-2026-01-12",)),
        (
            {"context_management": {"edits": [{"type": "clear_tool_uses_20250919"}, {"type": "compact_20260112"}]}},
            ("context-management-2025-06-27", "compact-2026-01-12"),
        ),
        ({"output_config": {"task_budget": {}}}, ()),
        ({"output_config": {"task_budget": {"total": 9}}}, ("task-budgets-2026-03-13",)),
        ({"speed": "fast"}, ("fast-mode-2026-02-01",)),
        ({"tools": 1, "messages": [1, {"content": 1}], "context_management": 1, "output_config": []}, ()),
    ],
)
def test_a_body_needs_the_betas_that_understand_it(body: dict[str, Any], betas: tuple[str, ...]):
    assert needed_betas(body) == betas


def test_each_is_one_that_the_sdk_knows():
    from anthropic.types.anthropic_beta_param import AnthropicBetaParam

    from tui.domain import betas

    known = str(AnthropicBetaParam)
    named = {*betas._FIELDS.values(), *betas._TOOLS.values(), *betas._EDITS.values(), *betas._BLOCKS.values()}
    named |= set(needed_betas({"output_config": {"task_budget": 1}, "output_format": 1, "speed": "fast"}))
    assert [one for one in named if f"'{one}'" not in known] == []


def test_betas_come_to_those_that_are_there_each_once():
    assert with_betas(None, ("a",)) == "a"
    assert with_betas("x, a", ("a", "b")) == "x,a,b"
