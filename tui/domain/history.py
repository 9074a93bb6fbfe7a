"""What of a conversation goes back to the API, so that it never refuses a history that this app made.

The API's rules, from its documentation and its own error messages (``messages.N: …``):

- roles alternate and the first message is the person's;
- every ``tool_use`` is answered by a ``tool_result`` at the start of the next user message;
- every server tool call stands with its result in the same message;
- a thinking block goes back unchanged with its signature, or not at all;
- text is neither empty nor only white space.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tui.domain.message import Block, Message

NOT_RUN = "This call was not run: the tool is not available in this session."
_SERVER_CALLS = frozenset({"server_tool_use", "mcp_tool_use"})


def sendable(message: Message) -> list[dict[str, Any]]:
    """The blocks of a reply that may go back, whole or cut: what is unfinished in a way the API refuses is left out."""
    answered = {
        str(block.fields["tool_use_id"])
        for block in message.blocks
        if block.type != "tool_result" and "tool_use_id" in block.fields and block.state == "complete"
    }
    blocks = [block.to_api() for block in message.blocks if _may_go_back(block, answered)]
    # A message of thinking alone answers nothing, and the API takes none.
    if all(block.get("type") in ("thinking", "redacted_thinking") for block in blocks):
        return []
    return blocks


def _may_go_back(block: Block, answered: set[str]) -> bool:
    """Whether the API takes this block in a history."""
    kind = block.type
    if kind == "text":
        return bool(block.text.strip())
    if kind == "thinking":
        return bool(block.fields.get("signature")) and block.state == "complete"
    if kind == "tool_use":
        if not block.fields.get("id") or not isinstance(block.input, dict) or not block.input_is_whole:
            return False
        # A call made by code that runs on the server may be answered by results alone, never by a prompt.
        caller = block.fields.get("caller")
        return not isinstance(caller, dict) or caller.get("type", "direct") == "direct"
    if kind in _SERVER_CALLS:
        return block.input_is_whole and block.fields.get("id") in answered
    return block.state == "complete" and kind != ""


def open_calls(blocks: Iterable[dict[str, Any]]) -> list[str]:
    """The ids of the ``tool_use`` blocks that wait for a ``tool_result``."""
    return [str(block["id"]) for block in blocks if block.get("type") == "tool_use"]


def messages(turns: Iterable[tuple[list[dict[str, Any]], Message | None]]) -> list[dict[str, Any]]:
    """Build ``messages`` from pairs of a prompt's content blocks and the reply, None where none is to be had.

    Calls that nobody answered get an error ``tool_result`` before the next prompt. A turn whose reply has nothing
    to send back, other than the last, is left out with its prompt: nothing of it was ever answered.
    """
    out: list[dict[str, Any]] = []
    waiting: list[str] = []
    pairs = list(turns)
    for number, (prompt, reply) in enumerate(pairs):
        blocks = sendable(reply) if reply is not None else []
        if not blocks and number < len(pairs) - 1:
            continue
        given = {block.get("tool_use_id") for block in prompt if block.get("type") == "tool_result"}
        results = [_not_run(call) for call in waiting if call not in given]
        # Results come first in the message, whatever else it holds.
        own = [block for block in prompt if block.get("type") == "tool_result"]
        rest = [block for block in prompt if block.get("type") != "tool_result"]
        out.append({"role": "user", "content": [*own, *results, *rest]})
        if blocks:
            out.append({"role": "assistant", "content": blocks})
        waiting = open_calls(blocks)
    return out


def _not_run(call: str) -> dict[str, Any]:
    """The answer to a call that was never run."""
    return {"type": "tool_result", "tool_use_id": call, "is_error": True, "content": NOT_RUN}
