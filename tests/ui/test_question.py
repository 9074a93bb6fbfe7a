"""A question that comes up while somebody writes is not answered by what they write."""

from __future__ import annotations

import pytest

from tests.ui.page import page
from tui.ui.screens import question
from tui.ui.screens.question import Choice, Question

CHOICES = [Choice("y", "yes", "do it"), Choice("n", "no", "do not")]


@pytest.mark.parametrize(
    ("draft", "deaf", "answers"), [("", 1000.0, ["yes"]), ("half a", 1000.0, []), ("half a", 0.0, ["yes"])]
)
async def test_letters_answer_at_once_only_where_nothing_is_being_written(
    monkeypatch: pytest.MonkeyPatch, draft: str, deaf: float, answers: list[str]
):
    monkeypatch.setattr(question, "DEAF", deaf)
    async with page() as it:
        it.prompt.set_draft(draft)
        answered: list[str | None] = []
        it.app.push_screen(Question("Really?", "It may be too much.", CHOICES), answered.append)
        await it.sees("Really?")
        await it.press("y")
        assert answered == answers
        if not answers:
            await it.press("escape")
            await it.until(lambda: answered == [None])
