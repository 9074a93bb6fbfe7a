"""Which calls run unasked: what a pattern covers, and above all what it does not."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui.domain.tools.permission import LONGEST, Permissions, Rule, pattern_for


def allows(pattern: str, name: str, /, **input: object) -> bool:
    return Permissions([pattern]).decide(name, input) == "allow"


@pytest.mark.parametrize(
    ("pattern", "name", "input"),
    [
        ("calculate", "calculate", {"expression": "(1 + 2) * 3"}),
        ("read_*", "read_file", {"path": "/etc/passwd"}),
        ("mcp__git__*", "mcp__git__log", {}),
        ("run_command(git *)", "run_command", {"command": "git log --oneline"}),
        ("run_command(git *)", "run_command", {"command": "git log", "timeout": 5, "cwd": None}),
        ("run_command(command=git *)", "run_command", {"command": "git log", "cwd": "/tmp"}),
        ("run_command(git log | head)", "run_command", {"command": "git log | head"}),
        ("run_command(git log --format=%h,%s)", "run_command", {"command": "git log --format=%h,%s"}),
        ("read_file(path=src/*)", "read_file", {"path": "src/a/b.py"}),
        ("read_file(path=src/*)", "read_file", {"path": "src/./a.py"}),
        ("read_file(path=src/*)", "read_file", {"path": "./src//a.py"}),
        ("read_file(path=src/*, count=10)", "read_file", {"path": "src/a", "count": 10}),
        ("read_file(path=../other/*)", "read_file", {"path": "../other/a"}),
        ("fetch_url(https://docs.python.org/*)", "fetch_url", {"url": "https://docs.python.org/3/?a=1&b=2"}),
        ("search_files(pattern=*, path=src)", "search_files", {"pattern": "a|b$", "path": "src"}),
        ("both(paths=src/*)", "both", {"paths": ["src/a", "src/b"]}),
        (r"say(\*)", "say", {"text": "*"}),
        ("say(a?c)", "say", {"text": "abc"}),
        (r"open(C:\work\*)", "open", {"path": r"C:\work*"}),
        (r"open(C:\\work\\*)", "open", {"path": r"C:\work\a"}),
    ],
)
def test_a_pattern_covers(pattern: str, name: str, input: dict[str, object]):
    assert allows(pattern, name, **input)


@pytest.mark.parametrize(
    ("pattern", "name", "input"),
    [
        ("calculate", "calculate_more", {}),
        ("read_*", "unread_file", {}),
        *(
            ("run_command(git *)", "run_command", {"command": f"git log{more}"})
            for more in (
                "; rm -rf ~",
                " && rm x",
                " | sh",
                "\nrm x",
                "$(rm x)",
                "`rm x`",
                " > /etc/x",
                " &",
                "\r rm",
                " $HOME",
            )
        ),
        ("run_command(git *)", "run_command", {"command": "rm -rf ~", "note": "git log"}),
        ("run_command(git *)", "run_command", {"cwd": "git log", "command": "rm -rf ~"}),
        ("run_command(git *)", "run_command", {"command": "git log", "cwd": "/elsewhere"}),
        ("run_command(git *)", "run_command", {"command": ["git log", "rm -rf ~"]}),
        ("run_command(git *)", "run_command", {"command": " git log"}),
        ("run_command(git *)", "run_command", {"command": "git"}),
        ("run_command(git *)", "run_command", {"command": ""}),
        ("run_command(git *)", "run_command", {}),
        ("run_command(git log | *)", "run_command", {"command": "git log | tee x | sh"}),
        ("run_command(script)", "run_command", {"command": "./script"}),
        ("run_command(*)", "run_command", {"command": "a; b"}),
        ("run_command(*)", "run_command", "git log"),
        ("delete(tmp_*)", "delete", {"name": "everything", "path": "tmp_1"}),
        ("delete(tmp_*)", "delete", {"name": ["everything"], "path": "tmp_1"}),
        ("read_file(path=src/*)", "read_file", {"path": "src/../etc/passwd"}),
        ("read_file(path=src/*)", "read_file", {"path": "src/.."}),
        ("read_file(path=src/*)", "read_file", {"path": r"src/..\etc"}),
        ("read_file(path=../other/*)", "read_file", {"path": "../other/../../etc/passwd"}),
        ("read_file(path=src/*, count=10)", "read_file", {"path": "src/a", "count": 100}),
        ("read_file(path=src/*, count=10)", "read_file", {"path": "src/a"}),
        ("fetch_url(https://docs.python.org/*)", "fetch_url", {"url": "https://docs.python.org.evil.com/"}),
        ("fetch_url(https://docs.python.org/*)", "fetch_url", {"url": "https://docs.python.org/../x"}),
        ("both(paths=src/*)", "both", {"paths": ["src/a", "/etc/b"]}),
        ("both(paths=src/*)", "both", {"paths": []}),
        ("both(paths=src/*)", "both", {"paths": [["src/a"]]}),
    ],
)
def test_a_pattern_does_not_cover(pattern: str, name: str, input: object):
    assert Permissions([pattern]).decide(name, input) == "ask"


@pytest.mark.parametrize(
    ("pattern", "input"),
    [
        ("run_command(rm *)", {"command": "rm -rf x"}),
        ("run_command(rm *)", {"command": "cd x; rm -rf y"}),
        ("run_command(rm *)", {"command": "true && rm y"}),
        ("run_command(rm *)", {"command": "git log", "other": "rm x"}),
        ("run_command(path=/etc/*)", {"path": "/tmp/../etc/passwd"}),
        ("run_command(path=/etc/*)", {"path": "//etc/./passwd"}),
        ("run_command(path=/etc/*)", {"path": ["/tmp/x", "/etc/passwd"]}),
        ("run_*", {}),
    ],
)
def test_what_is_rejected_is_rejected_wherever_it_hides(pattern: str, input: dict[str, object]):
    assert Permissions(["run_command"], [pattern]).decide("run_command", input) == "reject"


@pytest.mark.parametrize("pattern", ["", "a b", "run(git *", "run)", "run()", "run( )", "ünder", "(git *)"])
def test_what_is_no_pattern_is_said_in_words(pattern: str):
    with pytest.raises(ValueError, match=r"is no pattern for tools|names no argument"):
        Permissions([pattern])


def test_rules_are_listed_with_their_origin_and_can_be_revoked():
    permissions = Permissions(["read_*"], origin="configuration")
    permissions.allow(" run_command(git *) ")
    permissions.reject("fetch_url")
    assert permissions.rules == [
        Rule("read_*", "allow", "configuration"),
        Rule("run_command(git *)", "allow", "this session"),
        Rule("fetch_url", "reject", "this session"),
    ]
    assert permissions.revoke("read_*")
    assert not permissions.revoke("read_*")
    assert permissions.decide("read_file", {}) == "ask"


def test_the_last_word_about_a_pattern_holds():
    permissions = Permissions(["a"])
    permissions.reject("a")
    assert permissions.decide("a", {}) == "reject"
    permissions.allow("a")
    assert permissions.decide("a", {}) == "allow"


@pytest.mark.parametrize(
    ("name", "input", "pattern"),
    [
        ("calculate", {"expression": "1 + 1"}, "calculate"),
        ("get_weather", {"city": "Oslo"}, "get_weather"),
        ("run_command", {"command": "git log"}, "run_command(git log)"),
        ("run_command", {"command": "rm *.o"}, r"run_command(rm \*.o)"),
        ("run_command", {"command": "A=1 make", "cwd": "src"}, r"run_command(command=A\=1 make, cwd=src)"),
        ("run_command", {"command": ["git", "log"]}, r'run_command(["git"\, "log"])'),
        ("read_file", {"path": "src/a.py", "count": 3}, "read_file(path=src/*)"),
        ("read_file", {"path": "a.py"}, "read_file(path=a.py)"),
        ("read_file", {"path": "../a.py"}, "read_file(path=../*)"),
        ("write_file", {"path": "src/a.py", "content": "x"}, "write_file(path=src/a.py)"),
        ("fetch_url", {"url": "https://docs.python.org/3/"}, "fetch_url(url=https://docs.python.org/*)"),
        ("post", {"url": "https://docs.python.org/3/"}, "post(url=https://docs.python.org/3/)"),
        ("mcp__fs__read_file", {"path": "/a/b"}, "mcp__fs__read_file(path=/a/*)"),
        ("anything", "no object", "anything"),
    ],
)
def test_the_proposed_pattern_is_narrow(name: str, input: object, pattern: str):
    assert pattern_for(name, input) == pattern
    assert Permissions([pattern]).decide(name, input) == "allow"


@pytest.mark.parametrize(
    ("name", "input"),
    [
        ("run_command", {"command": "x" * LONGEST}),
        ("run_command", {"command": "ls", "stdin": "x" * LONGEST}),
        ("run_command", {"command": ["ls", {"deep": ["x" * 100] * LONGEST}]}),
        ("write_file", {"path": "x/" * LONGEST, "content": ""}),
        ("read_file", {"path": "/etc/" + "x" * LONGEST}),
        ("fetch_url", {"url": "https://example.com/" + "x" * LONGEST}),
        ("run_command", {"command": ["ls\n"]}),
    ],
)
def test_what_no_pattern_can_say_in_short_is_not_remembered_and_nothing_wider_is_either(name: str, input: object):
    assert pattern_for(name, input) == ""


def test_a_command_of_megabytes_is_found_too_long_at_once():
    import time

    text = "echo 'a=1, (b)';\n" * 30_000
    for input in ({"command": text}, {"command": [text] * 20}, {"command": {"a": [text, 1] * 20}, "cwd": text}):
        began = time.perf_counter()
        assert pattern_for("run_command", input) == ""
        assert time.perf_counter() - began < 0.2


SHELL_TEXT = st.text(st.sampled_from("git lo;&|$`\n\r<>(){}*?\\,=./'\"a"), max_size=30)


@given(SHELL_TEXT)
@example("; rm -rf ~")
def test_no_text_after_a_command_widens_its_pattern(more: str):
    if allows("run_command(git *)", "run_command", command="git " + more):
        assert not set(more) & set(";&|$`\n\r<>(){}")


@given(st.lists(st.sampled_from(["..", ".", "a", "b c", "", "...", "..a"]), max_size=6).map("/".join))
def test_no_path_leaves_the_folder_of_its_pattern(rest: str):
    import posixpath

    if allows("read_file(path=src/*)", "read_file", path="src/" + rest):
        assert posixpath.normpath("/src/" + rest).startswith("/src")


@given(SHELL_TEXT, st.sampled_from(["command", "path", "url", "text", "name"]), st.booleans())
@example(" git log ", "command", False)
@example("", "command", False)
def test_a_proposed_pattern_can_be_read_and_never_means_another_command(text: str, key: str, beside: bool):
    input: dict[str, object] = {key: text, **({"cwd": "x,y=1"} if beside else {})}
    pattern = pattern_for("do", input)
    permissions = Permissions([pattern])
    assert permissions.decide("do", input) == "allow"
    if key == "command":
        assert permissions.decide("do", {**input, key: text + "a"}) == "ask"
        assert permissions.decide("do", {**input, key: "a" + text}) == "ask"


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_a_pattern_or_is_refused_in_words(pattern: str, value: str):
    try:
        permissions = Permissions([f"do({pattern})"])
    except ValueError:
        return
    assert permissions.decide("do", {"any": value}) in ("allow", "ask")


def test_a_pattern_with_many_stars_is_tried_quickly():
    pattern = "do(" + "a*" * 200 + "b)"
    assert not allows(pattern, "do", text="a" * 5000)
