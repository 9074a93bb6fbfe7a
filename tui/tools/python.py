"""The tools of a Python file, described and run in processes of their own: nothing they do can hold this one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui.domain.tools.run import Outcome
from tui.tools.capture import Capture
from tui.tools.content import checked
from tui.tools.pool import Pool
from tui.tools.process import CallFailed, ChildFailed, program
from tui.tools.tool import Output

IMPORT_LIMIT = 30.0
"""Seconds that a file may take to be imported and described, the SDK's import included."""


@dataclass(frozen=True, slots=True)
class PythonTool:
    """A function of a file."""

    file: PythonFile
    definition: dict[str, Any]
    by_hand: bool = False

    @property
    def name(self) -> str:
        """Its name, as it is sent to the API."""
        return str(self.definition.get("name", ""))

    @property
    def source(self) -> str:
        """The file's name, or ``built in``."""
        return self.file.source

    async def run(self, input: dict[str, Any], output: Output) -> Outcome:
        """Run it in a process of the file's. Cancelling ends that process and everything it started."""
        return await self.file.run(self.name, input, output)


class PythonFile:
    """A file, and the processes that run what it defines."""

    def __init__(
        self,
        path: Path,
        results: Path | None,
        source: str | None = None,
        env: Mapping[str, str] | None = None,
        import_limit: float = IMPORT_LIMIT,
    ) -> None:
        """``results`` is the folder for long results, ``env`` the whole environment of its processes."""
        self.path, self.source = path, source or path.name
        self._import_limit = import_limit
        self._pool = Pool(program("tui.tools.worker", str(path), *([str(results)] if results else [])), env)

    async def load(self, tell: Callable[[str], None]) -> list[PythonTool]:
        """Describe its tools, from the file as it is now; ``tell`` takes what is wrong with it, in words."""
        self._pool.renew()
        printed: list[str] = []
        try:
            child = await self._pool.take()
        except ChildFailed as error:
            tell(f"{self.path.name}: its process {error}")
            return []
        capture = Capture(printed.append, 1000)
        child.on_output = capture.take
        done = False
        try:
            described = await child.call("describe", None, self._import_limit)
            await child.settle()
            done = True
        except TimeoutError:
            tell(f"{self.path.name}: importing it took longer than {self._import_limit:g} s, and was ended")
            return []
        except CallFailed as error:
            tell(str(error))
            return []
        except ChildFailed as error:
            tell(f"{self.path.name}: the process that imports it {error}")
            return []
        finally:
            (self._pool.give_back if done else self._pool.drop)(child)
        definitions, problems = _described(described)
        for problem in problems:
            tell(problem)
        if not definitions and not problems:
            tell(f"{self.path.name} has no tools: neither public functions of its own nor a list TOOLS")
        return [PythonTool(self, definition) for definition in definitions]

    async def run(self, name: str, input: dict[str, Any], output: Output) -> Outcome:
        """Run a tool. Everything that goes wrong is an outcome."""
        try:
            child = await self._pool.take()
        except ChildFailed as error:
            return Outcome(f"the tool's process {error}", is_error=True)
        capture = Capture(output)
        child.on_output = capture.take
        keep = False
        try:
            answer = await child.call("run", {"name": name, "input": input})
            await child.settle()
            keep = isinstance(answer, dict) and not answer.get("retire")
            return _outcome(answer)
        except CallFailed as error:
            return Outcome(str(error), is_error=True)
        except ChildFailed as error:
            return Outcome(f"the tool's process {error}", is_error=True)
        finally:
            capture.finish()
            (self._pool.give_back if keep else self._pool.drop)(child)

    async def aclose(self) -> None:
        """End all its processes."""
        await self._pool.aclose()


def _described(answer: Any) -> tuple[list[dict[str, Any]], list[str]]:
    """The definitions that a process answered, and what it said was wrong."""
    known = answer if isinstance(answer, dict) else {}
    definitions = [one for one in known.get("definitions") or () if isinstance(one, dict)]
    return definitions, [str(one) for one in known.get("problems") or ()]


def _outcome(answer: Any) -> Outcome:
    """What a process answered: it was made by somebody's code, so all of it is looked at again."""
    if not isinstance(answer, dict):
        return Outcome("the tool's process answered something that is no result", is_error=True)
    content, whole = checked(answer.get("content")), answer.get("whole")
    return Outcome(content, bool(answer.get("is_error")), whole if isinstance(whole, str) else None)
