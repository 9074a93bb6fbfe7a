"""What is known of Claude's models where nobody can be asked: as Anthropic's documentation had it in November 2026.

The API's own list (``GET /v1/models``) goes before this one wherever it says something. What the documentation does
not say for certain is left out here, and a request is not kept from being sent for it.
"""

from __future__ import annotations

import re
from typing import Any

from tui.domain.models import Capabilities, Model
from tui.domain.request import EFFORTS

_ADAPTIVE = {"adaptive": True, "enabled": False, "disabled": False, "between_tools": False}
"""Thinking that is always on."""
_OR_OFF = {"adaptive": True, "enabled": False, "disabled": True, "between_tools": False}
_BUDGET = {"adaptive": False, "enabled": True, "disabled": True, "between_tools": False}
_ANY = {"adaptive": True, "enabled": True, "disabled": True, "between_tools": False}
_OR_BETWEEN = {"adaptive": True, "enabled": False, "disabled": False, "between_tools": True}
_NOT_A_BUDGET = {"adaptive": True, "enabled": False, "between_tools": False}
_OFF_TO_HIGH = frozenset({"claude-opus-5", "claude-haiku-5-5"})
"""Models that think where the effort is above high."""


def _model(
    id: str, name: str, thinking: dict[str, bool], efforts: str, most: int | None = 128_000, retires: str | None = None
) -> Model:
    levels: dict[str, bool] = {level: level in efforts.split() for level in EFFORTS}
    off = ("low", "medium", "high") if id in _OFF_TO_HIGH else ()
    capabilities = Capabilities(thinking, levels, off, image_input=True, pdf_input=True)
    lifecycle = "deprecated" if retires else None
    return Model(id, name, lifecycle, retires, max_output=most, capabilities=capabilities)


_ALL = " ".join(EFFORTS)
_NO_XHIGH = "low medium high max"

MODELS: tuple[Model, ...] = (
    _model("claude-sonnet-5-5", "Claude Sonnet 5.5", _OR_BETWEEN, _ALL),
    _model("claude-opus-5-5", "Claude Opus 5.5", _ADAPTIVE, _ALL),
    _model("claude-haiku-5-5", "Claude Haiku 5.5", _OR_OFF, _ALL),
    _model("claude-fable-5-2", "Claude Fable 5.2", _ADAPTIVE, _ALL),
    _model("claude-mythos-5-2", "Claude Mythos 5.2", _ADAPTIVE, _ALL),
    _model("claude-fable-5-1", "Claude Fable 5.1", _ADAPTIVE, _ALL),
    _model("claude-mythos-5-1", "Claude Mythos 5.1", _ADAPTIVE, _ALL),
    _model("claude-sonnet-5", "Claude Sonnet 5", _OR_OFF, _ALL),
    _model("claude-opus-5", "Claude Opus 5", _OR_OFF, _ALL),
    _model("claude-fable-5", "Claude Fable 5", _ADAPTIVE, _ALL),
    _model("claude-mythos-5", "Claude Mythos 5", _ADAPTIVE, _ALL),
    _model("claude-opus-4-8", "Claude Opus 4.8", _NOT_A_BUDGET, _ALL, None),
    _model("claude-opus-4-7", "Claude Opus 4.7", _NOT_A_BUDGET, _ALL, None),
    _model("claude-opus-4-6", "Claude Opus 4.6", _ANY, _NO_XHIGH, None),
    _model("claude-sonnet-4-6", "Claude Sonnet 4.6", _ANY, _NO_XHIGH, None),
    _model("claude-opus-4-5", "Claude Opus 4.5", _BUDGET, "low medium high", 64_000),
    _model("claude-haiku-4-5", "Claude Haiku 4.5", _BUDGET, "", 64_000),
    _model("claude-sonnet-4-5", "Claude Sonnet 4.5", _BUDGET, "", 64_000, "2026-11-30"),
)
"""The newest first."""

_BY_ID = {model.id: model for model in MODELS}
_DATED = re.compile(r"-(?:\d{8}|latest)$")


def known(id: str) -> Model | None:
    """What is known of a model, by its name with or without a date; None for one that is not."""
    return _BY_ID.get(id) or _BY_ID.get(undated(id))


def undated(id: str) -> str:
    """The name without the date, or ``latest``, at its end."""
    return _DATED.sub("", id)


def api_list() -> list[dict[str, Any]]:
    """All of them in the shape of ``GET /v1/models``, for a server that plays the API."""
    return [to_api(model.id) for model in MODELS]


def to_api(id: str) -> dict[str, Any]:
    """One model in the shape of ``GET /v1/models``; of one that is not known, no more than its name."""
    model = known(id)
    entry: dict[str, Any] = {"type": "model", "id": id, "display_name": id, "created_at": "1970-01-01T00:00:00Z"}
    entry |= dict.fromkeys(("max_input_tokens", "max_tokens", "capabilities", "deprecated_at", "retires_at", "line"))
    entry["lifecycle"] = "active"
    if model is None:
        return entry
    retires = None if model.retires is None else f"{model.retires}T00:00:00Z"
    entry |= {"display_name": model.title, "lifecycle": model.lifecycle or "active", "retires_at": retires}
    return entry | {"max_tokens": model.max_output, "capabilities": _to_api(model.capabilities)}


def _to_api(takes: Capabilities) -> dict[str, Any]:
    def each(found: Any) -> dict[str, Any]:
        return {name: {"supported": taken} for name, taken in found.items()}

    thinks = any(takes.thinking.get(kind) for kind in ("adaptive", "enabled"))
    return {
        "thinking": {"supported": thinks, "types": each(takes.thinking)},
        "effort": {"supported": any(takes.effort.values()), **each(takes.effort)},
        "image_input": {"supported": takes.image_input},
        "pdf_input": {"supported": takes.pdf_input},
    }
