"""Going on with a reply that was cut: which ones can be gone on with, and how the request says where it stopped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tui.domain.history import sendable
from tui.domain.message import Message

if TYPE_CHECKING:
    from tui.domain.conversation import Turn

_TAIL = 200
"""Characters of the cut reply that are quoted."""
_QUOTED = re.compile(r"Your reply was cut off\. It ended with:\n\n<end>(.*?)</end>", re.DOTALL)
_LAST = (4, 5)
"""The newest generation of models that goes on from an assistant message at the end."""
_NAME = re.compile(r"claude-(?:(?:opus|sonnet|haiku)-(\d{1,2})(?:-(\d{1,2}))?(?!\d)|(\d)(?:-(\d))?-|(2|instant))")


def waits_for_round(turn: Turn) -> bool:
    """Whether a whole reply was paused, or calls tools that were begun with, and no round followed."""
    if turn.running or turn.followed or turn.recording is not None or not turn.complete:
        return False
    return bool(turn.runs) or turn.held is not None or (turn.message.paused and bool(sendable(turn.message)))


def may_continue(turn: Turn) -> bool:
    """Whether a reply can be gone on with: a round waits to be sent, or it ended before it was whole and something of
    it can be sent back.
    """
    if waits_for_round(turn):
        return True
    if turn.running or (turn.complete and turn.message.stop_reason != "max_tokens"):
        return False
    return bool(sendable(turn.message))


def takes_prefill(settings: Mapping[str, Any]) -> bool:
    """Whether a request of these fields may end with the assistant's message, for the model to go on from there.

    From Claude 4.6 on the API answers 400, "This model does not support assistant message prefill. The conversation
    must end with a user message."; before that it takes one, but not together with thinking
    (platform.claude.com/docs: "What's new in Claude 4.6", prefill removal; "Extended thinking", feature
    compatibility). Names that tell no generation are taken for newer ones: a question is right with every model.
    """
    thinking = settings.get("thinking")
    if isinstance(thinking, dict) and thinking.get("type") != "disabled":
        return False
    found = _NAME.search(str(settings.get("model", "")))
    if found is None:
        return False
    major, minor = found[1] or found[3] or "2", found[2] or found[4] or "0"
    return (int(major), int(minor)) <= _LAST


def asked(turn: Turn, settings: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """The content blocks that ask for a turn's reply; none where that goes on from a message of the assistant's."""
    if not turn.continues or turn.parent is None or turn.is_round:
        return turn.prompt
    if settings is None:
        settings = turn.request.settings if turn.request is not None else {}
    blocks = sendable(turn.parent.message)
    if takes_prefill(settings) and blocks and blocks[-1].get("type") == "text":
        return []
    return question(turn.parent.message)


def question(cut: Message) -> list[dict[str, Any]]:
    """The content blocks of a message of the person's that asks to go on with a reply, and quotes where it stopped."""
    tail = _tail(cut.text)
    quoted = f" It ended with:\n\n<end>{tail}</end>\n\n" if tail else " "
    ask = "Go on exactly where it stopped: begin with the very next character, repeat nothing, say nothing about it."
    return [{"type": "text", "text": f"Your reply was cut off.{quoted}{ask}"}]


def stopped_at(messages: Sequence[Mapping[str, Any]]) -> str | None:
    """The end of the reply that a request of these messages asks to go on with; None where it asks something else.

    It is the same whichever way is taken: the end of a prefill, or what a question quotes.
    """
    last = messages[-1] if messages else {}
    content = last.get("content")
    blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
    text = "".join(
        str(one.get("text", ""))
        for one in (blocks if isinstance(blocks, list) else [])
        if isinstance(one, dict) and one.get("type") == "text"
    )
    if last.get("role") == "assistant":
        return _tail(text)
    quoted = _QUOTED.match(text)
    return quoted[1] if quoted else None


def _tail(text: str) -> str:
    """What is quoted of a reply."""
    return text[-_TAIL:].strip()


def joined(first: str, second: str) -> str:
    """The text of a reply and of what went on with it. White space at a prefill's end is not sent, so it comes anew."""
    return (first.rstrip() if second[:1].isspace() else first) + second
