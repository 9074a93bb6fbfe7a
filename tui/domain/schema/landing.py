"""Checking JSON against its schema while it lands: each value once, as soon as it is whole."""

from __future__ import annotations

import json
from typing import Any

from tui.domain.schema.rules import Schema
from tui.domain.schema.types import is_of
from tui.domain.schema.words import SchemaError, Violation, a, kind_of, step

_KEPT = 50


class _Open:
    """An object or array that is not whole yet."""

    __slots__ = ("key", "path", "schemas", "value", "wrong")

    def __init__(self, value: dict[str, Any] | list[Any], path: str, schemas: list[dict[str, Any]]) -> None:
        self.value = value
        self.path = path
        self.schemas = schemas
        self.key: str | int = 0
        self.wrong = False
        """Whether it should have been of another type: then no more is said of it."""


class Landing:
    """Takes JSON in token by token, and tells what of it breaks the schema.

    What can only be known of a whole value (that it lacks a key, that it fits no alternative) is told when it is
    closed. A schema that cannot be used is told in :attr:`fault` and nothing is checked from there on.
    """

    def __init__(self, document: Any) -> None:
        self.violations: list[Violation] = []
        """What was wrong, in the order in which it was found; the first 50."""
        self.count = 0
        """How many there were in all."""
        self.fault = ""
        self.whole = False
        """Whether the outermost value has landed."""
        self._stack: list[_Open] = []
        self._schema: Schema | None = None
        self._root: list[dict[str, Any]] = []
        try:
            self._schema = Schema(document)
            self._root = self._schema.flat(document)
        except SchemaError as error:
            self._give_up(error)

    @property
    def skipped(self) -> list[str]:
        """The rules that were left out."""
        return list(self._schema.skipped) if self._schema is not None else []

    def opened(self, bracket: str) -> int:
        """An object or array begins; return how many violations that is, as the others do."""
        before = self.count
        path, schemas = self._place()
        entry = _Open({} if bracket == "{" else [], path, schemas)
        try:
            for schema in schemas:
                wanted = schema.get("type")
                names = [wanted] if isinstance(wanted, str) else wanted if isinstance(wanted, list) else []
                if names and not any(is_of(name, entry.value) for name in names):
                    self._add(Violation(path, f"wants {a(names)}, got {kind_of(entry.value)}"))
                    entry.wrong, entry.schemas = True, []
                    break
        except (SchemaError, TypeError) as error:
            self._give_up(error)
        self._stack.append(entry)
        return self.count - before

    def key(self, text: str) -> int:
        """A key is whole; ``text`` is its JSON."""
        before, entry = self.count, self._stack[-1]
        try:
            entry.key = json.loads(text)
        except ValueError:
            entry.key = text
        self._check(entry.schemas, lambda schema: schema.key(entry.schemas, str(entry.key), entry.path))
        return self.count - before

    def scalar(self, text: str) -> int:
        """A string, number or literal is whole; ``text`` is its JSON."""
        before = self.count
        path, schemas = self._place()
        try:
            value = json.loads(text)
        except ValueError:
            self._add(Violation(path, "is no JSON"))
            value = text
        else:
            for schema in schemas:
                self._check(schemas, lambda rules, one=schema: rules.own(one, value, path))
        self._put(value)
        return self.count - before

    def closed(self) -> int:
        """The object or array that was opened last is whole."""
        before, entry = self.count, self._stack.pop()
        for schema in entry.schemas:
            self._check(entry.schemas, lambda rules, one=schema: rules.own(one, entry.value, entry.path))
        self._put(entry.value)
        return self.count - before

    def _place(self) -> tuple[str, list[dict[str, Any]]]:
        """The path of the value that begins, and what it has to fit."""
        if not self._stack:
            return "$", self._root
        entry = self._stack[-1]
        path = step(entry.path, entry.key)
        if self._schema is None or not entry.schemas:
            return path, []
        try:
            return path, self._schema.under(entry.schemas, entry.key)
        except (SchemaError, TypeError, RecursionError) as error:
            self._give_up(error)
            return path, []

    def _put(self, value: Any) -> None:
        """A value is whole: it goes where it belongs."""
        if not self._stack:
            self.whole = True
            return
        entry = self._stack[-1]
        if isinstance(entry.value, list):
            entry.value.append(value)
            entry.key = len(entry.value)
        else:
            entry.value[str(entry.key)] = value

    def _check(self, schemas: list[dict[str, Any]], rule: Any) -> None:
        if self._schema is None or not schemas:
            return
        try:
            for violation in rule(self._schema):
                self._add(violation)
        except (SchemaError, TypeError, ValueError, OverflowError, RecursionError) as error:
            self._give_up(error)

    def _add(self, violation: Violation) -> None:
        self.count += 1
        if len(self.violations) < _KEPT:
            self.violations.append(violation)

    def _give_up(self, error: Exception) -> None:
        """Say that the schema cannot be used, and use it no more."""
        if isinstance(error, SchemaError):
            self.fault = str(error)
        else:
            self.fault = "it nests too deep" if isinstance(error, RecursionError) else f"it is malformed: {error}"
        self._schema, self._root = None, []
        for entry in self._stack:
            entry.schemas = []
