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

from tui.domain.block import Block
from tui.domain.message import Message

NOT_RUN = "This call was not run: the tool is not available in this session."
_SERVER_CALLS = frozenset({"server_tool_use", "mcp_tool_use"})


def sendable(message: Message) -> list[dict[str, Any]]:
    """The blocks of a reply that may go back, whole or cut: what is unfinished in a way the API refuses is left out."""
    called = {str(block.fields["id"]) for block in message.blocks if "id" in block.fields and block.input_is_whole}
    answered = {
        str(block.fields["tool_use_id"])
        for block in message.blocks
        if "tool_use_id" in block.fields and block.state == "complete"
    }
    paired = called & answered
    blocks = [block.to_api() for block in message.blocks if _may_go_back(block, paired)]
    # A message of thinking alone answers nothing, and the API takes none.
    if all(block.get("type") in ("thinking", "redacted_thinking") for block in blocks):
        return []
    return blocks


def _may_go_back(block: Block, paired: set[str]) -> bool:
    """Whether the API takes this block in a history, ``paired`` being the calls that have their results beside them."""
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
        return str(block.fields.get("id")) in paired
    if "tool_use_id" in block.fields and str(block.fields["tool_use_id"]) not in paired:
        # The result of a call in an earlier reply, which went back without it.
        return False
    return block.state == "complete" and kind != ""


def open_calls(blocks: Iterable[dict[str, Any]]) -> list[str]:
    """The ids of the ``tool_use`` blocks that wait for a ``tool_result``."""
    return [str(block["id"]) for block in blocks if block.get("type") == "tool_use"]


def _ended(content: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A reply to go on from: the API takes none that ends with white space."""
    *before, last = content
    return [*before, {**last, "text": last["text"].rstrip()}] if last.get("type") == "text" else content


def _joined(content: list[dict[str, Any]], more: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A reply with what went on with it. Thinking in the middle of a reply is none that the API made: it stays out."""
    more = [block for block in more if block.get("type") not in ("thinking", "redacted_thinking")]
    if not more:
        return content
    (*before, last), (first, *rest) = content, more
    if last.get("type") == first.get("type") == "text" and not last.get("citations") and not first.get("citations"):
        begun = last["text"].rstrip() if first["text"][:1].isspace() else last["text"]
        return [*before, {**last, "text": begun + first["text"]}, *rest]
    return [*content, *more]


def messages(turns: Iterable[tuple[list[dict[str, Any]], Message | None]]) -> list[dict[str, Any]]:
    """Build ``messages`` from pairs of a prompt's content blocks and the reply, None where none is to be had.

    Calls that nobody answered get an error ``tool_result`` before the next prompt; results whose call is not there,
    such as those of a recording's prompt, are left out. A turn whose reply has nothing to send back, other than the
    last, is left out with its prompt: nothing of it was ever answered. One with an empty prompt goes on with the reply
    before it: the two are one message, which is the last where that is what is asked for.
    """
    out: list[dict[str, Any]] = []
    waiting: list[str] = []
    pairs = list(turns)
    for number, (prompt, reply) in enumerate(pairs):
        blocks = sendable(reply) if reply is not None else []
        if not blocks and number < len(pairs) - 1:
            continue
        if not prompt and not waiting and out:
            before = out[-1]["content"]
            out[-1] = {"role": "assistant", "content": _joined(before, blocks) if blocks else _ended(before)}
            waiting = open_calls(blocks)
            continue
        # Results come first in the message, whatever else it holds.
        own = [one for one in prompt if one.get("type") == "tool_result" and one.get("tool_use_id") in waiting]
        rest = [one for one in prompt if one.get("type") != "tool_result"]
        given = {one["tool_use_id"] for one in own}
        results = [_not_run(call) for call in waiting if call not in given]
        content = [*own, *results, *rest]
        if not content and number < len(pairs) - 1:
            continue
        out.append({"role": "user", "content": content})
        if blocks:
            out.append({"role": "assistant", "content": blocks})
        waiting = open_calls(blocks)
    return out


def _not_run(call: str) -> dict[str, Any]:
    """The answer to a call that was never run."""
    return {"type": "tool_result", "tool_use_id": call, "is_error": True, "content": NOT_RUN}
