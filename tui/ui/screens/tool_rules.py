"""What the rules of a session say of a tool, in words."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from tui.domain.tools.permission import Permissions, Rule

if TYPE_CHECKING:
    from tui.tools.tool import Tool


def matching(permissions: Permissions, name: str) -> list[Rule]:
    """The rules that are about a tool, whatever its arguments."""
    return [rule for rule in permissions.rules if fnmatchcase(name, rule.pattern.partition("(")[0].strip())]


def verdict(permissions: Permissions, tool: Tool) -> str:
    """What becomes of a tool's calls, in a word or two."""
    found = matching(permissions, tool.name)
    whole = {rule.verdict for rule in found if "(" not in rule.pattern}
    if "reject" in whole:
        return "rejected"
    if tool.by_hand:
        return "by hand"
    some = any("(" in rule.pattern for rule in found)
    if "allow" in whole:
        return "allowed, some not" if some and any(rule.verdict == "reject" for rule in found) else "allowed"
    return "asks, some not" if some else "asks"


def verb(rule: Rule) -> str:
    """What a rule does."""
    return "allows" if rule.verdict == "allow" else "rejects"


def origin(rule: Rule) -> str:
    """Where a rule is from."""
    return "this session: you said always, or never" if rule.origin == "this session" else f"the {rule.origin}"


def lasting(rule: Rule) -> str:
    """What becomes of a rule that is revoked, at the next start."""
    return "" if rule.origin == "this session" else " The next start has it again."
