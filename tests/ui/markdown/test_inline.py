"""What stands inside a block: emphasis, code, links, pictures, mathematics; and that all of it is safe to draw."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.markdown.pages import THEME, all_lines, cells, drawn, finished, style_of

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("**a** *b* ~~c~~ `d`", "a b c d"),
        ("a [b](https://c.d) e", "a b e"),
        ("[b](c.md) [d](#e)", "b (c.md) d (#e)"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[](https://a.b)", "https://a.b"),
        ("![alt *text*](https://a.b/c.png)", "🖼 alt text (https://a.b/c.png)"),
        ("![](a.png)", "🖼 a.png"),
        ("[![alt](a.png)](https://a.b)", "🖼 alt (a.png)"),
        ("<https://a.b> <me@a.b> <ftp://a.b>", "https://a.b me@a.b ftp://a.b"),
        ("&amp; &copy; &#65;", "& © A"),
        ("a<br>b", "a\nb"),
        ("a <b>c</b>", "a <b>c</b>"),
        ("$a_b$ and $c_d$ *e*", "$a_b$ and $c_d$ e"),
        ("$*a*$ $$*b*$$", "$*a*$ $$*b*$$"),
        ("from $5 (*about*) to $10", "from $5 (about) to $10"),
        ("\\(a*b*c\\) and \\[x_1\\]", "\\(a*b*c\\) and \\[x_1\\]"),
        ("\\(not math) *a* and \\[nor] this", "(not math) a and [nor] this"),
        ("\\(a) *b* \\(c_1*2*3\\)", "(a) b \\(c_1*2*3\\)"),
        ("\\[a \\\\[2pt] *b*\\]", "\\[a \\\\[2pt] *b*\\]"),
        ("**$X** to **$Y**", "$X to $Y"),
        ("\\*a\\* \\_b\\_", "*a* _b_"),
        ("snake_case_name and 2*3*4", "snake_case_name and 234"),
        ("a\tb", "a b"),
    ],
)
def test_text(source: str, expected: str) -> None:
    assert drawn(source, 200) == expected.split("\n")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("see https://a.b/c_d_e.", "https://a.b/c_d_e"),
        ("(https://a.b/x_(y))", "https://a.b/x_(y)"),
        ("**https://a.b/c**", "https://a.b/c"),
        ("见https://a.b/c。后", "https://a.b/c"),
        ("at www.a.org, or", "https://www.a.org"),
        ("mail me@a.org.", "mailto:me@a.org"),
        ("[t](https://a.b/é)", "https://a.b/%C3%A9"),
        ("[t][l]\n\n[l]: https://a.b", "https://a.b"),
        ("[L]: https://a.b\n\n[t][l] [l]", "https://a.b"),
    ],
)
def test_links(source: str, found: str) -> None:
    lines = all_lines(finished(source), 80)
    urls = {url for line in lines for _, _, url in line.links}
    styled = {segment.style.link for line in lines for segment in line.segments if segment.style}
    assert urls == {found}
    assert styled - {None} == {found}


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("see [the\ndocs].", "see the docs."),
        ("- [docs][]", "• docs"),
        ("> # [docs]", "▎ docs"),
        ("[the **docs**]", "[the docs]"),
        ("a [thing]", "a [thing]"),
    ],
)
def test_a_label_that_is_defined_further_down_is_a_link(source: str, shown: str) -> None:
    assert drawn(source + "\n\n[docs]: https://a.b\n[the docs]: https://a.b")[0] == shown


@pytest.mark.parametrize(
    "source", ["README.md main.rs a.b", "[a](ftp://b)", "[a](b)", "`https://a.b`", "me@", "http://"]
)
def test_what_is_no_link_to_open(source: str) -> None:
    assert not any(line.links for line in all_lines(finished(source), 80))


def test_a_link_stands_where_its_cells_say() -> None:
    line = finished("> 日本 [two words](https://a.b) x").line(0, 40)
    assert line.links == ((7, 16, "https://a.b"),)


def test_a_link_that_wraps_is_on_both_lines() -> None:
    lines = all_lines(finished("[one two](https://a.b)"), 4)
    assert [line.links for line in lines] == [((0, 3, "https://a.b"),)] * 2


def test_the_first_definition_holds_and_case_does_not_matter() -> None:
    source = "[a][X]\n\n[x]: https://one.b\n[x]: https://two.b"
    assert finished(source).line(0, 40).links[0][2] == "https://one.b"


def test_styles_of_roles() -> None:
    assert "bold" in style_of("a **b**", "b")
    assert "italic" in style_of("a *b*", "b")
    assert "strike" in style_of("a ~~b~~", "b")
    assert style_of("a `b`", "b") == str(THEME.text + THEME.code)
    assert style_of("# b", "b") == str(THEME.heading1)
    assert style_of("> b", "b") == str(THEME.quote)
    assert len({style_of("#" * level + " b", "b") for level in range(1, 7)}) == 6


@pytest.mark.parametrize(
    "source",
    [
        "\x1b]52;c;eA==\x07", "`\x1b[2J`", "```\n\x1b[2J\x9b\n```", "```py\n\x1b[2J\x0c\n```", "<b \x1b>", "<div>\x1b",
        "|a\x1b|b|\n|-|-|\n|\x9d|\u202e|", "&#27;[31m", "&#x9b;", "[a](https://b/\x1b)", "[a](https://b/&#27;)",
        "<https://a.b/\x1b>", "![\x1b](\x9c)", "[\x1b]: \x1b\n\n[x][\x1b]", "[^\x1b]: a", "# \x1b", "    \x1b",
        "$\x1b$", "$$\n\x1b\n$$", "a\x00b\rc", "\ud800 [a]: \ud800", "[a]: \ud800", "- [ ] \x7f", "https://a.b/\x85\u2028",
    ],
)  # fmt: skip
def test_nothing_that_a_terminal_obeys_is_drawn(source: str) -> None:
    for line in all_lines(finished(source), 30):
        for segment in line.segments:
            assert not CONTROL.search(segment.text)
            assert not CONTROL.search((segment.style and segment.style.link) or "")
        assert not CONTROL.search(line.text + "".join(url for _, _, url in line.links))


@given(st.text(max_size=300), st.integers(1, 100))
def test_any_text_at_any_width(text: str, width: int) -> None:
    for line in all_lines(finished(text), width):
        assert cells(line) <= width
        assert 0 <= line.indent <= width
        assert not CONTROL.search("".join(segment.text for segment in line.segments))


@pytest.mark.parametrize(
    "source", ["[" * 9000, "*a " * 3000, "![[" * 3000, "a " + "`" * 9000, "<" * 9000, "**a *b " * 1500]
)
def test_markup_that_is_never_closed(source: str) -> None:
    assert finished(source).height(80) > 10
