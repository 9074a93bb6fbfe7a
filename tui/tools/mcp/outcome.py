"""The outcome of a call: what the host answered, its long texts cut."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tui.domain.tools.run import Outcome
from tui.tools.cutting import cut


def outcome(answer: dict[str, Any], folder: Path | None, name: str) -> Outcome:
    """What is sent as a call's result. Writes a file where a text is cut and there is a folder to keep it in."""
    whole: str | None = None
    blocks: list[dict[str, Any]] = []
    for block in answer["content"]:
        short = block
        if block.get("type") == "text":
            text, kept = cut(str(block.get("text", "")), folder, name)
            short = {**block, "text": text}
        elif block.get("type") == "document" and block["source"]["type"] == "text":
            text, kept = cut(block["source"]["data"], folder, name)
            short = {**block, "source": {**block["source"], "data": text}}
        else:
            kept = None
        whole = whole or kept
        blocks.append(short)
    return Outcome(blocks, is_error=answer.get("is_error") is True, whole=whole)
