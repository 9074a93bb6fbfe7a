"""Which calls run without being asked for, and which are refused: rules by tool and by argument."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from tui.domain.tools.pattern import PATHS, Pattern, escaped, only_text

Verdict = Literal["allow", "reject"]
Answer = Literal["allow", "reject", "ask"]
Origin = Literal["command line", "configuration", "this session"]

_COMMANDS = ("command", "cmd", "script", "code", "args", "argv")
_READS = re.compile(r"(?:.*__)?(?:read|list|search|find|grep|view|show|get|fetch|stat)(?![a-z])")
_KEY = re.compile("[A-Za-z_][A-Za-z0-9_-]*")
_HOST = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(?=/)")
_URLS = ("url", "uri")
_JSON = json.JSONEncoder(ensure_ascii=False)

LONGEST = 4_000
"""Characters of a call beyond which no pattern is proposed for it: nobody reads more, nor looks it up in a list."""


class Rule(NamedTuple):
    """What is done about the calls that a pattern fits."""

    pattern: str
    verdict: Verdict
    origin: Origin


class Permissions:
    """The rules of a session. What none of them decides is asked."""

    def __init__(self, allow: Iterable[str] = (), reject: Iterable[str] = (), origin: Origin = "command line") -> None:
        """Begin with patterns that all come from one place. Raises ValueError, in words, for one that is none."""
        self._rules: dict[str, tuple[Rule, Pattern]] = {}
        for pattern in allow:
            self.allow(pattern, origin)
        for pattern in reject:
            self.reject(pattern, origin)

    def decide(self, name: str, input: Any) -> Answer:
        """What is done about a call of the tool ``name``; a rule that rejects beats all that allow."""
        rule = self.rule_for(name, input)
        return "ask" if rule is None else rule.verdict

    def allow(self, pattern: str, origin: Origin = "this session") -> None:
        """Have the calls that ``pattern`` covers run unasked; a rule of the same pattern is replaced.

        Raises ValueError, in words, where it is no pattern.
        """
        self._add(Rule(pattern.strip(), "allow", origin))

    def reject(self, pattern: str, origin: Origin = "this session") -> None:
        """Have the calls that ``pattern`` touches refused unasked; a rule of the same pattern is replaced.

        Raises ValueError, in words, where it is no pattern.
        """
        self._add(Rule(pattern.strip(), "reject", origin))

    def revoke(self, pattern: str) -> bool:
        """Forget the rule of this pattern; whether there was one."""
        return self._rules.pop(pattern.strip(), None) is not None

    @property
    def rules(self) -> list[Rule]:
        """All of them, in the order in which they came."""
        return [rule for rule, _ in self._rules.values()]

    def rule_for(self, name: str, input: Any) -> Rule | None:
        """The rule that decides about a call, None where it is asked."""
        found = None
        for rule, pattern in self._rules.values():
            if rule.verdict == "reject" and pattern.touches(name, input):
                return rule
            if rule.verdict == "allow" and found is None and pattern.covers(name, input):
                found = rule
        return found

    def _add(self, rule: Rule) -> None:
        read = Pattern.read(rule.pattern)
        self._rules.pop(rule.pattern, None)
        self._rules[rule.pattern] = (rule, read)


def pattern_for(name: str, input: Any) -> str:
    """The pattern that is proposed for remembering what is done about a call: it covers that call, and few others.

    A command is taken as it is, with all that stands beside it. Of what only reads, the pages of the same host or the
    files of the same folder are meant; of other tools with a path, that path. A tool with none of these is meant by
    its name. ``""`` where nothing can be remembered: what the pattern would have to say is longer than
    :data:`LONGEST`, or no pattern covers the call, such as one with line breaks in a list. Then it is asked each time.
    """
    about = _about(input) if isinstance(input, dict) else {}
    if not about:
        return name
    if sum(len(key) + len(value) for key, value in about.items()) > LONGEST:
        return ""
    fitting = (one for one in _proposals(name, input, about) if Pattern.read(one).covers(name, input))
    return next(fitting, "")


def _about(input: dict[str, Any]) -> dict[str, str]:
    """The arguments that tell calls of a tool apart, as text: all beside a command, else what it reads or writes."""
    known = [key for key in input if _KEY.fullmatch(key)]
    if not any(key in _COMMANDS for key in known):
        known = [key for key in known if key in _URLS or key.lower() in PATHS]
    return {key: _text(input[key]) for key in known}


def _text(value: Any) -> str:
    """A value as patterns write it; of one that is too long for any, only so much that this can be told."""
    if isinstance(value, str):
        return value
    pieces: list[str] = []
    left = LONGEST
    for piece in _JSON.iterencode(value):
        pieces.append(piece)
        left -= len(piece)
        if left < 0:
            break
    return "".join(pieces)


def _proposals(name: str, input: dict[str, Any], about: dict[str, str]) -> Iterable[str]:
    """Patterns to be tried, the wider ones first."""
    if any(key in _COMMANDS for key in about):
        only = only_text(input)
        if only in about and about[only].strip():
            yield f"{name}({escaped(about[only])})"
    elif _READS.match(name):
        around = {key: _around(value, is_path=key.lower() in PATHS) for key, value in about.items()}
        if all(around.values()):
            yield f"{name}({', '.join(f'{key}={escaped(part)}/*' for key, part in around.items())})"
    yield _exactly(name, about)


def _around(value: str, *, is_path: bool) -> str:
    """The folder that a path is in, or the host of an address; empty where there is none."""
    if is_path:
        return value.rpartition("/")[0]
    host = _HOST.match(value)
    return host[0] if host is not None else ""


def _exactly(name: str, values: dict[str, str]) -> str:
    return f"{name}({', '.join(f'{key}={escaped(value)}' for key, value in values.items())})"
