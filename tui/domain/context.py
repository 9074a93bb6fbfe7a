"""What fills a model's context: the API counts the whole, the parts are estimated from the request's bytes."""

from __future__ import annotations

import json
import math
from typing import Any, NamedTuple

from tui.domain.usage import Tokens, iterations, tokens

MEDIA = 6000
"""Bytes that an image or a document in base64 counts as where nothing in it tells: what it costs has little to do with
its size as a file."""
_TOKEN = 3.5
"""Bytes of a token, as :mod:`tui.domain.budget` estimates them."""


class Parts(NamedTuple):
    """Amounts by what they are for, in the order in which the API reads a request."""

    tools: int
    system: int
    history: int
    prompt: int
    """The newest prompt, and what of its reply is sent again with it."""

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self)


def parts(body: dict[str, Any]) -> Parts:
    """The bytes of a request's parts."""
    listed = body.get("messages")
    messages: list[Any] = listed if isinstance(listed, list) else []
    at = _newest_prompt(messages)
    return Parts(
        sum(_size(body[key]) for key in ("tools", "mcp_servers") if body.get(key)),
        _size(body["system"]) if body.get("system") else 0,
        sum(map(_size, messages[:at])),
        sum(map(_size, messages[at:])),
    )


def share_out(total: int, among: Parts) -> Parts:
    """Divide ``total`` tokens as ``among`` is divided; the parts add up to it exactly."""
    whole = among.total
    if not whole:
        return Parts(0, 0, 0, total)
    floors = [total * part // whole for part in among]
    rests = sorted(range(len(among)), key=lambda place: -(total * among[place] % whole))
    for place in rests[: total - sum(floors)]:
        floors[place] += 1
    return Parts(*floors)


def filled_by(usage: dict[str, Any]) -> Tokens:
    """What the context held at the end of a reply: that of the last pass of type ``message``, where it had several."""
    passes = [entry for entry in iterations(usage) if entry.get("type", "message") == "message"]
    return tokens(passes[-1] if passes else usage)


def _newest_prompt(messages: list[Any]) -> int:
    """Where the newest prompt is: the last message of the user that is not only results of tools."""
    for at in range(len(messages) - 1, -1, -1):
        message = messages[at]
        if isinstance(message, dict) and message.get("role") == "user":
            content = message.get("content")
            if not isinstance(content, list) or any(
                not (isinstance(block, dict) and block.get("type") == "tool_result") for block in content
            ):
                return at
    return max(0, len(messages) - 1)


def _is_base64(source: Any) -> bool:
    return isinstance(source, dict) and source.get("type") == "base64"


def _size(value: Any) -> int:
    """The bytes of a part as JSON, media counted by what they cost."""
    media = 0

    def without(node: Any) -> Any:
        nonlocal media
        if isinstance(node, list):
            return [without(one) for one in node]
        if isinstance(node, dict):
            if node.get("type") == "base64" and isinstance(node.get("data"), str):
                media += MEDIA
                return None
            if node.get("type") in ("image", "document") and _is_base64(node.get("source")):
                from tui.domain.attachment import token_estimate  # it knows of tools, which know of requests

                tokens = token_estimate(node)
                media += MEDIA if tokens is None else math.ceil(tokens * _TOKEN)
                return {key: without(one) for key, one in node.items() if key != "source"}
            return {key: without(one) for key, one in node.items()}
        return node

    try:
        return len(json.dumps(without(value), ensure_ascii=False).encode("utf-8", "replace")) + media
    except (RecursionError, TypeError, ValueError):
        return 0
