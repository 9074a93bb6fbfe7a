"""The answer's body, byte for byte."""

from __future__ import annotations

from tui.domain.conversation import Turn
from tui.domain.export.values import Export, Unavailable


def sse(export: Export) -> bytes:
    """Write the body of each turn's last attempt, or of the one that is meant, exactly as it came.

    Several turns stand one after the other, each under a comment that names it.
    """
    bodies = [(turn, _body(export, turn)) for turn in export.turns]
    bodies = [(turn, body) for turn, body in bodies if body]
    if not bodies:
        raise Unavailable("Nothing of an answer has come.")
    if len(export.turns) == 1:
        return bodies[0][1]
    return b"".join(b": turn %d\n\n%s%s" % (turn.number, body, _rest(body)) for turn, body in bodies)


def _body(export: Export, turn: Turn) -> bytes:
    attempts = export.attempts(turn)
    if not attempts:
        return b""
    raw = b"".join(frame.raw for frame in attempts[-1].frames)
    failure = attempts[-1].failure
    if not raw and failure is not None and failure.body is not None:
        raw = failure.body.encode("utf-8", "replace")
    return export.clean_bytes(raw)


def _rest(body: bytes) -> bytes:
    """What a body lacks at its end for another one to follow."""
    lines = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return b"" if lines.endswith(b"\n\n") else b"\n" if lines.endswith(b"\n") else b"\n\n"
