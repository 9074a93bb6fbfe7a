"""What asks for a turn's reply, in a few words."""

from __future__ import annotations

from typing import Any

from tests.folding import cut
from tests.loopback import ending, message_start, tool_use
from tui.domain.asked import asked
from tui.domain.conversation import Turn, text_prompt


def calling(*names: str, stop_reason: str = "tool_use") -> Turn:
    turn = Turn(1, text_prompt("Do"))
    calls = b"".join(tool_use(place, f"toolu_{place}", name, "{}") for place, name in enumerate(names))
    turn.message = cut(message_start() + calls + ending(stop_reason))
    return turn


def results(many: int) -> list[dict[str, Any]]:
    return [{"type": "tool_result", "tool_use_id": f"toolu_{place}", "content": ""} for place in range(many)]


def test_a_prompt_is_told_by_its_text_or_by_what_it_holds():
    image = {"type": "image", "source": {}}
    assert asked(Turn(1, [image, *text_prompt("What is this?")])) == "What is this?"
    assert asked(Turn(1, [image, image, {"type": "document", "source": {}}])) == "image, document"
    assert asked(Turn(1, text_prompt("x" * 9_000))) == "x" * 400


def test_a_round_is_told_by_the_tools_whose_calls_it_answers():
    assert asked(Turn(2, results(2), calling("calculate", "run_command"))) == "answers calculate, run_command"
    assert asked(Turn(2, results(3), calling("look", "add", "look"))) == "answers look ×2, add"
    assert asked(Turn(2, results(6), calling(*"abcdef"))) == "answers a, b, c, d, 2 more"
    assert asked(Turn(2, results(1))) == "answers 1 call"
    assert asked(Turn(2, results(2), Turn(1, text_prompt("Hi")))) == "answers 2 calls"


def test_what_has_no_prompt_says_what_it_goes_on_with():
    assert asked(Turn(2, [], calling(stop_reason="pause_turn"))) == "goes on after a pause"
    assert asked(Turn(2, [], calling(stop_reason="max_tokens"))) == "goes on where the reply was cut"
