"""What -p writes while tools run: the text on stdout, what became of each call on stderr."""

from __future__ import annotations

import io

import pytest

from tests.running import run
from tests.tools_loop.tools import DONE, Fake, calling, having
from tui import headless

CALL = calling(("toolu_1", "add", {"a": 1}), said="I add.")


@pytest.mark.parametrize(
    ("terminal", "written"),
    [
        (True, "I add.\n[tool add]\nThat is all.\n"),
        (False, "I add.[tool add]\n\nThat is all."),
    ],
)
async def test_on_a_terminal_a_call_is_told_on_a_line_of_its_own(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, written: str
):
    one, _ = having([Fake("add")], CALL, DONE, allow=["add"])
    out = io.BytesIO()
    monkeypatch.setattr(headless, "say", lambda told: out.write(f"[{told[:8]}]".encode()))
    printer = headless.Printer("text", out, terminal)
    one.listen(printer.update)
    printer.finish(await one.submit("go"))
    assert out.getvalue().decode() == written


@pytest.mark.parametrize("pattern", ["git status", "", "run_command()"])
def test_a_pattern_that_is_none_is_wrong_usage(pattern: str):
    result = run("-p", "Go.", "--demo", "--allow", "calculate", "--allow", pattern)
    assert result.code == 2
    assert result.out == b""
    assert f"error: {pattern!r}" in result.err
