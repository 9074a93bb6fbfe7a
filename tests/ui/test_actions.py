"""The registry of what a person can do."""

from __future__ import annotations

from collections import Counter

import pytest

from tui.ui.actions import ACTIONS, bindings, key_label, slash_commands


def test_ids_and_slash_commands_are_unique():
    assert not [name for name, times in Counter(action.id for action in ACTIONS).items() if times > 1]
    names = [name for name, _ in slash_commands()]
    assert len(names) == len(set(names))
    assert names == sorted(names)


def test_no_key_means_two_things_in_one_place():
    for where in ("anywhere", "conversation"):
        keys = [key for binding in bindings(where) for key in binding.key.split(",")]
        assert not [key for key, times in Counter(keys).items() if times > 1]


def test_every_action_says_what_it_does():
    assert all(action.title and action.help and action.run for action in ACTIONS)


def test_keys_of_the_promise_are_there():
    keys = {key: action.id for action in ACTIONS for key in action.keys.split(",") if action.where == "anywhere"}
    expected = (
        "escape ctrl+c ctrl+q ctrl+p f1 question_mark ctrl+n ctrl+r ctrl+y f2 f3 f4 f5 f12 ctrl+g ctrl+t ctrl+o tab"
    )
    assert set(expected.split()) <= set(keys)


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ("ctrl+y", "Ctrl+Y"),
        ("f12", "F12"),
        ("question_mark", "?"),
        ("Y,shift+y", "Y Shift+Y"),
        ("shift+tab", "Shift+Tab"),
        ("pageup,ctrl+b", "PgUp Ctrl+B"),
        ("space", "Space"),
        ("j,down", "j ↓"),
    ],
)
def test_keys_read_as_a_person_knows_them(keys, shown):
    assert key_label(keys) == shown
