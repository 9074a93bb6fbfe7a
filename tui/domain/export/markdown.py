"""Turns as a page to be read: prompts and replies in Markdown."""

from __future__ import annotations

from typing import Any

from tui.domain.attachment import described, is_attachment
from tui.domain.block import Block
from tui.domain.conversation import Turn
from tui.domain.export.values import Export, json_text


def markdown(export: Export) -> bytes:
    """Write each turn: the prompt, then the reply's blocks in their order."""
    parts = [part for turn in export.turns for part in _turn(turn)]
    return (export.redact("\n\n".join(parts)) + "\n").encode("utf-8", "replace")


def _turn(turn: Turn) -> list[str]:
    prompt = [_given(block) for block in turn.prompt]
    reply = [part for block in turn.message.blocks if (part := _block(block))]
    # What tools answered was said by nobody: the reply goes on below it.
    round_of = turn.parent if turn.is_round or turn.continues else None
    heads = ["## You", *prompt, f"## {turn.message.model or 'Claude'}"] if round_of is None else prompt
    parts = [*heads, *reply]
    if turn.failure is not None:
        parts.append(f"*{turn.failure.headline}: {turn.failure.message}*")
    return parts


def _given(block: dict[str, Any]) -> str:
    """A block of the prompt."""
    if block.get("type") == "text":
        return str(block.get("text", ""))
    return f"*Attached: {described(block)}*" if is_attachment(block) else _fenced(block)


def _block(block: Block) -> str:
    """A block of the reply; empty where it says nothing."""
    if block.type == "text":
        return block.text
    if block.type == "thinking":
        return "\n".join(f"> {line}".rstrip() for line in block.thinking.split("\n")) if block.thinking else ""
    return _fenced(block.to_api())


def _fenced(value: Any) -> str:
    """A value as JSON in a fence that nothing inside of it ends."""
    text = json_text(value, 2)
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}json\n{text}\n{fence}"
