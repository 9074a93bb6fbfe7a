"""What asks for a turn's reply, in a few words."""

from __future__ import annotations

from collections import Counter

from tui.domain.conversation import Turn
from tui.domain.history import brings_results

_READ = 400
"""Characters of a prompt that are looked at: nobody shows more of it in a line."""
_NAMED = 4
"""How many tools are named."""


def asked(turn: Turn) -> str:
    """How the prompt begins, or what else it holds; of a round which calls it answers, or what it goes on after.

    Neither in one line nor safe to draw: that is for whoever shows it.
    """
    if not turn.prompt:
        return "goes on after a pause" if turn.is_round else "goes on where the reply was cut"
    if brings_results(turn.prompt):
        return f"answers {_names(turn)}"
    said = next((str(block.get("text", "")) for block in turn.prompt if block.get("type") == "text"), "")[:_READ]
    return said if said.strip() else ", ".join(dict.fromkeys(str(block.get("type")) for block in turn.prompt))


def _names(turn: Turn) -> str:
    """The tools whose calls a round answers, those that were called more than once with how often."""
    blocks = () if turn.parent is None else turn.parent.message.blocks
    names = {str(block.fields.get("id")): str(block.fields.get("name")) for block in blocks}
    known = [names[call] for block in turn.prompt if (call := str(block.get("tool_use_id"))) in names]
    if not known:
        return "1 call" if len(turn.prompt) == 1 else f"{len(turn.prompt)} calls"
    counted = Counter(known)
    named = [name if times == 1 else f"{name} ×{times}" for name, times in counted.items()]
    more = [f"{len(named) - _NAMED} more"] if len(named) > _NAMED else []
    return ", ".join([*named[:_NAMED], *more])
