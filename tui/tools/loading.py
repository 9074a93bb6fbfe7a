"""A person's Python file: imported, and which of what it defines are tools. For child processes only."""

from __future__ import annotations

import importlib.util
import inspect
import sys
import traceback
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType, TracebackType
from typing import Any

_FRAMES = 5


class NoTools(Exception):
    """A file whose tools cannot be had: the message says why, in words."""


class ToolsFile:
    """A file, imported."""

    def __init__(self, path: Path) -> None:
        """Import it, with its folder among those that are imported from.

        Raises NoTools, with the file's line, where that fails.
        """
        self.path = path
        sys.path.insert(0, str(path.parent))
        try:
            self._module = _import(path)
        except (SystemExit, KeyboardInterrupt) as error:
            raise NoTools(f"{path.name} ended the import by {type(error).__name__}({error})") from error
        except BaseException as error:
            raise NoTools(self._failed(error)) from error
        self.tools: dict[str, Any] = {}
        """The tools by name: functions, and objects that the SDK made."""
        for tool in self._listed():
            name = getattr(tool, "name", None) or getattr(tool, "__name__", None)
            if not isinstance(name, str) or not callable(getattr(tool, "call", tool)):
                raise NoTools(f"{path.name}: {tool!r:.80} in TOOLS is no function and no tool of the SDK's")
            self.tools[name] = tool

    def _listed(self) -> list[Any]:
        """What ``TOOLS`` names; else the public functions that the file itself defines, and what the SDK made."""
        listed = getattr(self._module, "TOOLS", None)
        if listed is not None:
            if not isinstance(listed, list | tuple):
                raise NoTools(f"{self.path.name}: TOOLS is no list of functions, but a {type(listed).__name__}")
            return list(listed)
        return [
            value
            for name, value in vars(self._module).items()
            if not name.startswith("_")
            and (_is_sdk_tool(value) or (inspect.isfunction(value) and value.__module__ == self._module.__name__))
        ]

    def _failed(self, error: BaseException) -> str:
        """Why an import failed, with the line of the file; where a package is missing, what would have it."""
        where = f"{self.path.name}, line {error.lineno}" if isinstance(error, SyntaxError) else self.place(error)
        told = f"{where}: {type(error).__name__}: {said(error)}"
        if isinstance(error, ModuleNotFoundError):
            told += f". It is run by {sys.executable}, where the module has to be installed"
        return told

    def place(self, error: BaseException) -> str:
        """The last line of this file that an exception came through, ``tools.py, line 3``; its name where none did."""
        own = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(self.path)]
        return f"{self.path.name}, line {own[-1].lineno}" if own else self.path.name

    def frames(self, trace: TracebackType | None) -> list[str]:
        """The last lines of the person's own code that an exception came through, a line each."""
        folder = self.path.parent
        lines = []
        for frame in traceback.extract_tb(trace):
            path = Path(frame.filename)
            if path.is_relative_to(folder) and (path == self.path or not _is_others(path)):
                lines.append(f"{path.relative_to(folder)}, line {frame.lineno}, in {frame.name}: {frame.line}")
        return lines[-_FRAMES:]


def said(error: BaseException) -> str:
    """The message of an exception, which may itself be broken."""
    try:
        return str(error)
    except Exception:
        return "(its message cannot be shown)"


def _is_others(path: Path) -> bool:
    """Whether a file is this app's, an installed package's or Python's own."""
    return path.parent == Path(__file__).parent or any(map(path.is_relative_to, (sys.prefix, sys.base_prefix)))


def _is_sdk_tool(value: Any) -> bool:
    """Whether it was made by ``@beta_tool`` or is like what that makes."""
    return (
        not inspect.isclass(value)
        and callable(getattr(value, "to_dict", None))
        and callable(getattr(value, "call", None))
    )


class _Source(SourceFileLoader):
    """Reads the file each time. Python's compiled copy of it is taken for new after an edit within the same second."""

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.get_data(self.path), self.path)


def _import(path: Path) -> ModuleType:
    """Import a file by the name that others beside it would import it by, unless that is another's."""
    name = path.stem
    if name in sys.modules or name in sys.stdlib_module_names or not name.isidentifier():
        name = f"_tools_{name}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise NoTools(f"{path.name} is no Python file")
    if isinstance(spec.loader, SourceFileLoader):
        spec.loader = _Source(name, str(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
