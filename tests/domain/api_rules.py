"""The rules by which the Messages API refuses a history, as a checker: what it would say, in its own manner."""

from __future__ import annotations

from typing import Any

SERVER_CALLS = ("server_tool_use", "mcp_tool_use")


def violations(messages: list[dict[str, Any]], *, goes_on: bool = False) -> list[str]:
    """Everything that the API would refuse about ``messages``; empty for a history that it takes.

    With ``goes_on`` the last one is the assistant's, which the API paused itself.
    """
    found: list[str] = []
    if not messages or messages[-1]["role"] != ("assistant" if goes_on else "user"):
        found.append("messages: the last one must be the user's")
    found += _pairs(messages)
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
            if content and all(block["type"] in ("thinking", "redacted_thinking") for block in content):
                found.append(f"{where}: a message must not be thinking alone")
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


def cache_violations(body: dict[str, Any]) -> list[str]:
    """What the API would refuse about the cache breakpoints of a request."""
    blocks = [*(body.get("tools") or []), *(body["system"] if isinstance(body.get("system"), list) else [])]
    for message in body["messages"]:
        for block in message["content"] if isinstance(message["content"], list) else []:
            blocks.append(block)
            if isinstance(block.get("content"), list):
                blocks += block["content"]
    marked = [block for block in blocks if "cache_control" in block]
    found = [] if len(marked) <= 4 else [f"a maximum of 4 blocks with cache_control may be provided: {len(marked)}"]
    for block in marked:
        if block.get("type") in ("thinking", "redacted_thinking"):
            found.append("cache_control: thinking blocks cannot be marked")
        if block.get("type") == "text" and not block["text"]:
            found.append("cache_control: cannot be set for empty text blocks")
    return found


def _pairs(messages: list[dict[str, Any]]) -> list[str]:
    """What is wrong between the server's calls and their results.

    They stand in one message, or in several between which only results of our own tools were said; after the last
    prompt a call may be open, for the API goes on with it.
    """
    found: list[str] = []
    calls: set[str] = set()
    answered: set[str] = set()
    for message in messages:
        for block in message["content"]:
            if block["type"] in SERVER_CALLS:
                calls.add(block["id"])
            elif block["type"].endswith("_result") and block["type"] != "tool_result":
                answered.add(block["tool_use_id"])
                if block["tool_use_id"] not in calls:
                    found.append(f"unexpected result for {block['tool_use_id']}")
        if message["role"] == "user" and any(block["type"] != "tool_result" for block in message["content"]):
            found += [f"{call} was found without a corresponding result" for call in calls - answered]
            calls, answered = set(), set()
    return found
