"""What there is to try in the demo: no more than names and prompts, so that the first picture can show them."""

from __future__ import annotations

import re
from typing import NamedTuple


class Scene(NamedTuple):
    """Something to try in the demo."""

    name: str
    prompt: str
    """What to ask for it."""
    about: str
    """What it shows, for a menu."""
    words: frozenset[str]
    """Words in other prompts that ask for it as well."""

    @property
    def file(self) -> str:
        """The recording's file name."""
        return f"{self.name}.tape"


def _scene(name: str, prompt: str, about: str, words: str) -> Scene:
    return Scene(name, prompt, about, frozenset(words.split()))


SCENES: tuple[Scene, ...] = (
    _scene(
        "code",
        "Write a Python function that merges overlapping intervals",
        "code, a table, a list and a link, as they stream",
        "code python function program merge intervals table markdown",
    ),
    _scene(
        "thinking",
        "How many zeros are at the end of 100 factorial? Think it through",
        "thinking before the answer, with its signature",
        "think thinking reason reasoning factorial zeros math prove puzzle",
    ),
    _scene(
        "run",
        "What is 15% of 2,480, and which files are here?",
        "two tools that run on this machine, each once you allow it",
        "tool tools calculate percent file files folder allow approve approval reject",
    ),
    _scene(
        "tools",
        "What is the weather in Paris and in Tokyo?",
        "two calls at once of a tool that nobody has written: you answer",
        "weather paris tokyo forecast",
    ),
    _scene(
        "search",
        "What is new in Python 3.14? Search the web",
        "a web search on the server's side, and citations",
        "search web news latest cite citations sources internet",
    ),
    _scene(
        "retry",
        "Show me what happens when the API is overloaded",
        "a 529 before the answer, the wait that it asked for, and success",
        "overloaded overload retry retries 529 429 busy",
    ),
    _scene(
        "error",
        "Break off in the middle of an answer",
        "an error event in mid-stream; /continue brings the rest",
        "error errors break broken fail fails failure recover recovery interrupt",
    ),
    _scene(
        "unusual",
        "Send me something that nobody has seen before",
        "blocks, deltas, events and usage that no SDK knows, kept and shown",
        "unknown unusual strange nobody redacted",
    ),
    _scene(
        "hostile",
        "Try to take over my terminal",
        "escape sequences in an answer, made harmless",
        "escape hostile terminal attack inject osc ansi safe security",
    ),
)
"""What to try, in the order of a menu."""

MENU = _scene("menu", "What can I try here?", "says that this is the demo, and what there is to try", "")
"""The answer to anything else."""

REST = _scene("rest", "", "the rest of the answer that breaks off", "")
"""Goes on with the reply that its request was recorded with."""

NO_REST = _scene("no_rest", "", "says that no rest was recorded", "")
"""Goes on with any other reply."""


def choose(prompt: str) -> Scene:
    """The scene that answers a prompt: its own, else the one most of whose words are in it, else the menu."""
    asked = _plain(prompt)
    for scene in (*SCENES, MENU):
        if _plain(scene.prompt) == asked:
            return scene
    words = set(asked.split())
    best = max(SCENES, key=lambda scene: len(scene.words & words))
    return best if best.words & words else MENU


def _plain(text: str) -> str:
    """The words of a text, in lower case."""
    return " ".join(re.findall(r"\w+(?:\.\w+)*", text.lower()))
