"""While markup is being written it is drawn as what it is about to be: the text only grows."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.ui.markdown.pages import THEME, all_lines, drawn
from tui.ui.markdown import MarkdownDocument
from tui.ui.markdown import heal as healing
from tui.ui.markdown.heal import heal

MARKS = (
    "*", "**", "***", "~", "~~", "`", "``", "$", "$$", "\\", "\\(", "\\)", "\\[", "\\]", "[", "](", "]", "(", ")", "<",
    "<https://", " ", "\n", "a", "b c", "5", "²", "é", '"', " *a* ", "**b**", " ***c***", "`d`", "~~e~~", "$f$ ",
    "[g](http://h/i)",
)  # fmt: skip


def pictures(text: str, width: int = 70) -> list[list[str]]:
    """What is on the screen after each character."""
    document = MarkdownDocument(THEME)
    found: list[list[str]] = []
    for char in text:
        document.feed(char)
        lines = ["".join(part.text for part in line.segments).rstrip() for line in all_lines(document, width)]
        if not found or found[-1] != lines:
            found.append(lines)
    return found


@pytest.mark.parametrize(
    "source",
    [
        "some **bold** and *emphasis* and ***both***, then ~~struck~~.",
        "**bold with *nested* in it** and *the **other** way*.",
        "a `code` and ``a ` b`` and **bold `code` in it**.",
        "## A **bold** `heading`",
        "- **First**: text\n- ***Second***: text",
        "1. **First**: text\n2. ***Second***: text\n3. - *deep*",
        "2**3 and 5 * 3 and a * b",
        "price $5 and *some* $6_000",
        "| a | b |\n|---|---|\n| **long bold** | *x* |",
    ],
)
def test_no_mark_is_ever_seen(source: str) -> None:
    """No picture shows a mark that the last one does not show."""
    last = "".join(drawn(source, 70))
    for lines in pictures(source):
        for mark in "*`~":
            assert "".join(lines).count(mark) <= last.count(mark), lines


@pytest.mark.parametrize(
    "address", ["https://a.b/c_(d)_e", "rel.md", "<https://a.b/c d>", 'https://a.b "A title"', "https://a.b 'x'"]
)
def test_an_address_that_is_coming_in_is_not_seen(address: str) -> None:
    source = f"see **[the docs]({address})** now"
    (last,) = drawn(source, 70)
    for line in filter(None, map("".join, pictures(source))):
        assert last.startswith(line) or "see [the docs]".startswith(line)


def test_a_picture_is_seen_with_its_address_as_far_as_that_is_there() -> None:
    assert heal("![a](https://b/c") == "![a](https://b/c)"
    assert heal("[![a](b.png)](https://") == "[![a](b.png)]()"


@pytest.mark.parametrize(
    ("source", "healed"),
    [
        ("$\\mathbf{x}_i + y_", "$\\mathbf{x}_i + y$"),
        ("\\(a*b*c", "\\(a*b*c\\)"),
        ("\\[x_1 \\\\[2pt] y_2", "\\[x_1 \\\\[2pt] y_2\\]"),
        ("$$\\sum_{i} x$", "$$\\sum_{i} x$$"),
        ("(see \\(not) this", "(see \\(not) this"),
        ("$5 and snake_case", "$5 and snake_case"),
        ("see <https://a.b/c", "see <https://a.b/c>"),
        ("`<https://a.b", "`<https://a.b`"),
        ("a \\", "a "),
        ("a \\*", "a "),
        ("a `", "a "),
        ("**", ""),
        ("a ** b", "a ** b"),
    ],
)
def test_what_is_open_is_closed(source: str, healed: str) -> None:
    assert heal(source) == healed


def test_a_task_has_its_box_from_its_first_letter_on() -> None:
    assert pictures("- [x] done") == [[], ["•"], ["☑ d"], ["☑ do"], ["☑ don"], ["☑ done"]]


def test_a_rule_is_not_taken_for_one_before_it_is_whole() -> None:
    assert not any("─" in line for lines in pictures("1. ***It* is** so.\n> 2. ***It* is** so.") for line in lines)


def test_the_indentation_of_a_closing_fence_is_no_line() -> None:
    heights = [len(lines) for lines in pictures("- a\n\n  ```\n  b\n  ```\n  c")]
    assert heights == sorted(heights)


@pytest.mark.parametrize(
    "piece", ["*a ", "**a ", "\\(", "\\[", "$a ", "$x", "`` ` ", "[a](", "](a(b ", "<https://", "$\\a ", '](a "', "*"]
)
def test_marks_without_end_cost_no_more_than_their_parsing_does(piece: str) -> None:
    text = piece * (4000 // len(piece)) + "x"
    start = time.process_time()
    heal(text)
    assert time.process_time() - start < 0.25


def test_dense_markup_is_passed_over_at_one_go() -> None:
    text = "some **bold `x`** and *it*, `co*de`, ~~gone~~ [a](https://b.c/d_e) for $x_i$, \\(a_b\\) and 3 < 4. " * 50
    assert healing._past_whole(text, 0) == len(text)
    assert healing._past_whole(text + "**a *b* " + text, len(text)) == len(text)


@settings(max_examples=examples(300))
@given(st.lists(st.sampled_from(MARKS), max_size=16).map("".join))
def test_what_is_passed_over_would_have_changed_nothing(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(healing, "_past_whole", lambda text, at: at)
        slowly = heal(text)
    assert heal(text) == slowly


@pytest.mark.parametrize(
    "source",
    [
        "the time:\n$$6 t$$\nis",
        "so\n- b\n  $$x$$",
        "so\n\\begin{align*}\nx\n\\end{align*}",
        "so\n\\[x\\] and",
        "so\n\\beta and $x$",
        "costs\n$5",
    ],
)
def test_mathematics_below_a_text_never_makes_it_jump(source: str) -> None:
    seen = pictures(source)
    assert [len(lines) for lines in seen] == sorted(len(lines) for lines in seen)
    for before, after in pairwise(seen):
        assert all(line in after for line in before[:-1])
        assert after[len(before) - 1].startswith(before[-1].rstrip("$)]\\"))
