"""Long texts in the result of a call, cut by the host: what is large does not come near the screen's loop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tui.tools.content import bounded
from tui.tools.cutting import cut
from tui.tools.mcp.content import text_block


def shortened(blocks: list[dict[str, Any]], folder: Path | None, name: str) -> tuple[list[dict[str, Any]], str | None]:
    """The blocks with their long texts cut, and the file that keeps the first of these whole, None where none does.

    ``folder`` keeps them, for the person alone; ``name`` is a part of the file's.
    """
    out: list[dict[str, Any]] = []
    whole: str | None = None
    for block in blocks:
        holder, key = (block["source"], "data") if block["type"] == "document" else (block, "text")
        if block["type"] == "image" or holder.get("type") == "base64":
            out.append(block)
            continue
        text, kept = cut(holder[key], folder, name)
        whole = whole or kept
        short = {**holder, key: text}
        out.append({**block, "source": short} if block["type"] == "document" else short)
    sent = bounded(out)
    return [text_block(sent)] if isinstance(sent, str) else sent, whole
