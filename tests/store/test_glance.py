"""A session at a glance: its key, its title, and the picture of its end while that is what would be shown."""

from __future__ import annotations

from pathlib import Path

from tests.loopback import ending, message_start, text
from tests.session.asking import HELLO
from tests.session.source import answer
from tests.store.keeping import Kept, kept
from tui.store.glance import glance

OTHER = answer(message_start(), text("Other"), ending())


def picture(folder: Path, key: str | None = None) -> bytes | None:
    seen = glance(folder, key)
    assert seen is not None
    return seen.picture


async def ask(one: Kept, words: str) -> None:
    await one.session.submit(words)
    await one.session.settled()
    assert one.store.flush(5)


async def test_a_picture_is_seen_until_anything_is_another(tmp_path: Path) -> None:
    with kept(tmp_path, HELLO, OTHER) as one:
        await ask(one, "first")
        assert picture(tmp_path) is None
        one.store.keep_still(one.key, 1, "first Hello", b"one")
        assert one.store.flush(5)
        assert glance(tmp_path, None) == (one.key, "first", b"one")
        assert picture(tmp_path, one.key) == b"one"
        await ask(one, "second")
        assert picture(tmp_path) is None
        one.store.keep_still(one.key, 2, "second Other", b"two")
        assert one.store.flush(5)
        assert picture(tmp_path) == b"two"
        one.store.show_line(one.key, 1)
        assert one.store.flush(5)
        assert picture(tmp_path) is None


async def test_a_picture_of_a_secret_is_not_kept(tmp_path: Path) -> None:
    with kept(tmp_path, HELLO) as one:
        await ask(one, "hi")
        one.store.keep_still(one.key, 1, "the key is sk-ant-api03-" + "x" * 90, b"one")
        assert one.store.flush(5)
        assert picture(tmp_path) is None


async def test_what_is_out_of_the_ordinary_takes_a_closer_look(tmp_path: Path) -> None:
    assert glance(tmp_path, None) is None
    with kept(tmp_path, HELLO) as one:
        await ask(one, "hi")
        assert glance(tmp_path, one.key[:3]) is None
        assert glance(tmp_path, "nobody") is None
        one.store.delete(one.key)
        assert one.store.flush(5)
        assert glance(tmp_path, one.key) is None
    (tmp_path / "sessions.db").write_bytes(b"no database at all" * 100)
    assert glance(tmp_path, None) is None
