"""Tools of Python files: what the model is told of them, what they return, and that none of them can do harm."""

from __future__ import annotations

import asyncio
import base64
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.tools.test_process import gone
from tui.domain.tools.run import Outcome
from tui.tools.python import PythonFile

HOSTILE = Path(__file__).with_name("hostile_tools.py")


@pytest.fixture
async def hostile(tmp_path: Path) -> AsyncIterator[PythonFile]:
    file = PythonFile(HOSTILE, tmp_path / "results")
    yield file
    await file.aclose()


async def run(file: PythonFile, name: str, **input: Any) -> tuple[Outcome, str]:
    output: list[str] = []
    outcome = await asyncio.wait_for(file.run(name, input, output.append), 60)
    return outcome, "".join(output)


async def of(text: str, folder: Path, **more: Any) -> tuple[PythonFile, list[Any], list[str]]:
    path = folder / "tools.py"
    path.write_text(text)
    told: list[str] = []
    file = PythonFile(path, folder / "results", **more)
    return file, await file.load(told.append), told


GOOD = '''
"""Tools of mine."""
from __future__ import annotations
import helper
from dataclasses import dataclass
from typing import Literal
from anthropic import beta_tool

@dataclass
class Point:
    x: int
    y: int = 0

def area(width: int, height: float = 1.0, unit: Literal["m", "ft"] = "m") -> str:
    """Work out an area.

    Args:
        width: How wide it is.
    """
    return f"{width * height:g} {unit}²"

async def point(at: Point) -> Point:
    return Point(at.x + 1, helper.ONE)

@beta_tool(name="named_otherwise", description="By the SDK.")
def decorated(word: str) -> str:
    return word.upper()

def unfit(*, x: Nowhere) -> None: ...
def _hidden() -> None: ...
not_a_tool = 5
'''


async def test_functions_become_tools_by_their_hints_and_docstrings(tmp_path: Path):
    (tmp_path / "helper.py").write_text("ONE = 1")
    file, tools, told = await of(GOOD, tmp_path)
    try:
        definitions = {tool.name: tool.definition for tool in tools}
        assert list(definitions) == ["area", "point", "named_otherwise"]
        assert [tool.source for tool in tools] == ["tools.py"] * 3
        area = definitions["area"]
        assert area["description"] == "Work out an area."
        assert area["input_schema"]["required"] == ["width"]
        assert area["input_schema"]["properties"]["width"]["description"] == "How wide it is."
        assert area["input_schema"]["properties"]["unit"]["enum"] == ["m", "ft"]
        assert told == ["tools.py: unfit is left out: NameError: name 'Nowhere' is not defined"]
        assert (await run(file, "area", width=3))[0] == Outcome("3 m²")
        assert (await run(file, "point", at={"x": 1}))[0] == Outcome('{"x": 2, "y": 1}')
        assert (await run(file, "named_otherwise", word="a"))[0] == Outcome("A")
        wrong = (await run(file, "area", width="wide", depth=1))[0]
        assert wrong.is_error
        assert str(wrong.content).splitlines()[1:] == [
            "  width: Input should be a valid integer, unable to parse string as an integer",
            "  depth: Unexpected keyword argument",
        ]
    finally:
        await file.aclose()


ONE = """
class One:
    name = "one"
    def to_dict(self): return {"name": self.name, "input_schema": {"type": "object"}}
    def call(self, input): return input.get("n", 1)
one = One()
"""
"""What the SDK need not be asked about: something that is a tool already."""


async def test_an_edited_file_is_loaded_anew(tmp_path: Path):
    file, tools, _ = await of(ONE + "two = One(); two.name = 'two'; TOOLS = [one]", tmp_path)
    try:
        assert [tool.name for tool in tools] == ["one"]
        assert (await run(file, "one", n=5))[0].content == "5"
        file.path.write_text(ONE.replace('n", 1', 'm", "another, now"'))
        assert [tool.name for tool in await file.load(print)] == ["one"]
        assert (await run(file, "one"))[0].content == "another, now"
    finally:
        await file.aclose()


async def test_an_edit_within_the_same_second_is_seen_and_nothing_is_put_beside_the_file(tmp_path: Path):
    file, _, _ = await of(ONE, tmp_path)
    try:
        changed = file.path.stat().st_mtime_ns
        for before, after in (("1)", "2)"), ("2)", "3)")):
            file.path.write_text(file.path.read_text().replace(before, after))
            os.utime(file.path, ns=(changed, changed))
            await file.load(print)
            assert (await run(file, "one"))[0].content == after[0]
        assert list(tmp_path.iterdir()) == [file.path]
    finally:
        await file.aclose()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1\ndef broken(:\n", "tools.py, line 2: SyntaxError"),
        ("\n\n1 / 0", "tools.py, line 3: ZeroDivisionError: division by zero"),
        ("import no_such_module_at_all", "has to be installed"),
        ("import sys; sys.exit(3)", "ended the import by SystemExit(3)"),
        ("print('first words'); import os; os._exit(4)", "ended with exit code 4:\n  first words"),
        ("TOOLS = 'abc'", "no list of functions"),
        ("TOOLS = [5]", "5 in TOOLS is no function"),
        ("_nothing = 1", "has no tools"),
    ],
)
async def test_a_file_that_cannot_be_loaded_is_told_with_its_line(tmp_path: Path, text: str, words: str):
    file, tools, told = await of(text, tmp_path)
    await file.aclose()
    assert tools == []
    assert len(told) == 1
    assert words in told[0]


async def test_a_file_whose_import_never_ends_is_given_up(tmp_path: Path):
    file, tools, told = await of("import time; time.sleep(60)", tmp_path, import_limit=0.3)
    await file.aclose()
    assert tools == []
    assert told == ["tools.py: importing it took longer than 0.3 s, and was ended"]


async def test_an_import_that_prints_is_loaded_all_the_same(tmp_path: Path):
    file, tools, told = await of("""print('{"id": 1, "result": 5}')""" + ONE, tmp_path)
    await file.aclose()
    assert [tool.name for tool in tools] == ["one"]
    assert told == []


async def test_what_a_tool_raises_is_told_with_the_lines_of_its_file(hostile: PythonFile):
    outcome, _ = await run(hostile, "raises", number=7)
    first, raising, deeper = str(outcome.content).splitlines()
    assert outcome.is_error
    assert first == "ValueError: 7 is no good"
    assert raising.startswith("  hostile_tools.py, line ")
    assert raising.endswith(" in raises: deeper(number)")
    assert deeper.endswith('raise ValueError(f"{number} is no good")')


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("exits", "the tool's process ended with exit code 9:\n  about to go"),
        ("leaves", "it called sys.exit('enough')"),
        ("recurses", "RecursionError"),
        ("overflows", "the tool's process was ended by SIGSEGV"),
        ("eats", "MemoryError"),
        ("missing", "has no tool missing"),
    ],
)
async def test_a_tool_that_fails_is_an_outcome_and_the_next_call_is_answered(
    hostile: PythonFile, name: str, words: str
):
    outcome, _ = await run(hostile, name)
    assert outcome.is_error
    assert words in str(outcome.content)
    assert (await run(hostile, "prints", text="still here"))[1] == "still here\n"


async def test_nonsense_is_told_as_far_as_it_can_be(hostile: PythonFile):
    assert (await run(hostile, "odd"))[0].content == "(a Odd that cannot be shown: RuntimeError)"
    assert str((await run(hostile, "invalid"))[0].content).startswith('[{"type": "image"')
    assert (await run(hostile, "surrogate"))[0].content == "a\ufffdb"
    assert (await run(hostile, "escapes")) == (Outcome("\x1b[2Jreturned"), "\x1b]52;c;aGk=\x07printed\n")
    outcome, _ = await run(hostile, "forges")
    assert isinstance(outcome.content, str)


async def test_a_result_of_100_mb_is_cut_and_the_first_64_are_kept(hostile: PythonFile, tmp_path: Path):
    outcome, _ = await run(hostile, "large")
    assert isinstance(outcome.content, str)
    assert len(outcome.content.encode()) < 101_000
    assert outcome.content.startswith("beginé")
    assert outcome.content.endswith("éend")
    assert outcome.whole is not None
    assert (
        f"99,900,008 of 100,000,008 bytes are left out here; the first 64 MB are in {outcome.whole}" in outcome.content
    )
    whole = Path(outcome.whole)
    assert whole.parent == tmp_path / "results"
    assert whole.stat().st_size == 64 * 1024 * 1024
    assert whole.stat().st_mode & 0o777 == 0o600
    assert whole.parent.stat().st_mode & 0o777 == 0o700


async def test_half_a_gigabyte_of_output_is_cut_and_holds_nothing_up(hostile: PythonFile):
    longest, before = 0.0, time.perf_counter()

    async def tick() -> None:
        nonlocal longest, before
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - before - 0.001)

    await run(hostile, "prints", text="the process is there")
    ticking = asyncio.create_task(tick())
    outcome, output = await run(hostile, "floods")
    ticking.cancel()
    print(f"longest hold {longest * 1000:.1f} ms")
    assert outcome.content == "done"
    assert len(output) < 2 * 64 * 1024 + 100
    assert "characters are left out here" in output
    assert longest < 0.2  # some 2 ms on an idle machine


async def test_cancelling_ends_the_process_and_all_that_it_started(hostile: PythonFile, tmp_path: Path):
    note = tmp_path / "note"
    call = asyncio.create_task(run(hostile, "hangs", note=str(note)))
    async with asyncio.timeout(20):
        while not note.exists() or not note.read_text():
            await asyncio.sleep(0.01)
    began = time.perf_counter()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert time.perf_counter() - began < 1
    await gone(int(note.read_text()))


async def test_calls_at_the_same_time_run_in_processes_of_their_own(hostile: PythonFile):
    outcomes = await asyncio.gather(*(run(hostile, "waits", seconds=0.5) for _ in range(3)))
    assert len({outcome.content for outcome, _ in outcomes}) == 3


async def test_more_calls_than_processes_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tui.tools.pool.MOST", 2)
    file = PythonFile(HOSTILE, None)
    try:
        outcomes = await asyncio.gather(*(run(file, "waits", seconds=0) for _ in range(6)))
        assert len({outcome.content for outcome, _ in outcomes}) == 2
    finally:
        await file.aclose()


async def test_images_and_blocks_are_sent_as_blocks(tmp_path: Path):
    png = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    (tmp_path / "one.png").write_bytes(png)
    text = (
        "from pathlib import Path\ndef image(): return ['a picture', Path(__file__).with_name('one.png').read_bytes()]"
    )
    path = tmp_path / "tools.py"
    path.write_text(text)
    file = PythonFile(path, None)
    try:
        source = {"type": "base64", "media_type": "image/png", "data": base64.b64encode(png).decode()}
        assert (await run(file, "image"))[0].content == [
            {"type": "text", "text": "a picture"},
            {"type": "image", "source": source},
        ]
    finally:
        await file.aclose()
