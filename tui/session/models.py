"""The models to choose from: the API's list, kept for a day, and what is known where there is none."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Protocol, runtime_checkable

from tui.domain import known_models
from tui.domain.failure import Failure
from tui.domain.known_models import undated
from tui.domain.models import Model, completed, from_api
from tui.domain.refusals import Refusal, asks_much, refusals
from tui.domain.request import Request
from tui.session.gates import RefusedError

NAME = "models.json"
DAY = 86_400.0
"""Seconds for which a list that was kept is not asked for again."""
_ENDPOINTS = 8
"""Lists that are kept: one for each endpoint, those that were asked last."""
_LARGEST = 8_000_000
"""Bytes of the file from which on it is none of ours."""


@runtime_checkable
class ListsModels(Protocol):
    """A source that can say which models there are."""

    async def models(self) -> list[dict[str, Any]] | Failure:
        """The models, each as the API sends it; why not, where it does not."""


class Listing(NamedTuple):
    """The models, and where they are from."""

    models: tuple[Model, ...]
    asked: float | None = None
    """When the API was asked, in seconds since 1970; None where this is no list of the API's."""
    problem: Failure | None = None
    """Why the API did not tell, where it was asked just now."""

    def find(self, id: str) -> Model | None:
        """The model of that name, with or without a date."""
        exact = (model for model in self.models if model.id == id)
        alike = (model for model in self.models if undated(model.id) == undated(id))
        return next(exact, None) or next(alike, None)


class Catalogue:
    """What is known of models. Reading, pricing and writing happen on a thread."""

    def __init__(self, source: object, folder: Path | None, endpoint: str = "") -> None:
        """``folder`` is where lists are kept, None for nowhere; ``endpoint`` tells whose list it is."""
        self._source = source
        self._path = None if folder is None else folder / NAME
        self._key = hashlib.sha256(endpoint.encode("utf-8", "replace")).hexdigest()[:16]
        self._listing: Listing | None = None
        self._asking: asyncio.Task[Listing] | None = None

    @property
    def listing(self) -> Listing | None:
        """What :meth:`known` or :meth:`fetch` found last."""
        return self._listing

    async def known(self) -> Listing:
        """What is there without asking: the list that was kept, however old, else what is known otherwise."""
        if self._listing is None:
            found = await asyncio.to_thread(self._read)
            self._listing = self._listing or found
        return self._listing

    async def fetch(self) -> Listing:
        """Ask the API, once however many wait; what was known before where it does not tell."""
        if self._asking is None:
            self._asking = asyncio.create_task(self._fetch())
            self._asking.add_done_callback(self._asked)
        return await asyncio.shield(self._asking)

    def _asked(self, task: asyncio.Task[Listing]) -> None:
        self._asking = None
        if not task.cancelled():
            task.exception()  # whoever waits has it; nobody need

    async def _fetch(self) -> Listing:
        known = await self.known()
        if not isinstance(self._source, ListsModels):
            return known
        answer = await self._source.models()
        if isinstance(answer, Failure):
            return known._replace(problem=answer)
        now = time.time()
        found = await asyncio.to_thread(self._take, answer, now)
        if not found:
            nothing = Failure("empty_body", "The list that was answered holds no model.")
            return known._replace(problem=nothing)
        self._listing = Listing(found, now)
        return self._listing

    async def fresh(self) -> Listing:
        """What is known, by the API's list where that could be kept up to date."""
        known = await self.known()
        if known.asked is not None and 0 <= time.time() - known.asked < DAY:
            return known
        return await self.fetch()

    async def refusals(
        self, request: Request, patience: float, counted: int | None = None, model: str | None = None
    ) -> list[Refusal]:
        """What the model that is asked, or the one of that name, would refuse of a request.

        The API is asked for its list at most ``patience`` seconds, and only where the request holds something that
        some model refuses; then what is known without it tells.
        """
        listing = await self.known()
        if asks_much(request):
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    listing = await self.fresh()
        found = listing.find(model or request.model)
        if found is None:
            found = await asyncio.to_thread(completed, Model(model or request.model), None)
        return await asyncio.to_thread(refusals, found, request, counted)

    def _read(self) -> Listing:
        kept = self._kept().get(self._key)
        if isinstance(kept, dict) and isinstance(kept.get("data"), list) and isinstance(kept.get("at"), int | float):
            models = _models(kept["data"])
            if models:
                return Listing(models, float(kept["at"]))
        return Listing(tuple(completed(model, model) for model in known_models.MODELS))

    def _take(self, data: list[dict[str, Any]], at: float) -> tuple[Model, ...]:
        models = _models(data)
        if models and self._path is not None:
            kept = self._kept()
            kept[self._key] = {"at": at, "data": data}
            newest = sorted(kept, key=lambda key: -_at(kept[key]))[:_ENDPOINTS]
            with suppress(OSError, ValueError):  # a list that is not kept is asked for again
                self._path.parent.mkdir(parents=True, exist_ok=True)
                beside = self._path.with_name(f"{NAME}.new")
                beside.write_text(json.dumps({key: kept[key] for key in newest}), encoding="utf-8")
                beside.replace(self._path)
        return models

    def _kept(self) -> dict[str, Any]:
        """The file; nothing where it is none, or not ours."""
        if self._path is None:
            return {}
        with suppress(OSError, ValueError, RecursionError):
            if self._path.stat().st_size <= _LARGEST:
                found = json.loads(self._path.read_text(encoding="utf-8"))
                return found if isinstance(found, dict) else {}
        return {}


def _models(data: Iterable[Any]) -> tuple[Model, ...]:
    read = [model for entry in data if isinstance(entry, dict) and (model := from_api(entry)) is not None]
    return tuple(completed(model, known_models.known(model.id)) for model in read)


def _at(kept: Any) -> float:
    at = kept.get("at") if isinstance(kept, dict) else None
    return float(at) if isinstance(at, int | float) else 0.0


class Certainly:
    """The gate where nobody can be asked: withholds what the model refuses for certain, and lets all else pass."""

    def __init__(self, catalogue: Catalogue, patience: float = 3.0) -> None:
        """``patience`` is how many seconds the API's list may take."""
        self._catalogue = catalogue
        self._patience = patience

    async def admit(self, request: Request) -> None:
        """Let a request pass, or raise :class:`RefusedError`."""
        certain = [one.message for one in await self._catalogue.refusals(request, self._patience) if one.certain]
        if certain:
            raise RefusedError(" ".join(certain))
