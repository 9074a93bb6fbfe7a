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
    its name. A call that no pattern can cover, such as one with line breaks in a list, is asked again.
    """
    proposals = list(_proposals(name, input)) if isinstance(input, dict) else []
    for proposal in proposals:
        if Pattern.read(proposal).covers(name, input):
            return proposal
    return proposals[-1] if proposals else name


def _proposals(name: str, input: dict[str, Any]) -> Iterable[str]:
    """Patterns to be tried, the wider ones first."""
    values = {
        key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for key, value in input.items()
        if _KEY.fullmatch(key)
    }
    if any(key in values for key in _COMMANDS):
        only = only_text(input)
        if only in values and values[only].strip():
            yield f"{name}({escaped(values[only])})"
        yield _exactly(name, values)
        return
    urls = {key: value for key, value in values.items() if key in ("url", "uri")}
    paths = {key: value for key, value in values.items() if key.lower() in PATHS}
    if _READS.match(name):
        hosts = {key: host[0] if (host := _HOST.match(url)) else "" for key, url in urls.items()}
        around = hosts | {key: path.rpartition("/")[0] for key, path in paths.items()}
        if around and all(around.values()):
            yield f"{name}({', '.join(f'{key}={escaped(part)}/*' for key, part in around.items())})"
    if urls or paths:
        yield _exactly(name, urls | paths)


def _exactly(name: str, values: dict[str, str]) -> str:
    return f"{name}({', '.join(f'{key}={escaped(value)}' for key, value in values.items())})"
