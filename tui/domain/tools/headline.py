"""What a call is about, in a line: the one argument that says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Input = dict[str, Any]


def headline(name: str, input: Any) -> str:
    """What a call of a tool that the API knows is about; ``""`` where the tool is nobody's or says nothing."""
    if not isinstance(input, dict):
        return ""
    for known, read in _READINGS.items():
        if name.startswith(known):
            return read(input)
    return ""


def _field(key: str) -> Callable[[Input], str]:
    def read(input: Input) -> str:
        value = input.get(key)
        return value if isinstance(value, str) else ""

    return read


def _edit(input: Input) -> str:
    """A text editor's or the memory's command and its file."""
    command, path = input.get("command"), input.get("path") or input.get("old_path")
    words = [word for word in (command, path) if isinstance(word, str)]
    if isinstance(input.get("new_path"), str):
        words += ["→", input["new_path"]]
    return " ".join(words)


def _computer(input: Input) -> str:
    """An action on a screen, where, and what is typed."""
    words = [str(input.get("action") or "")]
    place = input.get("coordinate")
    if isinstance(place, list):
        words.append(f"at {', '.join(str(one) for one in place)}")
    if isinstance(input.get("text"), str):
        words.append(input["text"])
    return " ".join(words).strip()


def _first_line(key: str) -> Callable[[Input], str]:
    read = _field(key)

    def first(input: Input) -> str:
        return read(input).strip().partition("\n")[0]

    return first


_READINGS: Mapping[str, Callable[[Input], str]] = {
    "web_search": _field("query"),
    "web_fetch": _field("url"),
    "bash_code_execution": _first_line("command"),
    "text_editor_code_execution": _edit,
    "code_execution": _first_line("code"),
    "tool_search_tool": lambda input: _field("query")(input) or _field("pattern")(input),
    "str_replace_based_edit_tool": _edit,
    "str_replace_editor": _edit,
    "memory": _edit,
    "computer": _computer,
    "bash": _first_line("command"),
}
"""By how the tool's name begins; the first that fits."""
