"""The advisor: what another model said."""

from __future__ import annotations

from typing import Any

from tui.domain.readout import Rows
from tui.ui.tool_views.generic import write_rest


def write_advice(rows: Rows, content: Any) -> bool:
    """Its text, and why it stopped."""
    if not isinstance(content, dict) or not isinstance(content.get("text"), str):
        return False
    rows.prose("text", content["text"])
    write_rest(rows, content, {"type", "text"})
    return True
