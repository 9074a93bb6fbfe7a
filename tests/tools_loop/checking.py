"""What a request has to be: of the SDK's own types, and within the API's rules for a history and its cache."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from tests.domain.api_rules import cache_violations, violations
from tui.domain.request import Request


def assert_taken(*requests: Request) -> None:
    """Hold that the API would take each request."""
    for request in requests:
        assert violations(request.messages) == []
        assert cache_violations(request.body) == []
        _exhaust(_type().validate_python({**request.body, "stream": True}))


@cache
def _type() -> Any:
    from anthropic.types.message_create_params import MessageCreateParamsStreaming
    from pydantic import TypeAdapter

    return TypeAdapter(MessageCreateParamsStreaming)


def _exhaust(value: Any) -> None:
    """Look at everything: pydantic checks the items of an ``Iterable`` only when somebody takes them."""
    if isinstance(value, dict):
        for one in value.values():
            _exhaust(one)
    elif isinstance(value, list | tuple | Iterator) or type(value).__name__ == "ValidatorIterator":
        for one in value:
            _exhaust(one)
