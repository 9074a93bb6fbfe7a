"""What a request has to pass before it is sent: several gates, one after the other."""

from __future__ import annotations

from collections.abc import Iterable

from tui.domain.request import Request
from tui.session.session import Gate, Session, WithheldError


class RefusedError(WithheldError):
    """A request was not sent because the model does not take something that it asks for."""


def all_of(gates: Iterable[Gate]) -> Gate:
    """One gate out of several: a request passes each, in their order, or the first that withholds it says why."""
    kept = tuple(gates)

    async def admit(request: Request) -> None:
        for gate in kept:
            await gate(request)

    return admit


def add(session: Session, gate: Gate) -> None:
    """Have a session's requests pass ``gate``, too, after those that stand there already."""
    session.gate = gate if session.gate is None else all_of((session.gate, gate))
