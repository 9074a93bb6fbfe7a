"""What came of calls is stored, whether or not the round that sends it ever came."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

from tests.domain.api_rules import violations
from tests.session.asking import OPTIONS, until
from tests.session.source import Script
from tests.store.keeping import Kept, kept
from tests.tools_loop.tools import DONE, Fake, calling, never, results
from tui.domain.continuing import may_continue
from tui.domain.conversation import Conversation, text_prompt
from tui.session.keeping import Keeper
from tui.session.rounds import CANCELLED
from tui.session.session import Session
from tui.store.codec import pack
from tui.store.library import Library
from tui.store.schema import MIGRATIONS, migrate
from tui.tools.toolbox import Toolbox

CALLS = calling(("toolu_1", "never", {}), ("toolu_2", "add", {"key": "sk-ant-api03-" + "x" * 40}))


def arm(session: Session) -> None:
    session.toolbox = Toolbox([Fake("never", never), Fake("add")])
    session.permissions.allow("*")


async def stopped(one: Kept) -> None:
    """Ask, and stop when one of two calls is over."""
    arm(one.session)
    asking = asyncio.create_task(one.session.submit("go"))
    await until(
        one.session,
        lambda: "done" in [run.state for turn in one.session.conversation.turns for run in turn.runs.values()],
    )
    one.session.stop()
    await asking


def opened(folder: Path, key: str) -> Conversation:
    found = Library(folder).open_whole(key)
    assert found is not None
    return found.conversation


async def test_rounds_open_as_they_were_left(tmp_path: Path):
    with kept(tmp_path, calling(("toolu_1", "add", {"a": 1})), DONE) as one:
        arm(one.session)
        await one.session.submit("go")
        was, key, requests = one.session.conversation.path(), one.key, one.script.requests
    line = opened(tmp_path, key).path()
    assert [turn.is_round for turn in line] == [False, True]
    assert [turn.request.body for turn in line if turn.request] == [request.body for request in requests]
    (before,), (now,) = was[0].runs.values(), line[0].runs.values()
    assert (now.state, now.input, now.source, now.outcome) == (before.state, before.input, "tests", before.outcome)
    assert abs((now.seconds(0) or 0) - (before.seconds(0) or 0)) < 1e-4
    assert [may_continue(turn) for turn in line] == [False, False]


async def test_results_that_were_never_sent_are_sent_after_the_session_was_opened_again(tmp_path: Path):
    with kept(tmp_path) as one:
        one.script.answers.append(CALLS)
        await stopped(one)
        key = one.key
    conversation = opened(tmp_path, key)
    (turn,) = conversation.turns
    assert list(turn.runs) == ["toolu_1", "toolu_2"]
    messages = conversation.messages_for(conversation.add(text_prompt("on"), turn))
    assert violations(messages) == []
    first, second, prompt = messages[-1]["content"]
    assert (first["content"], first["is_error"]) == (CANCELLED, True)
    assert "sk-ant" not in second["content"]
    assert prompt == {"type": "text", "text": "on"}


async def test_the_round_goes_out_after_the_session_was_opened_again_and_is_stored_with_it(tmp_path: Path):
    with kept(tmp_path, CALLS) as one:
        await stopped(one)
        key = one.key
    script = Script([DONE])
    session = Session(script, OPTIONS)
    arm(session)
    found = one.store.open_whole(key)
    assert found is not None
    (turn,) = found.conversation.turns
    assert may_continue(turn)
    with kept(tmp_path) as two:
        keeper = Keeper(session, two.store)
        assert keeper.resume(found) is None
        session.open(found.conversation)
        last = await session.go_on(turn)
        assert keeper.place(last) == (key, 2)
        keeper.close()
    assert [call for call, _, _ in results(script)] == ["toolu_1", "toolu_2"]
    assert [turn.is_round for turn in opened(tmp_path, key).path()] == [False, True]


async def test_a_copy_of_a_session_has_what_came_of_its_calls(tmp_path: Path):
    with kept(tmp_path, CALLS) as one:
        await stopped(one)
        copy = one.store.fork(one.key, "copy")
        found = one.store.open_whole(copy)
    assert found is not None
    assert [run.state for run in found.conversation.turns[0].runs.values()] == ["cancelled", "done"]


async def test_the_list_counts_the_person_s_prompts_and_not_the_rounds(tmp_path: Path):
    with kept(tmp_path, calling(("toolu_1", "add", {"a": 1})), DONE, DONE) as one:
        arm(one.session)
        await one.session.submit("go")
        await one.session.submit("on")
        await one.session.settled()
        (info,) = one.store.sessions()
        assert (info.turns, info.prompts) == (3, 2)
        copy = one.store.fork(one.key, "copy", 2)
        told = {info.key: (info.turns, info.prompts) for info in one.store.sessions()}
    assert told == {one.key: (3, 2), copy: (2, 1)}


def test_a_store_from_before_prompts_were_counted_counts_those_that_it_has(tmp_path: Path):
    path = tmp_path / "old.db"
    db = sqlite3.connect(path, isolation_level=None)
    migrate(db, path, MIGRATIONS[:3])
    db.execute("INSERT INTO session (key, title, model, created, updated, turns) VALUES ('a', 't', 'm', 0, 0, 5)")
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "1"}
    prompts = [text_prompt("go"), [result], [result, *text_prompt("x" * 900)], [], None]
    for number, prompt in enumerate(prompts, 1):
        data = b"x not what was packed" if prompt is None else pack(prompt)
        db.execute(
            "INSERT INTO turn (session, number, began, state, prompt) VALUES (1, ?, 0, 'done', ?)", (number, data)
        )
    migrate(db, path)
    assert db.execute("SELECT turns, prompts FROM session").fetchone() == (5, 3)
    assert [asked for (asked,) in db.execute("SELECT asked FROM turn ORDER BY number")] == [1, 0, 1, 0, 1]
    db.close()


def test_a_store_from_before_there_were_runs_is_brought_up_to_date(tmp_path: Path):
    path = tmp_path / "old.db"
    db = sqlite3.connect(path, isolation_level=None)
    migrate(db, path, MIGRATIONS[:2])
    migrate(db, path)
    assert db.execute("SELECT count(*) FROM run").fetchone() == (0,)
    db.close()
