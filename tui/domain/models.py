"""A model as a value: what it is called, what it costs, and what it takes of a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from tui.domain import pricing
from tui.domain.request import EFFORTS

THINKING = ("adaptive", "enabled", "disabled", "between_tools")
"""The API's values of ``thinking.type``."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a model takes. A name that is absent, or None, is not known, which is another thing than no."""

    thinking: Mapping[str, bool] = field(default_factory=dict)
    """By the API's values of ``thinking.type``."""
    effort: Mapping[str, bool] = field(default_factory=dict)
    """By level."""
    effort_off: tuple[str, ...] = ()
    """The levels that are taken while thinking is off, where those are not all."""
    image_input: bool | None = None
    pdf_input: bool | None = None
    structured_outputs: bool | None = None
    citations: bool | None = None
    web_search: bool | None = None
    code_execution: bool | None = None
    """The code execution tool itself."""


@dataclass(frozen=True, slots=True)
class Model:
    """One model. What nobody said is None."""

    id: str
    name: str = ""
    """What people call it; empty where it has no other name than its id."""
    lifecycle: str | None = None
    """``active``, ``deprecated`` or ``retired``."""
    retires: str | None = None
    """The day on which it is to be retired, such as ``2026-11-30``."""
    context: int | None = None
    """Tokens that it takes in."""
    max_output: int | None = None
    """The most that ``max_tokens`` may be."""
    price: tuple[Decimal, Decimal] | None = None
    """US dollars for a million tokens in, and for a million out, of a short request."""
    capabilities: Capabilities = field(default_factory=Capabilities)

    @property
    def title(self) -> str:
        """What to call it in a sentence."""
        return self.name or self.id

    @property
    def off(self) -> str | None:
        """The ``thinking.type`` that turns thinking off; None where none does, or it is not known."""
        takes = self.capabilities.thinking
        return next((kind for kind in ("disabled", "between_tools") if takes.get(kind)), None)

    @property
    def thinking(self) -> tuple[str, ...] | None:
        """What ``--thinking`` and ``/thinking`` may say for it: ``adaptive``, ``off``, ``BUDGET``; None: not known."""
        takes = self.capabilities.thinking
        if not takes:
            return None
        names = (("adaptive", takes.get("adaptive")), ("off", self.off), ("BUDGET", takes.get("enabled")))
        return tuple(name for name, taken in names if taken)

    @property
    def efforts(self) -> tuple[str, ...] | None:
        """The levels of effort that it takes, the lowest first; None where it is not known."""
        takes = self.capabilities.effort
        return tuple(level for level in EFFORTS if takes.get(level)) if takes else None


def from_api(data: Mapping[str, Any]) -> Model | None:
    """Read one entry of ``GET /v1/models``, of which a gateway may leave out all but ``id``; None without that."""
    name = data.get("id")
    if not isinstance(name, str) or not name:
        return None
    display, lifecycle, retires = (data.get(key) for key in ("display_name", "lifecycle", "retires_at"))
    return Model(
        name,
        name=display if isinstance(display, str) and display != name else "",
        lifecycle=lifecycle if isinstance(lifecycle, str) else None,
        retires=retires[:10] if isinstance(retires, str) else None,
        context=_count(data.get("max_input_tokens")),
        max_output=_count(data.get("max_tokens")),
        capabilities=_capabilities(data.get("capabilities")),
    )


def completed(model: Model, known: Model | None) -> Model:
    """Add to what the API said of a model what is known of it otherwise, and its price.

    Loads the price table, as :func:`pricing.cost` does.
    """
    if known is not None:
        fields = ("name", "lifecycle", "retires", "context", "max_output")
        missing = {name: getattr(known, name) for name in fields if not getattr(model, name)}
        said, ours = model.capabilities, known.capabilities
        names = ("image_input", "pdf_input", "structured_outputs", "citations", "web_search", "code_execution")
        taken = {name: getattr(ours, name) if getattr(said, name) is None else getattr(said, name) for name in names}
        capabilities = Capabilities(
            {**ours.thinking, **said.thinking} if said.thinking else ours.thinking,
            {**ours.effort, **said.effort} if said.effort else ours.effort,
            ours.effort_off,
            **taken,
        )
        model = replace(model, **missing, capabilities=capabilities)
    context = model.context or pricing.context_window(model.id)
    return replace(model, context=context, price=price(model.id))


def price(model: str) -> tuple[Decimal, Decimal] | None:
    """US dollars for a million tokens in, and out, of a short request; None where the price table does not say."""
    into = pricing.cost({"input_tokens": 1000, "output_tokens": 0}, model)
    out = pricing.cost({"input_tokens": 0, "output_tokens": 1000}, model)
    return None if into is None or out is None else (into * 1000, out * 1000)


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _capabilities(data: Any) -> Capabilities:
    """Read the API's object of capabilities."""
    if not isinstance(data, dict):
        return Capabilities()
    thinking, tools = data.get("thinking"), data.get("server_tools")
    types = thinking.get("types") if isinstance(thinking, dict) else None
    return Capabilities(
        thinking=_each(types if isinstance(types, dict) else {}, THINKING),
        effort=_efforts(data.get("effort")),
        image_input=_supported(data.get("image_input")),
        pdf_input=_supported(data.get("pdf_input")),
        structured_outputs=_supported(data.get("structured_outputs")),
        citations=_supported(data.get("citations")),
        web_search=_supported(tools.get("web_search")) if isinstance(tools, dict) else None,
        code_execution=_supported(tools.get("code_execution")) if isinstance(tools, dict) else None,
    )


def _efforts(data: Any) -> dict[str, bool]:
    """The levels; where effort as a whole is not supported, none of them is. A level that is null is not, either."""
    if not isinstance(data, dict):
        return {}
    if _supported(data) is False:
        return dict.fromkeys(EFFORTS, False)
    levels = _each(data, EFFORTS)
    return {level: levels.get(level, False) for level in EFFORTS} if levels else {}


def _each(data: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, bool]:
    found = {name: _supported(data.get(name)) for name in names}
    return {name: supported for name, supported in found.items() if supported is not None}


def _supported(data: Any) -> bool | None:
    """The API's ``{"supported": true}``."""
    said = data.get("supported") if isinstance(data, dict) else None
    return said if isinstance(said, bool) else None
