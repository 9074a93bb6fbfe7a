"""The built-in tools, as functions; that what the app says of them is what they are."""

from __future__ import annotations

import contextlib
import http.server
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.tools.assemble import built_in_definitions
from tui.tools.builtins import Long, ToolError, command
from tui.tools.builtins.arithmetic import calculate
from tui.tools.builtins.command import run_command
from tui.tools.builtins.fetching import fetch_url
from tui.tools.builtins.files import list_files, read_file, search_files
from tui.tools.builtins.readable import readable
from tui.tools.builtins.tools import TOOLS
from tui.tools.schemas import describe


def test_what_the_app_says_of_them_is_what_the_sdk_says():
    assert built_in_definitions() == [describe(tool) for tool in TOOLS]
    assert [definition["name"] for definition in built_in_definitions()] == sorted(tool.__name__ for tool in TOOLS)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("2 + 2", "4"),
        ("2**100", "1267650600228229401496703205376"),
        ("-7 // 2 + 7 % 4", "-1"),
        ("sqrt(2) * 2e3", "2828.42712474619"),
        ("round(pi, 4)", "3.1416"),
        ("factorial(20) / comb(5, 2)", "2.43290200817664e+17"),
        ("mean([1, 2, 6]) + median(3, 1, 2)", "5.0"),
        ("sum(1, 2, 3) - max(1, 2)", "4"),
        ("[1, 2.5]", "[1, 2.5]"),
        ("1_000 * log(e)", "1000.0"),
        ("1 ** 10**30", "1"),
        ("2 ** -1", "0.5"),
    ],
)
def test_arithmetic(expression: str, value: str):
    assert calculate(expression) == value


@pytest.mark.parametrize(
    "expression",
    [
        *("__import__('os')", "().__class__", "open('/etc/passwd')", "'a' * 9", "lambda: 1", "[x for x in [1]]", "x"),
        *("9**9**9", "(9**9)**(9**9)", "2**14000 * 2", "factorial(10**9)", "comb(10**9, 5)", "round(1, -10**9)"),
        *("1/0", "sqrt(-1)", "(-1)**0.5", "1j", "True", "", "1 +", "(" * 500 + ")" * 500, "1+" * 5000 + "1", "[1]+[2]"),
        *("exp(10**6)", "0 ** -1", "sqrt(1, 2)", "mean()", "int(inf)", "9.0**9999", "max(x=1)", "1 << 9"),
    ],
)
def test_what_is_no_arithmetic_or_too_much_of_it_is_refused_in_words(expression: str):
    with pytest.raises(ToolError):
        calculate(expression)


@given(st.text(alphabet="12.e+-*/%()[], sqrtpimax_", max_size=25))
def test_any_text_is_worked_out_or_refused(expression: str):
    with contextlib.suppress(ToolError):
        calculate(expression)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("needle")
    (tmp_path / "a.md").write_text("one\ntwo needle\nthree\n")
    (tmp_path / "src" / "b.py").write_text("x = 'Needle'\n")
    (tmp_path / "c.bin").write_bytes(b"\0needle")
    return tmp_path


def test_reading_a_file(tree: Path):
    name = str(tree / "a.md")
    assert read_file(name) == "1\tone\n2\ttwo needle\n3\tthree"
    assert read_file(name, 2, 1) == "2\ttwo needle\n(there is more: read on with first_line 3)"
    assert read_file(name, 9) == "(the file has fewer than 9 lines)"
    (tree / "one.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert read_file(str(tree / "one.png")) == b"\x89PNG\r\n\x1a\n"
    (tree / "long").write_text("x" * 10_000_000 + "\nend")
    lines = read_file(str(tree / "long")).splitlines()
    assert [len(line) < 2100 for line in lines] == [True, True]
    assert lines[1] == "2\tend"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("none", "No such file"),
        ("src", "a folder"),
        ("c.bin", "neither text"),
        ("a\0b", "null"),
        ("pipe", "no plain file"),
    ],
)
def test_what_cannot_be_read_is_told(tree: Path, name: str, words: str):
    if hasattr(os, "mkfifo"):
        os.mkfifo(tree / "pipe")
    elif name == "pipe":
        pytest.skip("no pipes with names here")
    with pytest.raises(ToolError, match=words):
        read_file(str(tree / name))


def test_listing_and_searching_leave_version_control_out(tree: Path):
    assert list_files(str(tree)).splitlines() == ["a.md  21", "c.bin  7", "src/b.py  13"]
    assert list_files(str(tree), "src/*.py") == "src/b.py  13"
    assert search_files("needle", str(tree)) == "a.md:2: two needle"
    assert search_files("(?i)needle", str(tree), "*.py") == "src/b.py:1: x = 'Needle'"
    assert search_files("one", str(tree / "a.md")) == "a.md:1: one"
    assert search_files("nowhere at all", str(tree)).startswith("(nothing in")
    with pytest.raises(ToolError, match="no regular expression"):
        search_files("(", str(tree))


@pytest.mark.skipif(sys.platform == "win32", reason="commands of sh")
class TestCommands:
    def test_output_and_errors_come_together(self, tmp_path: Path, capfd: pytest.CaptureFixture[str]):
        assert run_command("echo one; echo two >&2; pwd", str(tmp_path)) == f"one\ntwo\n{tmp_path}\n"
        assert capfd.readouterr().out == f"one\ntwo\n{tmp_path}\n"

    def test_an_exit_code_is_told_with_what_was_written(self):
        with pytest.raises(ToolError) as caught:
            run_command("echo no; exit 3")
        assert caught.value.content == "no\n(exit code 3)"
        assert run_command("true") == "(it ended well, and wrote nothing)"

    def test_what_is_left_running_is_not_waited_for(self):
        assert run_command("sleep 2 & echo started", timeout=10) == "started\n"

    def test_one_that_takes_too_long_is_given_up_with_its_process(self):
        with pytest.raises(ToolError, match=r"ended after 0\.2 s") as caught:
            run_command("echo begun; sleep 2", timeout=0.2)
        assert caught.value.retire
        assert "begun" in caught.value.content

    def test_of_a_flood_the_beginning_and_the_end_are_kept(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(command, "_KEPT", 1000)
        monkeypatch.setattr(command, "_END", 100)
        with pytest.raises(ToolError) as caught:
            run_command("yes | head -n 50000; echo last; exit 1")
        content = caught.value.content
        assert content.startswith("y\ny\n")
        assert content.endswith("y\nlast\n(exit code 1)")
        assert "\n[… 98,905 bytes are left out here …]\n" in content
        assert isinstance(content, Long)
        assert content.size == 100_005

    def test_there_is_no_input_and_no_such_folder_is_told(self):
        assert run_command("cat") == "(it ended well, and wrote nothing)"
        with pytest.raises(ToolError, match="could not be started"):
            run_command("true", "/no/such/folder")


class Page(http.server.BaseHTTPRequestHandler):
    pages = {  # noqa: RUF012 - a fixture's
        "/page": ("text/html; charset=latin-1", "<title>T</title><p>caf\xe9<script>no()</script>".encode("latin-1")),
        "/data": ("application/json", b'{"a": 1}'),
        "/bytes": ("application/octet-stream", b"\0\1"),
        "/image": ("image/png", b"\x89PNG\r\n\x1a\n"),
        "/large": ("text/plain", b"x" * 6_000_000),
    }

    def do_GET(self) -> None:
        kind, data = self.pages.get(self.path, ("", b""))
        moved = {"/moved": "/data", "/away": "http://localhost:1/data", "/file": "file:///etc/passwd"}.get(self.path)
        self.send_response(302 if moved else 200 if kind else 404)
        if moved:
            self.send_header("Location", moved)
        self.send_header("Content-Type", kind or "text/html")
        self.end_headers()
        self.wfile.write(data or b"<h1>not here</h1>")

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as serving:
        threading.Thread(target=serving.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()


def test_fetching(server: str):
    assert fetch_url(f"{server}/page") == "# T\n\ncafé"
    assert fetch_url(f"{server}/data") == '{"a": 1}'
    assert fetch_url(f"{server}/moved") == '{"a": 1}'
    assert fetch_url(f"{server}/image") == b"\x89PNG\r\n\x1a\n"
    assert fetch_url(f"{server}/large").endswith("\n(only the first 5 MB were fetched)")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/away", "redirect to another host"),
        ("/file", "is not allowed"),
        ("/none", "answered 404"),
        ("/bytes", "neither text nor an image"),
    ],
)
def test_what_cannot_be_fetched_is_told(server: str, path: str, words: str):
    with pytest.raises(ToolError, match=words):
        fetch_url(server + path)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a/b", "http:///x", "https://a b", "https://a\\@b/", "a"])
def test_only_addresses_of_the_web_are_fetched(url: str):
    with pytest.raises(ToolError, match="begin with http"):
        fetch_url(url)


def test_html_is_read_as_text():
    page = """<html><head><title>Title</title><style>p {}</style></head><body><h2>Head</h2><p>A <b>bold</b>
    word &amp; <a href="https://a.b/c">a link</a>.</p><ul><li>one</li><li>two</li></ul><script>x</script>end</body>"""
    assert readable(page) == "# Title\n\n## Head\n\nA bold\nword & a link (https://a.b/c).\n\n- one\n\n- two\n\nend"


@given(st.text(alphabet="<>/ abhpli\"'=&;!-\n", max_size=60))
def test_any_html_is_read(page: str):
    readable(page)
