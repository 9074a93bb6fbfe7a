"""The tree of a conversation as rows."""

from __future__ import annotations

from tui.domain.branches import rows
from tui.domain.conversation import Conversation, Turn, edited_prompt, text_prompt


def grown(*parents: int | None) -> Conversation:
    """A conversation whose turns, numbered from 1, follow the turns of these numbers."""
    conversation = Conversation()
    for number, parent in enumerate(parents, 1):
        conversation.add(text_prompt(str(number)), None if parent is None else conversation.turns[parent - 1])
    return conversation


def drawn(conversation: Conversation) -> list[str]:
    return [f"{'. ' * row.depth}{'+' if row.begins else ''}{row.turn.number}" for row in rows(conversation)]


def test_a_line_without_branches_goes_straight_down_however_long_it_is():
    conversation = grown(None, *range(1, 5000))
    assert {row.depth for row in rows(conversation)} == {0}
    assert len(rows(conversation)) == 5000


def test_branches_stand_above_what_goes_straight_on():
    conversation = grown(None, 1, 2, 1, 4)
    assert drawn(conversation) == ["1", ". +2", ". 3", "4", "5"]
    assert [row.turn.number for row in rows(conversation) if row.shown] == [1, 4, 5]


def test_the_line_that_is_shown_goes_straight_on():
    conversation = grown(None, 1, 2, 1, 4)
    assert conversation.select(conversation.turns[1])
    assert drawn(conversation) == ["1", ". +4", ". 5", "2", "3"]


def test_first_prompts_may_be_branches():
    assert drawn(grown(None, None, None)) == [". +1", ". +2", "3"]


def test_branches_off_branches_stand_further_right():
    conversation = grown(None, 1, 2, 2, 1)
    assert drawn(conversation) == ["1", ". +2", ". . +3", ". 4", "5"]


def test_nothing_has_no_rows():
    assert rows(Conversation()) == []


def test_forks_tell_which_of_how_many_is_shown():
    conversation = grown(None, 1, 1, 3, 1)
    first, second, third, fourth, fifth = conversation.turns
    assert conversation.siblings(third) == [second, third, fifth]
    assert conversation.forks() == {fifth: (3, 3)}
    assert conversation.select(third)
    assert conversation.leaf is fourth
    assert conversation.forks() == {third: (2, 3)}
    assert not conversation.select(first)
    assert conversation.leaf is fourth


def test_an_edited_prompt_keeps_what_is_no_text():
    image = {"type": "image", "source": {}}
    assert edited_prompt([image, *text_prompt("old")], "new") == [image, *text_prompt("new")]


def test_a_turn_of_another_conversation_is_no_sibling():
    conversation = grown(None, 1)
    assert conversation.siblings(Turn(9, text_prompt("x"), None)) == [conversation.turns[0]]
