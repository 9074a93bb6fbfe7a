"""What a JSON Schema says of a value: a pure reading of the keywords of draft 2020-12 and of their older spellings.

https://json-schema.org/draft/2020-12/json-schema-validation. As there, ``format`` is a remark and not a rule. What is
not understood (``unevaluatedProperties``, a ``$ref`` to another document, a pattern that Python does not take) is left
out and named in :attr:`Schema.skipped`: nothing is ever fetched, and nothing is called wrong for want of knowing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from tui.domain.schema.limits import number_limits, size_limits
from tui.domain.schema.types import same, sort_key, wrong_type
from tui.domain.schema.words import SchemaError, Violation, a, kind_of, list_of, shown, step

_NOT_READ = ("unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef")
_LONGEST = 10_000
"""Characters of a string that a pattern is tried on: patterns may take the square of it, or worse."""
_NOTHING: dict[str, Any] = {"not": {}}
_MOST = 500
"""Schemas that one value may have to fit; references that multiply would make any number of them."""


class Schema:
    """A schema's document, and how it is applied. Raises :class:`SchemaError` where it breaks the format's rules."""

    def __init__(self, document: Any) -> None:
        if not isinstance(document, dict | bool):
            raise SchemaError("a schema is an object, or true or false")
        self.document = document
        self.skipped: dict[str, None] = {}
        """What was left out so far, in its order."""
        self._skips = 0
        # By identity: the document is kept, and what it holds is not changed.
        self._flats: dict[int, list[dict[str, Any]]] = {}

    def skip(self, what: str) -> None:
        """Remember that a rule was not applied."""
        self._skips += 1
        self.skipped.setdefault(what)

    def flat(self, schema: Any) -> list[dict[str, Any]]:
        """The schemas that a value has to fit: ``schema`` itself and all that it refers to."""
        known = self._flats.get(id(schema))
        if known is None:
            known, before = [], self._skips
            self._flatten(schema, known, ())
            if self._skips == before:  # what is left out is told each time
                self._flats[id(schema)] = known
        return known

    def _flatten(self, schema: Any, out: list[dict[str, Any]], inside: tuple[int, ...]) -> None:
        if schema is True:
            return
        if schema is False:
            schema = _NOTHING
        if not isinstance(schema, dict):
            raise SchemaError(f"{shown(schema)} stands where a schema should")
        if id(schema) in inside or len(out) >= _MOST:
            raise SchemaError("its references go round in a circle")
        out.append(schema)
        inside = (*inside, id(schema))
        reference = schema.get("$ref")
        if isinstance(reference, str) and (target := self._find(reference)) is not None:
            self._flatten(target, out, inside)
        for part in _list(schema, "allOf"):
            self._flatten(part, out, inside)

    def _find(self, reference: str) -> Any:
        """What a reference inside of this document means, None where it leads out of it."""
        found: Any = self.document
        if reference != "#" and not reference.startswith("#/"):
            self.skip(f"$ref {reference[:80]}")
            return None
        for part in reference[2:].split("/") if len(reference) > 1 else ():
            name = part.replace("~1", "/").replace("~0", "~")
            if isinstance(found, dict) and name in found:
                found = found[name]
            elif isinstance(found, list) and name.isdecimal() and int(name) < len(found):
                found = found[int(name)]
            else:
                raise SchemaError(f"there is no {reference}")
        return found

    def under(self, schemas: Sequence[dict[str, Any]], key: str | int) -> list[dict[str, Any]]:
        """What the value under ``key`` has to fit, by the schemas of the object or array that holds it."""
        out: list[dict[str, Any]] = []
        for schema in schemas:
            for part in _item(schema, key) if isinstance(key, int) else self._property(schema, key):
                out += self.flat(part)
        return out

    def _property(self, schema: dict[str, Any], key: str) -> Iterator[Any]:
        properties, patterns = _dict(schema, "properties"), _dict(schema, "patternProperties")
        named = False
        if key in properties:
            named = True
            yield properties[key]
        for pattern, part in patterns.items():
            if self._matches(pattern, key):
                named = True
                yield part
        rest = schema.get("additionalProperties", True)
        # False is told where the key comes, see :meth:`key`.
        if not named and rest is not True and rest is not False:
            yield rest

    def key(self, schemas: Sequence[dict[str, Any]], key: str, path: str) -> Iterator[Violation]:
        """What the schemas of an object say against one of its keys."""
        for schema in schemas:
            if schema.get("additionalProperties") is False and key not in _dict(schema, "properties"):
                before = self._skips
                named = any(self._matches(pattern, key) for pattern in _dict(schema, "patternProperties"))
                if not named and before == self._skips:
                    yield Violation(step(path, key), "the schema has no such key")
            if "propertyNames" in schema:
                for wrong in self.violations(schema["propertyNames"], key, path):
                    yield Violation(step(path, key), f"the key {wrong.says}")

    def violations(self, schema: Any, value: Any, path: str = "$") -> Iterator[Violation]:
        """All that is wrong with a whole value."""
        yield from self._against(self.flat(schema), value, path)

    def _against(self, schemas: list[dict[str, Any]], value: Any, path: str) -> Iterator[Violation]:
        if not schemas:
            return
        for one in schemas:
            yield from self.own(one, value, path)
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from self.key(schemas, key, path)
                yield from self._against(self.under(schemas, key), inner, step(path, key))
        elif isinstance(value, list):
            for number, inner in enumerate(value):
                yield from self._against(self.under(schemas, number), inner, step(path, number))

    def own(self, schema: dict[str, Any], value: Any, path: str) -> Iterator[Violation]:
        """What ``schema`` by itself says of a whole value, apart from what is inside of it and what it refers to."""
        for word in _NOT_READ:
            if word in schema:
                self.skip(word)
        if (wrong := wrong_type(schema, value)) is not None:
            yield Violation(path, wrong)
            return
        if "enum" in schema and not any(same(value, one) for one in _list(schema, "enum")):
            yield Violation(path, f"wants {list_of(schema['enum'])}, got {shown(value)}")
        if "const" in schema and not same(value, schema["const"]):
            yield Violation(path, f"wants {shown(schema['const'])}, got {shown(value)}")
        if isinstance(value, str):
            yield from self._string(schema, value, path)
        elif isinstance(value, dict):
            yield from self._object(schema, value, path)
        elif isinstance(value, list):
            yield from self._array(schema, value, path)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield from number_limits(schema, value, path)
        yield from self._choices(schema, value, path)

    def _string(self, schema: dict[str, Any], value: str, path: str) -> Iterator[Violation]:
        yield from size_limits(schema, "Length", len(value), "character", path)
        pattern = schema.get("pattern")
        if isinstance(pattern, str):
            before = self._skips
            if not self._matches(pattern, value) and before == self._skips:
                yield Violation(path, f"does not match {pattern[:60]}")

    def _object(self, schema: dict[str, Any], value: dict[str, Any], path: str) -> Iterator[Violation]:
        for key in _list(schema, "required"):
            if key not in value:
                yield Violation(path, f"lacks {shown(key)}")
        yield from size_limits(schema, "Properties", len(value), "key", path)
        for key, needs in {**_dict(schema, "dependentRequired"), **_dict(schema, "dependencies")}.items():
            if key in value and isinstance(needs, list):
                for other in needs:
                    if other not in value:
                        yield Violation(path, f"lacks {shown(other)}, which comes with {shown(key)}")
            elif key in value:
                yield from self.violations(needs, value, path)
        for key, needs in _dict(schema, "dependentSchemas").items():
            if key in value:
                yield from self.violations(needs, value, path)

    def _array(self, schema: dict[str, Any], value: list[Any], path: str) -> Iterator[Violation]:
        yield from size_limits(schema, "Items", len(value), "item", path)
        if schema.get("uniqueItems") is True and len({sort_key(one) for one in value}) < len(value):
            yield Violation(path, "wants no item twice")
        if "contains" in schema:
            before = self._skips
            fitting = sum(self._fits(schema["contains"], one) for one in value)
            least, most = schema.get("minContains", 1), schema.get("maxContains", len(value))
            if not least <= fitting <= most and before == self._skips:
                yield Violation(path, f"has {fitting} items of the kind that it has to contain")

    def _choices(self, schema: dict[str, Any], value: Any, path: str) -> Iterator[Violation]:
        """``anyOf``, ``oneOf``, ``not``, ``if``; where a rule inside was left out, nothing is said against it."""
        before = self._skips
        for word in ("anyOf", "oneOf"):
            if word in schema:
                parts = _list(schema, word)
                fitting = sum(self._fits(part, value) for part in parts)
                if before != self._skips:
                    return
                if not fitting:
                    yield self._none_of(parts, value, path)
                elif word == "oneOf" and fitting > 1:
                    yield Violation(path, f"fits {fitting} of the alternatives, of which it may fit one")
        if "not" in schema and self._fits(schema["not"], value) and before == self._skips:
            yield Violation(path, "is what the schema forbids" if schema["not"] else "may not be here")
        if "if" in schema:
            fits = self._fits(schema["if"], value)
            if before == self._skips and (branch := "then" if fits else "else") in schema:
                yield from self.violations(schema[branch], value, path)

    def _none_of(self, parts: list[Any], value: Any, path: str) -> Violation:
        """What to say where no alternative fits: the types, or what is wrong with the one that comes nearest."""
        types: list[str] = []
        for part in parts:
            named = part.get("type") if isinstance(part, dict) else None
            types += [named] if isinstance(named, str) else named if isinstance(named, list) else []
            if isinstance(part, dict) and wrong_type(part, value) is None:
                wrong = next(self.violations(part, value, path), None)
                if wrong is not None:
                    return Violation(wrong.path, f"{wrong.says} (the nearest of {len(parts)} alternatives)")
        if types:
            return Violation(path, f"wants {a(types)}, got {kind_of(value)}")
        return Violation(path, f"fits none of {len(parts)} alternatives")

    def _fits(self, schema: Any, value: Any) -> bool:
        return next(self.violations(schema, value), None) is None

    def _matches(self, pattern: str, text: str) -> bool:
        if len(text) > _LONGEST:
            self.skip(f"pattern on more than {_LONGEST:,} characters")
            return True
        compiled = _pattern(pattern)
        if compiled is None:
            self.skip(f"pattern {pattern[:60]}")
            return True
        return compiled.search(text) is not None


@lru_cache(200)
def _pattern(text: str) -> re.Pattern[str] | None:
    try:
        return re.compile(text)
    except (re.error, RecursionError, OverflowError):
        return None


def _item(schema: dict[str, Any], number: int) -> Iterator[Any]:
    first, rest = _list(schema, "prefixItems"), schema.get("items", True)
    if isinstance(rest, list):  # up to draft 2019-09
        first, rest = rest, schema.get("additionalItems", True)
    if number < len(first):
        yield first[number]
    elif rest is not True:
        yield rest


def _dict(schema: dict[str, Any], word: str) -> dict[str, Any]:
    value = schema.get(word, {})
    if not isinstance(value, dict):
        raise SchemaError(f"{word} is {shown(value)}")
    return value


def _list(schema: dict[str, Any], word: str) -> list[Any]:
    value = schema.get(word, [])
    if not isinstance(value, list):
        # Up to draft 3 ``required`` was a flag of each property; some still write it.
        if word == "required" and isinstance(value, bool):
            return []
        raise SchemaError(f"{word} is {shown(value)}")
    return value
