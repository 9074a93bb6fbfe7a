"""The examples of the CommonMark specification: streamed, and held against what the specification makes of them."""

from __future__ import annotations

import html
import json
import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from markdown_it import MarkdownIt

from tests.examples import examples
from tests.ui.markdown.pages import assert_same, drawn, finished, streamed
from tests.ui.markdown.test_origins import assert_exact
from tui.ui.markdown.inline import is_linkable
from tui.ui.markdown.leaf import Leaf, Marker

DATA = Path(__file__).parents[2] / "data" / "commonmark.json"
pytestmark = pytest.mark.skipif(not DATA.is_file(), reason="the specification's examples are not here")


class Example(NamedTuple):
    number: int
    section: str
    markdown: str
    html: str


EXAMPLES = [Example(*entry.values()) for entry in json.loads(DATA.read_text("utf-8"))] if DATA.is_file() else []
SECTIONS = sorted({example.section for example in EXAMPLES})

ONE_LINE = "a definition is one line"
TEXT_BY_DESIGN = {
    12: r"\( \) and \[ \] are mathematics, which stays as it is written",
    **dict.fromkeys((193, 195, 196, 198, 208, 217, 541), ONE_LINE),
    568: "an address that is none keeps the label before it from being a link",
}
BLOCKS_BY_DESIGN = dict.fromkeys((193, 195, 196, 198, 208, 217, 541), ONE_LINE)


def examples_of(section: str) -> list[Example]:
    return [example for example in EXAMPLES if example.section == section]


def differing(section: str, seen: Callable[[Example], object], meant: Callable[[Example], object]) -> dict[int, object]:
    """What is seen and what is meant of each example where they are not the same."""
    pairs = ((example, seen(example), meant(example)) for example in examples_of(section))
    return {example.number: (example.markdown, one, other) for example, one, other in pairs if one != other}


def but_by_design(found: dict[int, object], section: str, by_design: dict[int, str]) -> dict[int, object]:
    """The differences that nobody meant, and the numbers of those that are no differences any more."""
    listed = {example.number for example in examples_of(section)} & set(by_design)
    return {number: found.get(number, "is the same now") for number in listed ^ set(found)}


# -- streaming


@pytest.mark.parametrize("section", SECTIONS)
def test_a_character_at_a_time(section: str) -> None:
    for example in examples_of(section):
        text = example.markdown
        assert_same(streamed(text, list(range(len(text))), [30]), text, 30)


@pytest.mark.parametrize("section", SECTIONS)
def test_any_cut(section: str) -> None:
    for example in examples_of(section):
        rng = random.Random(example.number)
        text = example.markdown
        for _ in range(examples(10)):
            cuts = [rng.randrange(len(text)) for _ in range(rng.randrange(1, 6))]
            width = rng.choice((3, 12, 80))
            assert_same(streamed(text, cuts, [rng.choice((1, 17, 60)), width]), text, width)


# -- text

TAG = re.compile(r"<(/?)(\w*)[^>]*>")
LISTED = re.compile(r"^(?:[•◦▪] +|\d+[.)] +)+")
RULE = re.compile("─+")
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def meant_words(example: Example) -> list[str]:
    """The words of the specification's HTML as a screen shows them: markers, addresses no terminal opens, HTML."""
    out: list[str] = []
    lists: list[int | None] = []
    links: list[tuple[str, int]] = []
    at = 0
    for tag in TAG.finditer(example.html):
        out.append(html.unescape(example.html[at : tag.start()]))
        at = tag.end()
        if tag.group() in example.markdown:
            out.append(tag.group())
            continue
        attributes = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(tag.group())}
        name, closes = tag.group(2), bool(tag.group(1))
        if name == "a" and closes:
            url, first = links.pop()
            text = "".join(out[first:])
            if not text and is_linkable(url):
                out.append(url)
            elif url and not is_linkable(url) and text != url:
                out.append(f" ({url})")
        elif name in ("ul", "ol") and closes:
            lists.pop()
        elif closes:
            out.append("" if name in ("em", "strong", "code") else "\n")
        elif name == "a":
            links.append((attributes["href"], len(out)))
        elif name in ("ul", "ol"):
            lists.append(int(attributes.get("start", "1")) if name == "ol" else None)
        elif name == "li":
            out.append(f"\n{_marker(lists)} ")
        elif name == "img":
            label, url = attributes["alt"], attributes["src"]
            out.append(f"🖼 {label} ({url})" if label else f"🖼 {url}")
        elif name in ("br", "hr"):
            out.append("\n" if name == "br" else " ─ ")
    return "".join([*out, html.unescape(example.html[at:])]).split()


def _marker(lists: list[int | None]) -> str:
    number = lists[-1]
    if number is None:
        return "•◦▪"[min(lists.count(None), 3) - 1]
    lists[-1] = number + 1
    return f"{number}."


def shown_words(example: Example) -> list[str]:
    """The words on the screen, without quotes' bars and the definitions that are shown where they stand."""
    definitions = {
        f"[{leaf.lines[0]}]: {leaf.info}".rstrip() for leaf in leaves_of(example) if leaf.kind == "definition"
    }
    words: list[str] = []
    for line in drawn(example.markdown, 200):
        text = line.replace("▎", "").strip()
        if text not in definitions:
            # HTML does not say what stands behind an item's number.
            text = LISTED.sub(lambda match: match.group().replace(")", "."), text)
            words += RULE.sub("─", text).split()
    return words


def leaves_of(example: Example) -> list[Leaf]:
    document = finished(example.markdown)
    document.height(80)
    return document.leaves_from(0)


@pytest.mark.parametrize("section", SECTIONS)
def test_no_text_is_lost(section: str) -> None:
    assert not but_by_design(differing(section, shown_words, meant_words), section, TEXT_BY_DESIGN)


# -- blocks


class Block(NamedTuple):
    """A block that holds text: each container round it, a number for each that is another; what it is; its lines."""

    path: tuple[str, ...]
    kind: str
    lines: tuple[str, ...]


Path_ = tuple[tuple[str, object, object], ...]


def named(blocks: Iterator[tuple[Path_, str, str]]) -> list[Block]:
    """Say which containers are the same by numbers in the order in which they come."""
    numbers: dict[object, int] = {}

    def number(identity: object) -> int:
        return numbers.setdefault(identity, len(numbers))

    found = []
    for path, kind, text in blocks:
        containers = tuple(f"{mark} {number(item)} of {number(run)}" for mark, item, run in path)
        strip = kind not in ("html",) and not kind.startswith("code")
        lines = [line.strip() if strip else line for line in text.strip("\n").split("\n")]
        found.append(Block(containers, kind, tuple(lines)))
    return found


@cache
def reference() -> MarkdownIt:
    return MarkdownIt("commonmark")


def meant_blocks(example: Example) -> list[Block]:
    return named(_tokens(example.markdown))


def _tokens(markdown: str) -> Iterator[tuple[Path_, str, str]]:
    path: list[tuple[str, object, object]] = []
    lists: list[tuple[object, int | None]] = []
    kind = ""
    empty = False
    for place, token in enumerate(reference().parse(markdown)):
        if token.type == "blockquote_open":
            path.append((">", place, None))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append((place, int(token.attrs.get("start", 1)) if token.tag == "ol" else None))
        elif token.type == "list_item_open":
            run, count = lists[-1]
            lists[-1] = run, None if count is None else count + 1
            path.append(("*" if count is None else f"{count}{token.markup}", place, run))
            empty = True
            continue
        elif token.type in ("blockquote_close", "list_item_close"):
            if token.type == "list_item_close" and empty:
                yield tuple(path), "paragraph", ""
            path.pop()
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type in ("paragraph_open", "heading_open"):
            kind = "paragraph" if token.tag == "p" else token.tag
        elif token.type == "inline":
            yield tuple(path), kind, token.content
        elif token.type in ("fence", "code_block"):
            yield tuple(path), f"code {token.info.strip()}", token.content.removesuffix("\n")
        elif token.type in ("html_block", "hr"):
            yield tuple(path), "html" if token.content else "rule", token.content
        empty = False


def seen_blocks(example: Example) -> list[Block]:
    return named(_leaves(leaves_of(example)))


def _leaves(leaves: list[Leaf]) -> Iterator[tuple[Path_, str, str]]:
    for leaf in leaves:
        path: list[tuple[str, object, object]] = []
        for decor in leaf.path:
            if isinstance(decor, Marker):
                path.append(("*" if decor.bullet else decor.text, decor, decor.run))
            else:
                path.append((">", decor, None))
        kind = {"heading": f"h{leaf.level}", "code": f"code {leaf.info}"}.get(leaf.kind, leaf.kind)
        if leaf.kind != "definition":
            yield tuple(path), kind, leaf.text


@pytest.mark.parametrize("section", SECTIONS)
def test_blocks_are_those_of_the_specification(section: str) -> None:
    assert not but_by_design(differing(section, seen_blocks, meant_blocks), section, BLOCKS_BY_DESIGN)


# -- where it is from


@pytest.mark.parametrize("section", SECTIONS)
def test_what_is_drawn_leads_to_its_source(section: str) -> None:
    for example in examples_of(section):
        assert_exact(finished(example.markdown), 80)
