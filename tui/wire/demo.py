"""The demo: packaged recordings behind the mock server, chosen by what is asked."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

from tui.domain import continuing, known_models
from tui.wire import tape
from tui.wire.exchange import Tape
from tui.wire.scenes import MENU, NO_REST, REST, SCENES, TOOL_RESULTS, Scene, choose

if TYPE_CHECKING:
    from tui.wire.mock import MockServer

MODEL = "claude-sonnet-5-5"
"""The model that the recordings name."""


def scene_tape(scene: Scene) -> Tape:
    """The scene's recording, from the package."""
    return tape.read_bytes((resources.files("tui.data") / "demo" / scene.file).read_bytes(), scene.file)


def demo_server(*, speed: float = 1.0) -> MockServer:
    """A server of the demo, not yet started: the scenes' recordings, chosen by the last prompt's text."""
    from tui.wire.mock import MockServer

    scenes = (*SCENES, MENU, TOOL_RESULTS, REST, NO_REST)
    tapes = {scene.name: scene_tape(scene) for scene in scenes}
    recorded = _stopped_at(tapes[REST.name].exchanges[0].request or {})

    def chosen(body: dict[str, Any]) -> Tape:
        stopped_at = _stopped_at(body)
        if stopped_at is None:
            return tapes[_for_request(body).name]
        return tapes[(REST if stopped_at == recorded else NO_REST).name]

    return MockServer(tuple(tapes.values()), speed=speed, choose=chosen, models=known_models.api_list())


def _stopped_at(body: dict[str, Any]) -> str | None:
    """The end of the reply that a request asks to go on with."""
    messages = body.get("messages")
    listed = [one for one in messages if isinstance(one, dict)] if isinstance(messages, list) else []
    return continuing.stopped_at(listed)


def _for_request(body: dict[str, Any]) -> Scene:
    """The scene for a request: by its last message, which is a prompt or the results of tools."""
    messages = body.get("messages")
    last = messages[-1] if isinstance(messages, list) and messages else None
    content = last.get("content") if isinstance(last, dict) else None
    if isinstance(content, str):
        return choose(content)
    blocks = [block for block in content if isinstance(block, dict)] if isinstance(content, list) else []
    text = " ".join(str(block.get("text", "")) for block in blocks if block.get("type") == "text")
    # A prompt may come with results: those of calls that nobody answered before it.
    if not text and any(block.get("type") == "tool_result" for block in blocks):
        return TOOL_RESULTS
    return choose(text)
