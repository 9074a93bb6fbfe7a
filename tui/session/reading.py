"""A recording's turns as they ended, without playing it."""

from __future__ import annotations

from tui.domain.conversation import Turn, text_prompt
from tui.domain.failure import Failure
from tui.domain.request import Request
from tui.domain.signal import AttemptFailed, AttemptStarted, Finished, ResponseStarted, header
from tui.wire.body import Body
from tui.wire.exchange import Exchange, Tape
from tui.wire.status import from_status


def turns_of(recording: Tape) -> list[Turn]:
    """The turns on one clock that begins at 0, each after the one before it."""
    turns: list[Turn] = []
    now = 0.0
    for number, exchanges in enumerate(recording.turns(), 1):
        turn = Turn(number, _prompt(exchanges[-1], recording.name), turns[-1] if turns else None)
        turn.recording = recording.name
        asked = exchanges[-1].request
        turn.request = None if asked is None else Request(asked)
        for place, exchange in enumerate(exchanges, 1):
            turn.take(AttemptStarted(place, len(exchanges), now))
            failure = _receive(turn, exchange, now)
            now += exchange.ended
            if place == len(exchanges):
                turn.take(Finished(failure, now))
            else:
                given_up = failure or Failure("unfinished", "This attempt was given up.")
                turn.take(AttemptFailed(given_up, exchange.wait or 0.0, now))
                now += exchange.wait or 0.0
        turns.append(turn)
    return turns


def _prompt(exchange: Exchange, name: str) -> list[dict[str, object]]:
    """The last of the person's messages in a recorded request."""
    messages = (exchange.request or {}).get("messages")
    for message in reversed(messages if isinstance(messages, list) else []):
        content = message.get("content") if isinstance(message, dict) and message.get("role") == "user" else None
        if isinstance(content, str):
            return text_prompt(content)
        if isinstance(content, list):
            return [block for block in content if isinstance(block, dict)]
    return text_prompt(f"(replay of {name})")


def _receive(turn: Turn, exchange: Exchange, began: float) -> Failure | None:
    """Give the newest attempt what was answered; what was wrong with it."""
    ended = began + exchange.ended
    if exchange.status is None:
        return Failure("connection", exchange.error or "No connection could be made.")
    turn.take(ResponseStarted(exchange.status, exchange.headers, began))
    if not exchange.ok:
        return from_status(exchange.status, dict(exchange.headers), exchange.body)
    body = Body(header(exchange.headers, "content-type"))
    for at, chunk in exchange.chunks:
        arrived = body.feed(chunk, began + at)
        if arrived.frames:
            turn.take(arrived)
    broken = Failure("cut", exchange.error or "The connection broke.") if exchange.end == "cut" else None
    arrived, failure = body.end(ended, broken)
    if arrived.frames:
        turn.take(arrived)
    return failure and failure.with_request_id(header(exchange.headers, "request-id"))
