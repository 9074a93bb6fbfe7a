"""The demo: packaged recordings behind the mock server, chosen by what is asked, and the tools that they call."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

from tui.config import ToolSettings
from tui.domain import continuing, known_models
from tui.wire import demo_results, tape
from tui.wire.exchange import Tape
from tui.wire.scenes import MENU, NO_REST, REST, SCENES, Scene, choose

if TYPE_CHECKING:
    from tui.wire.mock import MockServer

MODEL = "claude-sonnet-5-5"
"""The model that the recordings name."""
BUILT_IN = ("calculate", "list_files")
"""The tools of the app's own that the recordings call: they change nothing, and ask nobody."""
BY_HAND = "weather.json"
"""The file of the tool that they call and that has no implementation."""


def tools_of(given: ToolSettings) -> ToolSettings:
    """The settings of the demo's tools: those that its recordings call, unless other tools are wanted.

    What runs unasked stays as it was given.
    """
    if given.files or given.builtin or given.mcp is not None:
        return given
    by_hand = str(resources.files("tui.data") / "demo" / BY_HAND)
    return given._replace(files=(by_hand,), builtin=BUILT_IN)


def scene_tape(scene: Scene) -> Tape:
    """The scene's recording, from the package."""
    return tape.read_bytes((resources.files("tui.data") / "demo" / scene.file).read_bytes(), scene.file)


def demo_server(*, speed: float = 1.0) -> MockServer:
    """A server of the demo, not yet started: the scenes' recordings, chosen by the last prompt's text.

    Results of tools are no prompt: what answers them quotes them.
    """
    from tui.wire.mock import MockServer

    scenes = (*SCENES, MENU, REST, NO_REST)
    tapes = {scene.name: scene_tape(scene) for scene in scenes}
    recorded = continuing.stopped_at(_messages(tapes[REST.name].exchanges[0].request or {}))

    def chosen(body: dict[str, Any]) -> Tape:
        messages = _messages(body)
        stopped_at = continuing.stopped_at(messages)
        if stopped_at is not None:
            return tapes[(REST if stopped_at == recorded else NO_REST).name]
        prompt = _prompt(messages)
        return demo_results.answer(body, messages, MODEL) if prompt is None else tapes[choose(prompt).name]

    return MockServer(tuple(tapes.values()), speed=speed, choose=chosen, models=known_models.api_list())


def _messages(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The messages of a request that may be anything."""
    messages = body.get("messages")
    return [one for one in messages if isinstance(one, dict)] if isinstance(messages, list) else []


def _prompt(messages: list[dict[str, Any]]) -> str | None:
    """The text of the last message; None where that brings the results of tools alone."""
    content = messages[-1].get("content") if messages else None
    if isinstance(content, str):
        return content
    blocks = [block for block in content if isinstance(block, dict)] if isinstance(content, list) else []
    # What was attached stands before the text that was typed, and so do results of calls that nobody answered before.
    typed = next((block for block in reversed(blocks) if block.get("type") == "text"), None)
    if typed is None and any(block.get("type") == "tool_result" for block in blocks):
        return None
    return "" if typed is None else str(typed.get("text", ""))
