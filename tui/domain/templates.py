"""A prompt that is kept in a file: text with ``{{variables}}``, and what it is for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

_VARIABLE = re.compile(r"(\\?)\{\{[ \t]*([A-Za-z_][A-Za-z0-9_-]*)[ \t]*(?:=((?:[^{}\n]|\}(?!\})|\{(?!\{))*))?\}\}")
_RULE = re.compile(r"---[ \t]*$")


class Variable(NamedTuple):
    """What is asked for when the prompt is used."""

    name: str
    default: str = ""


class Template(NamedTuple):
    """A prompt with its variables."""

    body: str
    description: str = ""

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Each once, in the order in which they come; the first default that is given is the one."""
        found: dict[str, str] = {}
        for escaped, name, default in _VARIABLE.findall(self.body):
            if not escaped:
                found[name] = found.get(name) or default.strip()
        return tuple(Variable(name, default) for name, default in found.items())

    def filled(self, values: Mapping[str, str]) -> str:
        """The text with its variables replaced, by their defaults where there is no value.

        What a value holds is text: variables in it are none. ``\\{{name}}`` is written for what is to stay as it is.
        """
        defaults = dict(self.variables)

        def one(match: re.Match[str]) -> str:
            if match[1]:
                return match[0][1:]
            return values.get(match[2], defaults[match[2]])

        return _VARIABLE.sub(one, self.body)


def parse(text: str) -> Template:
    """Read a file: the text, before which ``description: …`` may stand between two lines of ``---``.

    Raises ValueError, in words, where there is nothing to send, or where the second of these lines is missing.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    description = ""
    if _RULE.match(lines[0]):
        end = next((place for place, line in enumerate(lines[1:], 1) if _RULE.match(line)), None)
        if end is None:
            raise ValueError("line 1: the --- that ends what stands before the text is missing")
        for line in lines[1:end]:
            key, colon, value = line.partition(":")
            if colon and key.strip().lower() == "description":
                description = value.strip().strip("\"'")
        lines = lines[end + 1 :]
    body = "\n".join(lines).strip("\n")
    if not body.strip():
        raise ValueError("there is no text in it")
    return Template(body, description)
