"""The addresses that ``[text][label]`` stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tui.domain.safe import drawable
from tui.ui.markdown.parser import normalize_address, normalize_label


class References:
    """All definitions of a document, of which a leaf sees those before it until the document has ended."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[int, dict[str, Any]]] = {}
        self._count = 0
        # The first settled leaf that a later definition could still change.
        self.first_open: int | None = None

    def __len__(self) -> int:
        return len(self._found)

    def update(self, definitions: list[tuple[str, str]]) -> None:
        """Take in what was defined since last time; the first definition of a label holds."""
        for order in range(self._count, len(definitions)):
            label, url = map(drawable, definitions[order])
            self._found.setdefault(normalize_label(label), (order, {"href": normalize_address(url), "title": ""}))
        self._count = len(definitions)

    def knows_later(self, labels: list[str], order: int | None) -> bool:
        """Whether one of these labels is defined, but not in the first ``order`` definitions."""
        if order is None or order >= self._count:
            return False
        found = (self._found.get(normalize_label(drawable(label))) for label in labels)
        return any(definition is not None and definition[0] >= order for definition in found)

    def view(self, order: int | None) -> Mapping[str, Mapping[str, Any]]:
        """Return the first ``order`` definitions, or all of them."""
        return _View(self._found, self._count if order is None else order)


class _View(Mapping[str, Mapping[str, Any]]):
    def __init__(self, found: dict[str, tuple[int, dict[str, Any]]], order: int) -> None:
        self._found, self._order = found, order

    def __getitem__(self, label: str) -> Mapping[str, Any]:
        order, reference = self._found[label]
        if order >= self._order:
            raise KeyError(label)
        return reference

    def __iter__(self) -> Iterator[str]:
        return (label for label, (order, _) in self._found.items() if order < self._order)

    def __len__(self) -> int:
        return sum(1 for _ in self)
