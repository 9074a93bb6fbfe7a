"""The demo answers what it is asked with the recording that fits, and everything else with its menu."""

from __future__ import annotations

import json
import urllib.request

import pytest

from tui.wire.demo import MENU, NO_REST, REST, SCENES, Scene, choose, demo_server, scene_tape


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
        result = [{"type": "tool_result", "tool_use_id": "toolu_1", "content": "14 °C"}]
        assert "tool_use" not in answer(server.url, scenes["tools"], result)
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
