"""A thing in the request's outline: a section, a field or a JSON value, and the rows that it takes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

from tui.domain.readout import Piece, Role, Rows, json_source
from tui.domain.safe import one_line
from tui.ui.panels.request.wrapped import Wrapped

Redact = Callable[[Any], Any]
Kind = Literal["section", "field", "note", "json"]

SHORT = 400
"""Characters of a string that are shown without being asked for."""
_MANY = 40
"""Items of an array or an object that are shown without being asked for."""
_DEEP = 12
_NEAR = 256
"""Characters behind a cut that are looked at so that no key is cut in two and missed."""
_NAME = re.compile(r"[A-Za-z_$][\w$-]*$")


class Node:
    """One line of the outline and what is folded under it. Children of a JSON value are made when they are seen."""

    __slots__ = ("_children", "depth", "head", "key", "kind", "lines", "open", "parent", "role", "value", "width")

    def __init__(
        self,
        kind: Kind,
        key: str | int,
        value: Any,
        parent: Node | None = None,
        *,
        head: Sequence[Piece] = (),
        role: Role = "text",
        open: bool = True,
    ) -> None:
        self.kind = kind
        self.key = key
        """A title, a name, an object's key or an array's index."""
        self.value = value
        """What is copied: a JSON value; for a section of fields their text."""
        self.parent = parent
        self.head = head
        """What a section's line says behind its title; a field's name as it is drawn."""
        self.role = role
        """Of a field's value or a note."""
        self.open = open
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.lines: Sequence[Sequence[Piece]] = ()
        """The rows of a text, laid out for ``width``."""
        self.width = 0
        self._children: list[Node] | None = None

    def add(self, node: Node) -> Node:
        """Put ``node``, whose parent this is, under this one."""
        self._children = [*(self._children or ()), node]
        return node

    @property
    def children(self) -> list[Node]:
        """What is under this one, whether it is folded or not."""
        if self._children is None:
            self._children = [self._child(key, value) for key, value in self._items()]
        return self._children

    def _items(self) -> Iterator[tuple[str | int, Any]]:
        if isinstance(self.value, dict):
            yield from self.value.items()
        elif isinstance(self.value, list):
            yield from enumerate(self.value)

    def _child(self, key: str | int, value: Any) -> Node:
        node = Node("json", key, value, self)
        if isinstance(value, dict | list):
            # Of messages only the newest is open; tools are known by their names.
            older = self.key == "messages" and self.depth == 1 and key != len(self.value) - 1
            node.open = len(value) <= _MANY and node.depth < _DEEP and not older and self.key != "tools"
            node.open = node.open or (key == "messages" and node.depth == 1)
        elif isinstance(value, str):
            node.open = len(value) <= SHORT
        return node

    @property
    def is_text(self) -> bool:
        """Whether this is a JSON string."""
        return self.kind == "json" and isinstance(self.value, str)

    @property
    def has_children(self) -> bool:
        """Whether something can be under this one."""
        if self._children is not None:
            return bool(self._children)
        return isinstance(self.value, dict | list) and bool(self.value)

    @property
    def path(self) -> str:
        """Where this is in the JSON that its section holds: ``messages[3].content[0].text``; else its name."""
        if self.kind != "json":
            return str(self.key)
        keys: list[str | int] = []
        node: Node | None = self
        while node is not None and node.kind == "json":
            keys.append(node.key)
            node = node.parent
        out = ""
        for key in reversed(keys):
            if isinstance(key, int):
                out += f"[{key}]"
            elif _NAME.match(key):
                out += f".{key}" if out else key
            else:
                out += f"[{json_source(key)}]"
        return out

    def walk(self) -> Iterator[Node]:
        """This one and all that is under it, in order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            if node.has_children:
                waiting += reversed(node.children)

    def copied(self, redact: Redact) -> str:
        """What the clipboard gets: a text as it is, all else as JSON."""
        value = redact(self.value)
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)


def shown(node: Node, redact: Redact, limit: int | None = None) -> str:
    """A node's value as it is drawn, in one line without quotes; of a text ``limit`` characters."""
    value = node.value
    if not isinstance(value, str):
        return "" if node.has_children or node.kind == "section" else json_source(value)
    text = redact(value if limit is None else value[: limit + _NEAR])
    text = text if limit is None else text[:limit]
    return one_line(json_source(text)[1:-1] if node.kind == "json" else text)


def lay_out(node: Node, width: int, measure: Callable[[str], int], redact: Redact) -> Sequence[Sequence[Piece]]:
    """The rows that a text takes; kept until the width is another."""
    if node.width == width and node.lines:
        return node.lines
    indent = indent_of(node)
    rows = Rows(width, measure)
    if node.kind == "note":
        rows.prose(node.role, redact(node.value), indent)
        node.lines = rows.lines
    elif node.kind == "field":
        rows.newline(indent, indent + 2)
        for role, text in node.head:
            rows.write(role, redact(text))
        value = shown(node, redact)
        if sum(measure(piece.text) for piece in rows.lines[-1]) + measure(value) > width >= measure(value) + indent + 2:
            rows.newline(indent + 2, indent + 2)
        rows.write(node.role, value)
        node.lines = rows.lines
    else:
        node.lines = _text_rows(node, min(indent, width // 2), width, measure, redact)
    node.width = width
    return node.lines


def _text_rows(
    node: Node, indent: int, width: int, measure: Callable[[str], int], redact: Redact
) -> Sequence[Sequence[Piece]]:
    """A JSON string: whole, or folded to a row with its size."""
    first = [Piece("text", " " * indent), *named(node, redact), Piece("punctuation", ": ")]
    if node.open:
        return Wrapped(first, f'"{shown(node, redact)}"', indent + 2, width, measure)
    rest = f" … {len(node.value):,} characters"
    room = max(4, width - sum(measure(piece.text) for piece in first) - len(rest) - 1)
    return [[*first, Piece("string", '"' + _fitted(shown(node, redact, SHORT), room, measure)), Piece("note", rest)]]


def _fitted(text: str, room: int, measure: Callable[[str], int]) -> str:
    """The beginning of a text in at most ``room`` cells."""
    text = text[:room]
    while measure(text) > room:
        text = text[: len(text) - max(1, (measure(text) - room) // 2)]
    return text


def indent_of(node: Node) -> int:
    """Cells in front of a node's first character; the sign that it is folded stands in the last two."""
    within = node.kind == "json" or node.depth > 1 or (node.kind == "section" and node.depth > 0)
    return 2 * node.depth + (2 if within else 0)


def named(node: Node, redact: Redact) -> list[Piece]:
    """A key as it is drawn."""
    return [Piece("muted" if isinstance(node.key, int) else "key", name_of(node, redact))]


def name_of(node: Node, redact: Redact) -> str:
    """A key's text: quoted where it is no plain name."""
    if isinstance(node.key, int):
        return str(node.key)
    key = redact(node.key)
    return key if _NAME.match(key) else one_line(json_source(key))


def gist(value: Any, redact: Redact, room: int) -> str:
    """What a folded object or array holds, in at most ``room`` characters."""
    text = one_line(" ".join(redact(part) for part in _told(value, max(8, room), 0)))
    return text if len(text) <= room else text[: max(0, room - 1)] + "…"


def _told(value: Any, room: int, depth: int) -> Iterator[str]:
    """Words for a value, the telling ones first, and not many more than there is room for."""
    if isinstance(value, str):
        yield value[: room + _NEAR]
    elif isinstance(value, list):
        for one in value[: 8 if depth < 3 else 0]:
            yield from _told(one, room, depth + 1)
    elif isinstance(value, dict):
        names = [name for name in ("role", "type", "name", "text", "content", "input", "thinking") if value.get(name)]
        if not names:
            yield ", ".join(str(name) for name in list(value)[:12])
        for name in names:
            if name == "type" and value.get(name) == "text":
                continue
            if depth < 4:
                yield from _told(value[name], room, depth + 1)
    else:
        yield json_source(value)
