"""A turn's request and its answers as the sections of an outline."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from tui.domain.betas import needed_betas
from tui.domain.conversation import Attempt, Turn
from tui.domain.readout import Piece, Role, bytes_size, duration
from tui.domain.safe import one_line
from tui.domain.signal import Headers
from tui.ui.panels.request.cached import cache_count
from tui.ui.panels.request.node import Node

_COLUMN = 20
"""Characters of a header's name that the values still line up behind."""


def body_section(turn: Turn) -> Node:
    """The body as it went out; of a recording without its request, that it is not known."""
    if turn.request is None:
        body = Node("section", "Body", "")
        body.add(Node("note", "", "The recording does not hold the request.", body, role="muted"))
        return body
    value = {**turn.request.body, "stream": True}
    head = [Piece("muted", _size(value))]
    if marks := cache_count(value):
        head.append(Piece("accent", f"  {marks}"))
    return Node("section", "Body", value, head=head)


def _size(value: dict[str, Any]) -> str:
    """The bytes of a body as the SDK writes it, with no space between what the grammar needs."""
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        return ""
    return bytes_size(len(text.encode("utf-8", "replace")))


def sections(turn: Turn, body: Node) -> list[Node]:
    """All sections in their order, around the body's."""
    attempt = turn.attempt
    betas = needed_betas(turn.request.body) if turn.request is not None else ()
    sent = next((one.sent for one in reversed(turn.attempts) if one.sent is not None), None)
    method, url = (sent.method, sent.url) if sent else ("POST", "…/v1/messages")
    request = Node("section", "Request", f"{method} {url}", head=[Piece("accent", method)])
    fields = [("url", url)]
    if betas:
        fields.append(("betas", ", ".join(betas)))
    if turn.recording is not None:
        fields.append(("played from", turn.recording))
    if attempt is not None and (request_id := attempt.header("request-id")):
        fields.append(("request-id", request_id))
    _fields(request, fields, "muted")
    out = [request]
    if sent is not None:
        out.append(_headers("Headers", sent.headers))
    out.append(body)
    response = Node("section", "Response", "", head=[status(attempt, turn)])
    if attempt is not None and attempt.headers:
        response.value = _lines(attempt.headers)
        _fields(response, attempt.headers, "key")
    out.append(response)
    if not turn.running and (turn.message.started or turn.message.blocks):
        blocks = len(turn.message.blocks)
        said = [Piece("muted", f"{blocks} block" + "s" * (blocks != 1))]
        out.append(Node("section", "Message", turn.message.to_api(), head=said, open=False))
    out.append(_attempts(turn))
    return out


def _attempts(turn: Turn) -> Node:
    """Each attempt: what became of it, how long it took and how long the next one was put off."""
    count = len(turn.attempts)
    told = "none yet" if not count else f"{count}"
    section = Node("section", "Attempts", "", head=[Piece("muted", told)])
    for one in turn.attempts:
        took = f" · {duration(one.clock.total())}" if one.clock.ended is not None else ""
        head = [status(one, turn), Piece("muted", took)]
        text = "".join(piece.text for piece in head)
        node = section.add(Node("section", f"{one.number}", f"{one.number} {text}", section, head=head))
        section.value += f"{node.value}\n"
        if one.failure is not None:
            node.add(Node("note", "", one.failure.message, node, role="text"))
            if one.failure.body:
                node.add(_answer(one.failure.body, node))
        if one.wait is not None:
            node.add(Node("note", "", f"The next one after {duration(one.wait)}.", node, role="muted"))
    return section


def _answer(body: str, parent: Node) -> Node:
    """An error's body: as JSON where it is some."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict | list):
        return Node("section", "body", value, parent)
    return Node("note", "body", body, parent, role="muted")


def _headers(title: str, headers: Headers) -> Node:
    section = Node("section", title, _lines(headers), head=[Piece("muted", str(len(headers)))])
    _fields(section, headers, "key")
    return section


def _fields(section: Node, fields: Iterable[tuple[str, str]], role: Role) -> None:
    fields = list(fields)
    column = max((len(name) for name, _ in fields if len(name) <= _COLUMN), default=0) + 2
    for name, value in fields:
        head = [Piece(role, name.ljust(column) if len(name) < column else f"{name}  ")]
        section.add(Node("field", name, value, section, head=head))


def _lines(headers: Headers) -> str:
    return "".join(f"{name}: {value}\n" for name, value in headers)


def status(attempt: Attempt | None, turn: Turn) -> Piece:
    """An attempt's status, or what is known in place of one."""
    if attempt is None or attempt.status is None:
        if attempt is not None and attempt.failure is not None:
            return Piece("error", one_line(attempt.failure.headline))
        return Piece("muted", "no answer yet" if turn.running else "no answer")
    if attempt.failure is None:
        return Piece("success" if attempt.status < 400 else "error", str(attempt.status))
    headline = one_line(attempt.failure.headline)
    role: Role = "warning" if attempt.failure.kind == "cancelled" else "error"
    return Piece(role, headline if headline.startswith(str(attempt.status)) else f"{attempt.status} · {headline}")


def state_of(turn: Turn) -> tuple[Any, ...]:
    """What tells whether the sections of a turn are still right."""
    attempts = [(one.status, one.sent is None, one.failure, one.wait) for one in turn.attempts]
    return (turn.request, turn.running, turn.recording, *attempts)
