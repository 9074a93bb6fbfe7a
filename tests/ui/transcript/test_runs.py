"""What became of a tool's call stands on its card; the rounds of one prompt follow each other as one flow."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.ui.page import ending, message_start, text_block, tool_block
from tests.ui.transcript.turns import LOOKS, Talk, column, drawn, shown
from tui.domain.conversation import Turn
from tui.domain.failure import Failure
from tui.domain.tools.run import Outcome, Run, RunState
from tui.ui.transcript.told import summary
from tui.ui.transcript.transcript import Transcript

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(400)).decode()


def called(prompt: str = "What is it?") -> Turn:
    """A reply that calls one tool, over."""
    talk = Talk(prompt).say(message_start(), *text_block("Let me see."), *tool_block(1, "calculate", '{"n": "2+2"}'))
    return talk.say(*ending("tool_use")).end().turn


def run(state: RunState = "running", outcome: Outcome | None = None, **more: Any) -> Run:
    return Run("toolu_1", "calculate", {"n": "2+2"}, "built in", state, outcome=outcome, **more)


def answering(parent: Turn, content: Any = "4", **more: Any) -> Turn:
    """The round that brings the result of the call."""
    made = Talk("").say(message_start(), *text_block("It is 4."), *ending()).end().turn
    made.prompt = [{"type": "tool_result", "tool_use_id": "toolu_1", "content": content, **more}]
    made.number, made.parent = parent.number + 1, parent
    return made


@pytest.mark.parametrize(
    ("state", "outcome", "says"),
    [
        ("waiting for approval", None, "? waiting for approval"),
        ("done", Outcome("4"), "✓ 4 · 1.5 s"),
        ("failed", Outcome("ZeroDivisionError: by zero", True), "✗ failed ZeroDivisionError: by zero · 1.5 s"),
        ("rejected", Outcome("no", True), "⊘ rejected"),
        ("cancelled", Outcome("no", True), "■ cancelled after 1.5 s"),
        ("timed out", Outcome("no", True), "✗ timed out after 1.5 s"),
    ],
)
def test_a_folded_card_says_how_its_run_stands(state: RunState, outcome: Outcome | None, says: str):
    turn = called()
    clock: dict[str, Any] = {} if state in ("waiting for approval", "rejected") else {"started": 1.0, "ended": 2.5}
    turn.runs["toolu_1"] = run(state, outcome, **clock)
    lines = drawn(column(turn))
    assert '  ▸ ⚙ calculate(n="2+2")' in lines
    assert f"    {says}" in lines, lines


def test_a_card_follows_its_run_and_shows_the_end_of_what_it_writes():
    turn = called()
    view = column(turn)
    drawn(view)
    turn.runs["toolu_1"] = one = run(started=0.0)
    one.output += [f"line {number}\n" for number in range(9)]
    one.output.append("10 %\r20 %\r30 %")
    view.update(turn)
    lines = drawn(view)
    assert [line.strip() for line in lines if line.startswith("      ")] == [f"line {n}" for n in range(5, 9)] + [
        "30 %"
    ]
    one.state, one.outcome, one.ended = "done", Outcome("4"), 0.1
    view.update(turn)
    assert not any("line 8" in line for line in drawn(view)), "it is folded, and over"


def test_an_unfolded_card_shows_input_output_and_result():
    turn = called()
    turn.runs["toolu_1"] = run(
        "done", Outcome("4\nfour", whole="/tmp/all"), output=["hi\x1b[2J\n"], started=0.0, ended=0.1
    )
    view = column(turn)
    view.fold_all("tools")
    shown = "\n".join(drawn(view))
    for words in (
        '"n": "2+2"',
        "✓ done in 0.10 s",
        "output",
        "hi␛[2J",
        "result",
        "      four",
        "all of it is in /tmp/all",
    ):
        assert words in shown, shown


def test_what_the_person_made_of_the_input_stands_beside_what_claude_wrote():
    turn = called()
    turn.runs["toolu_1"] = run("done", Outcome("5"), edited=True)
    turn.runs["toolu_1"].input = {"n": "2+3"}
    view = column(turn)
    assert "✓ 5 · edited" in "\n".join(drawn(view))
    view.fold_all("tools")
    shown = "\n".join(drawn(view))
    assert '"n": "2+2"' in shown and '"n": "2+3"' in shown


def test_in_a_session_that_was_opened_the_result_is_that_of_the_round_below():
    turn = called()
    assert "    ✓ 4" in drawn(column(turn, answering(turn)))
    assert "    ✗ failed no such file" in drawn(column(turn, answering(turn, "no such file", is_error=True)))


def test_a_result_appears_when_the_round_that_brings_it_begins():
    turn = called()
    view = column(turn)
    assert "    ✓ 4" not in drawn(view)
    view.show([turn, answering(turn)])
    assert "    ✓ 4" in drawn(view)


def test_rounds_follow_each_other_as_one_flow_with_a_foot_each():
    turn = called("Work it out")
    lines = shown([turn, answering(turn)]).splitlines()
    assert sum("▌" in line for line in lines) == 1, "one prompt"
    assert sum("25 in · 312 out" in line for line in lines) == 2
    foot = next(place for place, line in enumerate(lines) if "tool_use ·" in line)
    assert lines[foot + 1 : foot + 3] == ["", "  It is 4."], lines


def test_why_no_round_follows_is_said_in_the_foot():
    turn = called()
    turn.held = Failure("rounds", "25 rounds in a row")
    assert "limit of rounds" in shown([turn]) and "Cut at max_tokens" not in shown([turn])


def test_a_summary_tells_what_an_answer_is_made_of():
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PNG}}
    assert summary("one") == "one"
    assert summary("\n  first\nsecond\n") == "first · 4 lines"
    assert summary([{"type": "text", "text": "See"}, image]).startswith("See · image/png · 408 B")
    assert summary([]) == summary(None) == "nothing came back"


def test_a_thousand_pieces_of_output_cost_what_is_shown_of_them():
    turn = called()
    turn.runs["toolu_1"] = one = run(started=0.0, output=["x" * 100 + "\n"] * 20_000)
    view = Transcript(LOOKS)
    view.show([turn])
    assert len(drawn(view, 100)) < 40
    view.fold_all("tools")
    assert len(drawn(view, 100)) < 100
    assert not one.over
