"""The rules by which the Messages API refuses a history, as a checker: what it would say, in its own manner."""

from __future__ import annotations

from typing import Any

SERVER_CALLS = ("server_tool_use", "mcp_tool_use")


def violations(messages: list[dict[str, Any]]) -> list[str]:
    """Everything that the API would refuse about ``messages``; empty for a history that it takes."""
    found: list[str] = []
    if not messages or messages[-1]["role"] != "user":
        found.append("messages: the last one must be the user's")
    waiting: list[str] = []
    for number, message in enumerate(messages):
        where, content = f"messages.{number}", message["content"]
        if message["role"] != ("user", "assistant")[number % 2]:
            found.append(f"{where}: roles must alternate between user and assistant, beginning with user")
        if not content:
            found.append(f"{where}: all messages must have non-empty content")
        found += [f"{where}.content.{place}: {why}" for place, block in enumerate(content) for why in _block(block)]
        if message["role"] == "user":
            found += [f"{where}: {why}" for why in _answers(content, waiting)]
            waiting = []
        else:
            found += [f"{where}: {why}" for why in _pairs(content)]
            waiting = [block["id"] for block in content if block["type"] == "tool_use"]
    if waiting:
        found.append("messages: tool_use ids were found without tool_result blocks immediately after")
    return found


def _block(block: dict[str, Any]) -> list[str]:
    """What is wrong with a block by itself."""
    kind = block.get("type")
    if not kind:
        return ["type: field required"]
    if "partial_json" in block:
        return ["partial_json: extra inputs are not permitted"]
    if kind == "text" and not block["text"].strip():
        return ["text: text content blocks must contain non-whitespace text"]
    if kind == "thinking" and not (isinstance(block.get("signature"), str) and block["signature"]):
        return ["signature: field required"]
    if kind in ("tool_use", *SERVER_CALLS):
        missing = [key for key in ("id", "name") if not block.get(key)]
        return [f"{key}: field required" for key in missing] + (
            [] if isinstance(block.get("input"), dict) else ["input: input should be a valid dictionary"]
        )
    return []


def _answers(content: list[dict[str, Any]], waiting: list[str]) -> list[str]:
    """What is wrong with the tool results of a user message after the calls ``waiting``."""
    given = [block["tool_use_id"] for block in content if block["type"] == "tool_result"]
    found = [
        f"tool_use id {call} was found without a tool_result immediately after" for call in waiting if call not in given
    ]
    found += [f"unexpected tool_use_id {call} in tool_result" for call in given if call not in waiting]
    if len(set(given)) < len(given):
        found.append("each tool_use must have a single result")
    if any(block["type"] != "tool_result" for block in content[: len(given)]):
        found.append("tool_result blocks must come first")
    return found


def _pairs(content: list[dict[str, Any]]) -> list[str]:
    """What is wrong between the blocks of an assistant message."""
    results = {
        block["tool_use_id"]
        for block in content
        if block["type"].endswith("_result") and block["type"] != "tool_result"
    }
    calls = {block["id"] for block in content if block["type"] in SERVER_CALLS}
    found = [f"{call} was found without a corresponding result" for call in calls - results]
    # A call made from code may have its result in another message: those are not of the two kinds above.
    found += [f"unexpected result for {call}" for call in results - calls]
    if content and all(block["type"] in ("thinking", "redacted_thinking") for block in content):
        found.append("a message must not be thinking alone")
    return found
