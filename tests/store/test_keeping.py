"""A session as it is stored and opened again: all that a person saw is there, and what goes to the API is the same."""

from __future__ import annotations

import asyncio
import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest

from tests.domain.api_rules import violations
from tests.loopback import block_stop, ending, message_start, open_text, sse, text, thinking, tool_use
from tests.session.asking import HELLO, OVERLOADED, until
from tests.session.source import Script, answer, failed_first
from tests.store.keeping import Kept, kept
from tui.domain.conversation import Turn
from tui.domain.failure import Failure
from tui.domain.request import Request
from tui.store.lease import Held
from tui.store.library import Library
from tui.store.words import last_words

RICH = answer(
    message_start(),
    thinking(0, "hm", "sig=="),
    text("I look ", "漢字", index=1),
    tool_use(2, "toolu_1", "look_up", '{"parseJsonBody": ', "1}"),
    sse("hologram", beam=1),
    ending("tool_use"),
)
OTHER = answer(message_start(), text("Other"), ending())
CUT = answer(message_start(), open_text("Half"), failure=Failure("cut", "gone"))


def seen(turn: Turn) -> tuple[object, ...]:
    """What of a turn is shown or sent."""
    return (
        turn.prompt,
        turn.state,
        turn.failure,
        turn.message.to_api(),
        [(one.number, one.status, one.headers, one.failure, one.wait) for one in turn.attempts],
        turn.cost,
        turn.priced,
    )


async def test_a_session_opens_as_it_was_left(tmp_path: Path):
    with kept(tmp_path, RICH, HELLO, CUT) as one:
        for prompt in ("first of all", "second", "third"):
            await one.session.submit(prompt)
        await one.session.settled()
        was, key = one.session.conversation, one.key
    opened = Library(tmp_path).open_whole(key)
    assert opened is not None
    line = opened.conversation.path()
    assert [seen(turn) for turn in line] == [seen(turn) for turn in was.path()]
    for now, before in zip(line, was.path(), strict=True):
        assert now.request is not None
        assert before.request is not None
        assert now.request.body == before.request.body
        assert (now.ttft, now.took()) == (before.ttft, before.took()) or abs(now.took() - before.took()) < 1e-3  # type: ignore[operator]
        assert now.root is line[0]
        assert now.block_times.keys() == before.block_times.keys()
    new = opened.conversation.add([{"type": "text", "text": "on"}], opened.conversation.leaf)
    assert violations(opened.conversation.messages_for(new)) == []


async def test_the_frames_are_there_byte_for_byte_with_their_times(tmp_path: Path):
    with kept(tmp_path, failed_first(OVERLOADED, message_start(), text("Hi"), ending())) as one:
        turn = await one.session.submit("hi")
        key = one.key
    library = Library(tmp_path)
    opened = library.open(key)
    assert opened is not None
    ((number, attempt, frames),) = [entry for entry in library.frames(key) if entry[2]]
    assert (number, attempt) == (1, 2)
    was = turn.attempts[1].frames
    assert [(one.seq, one.raw, one.event) for one in frames] == [(one.seq, one.raw, one.event) for one in was]
    stored = opened.conversation.turns[0].attempts[1].clock
    assert abs((frames[-1].at - stored.started) - (was[-1].at - turn.attempts[1].clock.started)) < 1e-5
    assert stored.events == len(was)


async def test_the_list_tells_title_turns_cost_and_the_first_and_last_words(tmp_path: Path):
    with kept(tmp_path, RICH, HELLO) as one:
        await one.session.submit("What is\n  a monad? " + "x" * 100)
        await one.session.submit("more")
        await one.session.settled()
        (info,) = one.store.sessions()
    assert info.title.startswith("What is a monad? xxx")
    assert len(info.title) == 80
    assert (info.turns, info.leaf, info.model, info.last) == (2, 2, "claude-sonnet-4-5", "Hello")
    assert info.first.startswith("What is a monad?")
    assert info.cost == 2 * Decimal(25 * 3 + 12 * 15) / 1_000_000
    assert (info.input_tokens, info.output_tokens) == (50, 24)
    assert info.updated >= info.created > 1e9


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Hello", "Hello"),
        ("wholly " + "gone " * 39 + "end", "…" + "gone " * 39 + "end"),
        ("wholly " + "gone " * 38 + "the end", "…" + "gone " * 38 + "the end"),
        ("x" * 300, "…" + "x" * 199),
    ],
    ids=["all", "at a word", "in a word", "no words"],
)
def test_the_last_words_begin_with_a_whole_one(said: str, told: str):
    assert last_words(said) == told


async def test_branches_stay_and_the_line_that_was_shown_last_is_opened(tmp_path: Path):
    with kept(tmp_path, HELLO, HELLO, OTHER) as one:
        await one.session.submit("one")
        second = await one.session.submit("two")
        await one.session.regenerate(second)
        one.store.show_line(one.key, 2)
        key = one.key
    opened = Library(tmp_path).open(key, newest=1)
    assert opened is not None
    assert [turn.message.text for turn in opened.conversation.turns] == ["Hello"]
    assert opened.missing == 2
    assert opened.conversation.turns[0].parent is None
    opened.join(opened.rest())
    assert [turn.number for turn in opened.conversation.turns] == [1, 2, 3]
    first, second, third = opened.conversation.turns
    assert (second.parent, third.parent, third.message.text) == (first, first, "Other")
    assert second.root is third.root is first
    assert opened.conversation.path() == [first, second]
    assert (opened.missing, opened.rest()) == (0, [])


async def test_regenerating_the_first_reply_stays_in_the_session_and_a_new_chat_is_another(tmp_path: Path):
    with kept(tmp_path, HELLO) as one:
        first = await one.session.submit("one")
        await one.session.regenerate(first)
        one.session.conversation.leaf = None
        await one.session.submit("another chat")
        titles = {info.title: info.turns for info in one.store.sessions()}
    assert titles == {"one": 2, "another chat": 1}


async def test_an_opened_session_goes_on_where_it_was(tmp_path: Path):
    with kept(tmp_path, HELLO) as one:
        await one.session.submit("one")
        key = one.key
    with kept(tmp_path, OTHER) as two:
        opened = two.store.open_whole(key)
        assert opened is not None
        assert two.keeper.resume(opened) is None
        two.session.open(opened.conversation)
        turn = await two.session.submit("two")
        assert [one["role"] for one in two.script.requests[0].messages] == ["user", "assistant", "user"]
        assert two.keeper.place(turn) == (key, 2)
        (info,) = two.store.sessions()
    assert (info.key, info.turns, info.last) == (key, 2, "Other")
    again = Library(tmp_path).open_whole(key)
    assert again is not None
    assert [turn.prompt_text for turn in again.conversation.path()] == ["one", "two"]
    assert again.conversation.turns[1].request is not None
    assert again.conversation.turns[1].request.body == two.script.requests[0].body


async def test_a_second_copy_is_told_and_may_go_on_with_a_copy(tmp_path: Path):
    with kept(tmp_path, RICH, HELLO) as one, kept(tmp_path, OTHER) as two:
        await one.session.submit("one")
        await one.session.submit("two")
        opened = two.store.open_whole(one.key)
        assert opened is None or opened.missing == 0
        one.store.flush()
        opened = two.store.open_whole(one.key)
        assert opened is not None
        held = two.keeper.resume(opened)
        assert isinstance(held, Held)
        assert "has this session open" in held.message
        copy = two.store.open_whole(two.store.fork(one.key, "one (copy)"))
        assert copy is not None
        assert two.keeper.resume(copy) is None
        assert [seen(turn)[:4] for turn in copy.conversation.turns] == [
            seen(turn)[:4] for turn in one.session.conversation.turns
        ]
        two.session.open(copy.conversation)
        await two.session.submit("three")
        infos = {info.key: info for info in two.store.sessions()}
        assert infos[copy.info.key].turns == 3
        assert infos[copy.info.key].forked_from == one.key
        assert infos[one.key].turns == 2
        assert [hit.session for hit in two.store.search("parseJ")] == [copy.info.key, one.key]
        frames = two.store.frames(copy.info.key)
        assert [one.raw for one in frames[0][2]] == [one.raw for one in one.store.frames(one.key)[0][2]]
    with kept(tmp_path) as three:
        opened = three.store.open(one.key)
        assert opened is not None
        assert three.keeper.resume(opened) is None


async def test_a_recording_is_not_stored_until_it_is_part_of_what_is_said(tmp_path: Path):
    with kept(tmp_path, HELLO) as one:
        request = Request({"model": "m", "messages": [{"role": "user", "content": "recorded"}]})
        await one.session.play(Script([OTHER]), [{"type": "text", "text": "recorded"}], request, "a.tape")
        assert one.store.sessions() == []
        await one.session.submit("and live?")
        key = one.key
    opened = Library(tmp_path).open_whole(key)
    assert opened is not None
    assert [turn.message.text for turn in opened.conversation.path()] == ["Other", "Hello"]
    assert opened.info.title == "recorded"


async def test_no_key_is_stored_wherever_it_stands(tmp_path: Path):
    key = "sk-ant-api03-abcdefghijkl"
    leaking = answer(message_start(id=key), open_text(f"your key is {key}"), block_stop(0), ending())
    with kept(tmp_path, leaking) as one:
        await one.session.submit(f"my key: {key}")
        await one.session.submit("and now?")
        one.store.save_draft(f"draft {key}")
        one.store.rename(one.key, f"title {key}")
        opened = one.store.open_whole(one.key) if one.store.flush() else None
        assert opened is not None
        assert "[redacted]" in opened.conversation.turns[0].prompt_text
        assert "[redacted]" in str(opened.conversation.turns[1].request.body)  # type: ignore[union-attr]
        stored = b"".join(frame.raw for _, _, frames in one.store.frames(one.key) for frame in frames)
        assert b"[redacted]" in stored
        assert key.encode() not in stored
        assert one.store.search("abcdefghijkl") == []
        assert one.store.draft() == "draft [redacted]"
        assert one.store.prompts() == ["and now?", "my key: [redacted]"]
    for path in tmp_path.iterdir():
        assert path.is_dir() or b"abcdefghijkl" not in path.read_bytes()


async def test_drafts_prompts_names_pins_and_deletions(tmp_path: Path):
    with kept(tmp_path, HELLO) as one:
        for prompt in ("one", "two", "one"):
            one.session.conversation.leaf = None
            await one.session.submit(prompt)
        first, second, third = (info.key for info in reversed(one.store.sessions()))
        assert one.store.prompts() == ["one", "two"]
        one.store.pin(first)
        one.store.rename(second, "a \ud83d name\n")
        one.store.delete(third)
        assert [(info.key, info.title, info.pinned) for info in one.store.sessions()] == [
            (first, "one", True),
            (second, "a ? name", False),
        ]
        assert [info.key for info in one.store.sessions(deleted=True)] == [third]
        assert {hit.session for hit in one.store.search("hello")} == {first, second}
        one.store.undelete(third)
        assert len(one.store.sessions()) == 3
        one.store.save_draft("half a th\ud83d", second)
        assert one.store.draft(second) == "half a th?"
        one.store.save_draft("", second)
        assert one.store.draft(second) == ""
        one.store.delete(third)
        await one.session.settled()
        assert one.store.spent(0) == 3 * Decimal(25 * 3 + 12 * 15) / 1_000_000
    with kept(tmp_path, HELLO) as two:
        assert two.store.flush()
        assert two.store.sessions(deleted=True) == []
        assert {info.key for info in two.store.sessions()} == {first, second}
        db = sqlite3.connect(tmp_path / "sessions.db")
        assert db.execute("SELECT count(*) FROM turn").fetchone() == (2,)
        assert db.execute("SELECT count(*) FROM batch").fetchone()[0] > 0
        assert db.execute("SELECT count(*) FROM words WHERE words MATCH 'hello'").fetchone() == (2,)
        db.execute("INSERT INTO words (words) VALUES ('integrity-check')")
        db.close()


async def test_stored_events_stand_in_the_log_of_an_opened_session_once(tmp_path: Path):
    with kept(tmp_path, RICH, HELLO) as one:
        await one.session.submit("one")
        await one.session.submit("two")
        was, key = one.session, one.key
    with kept(tmp_path, OTHER) as two:
        opened = two.store.open_whole(key)
        assert opened is not None
        two.keeper.resume(opened)
        two.session.open(opened.conversation)
        updates: list[object] = []
        two.session.listen(updates.append)
        two.session.recall(two.store.frames(key))
        await two.session.submit("three")
        two.store.flush()
        two.session.recall(two.store.frames(key))
        frames = [frame.raw for frame in two.session.log.frames]
        assert frames[: len(was.log)] == [frame.raw for frame in was.log.frames]
        assert len(frames) == len(was.log) + len(two.session.conversation.turns[-1].attempts[0].frames)
        assert updates
        for turn, before in zip(two.session.conversation.path(), was.conversation.path(), strict=False):
            clock, gaps = turn.attempts[0].clock, before.attempts[0].clock.gaps
            assert len(clock.gaps) == clock.events - 1 == len(gaps)


async def test_a_turn_that_was_cut_off_is_ended_when_the_store_is_next_opened(tmp_path: Path):
    hold = asyncio.Event()
    waiting = [*answer(message_start(), open_text("Half a zebra"))[:-1], hold]
    one = Kept(tmp_path, HELLO, waiting)
    await one.session.submit("one")
    running = asyncio.create_task(one.session.submit("two"))
    await until(one.session, lambda: one.session.conversation.turns[-1].message.text == "Half a zebra")
    assert one.store.flush()
    with kept(tmp_path) as other:  # a second copy leaves what runs in the first one alone
        assert other.store.flush()
        opened = other.store.open_whole(one.key)
        assert opened is not None
        assert opened.conversation.turns[1].message.text == "Half a zebra"
        assert _ended(tmp_path) == [True, False]
    one.keeper._leases.pop(one.key).release()  # as the end of the process would
    with kept(tmp_path) as other:
        assert other.store.flush()
        assert _ended(tmp_path) == [True, True]
        opened = other.store.open(one.key)
        assert opened is not None
        turn = opened.conversation.turns[1]
        assert (turn.state, turn.message.text) == ("failed", "Half a zebra")
        assert turn.failure is not None
        assert (turn.failure.kind, turn.failure.headline) == ("interrupted", "interrupted")
        assert turn.attempts[0].clock.events == 3
        assert [hit.turn for hit in other.store.search("zebra")] == [2]
        assert opened.info.last == "Half a zebra"
    running.cancel()
    await asyncio.wait([running])
    assert one.keeper.close()


def _ended(folder: Path) -> list[bool]:
    db = sqlite3.connect(folder / "sessions.db")
    rows = db.execute("SELECT ended IS NOT NULL FROM turn ORDER BY number").fetchall()
    db.close()
    return [bool(row[0]) for row in rows]
