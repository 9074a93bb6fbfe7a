"""Calling a tool of a person's file: its input checked, its result as content, its failure in words. For child
processes only.
"""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path
from typing import Any, NamedTuple

from tui.tools.content import Content, bounded, content_of
from tui.tools.cutting import SENT, cut
from tui.tools.loading import ToolsFile, said


class Answer(NamedTuple):
    """What a call came to; its fields go over the channel."""

    content: Content
    is_error: bool = False
    whole: str | None = None
    retire: bool = False
    """Whether the process should take no further call: what it started may go on."""


class Caller:
    """Calls the tools of a file, one at a time. Coroutines all run in one loop, which goes round during calls only."""

    def __init__(self, file: ToolsFile, results: Path | None) -> None:
        """``results`` is the folder that long results are kept in."""
        self._file, self._results = file, results
        self._checked: dict[str, Any] = {}
        self._runner: asyncio.Runner | None = None

    def call(self, name: str, input: Any) -> Answer:
        """Call a tool; what it raises is an answer with ``is_error``."""
        tool = self._file.tools.get(name)
        if tool is None:
            return Answer(f"{self._file.path.name} has no tool {name} any more", is_error=True)
        if not isinstance(input, dict):
            return Answer(f"the input is no object: {input!r:.200}", is_error=True)
        try:
            value = self._value(name, tool, input)
            answer = Answer(content_of(value))
        except BaseException as error:  # sys.exit() ends a call, not the process
            value, answer = getattr(error, "content", None), self._failed(name, tool, error)
        size = getattr(value, "size", None) if isinstance(value, str) else None
        return self._cut(name, answer, size)

    def _value(self, name: str, tool: Any, input: dict[str, Any]) -> Any:
        function = tool if inspect.isfunction(tool) else getattr(tool, "func", None)
        if callable(function):
            if name not in self._checked:
                from pydantic import validate_call

                self._checked[name] = validate_call(function)
            value = self._checked[name](**input)
        else:
            value = tool.call(input)
        return self._awaited(value) if inspect.isawaitable(value) else value

    def _awaited(self, value: Any) -> Any:
        async def wait() -> Any:
            return await value

        if self._runner is None:
            self._runner = asyncio.Runner()
        return self._runner.run(wait())

    def _failed(self, name: str, tool: Any, error: BaseException) -> Answer:
        retire = bool(getattr(error, "retire", False))
        if type(error).__name__ == "ToolError" and hasattr(error, "content"):  # the SDK's, by which tools fail
            return Answer(content_of(error.content), is_error=True, retire=retire)
        if type(error).__name__ == "ValidationError" and not self._raised_inside(tool, error):
            return Answer(_wrong_input(name, error), is_error=True)
        if isinstance(error, SystemExit):
            told = f"it called sys.exit({error.code!r})"
        else:
            told = f"{type(error).__name__}: {said(error)}"
        frames = self._file.frames(error.__traceback__)
        return Answer("\n  ".join([told, *frames]), is_error=True)

    def _raised_inside(self, tool: Any, error: BaseException) -> bool:
        """Whether the function had begun: then its input was right, and something that it did failed."""
        code = getattr(getattr(tool, "func", tool), "__code__", None)
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code is code:
                return True
            trace = trace.tb_next
        return False

    def _cut(self, name: str, answer: Answer, size: int | None) -> Answer:
        """What is sent of it. ``size`` is its length in bytes where the tool left some out already."""
        if isinstance(answer.content, str):
            text, whole = cut(answer.content, self._results, name, size=size)
            return answer._replace(content=text, whole=whole)
        blocks, whole = [], None
        for block in answer.content:
            if block.get("type") == "text" and len(block["text"]) > SENT // 4:
                text, kept = cut(block["text"], self._results, name)
                block, whole = {**block, "text": text}, kept or whole
            blocks.append(block)
        return answer._replace(content=bounded(blocks), whole=whole)


def _wrong_input(name: str, error: Any) -> str:
    """What of an input a function does not take, an argument a line, as pydantic says it."""
    lines = [f"{'.'.join(str(step) for step in one['loc'])}: {one['msg']}" for one in error.errors(include_url=False)]
    return "\n  ".join([f"the input is not what {name} takes", *lines[:20]])
