"""What can be wrong with a store: it is said, nothing that is there is harmed, and what waits is written later."""

from __future__ import annotations

import sqlite3
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.loopback import ending, message_start, text
from tests.session.asking import HELLO
from tests.session.source import answer
from tests.store.keeping import Kept, kept
from tui.store import database, facts, schema, writer
from tui.store.lease import Held, Lease, take
from tui.store.library import Library
from tui.store.readings import StoreError
from tui.store.store import Store

LONG = answer(message_start(), text("word " * 20_000), ending())


def until(condition: Callable[[], Any]) -> None:
    """Wait for what the writer's thread does."""
    limit = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < limit, "it never came"
        time.sleep(0.002)


def kinds(one: Kept) -> list[str | None]:
    return [trouble and trouble.kind for trouble in one.told]


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """A folder with a session of one turn."""

    async def fill() -> None:
        with kept(tmp_path, HELLO) as one:
            await one.session.submit("before")

    import asyncio

    asyncio.run(fill())
    return tmp_path


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries again at once, and tells at once."""
    monkeypatch.setattr(writer, "_RETRY", 0.01)
    monkeypatch.setattr(writer, "_TELL_AFTER", 0.0)
    monkeypatch.setattr(database, "_PATIENCE", 0.01)


def test_files_are_the_owner_s_alone(tmp_path: Path):
    store = Store(tmp_path / "new")
    store.save_draft("x")
    assert store.flush()
    files = list((tmp_path / "new").iterdir())
    assert {path.name for path in files} == {"sessions.db", "sessions.db-wal", "sessions.db-shm"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert store.close()


def test_a_store_that_nothing_was_put_into_makes_no_file(tmp_path: Path):
    store = Store(tmp_path / "new")
    assert store.flush()
    assert (store.sessions(), store.latest(), store.search("x"), store.open("x")) == ([], None, [], None)
    assert store.close()
    assert not (tmp_path / "new").exists()


def make_newer(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()


def make_junk(path: Path) -> None:
    path.write_bytes(b"this is no database at all" * 100)


def make_foreign(path: Path) -> None:
    path.unlink()
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE bookmarks (url)")
    db.close()


@pytest.mark.parametrize(
    ("kind", "spoil", "said"),
    [
        ("newer", make_newer, "a newer version of claude-tui (its schema is 99"),
        ("corrupt", make_junk, "is damaged, or no database"),
        ("foreign", make_foreign, "is another program's"),
    ],
)
async def test_a_file_that_cannot_be_used_is_left_alone_and_the_chat_goes_on(
    stored: Path, kind: str, spoil: Callable[[Path], None], said: str
):
    path = stored / "sessions.db"
    spoil(path)
    before = path.read_bytes()
    with kept(stored, HELLO) as one:
        until(lambda: one.told)
        assert kinds(one) == [kind]
        assert said in one.told[0].message  # type: ignore[union-attr]
        assert "left as it is" in one.told[0].advice  # type: ignore[union-attr]
        turn = await one.session.submit("during")
        assert turn.message.text == "Hello"
        assert not one.store.flush()
        with pytest.raises(StoreError, match="sessions"):
            one.store.sessions()
        assert path.read_bytes() == before
        away = one.store.set_aside()
        assert away is not None
        until(lambda: one.told[-1] is None)
        assert one.store.flush()
        assert [info.title for info in one.store.sessions()] == ["during"]
    assert away.read_bytes() == before


async def test_pages_that_were_overwritten_are_told_and_nothing_crashes(stored: Path):
    path = stored / "sessions.db"
    data = bytearray(path.read_bytes())
    data[4096:40960] = b"\xaa" * (40960 - 4096)
    path.write_bytes(data)
    with kept(stored, HELLO) as one:
        await one.session.submit("during")
        assert not one.store.flush()
        assert kinds(one) == ["corrupt"]
        assert one.session.conversation.leaf is not None
        assert one.session.conversation.leaf.message.text == "Hello"


@pytest.mark.usefixtures("impatient")
async def test_a_lock_of_another_process_delays_and_loses_nothing(stored: Path):
    other = sqlite3.connect(stored / "sessions.db", isolation_level=None)
    with kept(stored, LONG) as one:
        assert one.store.flush()
        other.execute("BEGIN EXCLUSIVE")
        await one.session.submit("during")
        until(lambda: one.told)
        assert kinds(one) == ["locked"]
        assert one.store.waiting > 0
        assert not one.store.flush()
        assert [info.title for info in one.store.sessions()] == ["before"]
        other.execute("COMMIT")
        until(lambda: one.told[-1] is None)
        assert one.store.flush()
        _check_all_is_there(one)
    other.close()


@pytest.mark.usefixtures("impatient")
async def test_a_full_disk_delays_and_loses_nothing(stored: Path, monkeypatch: pytest.MonkeyPatch):
    room = "PRAGMA max_page_count = 2"  # fewer than there are: not one more
    _on_open(monkeypatch, lambda: room)
    with kept(stored, LONG, HELLO) as one:
        await one.session.submit("during")
        until(lambda: one.told)
        assert kinds(one) == ["full"]
        assert "no longer" not in one.told[0].advice  # type: ignore[union-attr]
        await one.session.submit("and on")
        room = "PRAGMA max_page_count = 1000000"
        assert one.store._writer._db is not None
        one.store._writer._db.execute(room)
        until(lambda: one.told[-1] is None)
        assert one.store.flush()
        _check_all_is_there(one)


@pytest.mark.usefixtures("impatient")
async def test_a_file_made_read_only_in_mid_stream_delays_and_loses_nothing(
    stored: Path, monkeypatch: pytest.MonkeyPatch
):
    with kept(stored, LONG, HELLO) as one:
        await one.session.submit("during")
        assert one.store.flush()
        only = "PRAGMA query_only = ON"
        _on_open(monkeypatch, lambda: only)
        assert one.store._writer._db is not None
        one.store._writer._db.execute(only)
        await one.session.submit("and on")
        until(lambda: one.told)
        assert kinds(one) == ["read_only"]
        assert "as soon as the file can be written" in one.told[0].advice  # type: ignore[union-attr]
        only = "PRAGMA query_only = OFF"
        until(lambda: one.told[-1] is None)
        assert one.store.flush()
        _check_all_is_there(one)


@pytest.mark.usefixtures("impatient")
async def test_a_folder_that_cannot_be_made_is_told_and_the_chat_goes_on(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with kept(tmp_path / "file" / "data", HELLO) as one:
        await one.session.submit("during")
        until(lambda: one.told)
        assert kinds(one) == ["unreachable"]
        (tmp_path / "file").unlink()
        until(lambda: one.told[-1] is None)
        assert one.store.flush()
        assert [info.title for info in one.store.sessions()] == ["during"]


def test_a_fact_that_cannot_be_written_holds_no_other_up(tmp_path: Path):
    told: list[Any] = []
    store = Store(tmp_path, tell=told.append)
    store.put(facts.SessionBegan("aaa", "one", "m", 1.0))
    store.put(facts.TurnPriced("nobody", 7, None))
    store.put(facts.Renamed("aaa", "two"))
    assert store.flush()
    assert [info.title for info in store.sessions()] == ["two"]
    assert [trouble.kind for trouble in told] == ["internal"]
    assert "there is no session nobody" in told[0].message
    assert store.close()


def test_an_upgrade_keeps_a_copy_and_one_that_fails_changes_nothing(stored: Path):
    path = stored / "sessions.db"
    db = sqlite3.connect(path, isolation_level=None)
    good = "CREATE TABLE later (x);\nINSERT INTO later VALUES (1);\n"
    with pytest.raises(sqlite3.OperationalError):
        schema.migrate(db, path, (*schema.MIGRATIONS, good + "SELECT no_such_column FROM later;\n"))
    known = len(schema.MIGRATIONS)
    assert schema.version(db) == known
    assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'later'").fetchone() == (0,)
    schema.migrate(db, path, (*schema.MIGRATIONS, good))
    assert schema.version(db) == known + 1
    db.close()
    copy = stored / f"sessions.before-{known + 1}.db"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    old = sqlite3.connect(copy)
    assert schema.version(old) == known
    assert old.execute("SELECT title FROM session").fetchall() == [("before",)]
    old.close()
    with pytest.raises(StoreError, match="newer version"):
        Library(stored).sessions()


def test_nobody_meets_a_store_that_is_made_in_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    statements, met = schema._statements, []

    def watched(script: str) -> list[str]:
        met.append(database.open_to_read(tmp_path))
        return statements(script)

    monkeypatch.setattr(schema, "_statements", watched)
    db = database.open_to_write(tmp_path)
    assert schema.version(db) == len(schema.MIGRATIONS)
    db.close()
    assert met == [None] * len(schema.MIGRATIONS)
    assert not list(tmp_path.glob("*before*")), "a new store has no past"


def test_of_two_that_upgrade_at_once_one_waits_and_the_copy_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "sessions.db"
    db, other = (sqlite3.connect(path, isolation_level=None, timeout=0) for _ in range(2))
    schema.migrate(db, path, schema.MIGRATIONS[:1])
    statements, refused = schema._statements, []

    def contended(script: str) -> list[str]:
        try:
            schema.migrate(other, path)
        except sqlite3.OperationalError as error:
            refused.append(str(error))
        return statements(script)

    monkeypatch.setattr(schema, "_statements", contended)
    schema.migrate(db, path)
    schema.migrate(other, path)
    assert set(refused) == {"database is locked"}
    (copy,) = tmp_path.glob("*before*")
    old = sqlite3.connect(copy)
    assert (copy.name, schema.version(old)) == ("sessions.before-2.db", 1)
    for one in (db, other, old):
        one.close()


def test_a_lease_is_one_copy_s_until_it_is_released(tmp_path: Path):
    first = take(tmp_path, "abc")
    assert isinstance(first, Lease)
    assert isinstance(take(tmp_path, "abc"), Held)
    assert isinstance(take(tmp_path, "abc"), Held)
    first.release()
    first.release()
    again = take(tmp_path, "abc")
    assert isinstance(again, Lease)
    again.release()
    assert list((tmp_path / "locks").iterdir()) == []


def _on_open(monkeypatch: pytest.MonkeyPatch, pragma: Callable[[], str]) -> None:
    """Have every connection that writes begin with a pragma."""
    connect = database.open_to_write

    def limited(folder: Path) -> sqlite3.Connection:
        db = connect(folder)
        db.execute(pragma())
        return db

    monkeypatch.setattr(database, "open_to_write", limited)


def _check_all_is_there(one: Kept) -> None:
    """All of the session as it is in memory is stored, in its order, byte for byte."""
    opened = one.store.open_whole(one.key)
    assert opened is not None
    for now, was in zip(opened.conversation.path(), one.session.conversation.path(), strict=True):
        assert (now.prompt, now.state, now.message.to_api()) == (was.prompt, was.state, was.message.to_api())
    raw = b"".join(frame.raw for _, _, frames in one.store.frames(one.key) for frame in frames)
    assert raw == b"".join(frame.raw for frame in one.session.log.frames)
