"""A server tool's name becomes the dated type that the model takes."""

from __future__ import annotations

import typing
from pathlib import Path

import pytest

from tui.domain.server_tools import _DATES, definition, generation, parse, parse_list


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("claude-opus-4-6", ("opus", (4, 6))),
        ("claude-sonnet-4-5-20250929", ("sonnet", (4, 5))),
        ("claude-opus-4-20250514", ("opus", (4, 0))),
        ("claude-opus-5", ("opus", (5, 0))),
        ("us.anthropic.claude-opus-4-6-v1:0", ("opus", (4, 6))),
        ("claude-opus-4-5@20251101", ("opus", (4, 5))),
        ("claude-3-5-haiku-20241022", None),
        ("gpt", None),
    ],
)
def test_a_model_s_generation_is_told_by_its_name(model: str, expected: object):
    assert generation(model) == expected


@pytest.mark.parametrize(
    ("model", "search", "code"),
    [
        ("claude-sonnet-5-5", "web_search_20260318", "code_execution_20260521"),
        ("claude-opus-4-6", "web_search_20260318", "code_execution_20260521"),
        ("claude-sonnet-4-5", "web_search_20250305", "code_execution_20260521"),
        ("claude-haiku-4-5", "web_search_20250305", "code_execution_20250825"),
        ("claude-opus-4-20250514", "web_search_20250305", "code_execution_20250825"),
        ("somebody-s-model", "web_search_20250305", "code_execution_20250825"),
    ],
)
def test_a_model_gets_the_newest_type_that_it_takes(model: str, search: str, code: str):
    assert definition("web_search", model, {}) == {"type": search, "name": "web_search"}
    assert definition("code_execution", model, {}) == {"type": code, "name": "code_execution"}


def test_a_type_with_its_date_stays_as_it_is_and_options_go_along():
    out = definition("web_search_20250305", "claude-opus-5", {"max_uses": 2})
    assert out == {"type": "web_search_20250305", "name": "web_search", "max_uses": 2}


def test_pages_are_cited_unless_told_otherwise():
    assert definition("web_fetch", "m", {})["citations"] == {"enabled": True}
    assert "citations" not in definition("web_fetch", "m", {}, citations=False)
    assert definition("web_fetch", "m", {"citations": {"enabled": False}})["citations"] == {"enabled": False}


def test_the_types_are_the_oldest_and_the_newest_that_the_sdk_knows():
    import anthropic

    known = [path.name for path in (Path(anthropic.__file__).parent / "types").glob("*_tool_2*_param.py")]
    for name, dates in _DATES.items():
        found = sorted(one.removesuffix("_param.py") for one in known if one.startswith(f"{name}_tool_"))
        assert dates.newest.replace(f"{name}_", f"{name}_tool_") == found[-1]
        assert dates.oldest.replace(f"{name}_", f"{name}_tool_") in found


def test_every_definition_fits_the_sdk_s_types():
    from anthropic.types import ToolUnionParam
    from pydantic import TypeAdapter

    adapter = TypeAdapter(typing.cast(typing.Any, ToolUnionParam))
    for model in ("claude-opus-5", "claude-haiku-4-5"):
        for name in _DATES:
            adapter.validate_python(definition(name, model, {"max_uses": 1} if "web" in name else {}))


def test_lists_are_checked():
    assert parse_list("web_search, code_execution_20250825") == ("web_search", "code_execution_20250825")
    assert parse_list("none") == ()
    assert parse(["web_search", "web_search"]) == ("web_search",)
    for wrong in ("", "web", "web_search,", "web_search_2025", "web_search,web_search_20250305"):
        with pytest.raises(ValueError, match="web_search"):
            parse_list(wrong)
