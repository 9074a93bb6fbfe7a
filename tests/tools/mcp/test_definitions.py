"""Names and schemas of servers' tools, as the API takes them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.tools.mcp.content import content_block, resource_block, result_blocks
from tui.tools.mcp.definitions import definition, input_schema
from tui.tools.mcp.names import server_part, tool_name
from tui.tools.toolbox import NAME

JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=5))
def test_any_names_become_names_that_the_api_takes_and_no_two_are_the_same(server: str, tools: list[str]) -> None:
    part = server_part(server)
    names: list[str] = []
    for tool in tools:
        names.append(tool_name(part, tool, names))
    assert all(NAME.fullmatch(name) for name in names)
    assert len(set(names)) == len(names)


def test_names_that_are_valid_stay_as_they_are() -> None:
    assert tool_name(server_part("git"), "log_all") == "mcp__git__log_all"
    assert server_part("a b", {"a_b"}) == "a_b_2"


def test_a_choice_between_schemas_at_the_top_is_put_together() -> None:
    schema = {
        "anyOf": [{"properties": {"id": {"type": "string"}}}, {"properties": {"name": {}}}],
        "properties": {"id": {}},
    }
    assert input_schema(schema) == {"type": "object", "properties": {"id": {}, "name": {}}}
    assert input_schema(None) == {"type": "object"}


@pytest.mark.parametrize(
    ("tool", "problem"),
    [
        ({"inputSchema": {"type": "array"}}, 'its input is "array"'),
        ({"inputSchema": {"properties": {"a b": {}}}}, "its parameter 'a b' has a name that the API does not take"),
        ({"description": "x" * 200_000}, "its definition has 200,"),
    ],
)
def test_what_the_api_would_refuse_is_left_out_in_words(tool: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        definition("mcp__a__b", tool)


@given(JSON)
def test_whatever_a_server_answers_becomes_blocks_that_can_be_sent(answer: Any) -> None:
    for result in ({"content": answer}, {"content": [answer]}, {"structuredContent": answer, "content": answer}):
        for block in result_blocks(result):
            assert block["type"] in ("text", "image", "document")
            assert block["type"] != "text" or block["text"]


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ({"type": "text", "text": ""}, "(empty)"),
        ({"type": "image", "mimeType": "image/png", "data": "?"}, "[image, image/png, no bytes: no base64]"),
        ({"type": "image", "mimeType": "image/tiff", "data": "AAAA"}, "[image, image/tiff, 3 bytes: cannot be sent]"),
        ({"type": "hologram"}, "[hologram: not known here]"),
        ({"type": "resource_link", "uri": "a:b", "name": "n"}, "[resource a:b, n]"),
    ],
)
def test_what_cannot_be_sent_is_told_of(item: dict[str, Any], text: str) -> None:
    assert content_block(item) == {"type": "text", "text": text}


def test_a_resource_is_a_document_with_its_uri() -> None:
    assert resource_block({"uri": "file:///a", "text": "b"}) == {
        "type": "document",
        "source": {"type": "text", "media_type": "text/plain", "data": "b"},
        "title": "file:///a",
    }
    pdf = resource_block({"uri": "file:///a.pdf", "mimeType": "application/pdf", "blob": "JVBERi0="})
    assert pdf["source"]["media_type"] == "application/pdf"
