"""Text made safe to draw: the one place where control characters become visible symbols.

A terminal obeys what it is sent, so a model's answer, a header or a file name that holds an escape sequence could
write the clipboard, move the cursor or forge the screen. Everything that is drawn, by a widget or by ``-p`` on a
terminal, goes through :func:`drawable` first.
"""

from __future__ import annotations

import re

_CONTROL = re.compile(
    # C0 but tab and newline, DEL, C1; line and paragraph separators; bidirectional overrides and isolates, which
    # reorder what stands around them; lone surrogates, which no encoder takes.
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def _symbol(match: re.Match[str]) -> str:
    """The visible stand-in of one control character: Unicode's own control pictures where there is one."""
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if code < 0xA0:
        return f"⟨{code:02X}⟩"
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return f"⟨{code:04X}⟩"


def drawable(text: str) -> str:
    r"""Return ``text`` with every character that a terminal could obey shown as a visible symbol.

    C0 (but ``\n`` and ``\t``), DEL, C1, Unicode line separators, bidirectional overrides and lone surrogates are
    replaced; ``\r\n`` becomes ``\n``, since there the carriage return says nothing of its own. Idempotent.
    """
    if "\r\n" in text:
        text = text.replace("\r\n", "\n")
    return _CONTROL.sub(_symbol, text)


def one_line(text: str) -> str:
    """Return ``text`` safe to draw in one line: newlines and tabs shown as symbols too."""
    return drawable(text).replace("\n", "⏎").replace("\t", "→")
