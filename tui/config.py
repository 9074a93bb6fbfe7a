"""Settings: ``config.toml``, the environment and the command line, read once. A mistake is named with its line."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from tui.domain.request import EFFORTS, Effort, Options, parse_thinking

DEFAULT_MODEL = "claude-sonnet-5-5"
DEFAULT_MAX_TOKENS = 8192


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. A field's name is its key in ``config.toml``."""

    model: str = DEFAULT_MODEL
    max_tokens: int = DEFAULT_MAX_TOKENS
    system: str | None = None
    thinking: str | None = None
    effort: Effort | None = None
    base_url: str | None = None
    theme: str | None = None
    """Name of a theme; None for the dark one."""
    idle_limit: float = 300.0
    """Seconds without a byte after which a stream is given up."""
    stall_after: float = 3.0
    """Seconds without a byte after which the screen says that the stream stalls."""
    attempts: int = 5
    """How many requests one prompt may cost, the first included."""
    budget: float | None = None
    """US dollars; a request that could take the session's or the day's spend past it is asked for first."""
    count_tokens: bool = True
    """Whether the API is asked how many tokens a draft has. That costs nothing."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys by the id of what they do: ``copy_reply = "ctrl+y"``."""

    @property
    def options(self) -> Options:
        """What of this goes into each request."""
        return Options(self.model, self.max_tokens, self.system, self.thinking, self.effort)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings of a file, and its mistakes in words: one mistake costs its own line, nothing else."""

    settings: Settings
    mistakes: tuple[str, ...] = ()
    key_lines: Mapping[str, int] = field(default_factory=dict)
    """Where each id of ``[keys]`` stands: which of them exist, only the screen knows."""


def home(explicit: str | None, environ: Mapping[str, str] = os.environ) -> Path:
    """The folder that holds configuration and data: ``--home``, ``CLAUDE_TUI_HOME``, else the platform's own."""
    chosen = explicit or environ.get("CLAUDE_TUI_HOME")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_config_path

    return user_config_path("claude-tui", appauthor=False)


def data(explicit: str | None, environ: Mapping[str, str] = os.environ) -> Path:
    """The folder that holds what is stored: that of :func:`home` where one was chosen, else the platform's own."""
    if explicit or environ.get("CLAUDE_TUI_HOME"):
        return home(explicit, environ)
    from platformdirs import user_data_path

    return user_data_path("claude-tui", appauthor=False)


def load(path: Path) -> Loaded:
    """Read ``config.toml``. Never raises: a file that is absent is empty, one that is broken says where."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Loaded(Settings())
    except (OSError, UnicodeDecodeError) as error:
        return Loaded(Settings(), (f"{path.name} cannot be read: {error}",))
    import tomllib  # only where there is a file

    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Loaded(Settings(), (f"{path.name}: {error}; nothing of the file is used",))
    return _apply(table, text, path.name)


def _apply(table: dict[str, Any], text: str, name: str) -> Loaded:
    """Check every key of the table and take those that are right."""
    settings, mistakes = Settings(), []
    for key, value in table.items():
        try:
            settings = replace(settings, **{key: _checked(key, value)})
        except ValueError as error:
            mistakes.append(f"{name} line {_line_of(key, text)}: {error}")
    return Loaded(settings, tuple(mistakes), {key: _line_of(key, text) for key in settings.keys})


def _checked(key: str, value: Any) -> Any:
    """The value for a field, or ValueError in words."""
    if key in ("model", "base_url", "theme", "system"):
        if not isinstance(value, str) or not value:
            raise ValueError(f"{key} is a text, not {value!r}")
        return value
    if key in ("max_tokens", "attempts"):
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise ValueError(f"{key} is a whole number from 1, not {value!r}")
        return value
    if key in ("idle_limit", "stall_after"):
        if not isinstance(value, int | float) or isinstance(value, bool) or not value > 0:
            raise ValueError(f"{key} is a number of seconds over 0, not {value!r}")
        return float(value)
    if key == "budget":
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < math.inf:
            raise ValueError(f"budget is an amount in US dollars, such as 2.50, not {value!r}")
        return float(value)
    if key == "count_tokens":
        if not isinstance(value, bool):
            raise ValueError(f"count_tokens is true or false, not {value!r}")
        return value
    if key == "thinking":
        return parse_thinking(str(value))
    if key == "effort":
        if value not in EFFORTS:
            raise ValueError(f"effort is one of {', '.join(EFFORTS)}, not {value!r}")
        return value
    if key == "keys":
        if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
            raise ValueError('keys is a table of texts, such as copy_reply = "ctrl+y"')
        return dict(value)
    known = ", ".join(field.name for field in fields(Settings))
    raise ValueError(f"{key!r} is no setting; there are {known}")


def _line_of(key: str, text: str) -> int:
    """The number of the line where a top-level key stands, from 1."""
    pattern = re.compile(rf"""^\s*(?:\[\s*)?["']?{re.escape(key)}["']?\s*(?:[=.\]]|$)""")
    for number, line in enumerate(text.splitlines(), 1):
        if pattern.match(line):
            return number
    return 1


def has_credentials(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the SDK would find a key, a token or a profile, told without importing it.

    The order is the SDK's: environment, a named profile, workload identity, the active profile on disk.
    """
    names = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_PROFILE")
    if any(environ.get(name) for name in names):
        return True
    if environ.get("ANTHROPIC_FEDERATION_RULE_ID") and environ.get("ANTHROPIC_ORGANIZATION_ID"):
        return True
    folder = Path(environ.get("ANTHROPIC_CONFIG_DIR") or Path.home() / ".config" / "anthropic")
    try:
        profile = (folder / "active_config").read_text(encoding="utf-8").strip() or "default"
    except (OSError, UnicodeDecodeError):
        profile = "default"
    try:
        return (folder / "configs" / f"{profile}.json").is_file()
    except (OSError, ValueError):
        return False
