"""What JSON breaks while it lands; the reading of a schema's words is held against the jsonschema package."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.examples import examples
from tui.domain.readout import JsonText, Rows
from tui.domain.schema import Landing, Schema

_KEYS = st.sampled_from(["a", "b", "c"])
_SCALARS = (
    st.none() | st.booleans() | st.integers(-3, 5) | st.sampled_from([1.0, 2.5]) | st.sampled_from(["", "a", "abc"])
)
VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=3), max_leaves=8
)
_TYPES = st.sampled_from(["object", "array", "string", "number", "integer", "boolean", "null"])
_LIMITS = st.integers(0, 3)


def _schemas(inner: Any) -> Any:
    words = {
        "type": _TYPES | st.lists(_TYPES, min_size=1, max_size=2, unique=True),
        "enum": st.lists(_SCALARS, min_size=1, max_size=3),
        "const": _SCALARS,
        "multipleOf": st.integers(1, 3),
        "pattern": st.sampled_from(["^a", "b$", "."]),
        "uniqueItems": st.booleans(),
        "required": st.lists(_KEYS, max_size=2, unique=True),
        "properties": st.dictionaries(_KEYS, inner, max_size=3),
        "patternProperties": st.dictionaries(st.sampled_from(["^a", "b"]), inner, max_size=1),
        "dependentRequired": st.dictionaries(_KEYS, st.lists(_KEYS, max_size=1), max_size=1),
        "dependentSchemas": st.dictionaries(_KEYS, inner, max_size=1),
    }
    words |= {
        f"{end}{word}": _LIMITS for end in ("min", "max") for word in ("imum", "Length", "Items", "Properties")
    } | {"exclusiveMinimum": _LIMITS, "exclusiveMaximum": _LIMITS}
    inside = ("additionalProperties", "propertyNames", "items", "contains", "not", "if", "then", "else")
    words |= dict.fromkeys(inside, inner)
    words |= {word: st.lists(inner, min_size=1, max_size=2) for word in ("prefixItems", "anyOf", "oneOf", "allOf")}
    return st.booleans() | st.fixed_dictionaries({}, optional=words)


SCHEMAS = st.recursive(st.booleans() | st.fixed_dictionaries({"type": _TYPES}), _schemas, max_leaves=6)


class _Told:
    """Hands what is laid out to the check."""

    def __init__(self, landing: Landing) -> None:
        self._landing = landing

    def drawn(self, at: int) -> None: ...

    def began(self, at: int) -> None: ...

    def opened(self, bracket: str) -> None:
        self._landing.opened(bracket)

    def key(self, text: str, at: int) -> None:
        self._landing.key(text)

    def scalar(self, text: str, end: int) -> None:
        self._landing.scalar(text)

    def closed(self, end: int) -> None:
        self._landing.closed()


def landed(schema: Any, *pieces: str) -> Landing:
    landing = Landing(schema)
    text = JsonText(Rows(60), trace=_Told(landing))
    for piece in pieces:
        text.feed(piece)
    return landing


def said(schema: Any, *pieces: str) -> list[str]:
    return [str(one) for one in landed(schema, *pieces).violations]


@settings(max_examples=examples(300), deadline=None)
@given(SCHEMAS, VALUES)
def test_a_schema_means_what_jsonschema_says_it_means(schema: Any, value: Any) -> None:
    valid = Draft202012Validator(schema).is_valid(value)
    assert (not list(Schema(schema).violations(schema, value))) == valid
    landing = landed(schema, json.dumps(value), " ")
    assert landing.whole and not landing.fault and (landing.count == 0) == valid


ORDER = {
    "type": "object",
    "properties": {
        "items": {"type": "array", "items": {"$ref": "#/$defs/item"}},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "kind": {"enum": ["a", "b"]},
    },
    "required": ["items", "kind"],
    "additionalProperties": False,
    "$defs": {"item": {"type": "object", "properties": {"price": {"type": "number"}}, "required": ["price", "n"]}},
}


def test_what_breaks_the_schema_is_told_as_soon_as_it_is_whole() -> None:
    text = '{"items": [{"price": 1, "n": 1}, {"price": "1'
    assert said(ORDER, text) == []
    assert said(ORDER, text, '"') == ["$.items[1].price: wants a number, got a string"]
    assert said(ORDER, text, '", "n": 2') == ["$.items[1].price: wants a number, got a string"]
    assert said(ORDER, '{"items": [{"n": 1') == []
    assert said(ORDER, '{"items": [{"n": 1}') == ['$.items[0]: lacks "price"']
    assert said(ORDER, '{"items": {') == ["$.items: wants an array, got an object"]
    assert said(ORDER, '{"nope"') == ["$.nope: the schema has no such key"]
    assert said(ORDER, '{"kind": "c"') == ['$.kind: wants one of "a", "b", got "c"']
    assert said(ORDER, '{"note": 1,') == ["$.note: wants a string or null, got a number"]
    assert said(ORDER, '{"note": null, "kind": "a"}') == ['$: lacks "items"']


def test_a_schema_that_refers_to_itself_is_followed_as_far_as_the_value_goes() -> None:
    tree = {"type": "object", "properties": {"v": {"type": "number"}, "in": {"type": "array", "items": {"$ref": "#"}}}}
    assert said(tree, '{"in": [{"in": [{"v": "x"}]}]}') == ["$.in[0].in[0].v: wants a number, got a string"]


@pytest.mark.parametrize(
    ("schema", "fault"),
    [
        ({"type": "strin"}, 'there is no type "strin"'),
        ({"properties": []}, "properties is []"),
        ({"$ref": "#"}, "round in a circle"),
        ({"allOf": [{"$ref": "#"}, {"$ref": "#"}]}, "round in a circle"),
        ({"$ref": "#/nope"}, "there is no #/nope"),
        ({"anyOf": [{"$ref": "#"}]}, "too deep"),
        ({"minProperties": "1"}, "malformed"),
        (7, "a schema is an object"),
    ],
)
def test_a_schema_that_cannot_be_used_is_told_and_never_fails(schema: Any, fault: str) -> None:
    landing = landed(schema, '{"a": [1, {"b": 2}]} ')
    assert fault in landing.fault and landing.count == 0


def test_what_is_not_read_is_named_and_nothing_is_fetched() -> None:
    schema = {
        "$ref": "https://example.com/s.json",
        "unevaluatedProperties": False,
        "properties": {"a": {"pattern": "("}},
    }
    landing = landed(schema, '{"a": "x", "b": 1}')
    assert landing.count == 0 and not landing.fault
    assert landing.skipped == ["$ref https://example.com/s.json", "pattern (", "unevaluatedProperties"]
