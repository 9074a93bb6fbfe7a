"""The request as a Python script on the ``anthropic`` package."""

from __future__ import annotations

from typing import Any

from tui.domain.export.values import Call, Export

_PARAMETERS = (
    "model",
    "max_tokens",
    "system",
    "messages",
    "tools",
    "tool_choice",
    "thinking",
    "stop_sequences",
    "metadata",
)
"""What every version of the SDK takes by name; the rest of a body goes along as ``extra_body``."""
_WIDTH = 100


def python(export: Export) -> bytes:
    """Write a script that streams each turn's reply and prints the whole message as JSON."""
    calls = export.calls()
    home = all(call.is_home for call in calls)
    lines = [*([] if home else ["import os", ""]), "import anthropic", ""]
    lines.append("# The key is read from ANTHROPIC_API_KEY, or a token from ANTHROPIC_AUTH_TOKEN.")
    if home:
        lines.append("client = anthropic.Anthropic()")
    else:
        base = next(call.base for call in calls if not call.is_home)
        lines.append(f'client = anthropic.Anthropic(base_url=os.environ.get("ANTHROPIC_BASE_URL", {base!r}))')
    for call in calls:
        lines += ["", *([f"# turn {call.turn}"] if len(calls) > 1 else []), *_stream(call)]
    return ("\n".join(lines) + "\n").encode()


def _stream(call: Call) -> list[str]:
    """The statements that make one call."""
    body = {key: value for key, value in call.body.items() if key != "stream"}
    arguments: dict[str, Any] = {name: body.pop(name) for name in _PARAMETERS if name in body}
    if call.betas:
        arguments["betas"] = call.betas
    if call.own_headers:
        arguments["extra_headers"] = call.own_headers
    if body:
        arguments["extra_body"] = body
    return [
        f"with client.{'beta.' if call.betas else ''}messages.stream(",
        *(f"    {name}={literal(value, 4)}," for name, value in arguments.items()),
        ") as stream:",
        "    print(stream.get_final_message().to_json())",
    ]


def literal(value: Any, indent: int = 0) -> str:
    """A JSON value as a Python literal, an item a line where it is long."""
    if not value or not isinstance(value, dict | list):
        return repr(value)
    inner = indent + 4
    if isinstance(value, dict):
        items, opening, closing = [f"{key!r}: {literal(item, inner)}" for key, item in value.items()], "{", "}"
    else:
        items, opening, closing = [literal(item, inner) for item in value], "[", "]"
    if sum(map(len, items)) + 2 * len(items) + indent < _WIDTH and not any("\n" in item for item in items):
        return opening + ", ".join(items) + closing
    rows = "".join(f"{' ' * inner}{item},\n" for item in items)
    return f"{opening}\n{rows}{' ' * indent}{closing}"
