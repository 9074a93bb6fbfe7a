"""Which deltas belong together: those of one type for one block, told from their bytes where that is certain."""

from __future__ import annotations

import re
from typing import NamedTuple

from tui.domain.events import ContentBlockDelta, Frame, decode

# As the API writes a delta, spaces or none. All of the data is matched, so that what is read is sure to be whole JSON;
# whatever else a delta may look like is decoded.
_USUAL = re.compile(
    rb"event: content_block_delta\n"
    rb'data: \{"type": ?"content_block_delta", ?"index": ?(\d{1,9}), ?"delta": ?\{"type": ?"(\w+)", ?"\w+": ?"'
)
_REST = re.compile(rb'(?:[^"\\\x00-\x1f]++|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+" ?\} ?\}\n\n')

Beginning = bytes | tuple[bytes, ...]
"""What the next delta's bytes begin with if it is of the same kind; an empty tuple where nothing is known to."""


class Kind(NamedTuple):
    """What deltas have to agree in to stand in one row."""

    block: int
    type: str


def kind_of(frame: Frame) -> tuple[Kind | None, Beginning]:
    """The kind of a delta, and how the bytes of the next one of its kind would begin; None for all else."""
    raw = frame.raw
    found = _USUAL.match(raw)
    if found is not None and _REST.fullmatch(raw, found.end()):
        return Kind(int(found[1]), found[2].decode()), found[0]
    if frame.event is not None and frame.event != "content_block_delta":
        return None, ()
    event = decode(frame)
    if not isinstance(event, ContentBlockDelta):
        return None, ()
    kind = event.delta.get("type")
    return Kind(event.index, kind if isinstance(kind, str) else ""), ()


def goes_on(raw: bytes, beginning: Beginning) -> bool:
    """Whether a frame's bytes are surely a delta of the kind whose ``beginning`` is given."""
    return raw.startswith(beginning) and _REST.fullmatch(raw, len(beginning)) is not None
