"""HTML as text that can be read."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_HIDDEN = ("script", "style", "noscript", "template", "svg", "head")
_BREAKS = (
    *(
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
    ),
    *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "option", "p", "pre"),
    *("section", "table", "tbody", "td", "th", "thead", "tr", "ul"),
)


def readable(html: str) -> str:
    """The text of a page, with its title, headings, list items and the addresses of its links marked as in Markdown."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = "".join(reader.parts)
    text = re.sub(r"[^\S\n]+", " ", text)
    return re.sub(r"\s*\n\s*\n\s*", "\n\n", re.sub(r" ?\n ?", "\n", text)).strip()


class _Reader(HTMLParser):
    """Gathers what is to be read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden: list[str] = []
        self._links: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title":
            self._in_title = True
        elif tag == "body":  # a head that was never closed ends here
            self._hidden.clear()
        elif tag in _HIDDEN:
            self._hidden.append(tag)
        elif tag in _BREAKS:
            heading = "#" * int(tag[1]) + " " if len(tag) == 2 and tag[1:].isdigit() else ""
            self.parts.append("\n\n" + heading if heading or tag == "p" else "\n" + ("- " if tag == "li" else ""))
        elif tag == "a":
            address = dict(attrs).get("href") or ""
            self._links.append(address if address.startswith(("http://", "https://", "/")) else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        elif tag in self._hidden:
            while self._hidden.pop() != tag:
                pass
        elif tag == "a" and self._links:
            address = self._links.pop()
            if address and not self._hidden:
                self.parts.append(f" ({address})")
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.parts.append(f"# {data.strip()}\n\n")
        elif not self._hidden:
            self.parts.append(data)
