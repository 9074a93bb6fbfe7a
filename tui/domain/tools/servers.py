"""What there is to know of the MCP servers of a session."""

from __future__ import annotations

from typing import Literal, NamedTuple

ServerKind = Literal["stdio", "http", "sse"]
ServerStage = Literal["starting", "ready", "failed", "stopped"]


class ServerFailed(Exception):
    """A server did not do what it was asked; the message says why, in words."""


class ServerState(NamedTuple):
    """How one server is."""

    name: str
    """Its key in the configuration."""
    kind: ServerKind
    state: ServerStage
    detail: str = ""
    """What it is doing, or why it failed, in words; may hold what a server wrote."""
    tools: int = 0
    resources: int = 0
    prompts: int = 0
    protocol: str | None = None
    """The version of the protocol that was agreed on, such as ``2025-11-25``."""
    info: str | None = None
    """The name and version that the server gives itself."""
    restarts: int = 0
    """How often it was started again after it had died."""


class ServerTool(NamedTuple):
    """A tool of a server."""

    name: str
    """As the model knows it: ``mcp__git__log``."""
    original: str
    """As the server knows it."""
    title: str | None
    description: str
    read_only: bool | None
    """Whether the server says that it changes nothing; None where it does not say."""
    destructive: bool | None


class Resource(NamedTuple):
    """Something that a server can be asked for by its URI."""

    server: str
    uri: str
    name: str
    description: str = ""
    mime_type: str | None = None
    size: int | None = None
    """Bytes, where the server says."""


class Template(NamedTuple):
    """A pattern of URIs, by RFC 6570, whose variables the person fills in."""

    server: str
    uri_template: str
    name: str
    description: str = ""
    mime_type: str | None = None


class PromptArgument(NamedTuple):
    """A variable of a prompt."""

    name: str
    description: str
    required: bool


class Prompt(NamedTuple):
    """A text that a server has ready, with variables."""

    server: str
    name: str
    description: str
    arguments: tuple[PromptArgument, ...] = ()

    @property
    def command(self) -> str:
        """Its name as a slash command, without the slash: ``git:review``."""
        return f"{self.server}:{self.name}".replace(" ", "_")


class ServerDetails(NamedTuple):
    """What a server offers."""

    tools: tuple[ServerTool, ...] = ()
    resources: tuple[Resource, ...] = ()
    templates: tuple[Template, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    instructions: str = ""
    """What the server says of itself to a model."""
