"""The block structure, held against markdown-it's own: the two read the same Markdown the same way."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.examples import examples
from tests.ui.markdown.pages import SAMPLE, drawn
from tui.ui.markdown.blocks import DEEPEST, BlockParser
from tui.ui.markdown.leaf import Leaf, Marker, Quote

Block = tuple[str, str, str]
"""The containers round it ("q" a quote, "-" a bullet, "1" a number), its kind, its text."""

REFERENCE = MarkdownIt("commonmark", {"maxNesting": 500}).enable("table").disable("reference")

SNIPPETS = [
    "a\nb", "a\n\nb", "a\n===", "a\n---", "a\nb\n---", "---", "***\n---\n___", "- - -", "# a", "#a", "####### a",
    "# a #", "# a \\#", "#", "## \n#\n### ###", "    code", "a\n    b", "    a\n\n    b\n\nc", "\ta\n\tb",
    "```\na\n```", "```\na", "~~~ py x\na\n~~~~", "````\n```\n````", "``` a`b\nc", "   ```\n   a\n  b\n   ```",
    "a\n```\nb\n```\nc", "> a\n> b", "> a\nb", "> a\n\nb", ">a\n>\n>b", "> # a\n> b", "> ```\n> a\nb", "> - a\nb",
    "> > a\nb", ">>> a\n> b", "- a\n- b", "- a\n\n- b", "- a\n  b", "- a\nb", "- a\n\n  b", "- a\n\n b", "-\n  a",
    "-\n\n  a", "- a\n-\n- c", "1. a\n2. b", "1. a\n\n   b", "10) a\n    b", "a\n2. b", "a\n1. b", "a\n- b", "a\n-",
    "- a\n  - b\n    - c\n- d", "- a\n * b\n  + c", "- a\n\n      code", "-     code", "1.  a\n\n    b", "- # a\n- > b",
    "- ```\n  a\n  ```\n- b", "- ```\na", "* a\n  ---\n  b", "* a\n---\nb", "- - a\n  - b", "1. - 2. a",
    "- a\n  > b\n  ```\n  c\n  ```\n- d", "<div>\na\n\nb", "a\n<div>\nb", "<a>\nb", "a\n<a>\nb", "<!-- a\n\nb -->\nc",
    "<script>\n\na\n</script>\nb", "<?php\n\n?>", "</div>\n*a*", "- <div>\n  a\n- b", "a|b\n-|-\n1|2", "|a|\n|-|\n|1|",
    "x\na|b\n-|-\n1|2\n\ny", "a|b\n-|-\n1|2\n> q", "a|b\n-|-\n1\n2|3|4", "a|b\n-", "a|b\n-|-|-", "> a|b\n> -|-\n> 1|2",
    "a  \nb", "a\\\nb", "\\# a", "1986\\. a", "- a\n\n\n- b", "- a\n\n\n\n  b",
]  # fmt: skip

PIECES = (
    "- ", "* ", "1. ", "2) ", "> ", ">", "  ", "   ", "    ", "a", "b c", "\n", "\n", "\n\n", "# ", "###", "```", "~~~",
    "````", "---", "***", "===", "-", "=", "<div>", "</div>", "<!--", "-->", "<a>", "``", "`", "+", "10. ",
)  # fmt: skip


def _lines(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().split("\n"))


def reference(source: str) -> list[Block]:
    path: list[str] = []
    blocks: list[Block] = []
    heading, rows, before = "", -1, ""
    for token in REFERENCE.parse(source):
        kind = token.type
        if kind in ("blockquote_open", "list_item_open"):
            path.append("q" if kind == "blockquote_open" else "1" if token.info else "-")
        elif kind in ("blockquote_close", "list_item_close"):
            if kind == "list_item_close" and before == "list_item_open":
                blocks.append(("".join(path), "paragraph", ""))
            path.pop()
        elif kind == "heading_open":
            heading = token.tag
        elif kind == "table_open":
            rows = 0
        elif kind == "tr_open":
            rows += 1
        elif kind == "table_close":
            blocks.append(("".join(path), "table", str(rows)))
            rows = -1
        elif kind in ("fence", "code_block"):
            blocks.append(("".join(path), "code", token.content.removesuffix("\n")))
        elif kind in ("html_block", "hr"):
            blocks.append(("".join(path), "html" if kind == "html_block" else "rule", _lines(token.content)))
        elif kind == "inline" and rows < 0:
            blocks.append(("".join(path), heading or "paragraph", _lines(token.content)))
            heading = ""
        before = token.type
    return blocks


def _block(leaf: Leaf) -> Block:
    path = "".join(
        "q" if isinstance(decor, Quote) else "-" if isinstance(decor, Marker) and decor.bullet else "1"
        for decor in leaf.path
    )
    if leaf.kind == "table":
        return (path, "table", str(len(leaf.lines) - 1))
    kind = f"h{leaf.level}" if leaf.kind == "heading" else leaf.kind
    return (path, kind, leaf.text if kind == "code" else _lines(leaf.text))


def ours(source: str) -> list[Block]:
    parser = BlockParser()
    for line in source.removesuffix("\n").split("\n"):
        parser.add(line)
    parser.close()
    return [_block(leaf) for leaf in parser.leaves]


@pytest.mark.parametrize("source", SNIPPETS)
def test_a_snippet_is_read_as_markdown_it_reads_it(source: str) -> None:
    assert ours(source) == reference(source)


@settings(max_examples=examples(300))
@given(st.lists(st.sampled_from(PIECES), max_size=16).map("".join))
def test_anything_is_read_as_markdown_it_reads_it(source: str) -> None:
    # A last line of spaces alone is where the two differ in what code ends with.
    source = source.rstrip() + "\nz\n"
    # Four spaces before the mark of a quote that is open already: the specification ends it, markdown-it does not.
    assume(not re.search(r">.*\n[ >]* {4,}>", source))
    assert ours(source) == reference(source)


def test_four_spaces_before_its_mark_end_a_quote() -> None:
    assert ours("> \n    >\nz\n") == [("", "code", ">"), ("", "paragraph", "z")]


def test_the_containers_of_the_sample() -> None:
    without = SAMPLE[: SAMPLE.index("$$")]
    assert [block[:2] for block in ours(without)] == [block[:2] for block in reference(without)]


def test_lists_are_as_loose_as_they_are_written() -> None:
    assert drawn("- a\n- b\n\n- c") == ["• a", "• b", "", "• c"]


def test_numbers_go_on_and_are_flush_right() -> None:
    assert drawn("9. a\n1. b\n1. c") == [" 9. a", "10. b", "11. c"]


def test_another_delimiter_begins_another_list() -> None:
    assert drawn("1. a\n1. b\n1) c") == [" 1. a", " 2. b", "", " 1) c"]


def test_bullets_by_depth() -> None:
    assert drawn("- a\n  - b\n    - c\n      - d") == ["• a", "  ◦ b", "    ▪ c", "      ▪ d"]


def test_an_item_with_nothing_in_it() -> None:
    assert drawn("- a\n-\n- c") == ["• a", "•", "• c"]


def test_tasks() -> None:
    assert drawn("- [ ] a\n- [x] b\n- [y] c\n1. [X] d") == ["☐ a", "☑ b", "• [y] c", "", " 1. ☑ d"]


def test_what_wraps_in_an_item_or_a_quote_stays_in_it() -> None:
    assert drawn("> - one two three", 16) == ["▎ • one two", "▎   three"]


def test_a_table_in_an_item() -> None:
    assert drawn("- a|b\n  -|-\n  1|2\n- c") == ["• a │ b", "  ──┼──", "  1 │ 2", "• c"]


def test_blocks_are_set_apart_within_their_quote() -> None:
    assert drawn("> a\n>\n> b\n\nc") == ["▎ a", "▎", "▎ b", "", "c"]


def test_mathematics_on_its_own_lines_stays_as_written() -> None:
    source = "before\n$$\na\n= b\n- c_d_e\n$$\nafter"
    assert drawn(source) == ["before", "", "$$", "a", "= b", "- c_d_e", "$$", "", "after"]
    assert drawn("\\[\nx\n\\]") == ["\\[", "x", "\\]"]


def test_an_environment_stays_as_written() -> None:
    lines = ["\\begin{align*}", "a_1 &= *b_2* \\\\", "\\end{align*}"]
    assert drawn("so\n" + "\n".join(lines) + "\n*then*") == ["so", "", *lines, "", "then"]
    assert drawn("\\begin{pmatrix} a_1 & *b* \\end{pmatrix}\n*c*") == [
        "\\begin{pmatrix} a_1 & *b* \\end{pmatrix}",
        "",
        "c",
    ]


def test_an_escaped_bracket_begins_no_mathematics() -> None:
    assert drawn("\\[a] *b*") == ["[a] b"]
    assert drawn("\\[ x = [a, *b*]\n\\]") == ["\\[ x = [a, *b*]", "\\]"]


def test_html_is_shown_as_text() -> None:
    assert drawn("<details>\n<b>x</b>\n</details>") == ["<details>", "<b>x</b>", "</details>"]


def test_html_and_mathematics_keep_their_first_line_where_it_stands() -> None:
    assert drawn("<table>\n\n  <tr>\n    x\n  </tr>") == ["<table>", "", "  <tr>", "    x", "  </tr>"]
    assert drawn("- a\n\n   $$\n   x\n   $$") == ["• a", "", "   $$", "   x", "   $$"]
    assert drawn("  \\begin{a}\n  x\n  \\end{a}") == ["  \\begin{a}", "  x", "  \\end{a}"]


def test_footnotes_and_definitions_are_shown() -> None:
    assert drawn("a[^1]\n\n[^1]: note\n    more\n\n[x]: https://a.b") == [
        "a[^1]",
        "",
        "[^1]: note more",
        "",
        "[x]: https://a.b",
    ]


@pytest.mark.parametrize("mark", ["> ", "- ", "1. ", ">", "* > "])
def test_nesting_beyond_reason_is_text(mark: str) -> None:
    lines = drawn(mark * 1000 + "end", 30)
    assert any("end" in line for line in lines)


def test_lists_within_lists_beyond_reason() -> None:
    source = "\n".join("  " * depth + "- item" for depth in range(500))
    parser = BlockParser()
    for line in source.split("\n"):
        parser.add(line)
    parser.close()
    assert max(len(leaf.path) for leaf in parser.leaves) == DEEPEST
    assert len(drawn(source, 40)) >= DEEPEST
