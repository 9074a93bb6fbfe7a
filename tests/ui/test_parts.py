"""The parts of the chat's screen: what one needs of another is there, in whatever order they stand."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from types import CodeType

from tui.ui.screens.whole import WholeScreen

_PARTS = [one for one in WholeScreen.__mro__ if one.__module__.startswith("tui.")]


def _code(value: object) -> CodeType | None:
    function = value.fget if isinstance(value, property) else value
    return getattr(function, "__code__", None)


def _declared(part: type) -> Iterator[str]:
    """The methods that a part only says it needs."""
    tree = ast.parse(inspect.getsource(sys.modules[part.__module__]))
    found = (one for one in ast.walk(tree) if isinstance(one, ast.ClassDef) and one.name == part.__name__)
    for block in (one for own in found for one in own.body if isinstance(one, ast.If)):
        assert ast.unparse(block.test) == "TYPE_CHECKING"
        yield from (one.name for one in block.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))


def test_no_part_has_a_stub_that_could_win_over_the_method_of_another():
    codes = {f"{part.__name__}.{name}": _code(value) for part in _PARTS for name, value in vars(part).items()}
    assert len(codes) > 200
    assert [name for name, code in codes.items() if code and "NotImplementedError" in code.co_names] == []


def test_what_a_part_says_it_needs_is_there():
    needed = {name for part in _PARTS for name in _declared(part)}
    assert {"set_options", "keep_prompt", "add_completer"} <= needed
    assert [name for name in sorted(needed) if not hasattr(WholeScreen, name)] == []
