"""Putting together the tools of a session from what was configured."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Iterable, Set
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.domain.tools.pattern import Pattern
from tui.tools.by_hand import read
from tui.tools.python import PythonFile, PythonTool
from tui.tools.tool import Tool
from tui.tools.toolbox import Toolbox

if TYPE_CHECKING:
    from tui.config import ToolSettings
    from tui.tools.mcp.config import Config

Tell = Callable[[str], None]

BUILT_IN = "built in"
_BUILT_INS = Path(__file__).parent / "builtins" / "tools.py"
_KEYS = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN")
"""What a command that a model wrote has no need of."""


def assemble(settings: ToolSettings, folder: Path, tell: Tell, servers: Config | None = None) -> Toolbox:
    """The toolbox of a session. Nothing is started: :meth:`Toolbox.start` does that, or whoever awaits its ``ready``.

    The built-in tools are all in it, off unless they are named, or allowed by their own name. ``folder`` is the data
    folder, whose ``results`` keeps long results. ``tell`` takes what is wrong with a source, in words. ``servers`` is
    what a file of MCP servers says.
    """
    results = folder / "results"
    builtin = _built_in(results)
    names = [tool.name for tool in builtin]
    wanted = set(names) if "all" in settings.builtin else {*settings.builtin}
    for name in sorted(wanted - {*names, "all"}):
        tell(f"there is no built-in tool {name}; there are {', '.join(names)}")
    wanted |= {pattern.partition("(")[0].strip() for pattern in settings.allow}
    if not settings.files and servers is None:
        _tell_of_wild(settings.allow_given, names, wanted, tell)
    toolbox = Toolbox(builtin, off=[name for name in names if name not in wanted])
    toolbox.on_close(builtin[0].file.aclose)
    named: set[str] = set()
    for path in dict.fromkeys(Path(file).expanduser().absolute() for file in settings.files):
        label = path.name if path.name not in named else str(path)
        named.add(label)
        _add_file(toolbox, path, label, results, tell)
    if servers is not None:
        _add_servers(toolbox, servers, tell, results)
    return toolbox


def built_in_definitions() -> list[dict[str, Any]]:
    """What ``builtins/tools.py`` describes, without importing it or the SDK."""
    definitions: list[dict[str, Any]] = json.loads(
        Path(__file__).parent.joinpath("builtins", "tools.json").read_bytes()
    )
    return definitions


def _tell_of_wild(patterns: Iterable[str], names: Iterable[str], on: Set[str], tell: Tell) -> None:
    """Say which patterns of the command line fit only built-in tools that are off.

    A wild card turns none on: what runs unasked, ``run_command`` too, would be what nobody has named.
    """
    for pattern in patterns:
        with suppress(ValueError):  # told where the rules are made
            fits = [name for name in names if Pattern.read(pattern).name.fullmatch(name)]
            if fits and not on & set(fits):
                tell(
                    f"--allow {pattern} turns no tool on: {', '.join(fits)} {'is' if len(fits) == 1 else 'are'} off. "
                    f"--allow {fits[0]} does, or --tools builtin"
                )


def _built_in(results: Path) -> list[PythonTool]:
    environment = {name: value for name, value in os.environ.items() if name not in _KEYS}
    file = PythonFile(_BUILT_INS, results, BUILT_IN, environment)
    return [PythonTool(file, definition) for definition in built_in_definitions()]


def _add_file(toolbox: Toolbox, path: Path, label: str, results: Path, tell: Tell) -> None:
    """Have the tools of a file brought, by what kind of file it is. ``label`` tells it from all others."""
    if not path.is_file():
        tell(f"{path}: there is no such file of tools")
    elif path.suffix == ".py":
        python = PythonFile(path, results, label)
        toolbox.on_close(python.aclose)

        async def load() -> None:
            tools = await python.load(tell)
            toolbox.remove(label)
            _add(toolbox, tools, tell)

        toolbox.loads(load)
    elif path.suffix == ".json":
        source = f"by hand, {label}"

        async def load_by_hand() -> None:
            try:
                tools = await asyncio.to_thread(read, path, source)
            except ValueError as error:
                tell(str(error))
                return
            toolbox.remove(source)
            _add(toolbox, tools, tell)

        toolbox.loads(load_by_hand)
    else:
        tell(f"{path.name}: tools come from files that end in .py or .json")


def _add(toolbox: Toolbox, tools: Iterable[Tool], tell: Tell) -> None:
    for tool in tools:
        problem = toolbox.add(tool)
        if problem is not None:
            tell(problem)


def _add_servers(toolbox: Toolbox, config: Config, tell: Tell, results: Path) -> None:
    """Have the MCP servers of a file started, the first time; a server has a restart of its own."""

    async def load() -> None:
        from tui.tools.mcp import start

        if toolbox.servers is None:
            toolbox.servers = start(config, toolbox, tell, results)
        await toolbox.servers.ready()

    toolbox.loads(load)
