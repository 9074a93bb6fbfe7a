"""Keys that a reply spells out over several events: none of them holds the key, all of them together do."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from os.path import commonprefix
from typing import Any

from tui.domain.conversation import Attempt
from tui.domain.events import Frame

_KEYS = ("text", "thinking", "partial_json")
"""What deltas add to a block."""


def rejoined(attempt: Attempt, redact: Callable[[str], str]) -> Attempt:
    """The attempt without keys that lie across its deltas; the very same one where there are none.

    Of such a stretch the first delta brings all that is left of it, those after it bring nothing.
    """
    grown: dict[tuple[Any, str], list[tuple[int, str]]] = {}
    for place, frame in enumerate(attempt.frames):
        if b'_delta"' in frame.raw:
            data = _object(frame)
            delta = data.get("delta")
            told: dict[str, Any] = delta if isinstance(delta, dict) else {}
            for key in _KEYS:
                if isinstance(told.get(key), str):
                    grown.setdefault((data.get("index"), key), []).append((place, told[key]))
    changed: dict[int, Frame] = {}
    for (_, key), pieces in grown.items():
        texts = [text for _, text in pieces]
        clean = redact("".join(texts))
        if clean != "".join(map(redact, texts)):
            for (place, before), after in zip(pieces, _spread(texts, clean), strict=True):
                if before != after:
                    changed[place] = _with(attempt.frames[place], key, after)
    if not changed:
        return attempt
    return replace(attempt, frames=[changed.get(place, frame) for place, frame in enumerate(attempt.frames)])


def _spread(texts: Sequence[str], clean: str) -> list[str]:
    """The clean text in as many pieces: those before and after what changed are as they were."""
    whole = "".join(texts)
    start = len(commonprefix([whole, clean]))
    kept = len(commonprefix([whole[start:][::-1], clean[start:][::-1]]))
    stop, middle = len(whole) - kept, clean[start : len(clean) - kept]
    out, at = [], 0
    for text in texts:
        head, tail = text[: max(0, start - at)], text[max(0, stop - at) :]
        at += len(text)
        if head == text:
            tail = ""
        elif at > start:
            head, middle = head + middle, ""
        out.append(head + tail)
    return out


def _object(frame: Frame) -> dict[str, Any]:
    try:
        data = json.loads(frame.data)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _with(frame: Frame, key: str, text: str) -> Frame:
    """The frame with another text in its delta."""
    data = _object(frame)
    data["delta"][key] = text
    name = f"event: {frame.event}\n" if frame.event is not None else ""
    return frame._replace(raw=f"{name}data: {json.dumps(data, separators=(',', ':'))}\n\n".encode())
