"""Code: as written, coloured where its language is known, and there to be copied."""

from __future__ import annotations

import subprocess
import sys

import pytest
from rich.color_triplet import ColorTriplet

from tests.ui.markdown.pages import THEME, all_lines, drawn, finished
from tui.ui.markdown import CodeBlock, Line, MarkdownDocument, MarkdownTheme
from tui.ui.markdown.contrast import READABLE, contrast, readable
from tui.ui.markdown.highlight import LARGEST

PYTHON = 'def f(x):\n    """Text\n    over lines."""\n    return x + 1  # note\n'


def styles(line: Line) -> set[str]:
    return {str(segment.style) for segment in line.segments}


def test_code_is_drawn_on_a_panel_as_wide_as_the_screen() -> None:
    for line in all_lines(finished("```\nab\n\ncd\n```"), 20):
        assert sum(len(segment.text) for segment in line.segments) == 20
        assert styles(line) == {str(THEME.code_block)}


def test_colours_of_a_closed_block_are_those_of_the_whole() -> None:
    lines = all_lines(finished(f"```python\n{PYTHON}```"), 40)
    assert len(styles(lines[0])) > 2
    assert styles(lines[1]) & styles(lines[2]) - {str(THEME.code_block)}
    assert {segment.style.bgcolor for line in lines for segment in line.segments if segment.style} == {
        THEME.code_block.bgcolor
    }


def test_an_open_block_has_colours_already() -> None:
    document = MarkdownDocument(THEME)
    document.feed("```python\nreturn 1\nretu")
    done, opened = all_lines(document, 40)
    assert len(styles(done)) > 1
    assert styles(opened) == {str(THEME.code_block)}


@pytest.mark.parametrize("language", ["", "mermaid", "no-such-language", "text", "\x1b"])
def test_other_languages_are_plain(language: str) -> None:
    line = finished(f"```{language}\nreturn 1\n```").line(0, 40)
    assert styles(line) == {str(THEME.code_block)}


@pytest.mark.parametrize("info", ["python", "Python", "{.python}", "python title=x", "python{1,3}", "python:a/b.py"])
def test_what_names_a_language(info: str) -> None:
    document = finished(f"```{info}\nreturn 1\n```")
    assert document.code_blocks[0].language == "python"
    assert len(styles(document.line(0, 40))) > 1


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("yaml", "key: value"), ("php", '$a = "b";'), ("jsonc", '{"a": 1} // b'), ("patch", "+a"), ("c++", "int a;"),
    ],
)  # fmt: skip
def test_languages_that_pygments_has_its_own_ways_with(language: str, code: str) -> None:
    assert len(styles(finished(f"```{language}\n{code}\n```").line(0, 40))) > 1


@pytest.mark.parametrize(
    ("foreground", "background", "panel", "dark"),
    [("#e6e3dc", "#1c1b19", "#2c2a27", True), ("#2b2926", "#faf9f5", "#e9e6dc", False)],
)
def test_all_colours_of_code_can_be_read(foreground: str, background: str, panel: str, dark: bool) -> None:
    theme = MarkdownTheme.from_colors(foreground, "#d97757", "#888888", background, panel, dark)
    document = MarkdownDocument(theme)
    document.feed('```python\n# a comment\n@b\nclass C(D):\n    e = f"{g}" + 1.5 if None else print(é)\n```')
    document.finish()
    for line in all_lines(document, 60):
        for segment in line.segments:
            assert segment.style and segment.style.color and segment.style.bgcolor
            color, on = segment.style.color.get_truecolor(), segment.style.bgcolor.get_truecolor()
            assert contrast(color, on) >= READABLE


def test_black_and_white_are_as_far_apart_as_colours_can_be() -> None:
    black, white = ColorTriplet(0, 0, 0), ColorTriplet(255, 255, 255)
    assert contrast(black, white) == pytest.approx(21)
    assert contrast(white, white) == 1
    assert readable(white, white, black).get_truecolor() != white
    assert readable(white, white, white).get_truecolor() == white


def test_very_large_code_is_plain() -> None:
    document = finished("```python\n" + "return 1\n" * (LARGEST // 9 + 1) + "```")
    assert styles(document.line(0, 40)) == {str(THEME.code_block)}


def test_tabs_are_drawn_as_spaces_and_copied_as_tabs() -> None:
    document = finished("```make\nall:\n\tgo\tnow\n```")
    assert document.line(1, 40).text == "    go  now"
    assert document.code_blocks[0].text == "all:\n\tgo\tnow"


def test_long_lines_are_cut_where_the_screen_ends() -> None:
    assert drawn("```\n0123456789abc\n```", 11) == [" 0123456789", " abc"]


def test_code_blocks_name_their_first_line() -> None:
    document = finished("one two\n\n```py\na\n```\n\n- x\n\n  ~~~\n  b\n   c\n  ~~~\n\n      d")
    document.height(80)
    assert document.code_blocks == [CodeBlock("py", "a", 2), CodeBlock("", "b\n c", 6), CodeBlock("", "d", 9)]
    document.height(4)
    assert document.code_blocks[0].line == 3


def test_an_open_block_can_be_copied() -> None:
    document = MarkdownDocument(THEME)
    document.feed("```py\na\nb")
    assert document.code_blocks == [CodeBlock("py", "a\nb", 0)]


def test_neither_parser_nor_colours_are_imported_before_they_are_needed() -> None:
    code = (
        "import sys, tui.ui.markdown as m; "
        "t = m.MarkdownTheme.from_colors('#ffffff', '#ff0000', '#888888', '#000000', '#111111', True); "
        "d = m.MarkdownDocument(t); d.feed('text'); "
        "print([name for name in ('markdown_it', 'pygments') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
