"""Inline tokens to styled text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.style import Style

from tui.domain.safe import drawable
from tui.ui.markdown.parser import parse_inline, trim_address
from tui.ui.markdown.runs import Runs
from tui.ui.markdown.theme import MarkdownTheme

if TYPE_CHECKING:
    from markdown_it.token import Token

_LINKABLE = re.compile(r"(?:https?://|mailto:)[^\x00-\x20\x7f-\x9f]+", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w./@-])(?:www\.[^\s<>*]+\.[^\s<>*]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)")
_BREAK = re.compile(r"<br[ \t]*/?>", re.IGNORECASE)
_ROLES = {"strong_open": "strong", "em_open": "emphasis", "s_open": "strike"}


def is_linkable(url: str) -> bool:
    """Whether a terminal may be handed this address: http, https or mailto, and no control characters."""
    return _LINKABLE.fullmatch(url) is not None


def plain(text: str) -> str:
    """Return text safe to draw in which tabs are spaces."""
    return drawable(text).replace("\t", " ")


def render_inline(source: str, references: Mapping[str, Mapping[str, Any]], theme: MarkdownTheme, base: Style) -> Runs:
    """Return a block's text styled on top of ``base``."""
    builder = Builder(theme, base)
    builder.add(parse_inline(source, references))
    return builder.done()


class Builder:
    """Collects pieces of text; the styles of what is open stand on a stack."""

    def __init__(self, theme: MarkdownTheme, base: Style) -> None:
        self._theme = theme
        self._styles = [base]
        self._parts: list[str] = []
        self._at = 0
        self._runs = Runs()
        # An open link: where it began, its address, whether its text is the address itself.
        self._link: tuple[int, str, bool] | None = None

    def done(self) -> Runs:
        """What was collected."""
        self._runs.text = "".join(self._parts)
        return self._runs

    def add(self, tokens: list[Token]) -> None:
        """Add what the tokens show."""
        for token in tokens:
            kind = token.type
            if kind == "text":
                self._text(token.content)
            elif kind == "softbreak":
                self._put(" ")
            elif kind == "hardbreak":
                self._put("\n")
            elif token.nesting == 1:
                self._enter(token)
            elif token.nesting == -1:
                self._leave(kind)
            else:
                self._leaf(token)

    def _put(self, text: str, style: Style | None = None) -> None:
        if not text:
            return
        style = self._styles[-1] if style is None else style
        self._parts.append(text)
        self._at += len(text)
        runs = self._runs
        if runs.styles and runs.styles[-1] == style:
            runs.ends[-1] = self._at
        else:
            runs.ends.append(self._at)
            runs.styles.append(style)

    def _text(self, content: str) -> None:
        content = plain(content).replace("\n", " ")
        if self._link is None and ("www." in content or "@" in content):
            at = 0
            for match in _BARE.finditer(content):
                found = trim_address(match.group())
                self._put(content[at : match.start()])
                at = match.start() + len(found)
                self._linked(found, ("https://" if found.startswith("www.") else "mailto:") + found)
            content = content[at:]
        self._put(content)

    def _linked(self, text: str, url: str) -> None:
        begin = self._at
        if not is_linkable(url):
            self._put(text)
            return
        self._put(text, self._styles[-1] + self._theme.link + Style(link=url))
        self._runs.links.append((begin, self._at, url))

    def _enter(self, token: Token) -> None:
        style = self._styles[-1]
        if token.type == "link_open":
            url = str(token.attrs.get("href", ""))
            self._link = (self._at, url, token.info == "auto")
            style += self._theme.link
            if is_linkable(url):
                style += Style(link=url)
        elif token.type in _ROLES:
            style += getattr(self._theme, _ROLES[token.type])
        self._styles.append(style)

    def _leave(self, kind: str) -> None:
        self._styles.pop()
        if kind != "link_close" or self._link is None:
            return
        begin, url, automatic = self._link
        self._link = None
        if is_linkable(url):
            if self._at == begin:
                self._linked(plain(url), url)
            else:
                self._runs.links.append((begin, self._at, url))
        elif url and not automatic:
            self._put(f" ({plain(url)})")

    def _leaf(self, token: Token) -> None:
        theme, style = self._theme, self._styles[-1]
        if token.type == "code_inline":
            self._put(plain(token.content), style + theme.code)
        elif token.type == "html_inline":
            if _BREAK.fullmatch(token.content):
                self._put("\n")
            else:
                self._put(plain(token.content).replace("\n", " "), style + theme.html)
        elif token.type == "image":
            url = str(token.attrs.get("src", ""))
            label = image_label(token)
            text = f"🖼 {plain(label)} ({plain(url)})" if label else f"🖼 {plain(url)}"
            if self._link is None:
                self._linked(text, url)
            else:
                self._put(text)
        elif token.type == "note":
            self._put(plain(token.content), style + theme.bullet)
        else:
            self._put(plain(token.content).replace("\n", " "))


def image_label(image: Token) -> str:
    """The plain text of an image's description."""
    return "".join(map(image_word, image.children or []))


def image_word(token: Token) -> str:
    """What one token of an image's description says."""
    return " " if token.type in ("softbreak", "hardbreak") else token.content
