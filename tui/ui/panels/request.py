"""Request: what was asked of the API and how it answered, attempt by attempt."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.widgets import Static

from tui.domain.conversation import Attempt, Conversation, Turn
from tui.domain.log import EventLog
from tui.domain.readout import Piece, Role, Rows, count, duration, json_source, write_json
from tui.domain.safe import one_line
from tui.domain.signal import Headers
from tui.ui.panels import Caption, CopyRequested, Document, Lines, Panel

Redact = Callable[[Any], Any]
_LONGEST = 600
"""Characters of a string in the body that are shown."""


class RequestPanel(Panel):
    """The request of the newest turn of the line that is shown."""

    HELP: ClassVar[str] = """\
**Request**: method, address and headers as they went out, with keys redacted; the body; the answer's status and
headers; and each attempt with what became of it.

- **↑ ↓ PgUp PgDn g G** scroll · **Enter** show or fold the older messages
- **y** copy the body as JSON, whole
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "fold", "Older messages", id="request.fold", tooltip="Show or fold the older messages"),
        Binding("y", "copy", "Copy body", id="request.copy", tooltip="Copy the request's body as JSON"),
    ]

    empty: var[bool] = var(True, toggle_class="-empty")
    unfolded: var[bool] = var(False, toggle_class="-unfolded", init=False)

    def __init__(self, redact: Redact = lambda value: value, id: str | None = None) -> None:
        """``redact`` takes secrets out of a JSON value: nothing of the body is drawn or copied without it."""
        super().__init__(id=id)
        self._redact = redact
        self._caption, self._document = Caption("request-caption"), Document("request-document")
        self._turn: Turn | None = None
        self._drawn: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        """The document."""
        yield Static("No request yet. Send a prompt to see what goes out and what comes back.", classes="panel-empty")
        yield self._caption
        yield self._document

    def update(self, conversation: Conversation, log: EventLog, now: float) -> None:
        """Write the request anew where the turn, an attempt or an answer is another."""
        turn = conversation.leaf
        self._turn, self.empty = turn, turn is None
        if turn is None:
            return
        seen = (turn, turn.request, *_states(turn))
        if seen != self._drawn:
            same = bool(self._drawn) and self._drawn[0] is turn
            self._drawn = seen
            self._show(turn, keep_place=same)

    @property
    def scrolled(self) -> Lines:
        """The document."""
        return self._document

    def action_fold(self) -> None:
        """Show or fold the older messages."""
        self.unfolded = not self.unfolded

    def watch_unfolded(self) -> None:
        """Write the body anew."""
        if self._turn is not None:
            self._show(self._turn, keep_place=True)

    def action_copy(self) -> None:
        """Ask for the body in the clipboard."""
        if self._turn is not None and self._turn.request is not None:
            text = json.dumps(_body(self._turn, self._redact), ensure_ascii=False, indent=2)
            self.post_message(CopyRequested(text, "the request's body"))

    def _show(self, turn: Turn, keep_place: bool) -> None:
        unfolded, body = self.unfolded, _body(turn, self._redact)
        self._document.show(lambda rows: write_request(rows, turn, body, unfolded), keep_place)
        self._caption.say(
            [Piece("strong", "Request "), Piece("muted", f"turn {turn.number}")], [_status(turn.attempt, turn)]
        )


def _states(turn: Turn) -> list[object]:
    """What tells whether the picture of a turn's attempts is still right."""
    return [(one.status, one.sent is None, one.failure, one.wait) for one in turn.attempts] + [turn.running]


def _body(turn: Turn, redact: Redact) -> dict[str, Any]:
    """The body as it goes out, but for its secrets; empty where it is not known."""
    return dict(redact({**turn.request.body, "stream": True})) if turn.request is not None else {}


def _status(attempt: Attempt | None, turn: Turn) -> Piece:
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


def write_request(rows: Rows, turn: Turn, body: dict[str, Any], unfolded: bool) -> None:
    """Lay out a turn's request and its answers."""
    attempt = turn.attempt
    sent = next((one.sent for one in reversed(turn.attempts) if one.sent is not None), None)
    rows.newline()
    rows.write("accent", sent.method if sent else "POST")
    rows.write("strong", f" {sent.url}" if sent else " …/v1/messages")
    if turn.recording is not None:
        rows.field("played from", turn.recording)
    if attempt is not None and (request_id := attempt.header("request-id")):
        rows.field("request-id", request_id)
    if len(turn.attempts) > 1 or (attempt is not None and attempt.failure is not None):
        _write_attempts(rows, turn)
    if sent is not None:
        _write_headers(rows, "request headers", sent.headers)
    _write_body(rows, body, unfolded)
    if attempt is not None and attempt.headers:
        _write_headers(rows, "response headers", attempt.headers)


def _write_attempts(rows: Rows, turn: Turn) -> None:
    """Each attempt: status, what failed, and how long the next one was put off."""
    rows.heading("attempts")
    for one in turn.attempts:
        role, text = _status(one, turn)
        rows.newline(0, 4)
        rows.write("muted", f"{one.number:>2}  ")
        rows.write(role, text)
        if one.wait is not None:
            rows.write("muted", f" · next after {duration(one.wait)}")
        if one.failure is not None:
            rows.prose("muted", one.failure.message, indent=4)


def _write_headers(rows: Rows, title: str, headers: Headers) -> None:
    rows.heading(title)
    column = max((len(name) for name, _ in headers if len(name) <= 20), default=0) + 2
    for name, value in headers:
        rows.newline(0, 4)
        rows.write("key", name.ljust(column) if len(name) < column else f"{name}  ")
        rows.write("text", value)


def _write_body(rows: Rows, body: dict[str, Any], unfolded: bool) -> None:
    """The body; of its messages only the newest in full, unless they are unfolded."""
    if not body:
        rows.heading("body")
        rows.prose("muted", "The recording does not hold the request.")
        return
    messages = body.get("messages")
    messages = messages if isinstance(messages, list) else []
    rows.heading("body")
    size = len(json_source(body).encode("utf-8", "replace"))
    rows.write("muted", f"  {size:,} bytes")
    if unfolded or len(messages) < 2:
        write_json(rows, body, _LONGEST)
        return
    write_json(rows, {key: value for key, value in body.items() if key != "messages"}, _LONGEST)
    rows.heading("messages")
    rows.write("muted", f"  {count(len(messages))}, the older ones folded")
    for message in messages[:-1]:
        rows.newline()
        role = one_line(str(message.get("role", "")))
        rows.write("muted", f"▸ {role:<10}")
        rows.write("text", _gist(message.get("content"), max(1, rows.width - 12)))
    write_json(rows, messages[-1], _LONGEST)


def _gist(content: Any, room: int) -> str:
    """A message's content in at most ``room`` characters."""
    blocks = content if isinstance(content, list) else [{"type": "text", "text": str(content)}]
    parts: list[str] = []
    for block in blocks[:20]:
        kind = str(block.get("type")) if isinstance(block, dict) else "?"
        said = block.get("text") if kind == "text" else block.get("name") if isinstance(block, dict) else None
        parts.append(str(said)[: room + 1] if kind == "text" else f"[{kind} {said}]" if said else f"[{kind}]")
    text = one_line(" ".join(parts))
    return text if len(text) <= room else text[: room - 1] + "…"
