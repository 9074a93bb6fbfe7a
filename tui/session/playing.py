"""A recording as turns of a session."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tui.domain.conversation import Turn, last_prompt, text_prompt
from tui.domain.request import Request
from tui.wire.exchange import Exchange, Tape
from tui.wire.replay import TapeSource

if TYPE_CHECKING:
    from tui.session.session import Session


def plays(session: Session, recording: Tape, speed: float = 1.0) -> list[Callable[[], Awaitable[Turn]]]:
    """A recording's turns, each to be run when it is called."""
    source = TapeSource(recording, speed=speed)

    def play(exchange: Exchange) -> Callable[[], Awaitable[Turn]]:
        prompt, request = asked(exchange, recording.name)
        return lambda: session.play(source, prompt, request, recording.name)

    return [play(turn[-1]) for turn in recording.turns()]


def asked(exchange: Exchange, name: str) -> tuple[list[dict[str, Any]], Request | None]:
    """The prompt and the request of a recorded exchange, as far as it knows them."""
    if exchange.request is None:
        return text_prompt(f"(replay of {name})"), None
    request = Request(exchange.request)
    return last_prompt(request), request
