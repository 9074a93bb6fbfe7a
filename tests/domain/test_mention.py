"""Names after an ``@``: which are ones, where they end, how they are written, and what stays when a text changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.mention import dropped, kept, mention_before, mentions, occurrences, written


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("see @a.py", ["a.py"]),
        ("@a.py, @src/b.py and (@c).", ["a.py", "src/b.py", "c"]),
        ('@"my file.txt" and @"next', ["my file.txt", "next"]),
        ("mail me@home.org or user@host", []),
        ("@~/x.pdf @/etc/hosts @../up @..", ["~/x.pdf", "/etc/hosts", "../up", ".."]),
        ("@a.py twice @a.py", ["a.py"]),
        ("@ alone, @. @@b", [".", "@b"]),
        ("@server:file:///a?b=1 reads", ["server:file:///a?b=1"]),
        ("@src/** all", ["src/**"]),
    ],
)
def test_a_name_begins_a_word_and_ends_before_the_sentence_goes_on(text: str, paths: list[str]):
    assert [mention.path for mention in mentions(text)] == paths


@given(st.text(st.characters(exclude_characters='"\n\r', exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1))
def test_any_path_is_one_name_as_it_is_written(path: str):
    text = f"before {written(path)} after"
    assert [mention.path for mention in mentions(text)] == [path]
    [one] = occurrences(text)
    assert text[one.start : one.end] == written(path)


@pytest.mark.parametrize(
    ("line", "column", "name"),
    [
        ("see @a", 6, "a"),
        ("see @", 5, ""),
        ("see @a.py now", 9, "a.py"),
        ("see @a.py now", 12, None),
        ('@"my fi', 7, "my fi"),
        ('@"my file" ', 11, None),
        ("me@home", 7, None),
        ("/attach re", 10, "re"),
        ("/attach one two", 15, "two"),
        ("/attach ", 8, ""),
        ("/model x", 8, None),
    ],
)
def test_the_name_that_is_being_written_ends_at_the_cursor(line: str, column: int, name: str | None):
    found = mention_before(line, column)
    assert (None if found is None else found.path) == name


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("/home/me/shot.png", ["/home/me/shot.png"]),
        ("'/home/me/my shot.png' ", ["/home/me/my shot.png"]),
        (r"/home/me/my\ shot.png", ["/home/me/my shot.png"]),
        ("/home/me/my shot.png", ["/home/me/my shot.png"]),
        ("file:///tmp/a%20b.pdf", ["/tmp/a b.pdf"]),
        ("/a.png '/b c.pdf'", ["/a.png", "/b c.pdf"]),
        (r"C:\Users\me\shot.png", [r"C:\Users\me\shot.png"]),
        ("/usr/bin/python", []),
        ("a sentence about x.png", []),
        ("/a.png\n/b.png", []),
        ("it's /a.png", []),
        ("", []),
    ],
)
def test_a_pasted_line_is_a_dropped_file_only_where_all_of_it_is(text: str, paths: list[str]):
    assert dropped(text) == paths


def test_what_is_attached_to_an_edited_prompt_goes_with_its_name():
    image = {"type": "image", "source": {}}
    paper = {"type": "document", "title": "r.pdf", "source": {}}
    resource = {"type": "document", "title": "elsewhere", "source": {}}
    prompt = [image, paper, resource, {"type": "text", "text": "@a.png and @r.pdf"}]
    assert kept(prompt, "@a.png and @r.pdf", "@r.pdf, really") == ([paper, resource], {"r.pdf"})
    assert kept(prompt, "@a.png and @r.pdf", "@a.png @new.txt") == ([image, resource], {"a.png"})


def test_the_files_of_a_folder_stay_or_go_together():
    files = [{"type": "document", "title": f"src/{name}"} for name in "ab"]
    assert kept(files, "@src/** ?", "@src/** !") == (files, {"src/**"})
    assert kept(files, "@src/** ?", "no") == ([], set())


def test_a_name_begins_no_farther_before_the_cursor_than_a_path_is_long():
    assert mention_before('@"' + "a" * 4000, 4002) is not None
    assert mention_before('@"' + "a" * 5000, 5002) is None


def test_an_at_sign_in_a_word_hides_no_name_after_it():
    assert [one.path for one in occurrences("me@home,(@a.py) x@@b `@c`")] == ["a.py", "c"]
