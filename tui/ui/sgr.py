"""Select Graphic Rendition: what a style sequence changes, and the shortest one from a style to another (ECMA-48)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple


class Look(NamedTuple):
    """How a terminal draws text: parameters of the sequences that set it."""

    attributes: tuple[str, ...] = ()
    """Such as ``1`` for bold, in the order in which they were set."""
    foreground: str = ""
    """Such as ``38;2;1;2;3``; empty for the terminal's own."""
    background: str = ""
    link: str = ""
    """Parameters and address of a hyperlink (OSC 8), ``id=1;https://…``."""


PLAIN = Look()

_OFF = {
    "1": "22", "2": "22", "3": "23", "4": "24", "21": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29",
    "53": "55",
}  # fmt: skip
"""What takes an attribute back."""
_ON_BLANKS = {"4", "21", "7", "9", "53", "5", "6"}
"""Attributes that show on a blank, too."""


@lru_cache(4096)
def change(real: Look, wanted: Look) -> str:
    """The shortest sequences from one look to another."""
    link = "" if real.link == wanted.link else f"\x1b]8;{wanted.link or ';'}\x1b\\"
    if real[:3] == wanted[:3]:
        return link
    fresh = ["0"] if wanted[:3] == PLAIN[:3] else ["0", *wanted.attributes, wanted.foreground, wanted.background]
    if real[:3] == PLAIN[:3]:
        fresh = fresh[1:]
    ways = [_joined(fresh)]
    gone = [attribute for attribute in real.attributes if attribute not in wanted.attributes]
    if all(attribute in _OFF for attribute in gone):
        off = dict.fromkeys(_OFF[attribute] for attribute in gone)
        kept = [one for one in real.attributes if one in wanted.attributes and _OFF.get(one) not in off]
        step = [*off, *(one for one in wanted.attributes if one not in kept)]
        step += [new or none for old, new, none in zip(real[1:3], wanted[1:3], ("39", "49"), strict=True) if old != new]
        ways.append(_joined(step))
    return min(ways, key=len) + link


def _joined(parameters: list[str]) -> str:
    text = ";".join(part for part in parameters if part)
    return f"\x1b[{'' if text == '0' else text}m"


@lru_cache(4096)
def blank(look: Look) -> Look:
    """The look that a blank has in it: of what is not seen on one there is nothing."""
    seen = tuple(one for one in look.attributes if one in _ON_BLANKS or one not in _OFF)
    return Look(seen, look.foreground if seen else "", look.background, look.link)


@lru_cache(4096)
def after(look: Look, parameters: str) -> Look:
    """The look after a sequence of these parameters."""
    attributes, foreground, background, link = look
    codes = parameters.split(";") if parameters else ["0"]
    place = 0
    while place < len(codes):
        code = codes[place] or "0"
        length = 1
        if code in ("38", "48", "58") and place + 1 < len(codes):
            length = {"5": 3, "2": 5}.get(codes[place + 1], 2)
        text = ";".join(codes[place : place + length])
        if code == "0":
            attributes, foreground, background = (), "", ""
        elif code == "38" or code == "39" or "30" <= code <= "37" or (len(code) == 2 and "90" <= code <= "97"):
            foreground = "" if code == "39" else text
        elif code == "48" or code == "49" or "40" <= code <= "47" or (len(code) == 3 and "100" <= code <= "107"):
            background = "" if code == "49" else text
        elif code in _OFF.values():
            attributes = tuple(one for one in attributes if _OFF.get(one) != code)
        elif text not in attributes:
            attributes = (*attributes, text)
        place += length
    return Look(attributes, foreground, background, link)
