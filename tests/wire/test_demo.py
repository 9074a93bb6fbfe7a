"""The demo answers what it is asked with the recording that fits, and everything else with its menu."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

import pytest

from tui.config import ToolSettings
from tui.domain.events import decode
from tui.domain.message import Message, reduce
from tui.tools.by_hand import read
from tui.wire.demo import BUILT_IN, MENU, NO_REST, REST, SCENES, Scene, choose, demo_server, scene_tape, tools_of
from tui.wire.sse import SSEDecoder


@pytest.mark.parametrize("scene", [*SCENES, MENU], ids=lambda scene: scene.name)
def test_the_menu_s_own_prompts_choose_their_own(scene):
    assert choose(scene.prompt) is scene
    assert choose(f"  {scene.prompt.upper()}! ") is scene


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("fix my Python code", "code"),
        ("What's the weather like?", "tools"),
        ("search for cats", "search"),
        ("Which tools are there?", "run"),
        ("I got a 529", "retry"),
        ("hello, how are you?", "menu"),
        ("", "menu"),
        ("✨", "menu"),
    ],
)
def test_other_prompts_choose_by_their_words(prompt, name):
    assert choose(prompt).name == name


def test_every_scene_has_its_recording():
    for scene in (*SCENES, MENU, REST, NO_REST):
        assert scene_tape(scene).exchanges
        assert scene_tape(scene).damage is None


def answer(url: str, *contents: object) -> str:
    """The whole stream that answers a conversation of these user messages."""
    return answer_to(url, [{"role": "user", "content": content} for content in contents])


def answer_to(url: str, messages: list[dict]) -> str:
    """The whole stream that answers these messages."""
    body = {"stream": True, "messages": messages}
    request = urllib.request.Request(f"{url}/v1/messages", json.dumps(body).encode())
    with urllib.request.urlopen(request, timeout=10) as response:
        return response.read().decode()


def test_the_server_answers_the_last_message():
    scenes = {scene.name: scene.prompt for scene in SCENES}
    server = demo_server(speed=1000)
    with server:
        assert "hologram" in answer(server.url, scenes["code"], scenes["unusual"])
        in_blocks = answer(server.url, [{"type": "text", "text": scenes["code"]}])
        assert in_blocks == answer(server.url, scenes["code"])
        assert "**demo**" not in answer(server.url, scenes["unusual"])
        asked_twice = [answer(server.url, scenes["error"]) for _ in range(3)]
        assert ["event: error" in one for one in asked_twice] == [True, False, True]
        attached = [{"type": "text", "text": "Paris, 529"}, {"type": "text", "text": scenes["code"]}]
        assert answer(server.url, attached) == answer(server.url, scenes["code"])
        assert "message_stop" in answer(server.url)


def stream_of(scene: Scene) -> str:
    return b"".join(data for _, data in scene_tape(scene).exchanges[0].chunks).decode()


def test_the_answer_that_breaks_off_is_gone_on_with_in_either_way():
    prompt, cut, question = scene_tape(REST).exchanges[0].request["messages"]
    in_words = {"role": "assistant", "content": cut["content"][0]["text"]}
    with demo_server(speed=1000) as server:
        for messages in ([prompt, cut, question], [prompt, cut], [prompt, in_words]):
            assert answer_to(server.url, messages) == stream_of(REST)


def test_of_an_answer_that_was_stopped_by_hand_it_says_that_no_rest_was_recorded():
    prompt, cut, question = scene_tape(NO_REST).exchanges[0].request["messages"]
    with demo_server(speed=1000) as server:
        for messages in ([prompt, cut, question], [prompt, {"role": "assistant", "content": "Once upon a ti"}]):
            assert answer_to(server.url, messages) == stream_of(NO_REST)


CALLS: list[dict] = [
    {"type": "text", "text": "I look."},
    {"type": "tool_use", "id": "toolu_1", "name": "calculate", "input": {"expression": "1 + 1"}},
    {"type": "tool_use", "id": "toolu_2", "name": "list_files", "input": {}},
]


def said_to(*results: object) -> str:
    """What the demo says to the results of these calls."""
    brought = [
        {
            "type": "tool_result",
            "tool_use_id": f"toolu_{number}",
            **(one if isinstance(one, dict) else {"content": one}),
        }
        for number, one in enumerate(results, 1)
    ]
    messages = [{"role": "user", "content": "Go"}, {"role": "assistant", "content": CALLS}]
    with demo_server(speed=1000) as server:
        stream = answer_to(server.url, [*messages, {"role": "user", "content": brought}])
    message = Message()
    for frame in SSEDecoder().feed(stream.encode(), 0.0):
        message = reduce(message, decode(frame))
    assert message.stop_reason == "end_turn"
    return message.text


def test_results_of_tools_are_quoted():
    said = said_to("2", [{"type": "text", "text": "a.py  12\nb.py  34"}, {"type": "image", "source": {}}])
    assert "**calculate** answered:\n\n```text\n2\n```" in said
    assert "**list_files** answered:\n\n```text\na.py  12\nb.py  34\n(image)\n```" in said


def test_what_was_rejected_is_said_to_have_brought_nothing():
    said = said_to("2", {"content": "The user rejected this call. Private.", "is_error": True})
    assert "**list_files** brought no result, but:\n\n```text\nThe user rejected this call. Private.\n```" in said
    assert "--allow" not in said


def test_where_nobody_can_be_asked_it_names_what_would_allow_the_call():
    refused = {"content": "not allowed: no rule allows this call, and nobody can be asked", "is_error": True}
    assert "`--allow calculate --allow list_files`" in said_to(refused, refused)


def test_of_a_long_result_the_beginning_is_quoted_and_nothing_in_it_ends_the_quote():
    said = said_to("```\n# a heading", "\n".join(f"{number}.txt  {'9' * 200}" for number in range(1000)))
    assert "````text\n```\n# a heading\n````" in said
    assert "… and 994 lines more" in said
    assert max(map(len, said.splitlines())) < 130


def test_the_demo_has_the_tools_that_it_calls_unless_others_are_wanted():
    given = tools_of(ToolSettings(allow=("calculate",), rounds=3))
    assert (given.builtin, given.allow, given.rounds) == (BUILT_IN, ("calculate",), 3)
    assert [tool.name for tool in read(Path(given.files[0]), "by hand")] == ["get_weather"]
    for own in (ToolSettings(files=("mine.py",)), ToolSettings(builtin=("all",)), ToolSettings(mcp="servers.json")):
        assert tools_of(own) is own
