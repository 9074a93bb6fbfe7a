"""Colour sequences that a terminal already obeys, left out: over SSH three quarters of what is drawn are colours."""

from __future__ import annotations

import re
from functools import lru_cache

_SGR = re.compile(r"\x1b\[([\d;]*)m")
_MOVES = re.compile(r"(?:\x1b\[[\d;?]*[A-Za-ln-z]|[\r\n])*")
"""Where the cursor goes, and modes: what draws nothing needs no style."""
_PLAIN = ("", "", "")

Look = tuple[str, str, str]
"""Attributes, foreground and background, each as the parameters that set it."""


def lean(frame: str) -> str:
    """Return ``frame`` without the style changes that change nothing, the others as short as they can be.

    Textual ends every run of text with a reset and begins the next one with its whole style, most often the style
    that was just reset. The result draws the same from a terminal without any style set, and leaves it so.
    """
    out: list[str] = []
    real = wanted = _PLAIN
    at = 0
    for match in _SGR.finditer(frame + "\x1b[m"):
        if match.start() > at:
            drawn = _MOVES.match(frame, at)
            assert drawn is not None
            out.append(drawn.group())
            if drawn.end() < match.start():
                if wanted != real:
                    out.append(_change(real, wanted))
                    real = wanted
                out.append(frame[drawn.end() : match.start()])
        wanted = _after(wanted, match.group(1))
        at = match.end()
    if real != _PLAIN:
        out.append("\x1b[m")
    return "".join(out)


@lru_cache(4096)
def _change(real: Look, wanted: Look) -> str:
    """The shortest sequence from one style to another."""
    if wanted == _PLAIN:
        return "\x1b[m"
    # Attributes have no common way to be taken back one by one, nor has a colour that is no longer set.
    fresh = real[0] != wanted[0] or (real[1] and not wanted[1]) or (real[2] and not wanted[2])
    if fresh:
        parts = ["0"] if real != _PLAIN else []
        parts += [part for part in wanted if part]
    else:
        parts = [new for old, new in zip(real, wanted, strict=True) if new != old]
    return f"\x1b[{';'.join(parts)}m"


@lru_cache(4096)
def _after(look: Look, parameters: str) -> Look:
    """The style after a sequence of these parameters."""
    attributes, foreground, background = look
    codes = parameters.split(";") if parameters else ["0"]
    place = 0
    while place < len(codes):
        code = codes[place] or "0"
        length = 1
        if code in ("38", "48", "58") and place + 1 < len(codes):
            length = {"5": 3, "2": 5}.get(codes[place + 1], 2)
        text = ";".join(codes[place : place + length])
        if code == "0":
            attributes, foreground, background = _PLAIN
        elif code == "38" or code == "39" or "30" <= code <= "37" or (len(code) == 2 and "90" <= code <= "97"):
            foreground = "" if code == "39" else text
        elif code == "48" or code == "49" or "40" <= code <= "47" or (len(code) == 3 and "100" <= code <= "107"):
            background = "" if code == "49" else text
        else:
            known = attributes.split(";") if attributes else []
            attributes = attributes if text in known else ";".join([*known, text])
        place += length
    return attributes, foreground, background
