"""What is exported, and what the formats share: secrets taken out, the request as a call, text safe in any terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from tui.domain.betas import needed_betas
from tui.domain.conversation import Attempt, Turn
from tui.domain.export.pieces import rejoined
from tui.domain.json_lines import escaped
from tui.domain.signal import Sent

Redact = Callable[[str], str]
"""Takes every secret out of a text."""

_ENDPOINT = "/v1/messages"
_HOME = "https://api.anthropic.com"
_OF_THE_CLIENT = re.compile(
    r"(host|connection|content-length|content-type|accept.*|user-agent|x-stainless-.*|x-api-key|authorization)$"
)
"""Headers that the program sets that makes the call again."""


class Unavailable(ValueError):
    """These turns cannot be told in this format; the message says why, to the person."""


@dataclass(frozen=True, slots=True)
class Export:
    """The turns to export and all that a format needs beside them."""

    turns: tuple[Turn, ...]
    redact: Redact
    attempt: Attempt | None = None
    """Only this attempt, where there is one turn; None for all."""
    epoch: float = 0.0
    """Seconds since 1970 at which the frames' monotonic clock stood at 0."""

    def attempts(self, turn: Turn) -> Sequence[Attempt]:
        """The attempts of ``turn`` that are meant, without keys that their events spell out in pieces."""
        meant = turn.attempts if self.attempt is None else [self.attempt]
        told = [getattr(block, key) for block in turn.message.blocks for key in ("text", "thinking", "partial_json")]
        if all(self.redact(text) == text for text in told):
            return meant
        return [rejoined(attempt, self.redact) for attempt in meant]

    def clean(self, value: Any) -> Any:
        """A JSON value with every secret in its texts replaced, names of fields included."""
        if isinstance(value, str):
            return self.redact(value)
        if isinstance(value, list | tuple):
            return [self.clean(item) for item in value]
        if isinstance(value, dict):
            return {self.redact(str(key)): self.clean(item) for key, item in value.items()}
        return value

    def clean_bytes(self, raw: bytes) -> bytes:
        """Bytes with every secret replaced; where there is none, the very same bytes."""
        text = raw.decode("utf-8", "surrogateescape")
        clean = self.redact(text)
        return raw if clean == text else clean.encode("utf-8", "surrogateescape")

    def calls(self) -> list[Call]:
        """What was asked, a call a turn. Raises :class:`Unavailable` where no request is known."""
        calls = [self._call(turn) for turn in self.turns if turn.request is not None]
        if not calls:
            raise Unavailable("The recording does not hold the request, so there is no call to export.")
        return calls

    def _call(self, turn: Turn) -> Call:
        sent = next((one.sent for one in reversed(self.attempts(turn)) if one.sent is not None), None)
        if sent is None:
            betas = needed_betas(turn.request.body) if turn.request else ()
            named = (("anthropic-beta", ",".join(betas)),) if betas else ()
            sent = Sent("POST", _HOME + _ENDPOINT, (("anthropic-version", "2023-06-01"), *named))
        url = self.redact(sent.url)
        base, endpoint, rest = url.partition(_ENDPOINT)
        names = {name.lower() for name, _ in sent.headers}
        return Call(
            turn.number,
            base,
            endpoint + rest,
            tuple((name.lower(), self.redact(value)) for name, value in sent.headers if not _is_clients(name)),
            "authorization" in names and "x-api-key" not in names,
            self.clean({**(turn.request.body if turn.request else {}), "stream": True}),
        )


def _is_clients(name: str) -> bool:
    return _OF_THE_CLIENT.match(name.lower()) is not None


class Call(NamedTuple):
    """A request that can be made again by another program with its own key."""

    turn: int
    """The number of the turn that it was."""
    base: str
    """The base URL, such as ``https://api.anthropic.com``."""
    path: str
    """The path below it, with the query: ``/v1/messages``."""
    headers: tuple[tuple[str, str], ...]
    """Those that a client does not set by itself, credentials left out."""
    bearer: bool
    """Whether the credential, a key or a token, stood in ``authorization``."""
    body: dict[str, Any]

    @property
    def is_home(self) -> bool:
        """Whether it went to the API itself, where every client goes by default."""
        return self.base == _HOME

    @property
    def betas(self) -> list[str]:
        """The values of ``anthropic-beta``."""
        values = ",".join(value for name, value in self.headers if name == "anthropic-beta")
        return [name.strip() for name in values.split(",") if name.strip()]

    @property
    def own_headers(self) -> dict[str, str]:
        """The headers that no SDK knows how to set."""
        return {name: value for name, value in self.headers if name not in ("anthropic-version", "anthropic-beta")}


def json_text(value: Any, indent: int | None = None) -> str:
    """A value as JSON in which nothing is left that a terminal would obey; it parses to the same value."""
    return escaped(json.dumps(value, ensure_ascii=False, indent=indent))
