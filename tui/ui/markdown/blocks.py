"""The block structure of Markdown, a line at a time.

This is CommonMark's own way of reading: each line is held against the containers that are open, then against what
may begin, and only then is it text. Nothing that is closed is ever looked at again, so the cost of a line does not
depend on what came before it.

Where it is not CommonMark, it is so that a streamed text never has to be taken back:

* A reference definition is one line, and it is shown.
* A paragraph, or a line, of more than :data:`LONG` characters goes on in pieces; emphasis does not reach across.
* A list is as loose as it was written: a blank line between two items is one on the screen.
* Beyond :data:`DEEPEST` containers, further markers are text.
"""

from __future__ import annotations

from collections.abc import Callable

from tui.ui.markdown.containers import new_item, new_note, new_quote, quoted
from tui.ui.markdown.leaf import Marker
from tui.ui.markdown.multiline import Multiline
from tui.ui.markdown.scan import (
    DEFINITION,
    FENCE,
    HEADING,
    HEADING_END,
    NOTE,
    SETEXT,
    dedent,
    html_end,
    indentation,
    is_rule,
)
from tui.ui.markdown.tree import LeafState

LONG = 4096
DEEPEST = 64
_STARTS = frozenset("#`~*+-_=<>0123456789[$\\|:")


class BlockParser(Multiline):
    """Turns lines into leaves."""

    def add(self, line: str, starts: bool = True, ends: bool = True) -> None:
        """Read a line without its newline, or a piece of an over-long one.

        Args:
            line: The text.
            starts: Whether the line begins here.
            ends: Whether it ends here.
        """
        if starts:
            self._line(line)
        else:
            self._piece(line)
        leaf = self.leaf
        if leaf is None or self._trying:
            return
        if leaf.kind == "paragraph":
            if self._open.size >= LONG or not ends:
                self._freeze(ends)
                if not ends and self.leaf is not None:
                    self.leaf.at = self.at + len(line)
        else:
            leaf.fixed = len(leaf.lines) if ends or leaf.kind != "table" else len(leaf.lines) - 1

    def attempt(self, line: str, starts: bool) -> Callable[[], None]:
        """Read a line, or with ``starts`` False the rest of one, as if it were whole; the result takes it back."""
        take_back = self._try()
        self.add(line, starts)
        return take_back

    def close(self) -> None:
        """End the document."""
        self._close_to(0)

    def _line(self, line: str) -> None:
        rest, column, inside = line, 0, 1
        stack = self._stack
        while inside < len(stack):
            entered = stack[inside].enter(rest, column)
            if entered is None:
                break
            rest, column = entered
            inside += 1
        all_inside = inside == len(stack)
        leaf = self.leaf
        if leaf is not None and all_inside and leaf.kind in ("code", "html", "math"):
            if self._verbatim(leaf, rest, column):
                return
            self._close_leaf()
        self._begin(rest, column, inside)

    def _begin(self, rest: str, column: int, inside: int) -> None:
        """Open what this line begins; what is left of it is text."""
        stack = self._stack
        while True:
            indent = indentation(rest, column)
            body = rest.lstrip(" \t")
            if not body:
                # A container that began on this very line has nothing before it to be set apart from.
                if inside == len(stack) and self.leaf is None and not stack[-1].filled:
                    return
                self._close_to(inside)
                self._blank = True
                return
            paragraph = self.leaf is not None and self.leaf.kind == "paragraph"
            if indent >= 4:
                if paragraph:
                    break
                self._close_to(inside)
                self._open_leaf("code", [dedent(rest, column, 4)[0]])
                return
            if body[0] not in _STARTS:
                break
            interrupts = paragraph and inside == len(stack)
            container = self._container(rest, column, indent, inside, interrupts)
            if container is not None:
                rest, column = container
                inside += 1
                continue
            if self._leaf_begins(body, indent, inside, paragraph, interrupts):
                return
            break
        self._text(body, inside)

    def _container(self, rest: str, column: int, indent: int, inside: int, interrupts: bool) -> tuple[str, int] | None:
        body = rest.lstrip(" \t")
        if inside > DEEPEST or is_rule(body):
            return None
        if body[0] == ">":
            self._push(new_quote(), inside)
            return quoted(rest, column, indent)
        if body[0] not in "*+-0123456789":
            return None
        if interrupts and SETEXT.match(body):
            return None
        parent = self._stack[inside - 1]
        bullets = sum(
            1 for container in self._stack[:inside] if isinstance(container.decor, Marker) and container.decor.bullet
        )
        item = new_item(parent, rest, column, interrupts, bullets)
        if item is None:
            return None
        self._push(item[0], inside)
        return item[1], item[2]

    def _leaf_begins(self, body: str, indent: int, inside: int, paragraph: bool, interrupts: bool) -> bool:
        """Open, and where it is one line close, the leaf that begins with this line; False if it is text."""
        first = body[0]
        if first == "#" and (heading := HEADING.match(body)):
            text = HEADING_END.sub("", body[heading.end() :]).strip(" \t")
            self._whole("heading", text, inside).level = len(heading.group(1))
            return True
        if first in "`~" and (fence := FENCE.match(body)):
            self._close_to(inside)
            leaf = self._open_leaf("code", [])
            leaf.info = (fence.group(2) or fence.group(4) or "").strip(" \t")
            self._open = LeafState(fence=fence.group(1) or fence.group(3), indent=indent)
            return True
        if first == "<" and (end := html_end(body, paragraph)):
            self._close_to(inside)
            self._open_leaf("html", [" " * indent + body])
            self._open.end = end
            if end.search(body):
                self._close_leaf()
            return True
        if interrupts and self._setext(body):
            return True
        if first in "*-_" and is_rule(body):
            self._whole("rule", "", inside)
            return True
        if first in "|-:" and interrupts and self._table(body):
            return True
        if first in "$\\":
            return self._math(body, indent, inside, paragraph)
        if first == "[":
            return self._named(body, inside, paragraph)
        return False

    def _text(self, body: str, inside: int) -> None:
        leaf = self.leaf
        if leaf is not None and leaf.kind == "paragraph":
            if not leaf.lines:
                leaf.at = self.at
            leaf.lines.append(body)
            self._open.size += len(body) + 1
        elif leaf is not None and leaf.kind == "table" and inside == len(self._stack):
            leaf.lines.append(body)
        else:
            self._close_to(inside)
            self._open_leaf("paragraph", [body])
            self._open.size = len(body)

    def _piece(self, text: str) -> None:
        """Go on with a line of which the beginning has been read."""
        leaf = self.leaf
        if leaf is None:
            if not text.strip(" \t"):
                return
            leaf = self._open_leaf("paragraph", [])
        if leaf.kind in ("code", "html", "math") and leaf.lines:
            leaf.glued.add(len(leaf.lines))
            leaf.lines.append(text)
        elif leaf.lines and leaf.kind in ("paragraph", "table"):
            leaf.lines[-1] += text
            self._open.size += len(text)
        elif leaf.kind == "paragraph":
            leaf.at = self.at
            leaf.lines.append(text)
            self._open.size = len(text)

    def _named(self, body: str, inside: int, paragraph: bool) -> bool:
        """A footnote's definition, or a reference's."""
        if NOTE.match(body) and inside <= DEEPEST:
            self._push(new_note(), inside)
            self._open_leaf("paragraph", [body])
            self._open.size = len(body)
            return True
        if paragraph or not (match := DEFINITION.match(body)):
            return False
        url = match.group(2) if match.group(2) is not None else match.group(3)
        self._whole("definition", match.group(1), inside).info = url
        self.definitions.append((match.group(1), url))
        return True
