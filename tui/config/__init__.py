"""Settings: ``config.toml``, the environment and the command line, read once. A mistake is named with its line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from tui.domain.request import Effort, Options

DEFAULT_MODEL = "claude-sonnet-5-5"
DEFAULT_MAX_TOKENS = 8192


class ToolSettings(NamedTuple):
    """The table ``[tools]``. Paths of the file are absolute, those of the command line as they were given."""

    files: tuple[str, ...] = ()
    """Python files whose functions are tools, and JSON files of tools that are answered by hand."""
    builtin: tuple[str, ...] = ()
    """Names of the tools that come with the app; ``("all",)`` for every one of them."""
    allow: tuple[str, ...] = ()
    """Patterns of the calls that run unasked, those of the command line included."""
    allow_given: tuple[str, ...] = ()
    """Those of ``allow`` that the command line named."""
    mcp: str | None = None
    """A file of MCP servers in the ``mcpServers`` form."""
    server: tuple[str, ...] = ()
    """Tools that the API runs: names, or dated types."""
    server_options: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
    """What each of them is told, by its name: ``{"web_search": {"max_uses": 5}}``."""
    timeout: float = 60.0
    """Seconds that a call may take."""
    rounds: int = 25
    """How many requests may answer calls before the person is asked."""


class Settings(NamedTuple):
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
    cache: bool = True
    """Whether requests ask for prompt caching where it pays."""
    stop_sequences: tuple[str, ...] = ()
    """Texts that end a reply where the model writes them."""
    output_schema: Mapping[str, Any] | None = None
    """The JSON schema that replies have to fit; a path to its file in ``config.toml`` and on the command line."""
    tools: ToolSettings = ToolSettings()
    keys: Mapping[str, str] = MappingProxyType({})
    """Keys by the id of what they do: ``copy_reply = "ctrl+y"``."""

    @property
    def options(self) -> Options:
        """What of this goes into each request."""
        from tui.domain.request import Options  # the first picture needs none

        return Options(
            self.model,
            self.max_tokens,
            self.system,
            self.thinking,
            self.effort,
            stop_sequences=self.stop_sequences,
            output_schema=self.output_schema,
            server_tools=self.tools.server,
            server_options=self.tools.server_options,
            cache=self.cache,
        )


class Loaded(NamedTuple):
    """The settings of a file, and its mistakes in words: one mistake costs its own line, nothing else."""

    settings: Settings
    mistakes: tuple[str, ...] = ()
    key_lines: Mapping[str, int] = MappingProxyType({})
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
    from tui.config import checks  # only where there is a file

    return checks.read(text, path)


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
