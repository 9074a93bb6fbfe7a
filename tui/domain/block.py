"""One content block of a message as it grows."""

from __future__ import annotations

import copy
import json
from typing import Any, Literal

State = Literal["streaming", "complete", "cut"]

TOOL_USES = frozenset({"tool_use", "server_tool_use", "mcp_tool_use"})
"""Block types that call a tool and carry an ``input``."""


class Block:
    """One content block as it grows.

    Text that grows by deltas is kept in parts and joined when it is asked for, so that a reply of n deltas costs n.
    """

    __slots__ = ("_lengths", "_parts", "citations_at", "fields", "index", "state")

    def __init__(self, index: int, fields: dict[str, Any]) -> None:
        self.index = index
        """The API's index of this block."""
        self.fields = copy.deepcopy(fields)
        """Everything the block's start said, with what deltas changed, except the text that is still growing."""
        self.state: State = "streaming"
        self.citations_at: list[int] = []
        """For each citation that came: how many characters of the text stood before it."""
        self._parts: dict[str, list[str]] = {}
        self._lengths: dict[str, int] = {}

    @property
    def type(self) -> str:
        """The API's block type, ``""`` where it gave none."""
        kind = self.fields.get("type")
        return kind if isinstance(kind, str) else ""

    @property
    def text(self) -> str:
        """The text of a text block so far."""
        return self._joined("text")

    @property
    def thinking(self) -> str:
        """The text of a thinking block so far."""
        return self._joined("thinking")

    @property
    def partial_json(self) -> str:
        """A tool's input as JSON text so far, exactly as it was streamed."""
        return self._joined("partial_json")

    @property
    def streamed_input(self) -> bool:
        """Whether any ``input_json_delta`` came, an empty one included."""
        return "partial_json" in self._parts

    def parts(self, key: str) -> list[str]:
        """The pieces of ``text``, ``thinking`` or ``partial_json`` in the order they came. Not to be changed."""
        return self._parts.get(key, [])

    def text_from(self, key: str, start: int) -> str:
        """What of the growing text ``key`` stands after its first ``start`` characters; costs what it returns."""
        parts = self._parts.get(key)
        if parts is None:
            value = self.fields.get(key)
            return value[start:] if isinstance(value, str) else ""
        missing = self._lengths[key] - start
        taken: list[str] = []
        for part in reversed(parts):
            if missing <= 0:
                break
            taken.append(part if len(part) <= missing else part[len(part) - missing :])
            missing -= len(part)
        taken.reverse()
        return "".join(taken)

    def length(self, key: str) -> int:
        """How many characters ``text``, ``thinking`` or ``partial_json`` has so far."""
        if key in self._lengths:
            return self._lengths[key]
        value = self.fields.get(key)
        return len(value) if isinstance(value, str) else 0

    def _joined(self, key: str) -> str:
        parts = self._parts.get(key)
        if parts is None:
            value = self.fields.get(key)
            return value if isinstance(value, str) else ""
        if len(parts) > 1:
            parts[:] = ["".join(parts)]
        return parts[0] if parts else ""

    def append(self, key: str, piece: str) -> None:
        """Add ``piece`` to the growing text ``key``."""
        parts = self._parts.get(key)
        if parts is None:
            start = self.fields.get(key)
            parts = self._parts[key] = [start] if isinstance(start, str) and start else []
            self._lengths[key] = len(start) if isinstance(start, str) else 0
        parts.append(piece)
        self._lengths[key] += len(piece)

    @property
    def input(self) -> Any:
        """A tool's input: parsed from what was streamed where that is whole JSON, else what the start carried."""
        text = self.partial_json if self.streamed_input else ""
        if text.strip():
            try:
                return json.loads(text)
            except (ValueError, RecursionError):
                pass
        return self.fields.get("input", {})

    @property
    def input_is_whole(self) -> bool:
        """Whether the tool's input can be used: nothing was streamed, or what was is whole JSON."""
        text = self.partial_json if self.streamed_input else ""
        if not text.strip():
            return self.state != "cut" or bool(self.fields.get("input"))
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return False
        return True

    def still(self) -> Block:
        """A copy that no event changes any more, so that another thread may read it."""
        out = Block(self.index, self.fields)
        out.state = self.state
        out.citations_at = self.citations_at[:]
        out._parts = {key: [self._joined(key)] for key in self._parts}
        out._lengths = self._lengths.copy()
        return out

    def to_api(self) -> dict[str, Any]:
        """The block as the Messages API would give it, every field that came included. A fresh dict."""
        out = copy.deepcopy(self.fields)
        for key in self._parts:
            if key == "partial_json":
                out["input"] = self.input
            else:
                out[key] = self._joined(key)
        return out
