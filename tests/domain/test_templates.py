"""Prompts in files: their variables and what stands before the text."""

from __future__ import annotations

import pytest

from tui.domain.templates import Template, Variable, parse


def test_variables_are_asked_for_once_in_their_order():
    template = parse("Translate {{text}} to {{ language = French }}: {{text}}, in {{language}}.")
    assert template.variables == (Variable("text"), Variable("language", "French"))
    assert template.filled({"text": "Hi"}) == "Translate Hi to French: Hi, in French."
    assert template.filled({"text": "Hi", "language": ""}) == "Translate Hi to : Hi, in ."


def test_a_value_is_text_whatever_it_holds():
    assert parse("{{a}} {{b}}").filled({"a": r"{{b}} \1", "b": "x"}) == r"{{b}} \1 x"


@pytest.mark.parametrize("text", ["{ {a} }", "{{}}", "{{a.b}}", "{{#each}}", "{{a\n}}", "{% a %}", "{{ 1a }}", "${a}"])
def test_other_braces_are_text(text):
    assert parse(text).variables == ()
    assert parse(text).filled({"a": "no"}) == text


def test_a_backslash_keeps_a_variable_as_it_is_written():
    template = parse(r"Write \{{name}} for {{name=Ann}}")
    assert template.variables == (Variable("name", "Ann"),)
    assert template.filled({}) == "Write {{name}} for Ann"


def test_braces_alone_may_stand_in_a_default():
    assert parse("{{json={a} }}").variables == (Variable("json", "{a}"),)


def test_what_stands_before_the_text_tells_what_it_is_for():
    template = parse('\ufeff---\r\ntitle: x\r\nDescription: "Reviews: code"\r\n---\r\n\r\nReview this.\r\n')
    assert template == Template("Review this.", "Reviews: code")


def test_a_rule_within_the_text_is_text():
    assert parse("One\n---\nTwo") == Template("One\n---\nTwo")


@pytest.mark.parametrize(
    ("text", "why"), [("", "no text"), (" \n", "no text"), ("---\na: b\n---\n", "no text"), ("---\na", "line 1")]
)
def test_what_cannot_be_sent_is_told(text, why):
    with pytest.raises(ValueError, match=why):
        parse(text)


def test_a_long_file_of_braces_takes_no_time():
    assert parse("{{a=" * 100_000 + "x").variables == ()
