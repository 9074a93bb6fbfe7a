"""The API's own list of models, as it sends it."""

from __future__ import annotations

from typing import Any

_MOST = 1000
"""Models that are taken in: the API's largest page; a server that never ends its pages is left there."""
_PATIENCE = 10.0
"""Seconds that a page may take."""


class NoListError(Exception):
    """What was answered is no list of models; the message says so, to the person."""


async def listed(client: Any) -> list[dict[str, Any]]:
    """Ask for all pages of ``GET /v1/models``; raises what the SDK raises, and :class:`NoListError`."""
    try:
        return await _pages(client)
    except (AttributeError, TypeError) as error:  # the SDK's, where it takes something else for a page
        raise NoListError("What was answered is no list of models.") from error


async def _pages(client: Any) -> list[dict[str, Any]]:
    page = await client.models.list(limit=_MOST, timeout=_PATIENCE)
    found: dict[str, dict[str, Any]] = {}
    while True:
        data = getattr(page, "data", None)
        if not isinstance(data, list):
            raise NoListError("What was answered is no list of models.")
        before = len(found)
        for entry in data:
            model = entry.to_dict(mode="json") if hasattr(entry, "to_dict") else entry
            if isinstance(model, dict) and isinstance(model.get("id"), str):
                found[model["id"]] = model
        if len(found) == before or len(found) >= _MOST or not page.has_next_page():
            return list(found.values())[:_MOST]
        page = await page.get_next_page()
