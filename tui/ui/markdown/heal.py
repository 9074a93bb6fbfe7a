"""Markup that is still being written, closed for the moment so that the text does not jump when it is."""

from __future__ import annotations

import re

_MARKS = re.compile(r"\\.|`+|\*\*\*|\*\*|~~|\]\([^()\s]*$", re.DOTALL)


def heal(text: str) -> str:
    """Return an open paragraph's text with code, strong and struck text that is open at its end closed.

    A link of which the address is still coming in is shown as its text.
    """
    if not any(mark in text for mark in ("`", "**", "~~", "](")):
        return text
    code = ""
    opened: list[str] = []
    for match in _MARKS.finditer(text):
        mark = match.group()
        if code:
            if mark == code:
                code = ""
        elif mark[0] == "`":
            code = mark
        elif mark[0] == "]":
            return text + ")" + "".join(reversed(opened))
        elif mark[0] == "\\":
            continue
        elif mark in opened:
            opened.remove(mark)
        elif match.end() < len(text) and not text[match.end()].isspace():
            opened.append(mark)
    tail = text.rstrip()
    if code:
        return tail + code if not tail.endswith("`") else text
    return tail + "".join(reversed(opened)) if opened else text
