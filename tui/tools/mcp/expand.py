"""Variables in a file of MCP servers: ``${VAR}`` and ``${VAR:-default}``, and the forms that editors write."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_FOLDERS = ("workspaceFolder", "workspaceRoot", "cwd")
_HOMES = ("userHome", "HOME_DIR")


def expand(text: str, environment: Mapping[str, str]) -> str:
    """Put the values of variables in. Raises ValueError in words for one that is not set and has no default."""
    return _VARIABLE.sub(lambda match: _value(match[1], environment), text)


def _value(inner: str, environment: Mapping[str, str]) -> str:
    if inner in _FOLDERS:
        return str(Path.cwd())
    if inner in _HOMES:
        return str(Path.home())
    if inner in ("pathSeparator", "/"):
        return os.sep
    if inner.startswith("input:"):
        raise ValueError(
            f"${{{inner}}} is asked for by another client; write ${{NAME}} there and set NAME in the environment"
        )
    name, default_follows, default = inner.removeprefix("env:").partition(":-")
    if not _NAME.fullmatch(name):
        raise ValueError(f"${{{inner}}} is no variable that is known here")
    value = environment.get(name)
    if default_follows:
        return value or default
    if value is None:
        raise ValueError(f"the environment has no {name}")
    return value
