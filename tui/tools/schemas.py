"""How the SDK describes Python functions as tools. Imports the SDK: for child processes only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def describe(tool: Any) -> dict[str, Any]:
    """The definition of a tool: of a function by its type hints and docstring, or of what the SDK made a tool already.

    Raises whatever the SDK raises about a function that can be none.
    """
    if hasattr(tool, "to_dict"):
        return dict(tool.to_dict())
    return dict(_described(tool).to_dict())


def _described(function: Callable[..., Any]) -> Any:
    from inspect import iscoroutinefunction

    from anthropic import beta_async_tool, beta_tool

    return beta_async_tool(function) if iscoroutinefunction(function) else beta_tool(function)
