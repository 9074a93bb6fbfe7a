"""Frames as bytes, a batch at a time: a row a frame would cost more than the frame.

A batch is zlib over: the number of frames and the length of the names (two 32-bit numbers), the names of the events
as JSON, then for each frame its name's place (16 bits), its length (32 bits) and its microseconds since the attempt
began (64 bits), each as one array, and last the exact bytes of all. Numbers are little-endian.
"""

from __future__ import annotations

import json
import struct
import sys
import zlib
from array import array
from collections.abc import Callable, Iterable, Sequence

from tui.domain.events import Frame

_HEAD = struct.Struct("<II")
_FAST, _SMALL = 1, 6
"""zlib's levels: while a stream comes, and for what is put together at its end."""
_LITTLE = sys.byteorder == "little"


def pack(
    frames: Sequence[Frame], started: float, clean: Callable[[bytes], bytes] | None = None, *, small: bool = False
) -> bytes:
    """A batch of frames whose numbers follow each other. ``clean`` takes secrets out of bytes."""
    raws = [frame.raw for frame in frames]
    joined = b"".join(raws)
    if clean is not None and clean(joined) != joined:
        raws = [clean(raw) for raw in raws]
        joined = b"".join(raws)
    names: dict[str | None, int] = {}
    places = array("H", [names.setdefault(frame.event, len(names)) for frame in frames])
    lengths = array("I", map(len, raws))
    times = array("q", [round((frame.at - started) * 1e6) for frame in frames])
    if not _LITTLE:
        for numbers in (places, lengths, times):
            numbers.byteswap()
    told = json.dumps(list(names)).encode()
    parts = (_HEAD.pack(len(frames), len(told)), told, places.tobytes(), lengths.tobytes(), times.tobytes(), joined)
    return zlib.compress(b"".join(parts), _SMALL if small else _FAST)


def unpack(data: bytes, first: int, started: float) -> list[Frame]:
    """The frames of a batch; ``first`` is the number of its first one. Raises ValueError for bytes that are none."""
    try:
        plain = memoryview(zlib.decompress(data))
        count, length = _HEAD.unpack_from(plain)
        at = _HEAD.size
        names = json.loads(bytes(plain[at : at + length]))
        at += length
        columns = []
        for kind in "HIq":
            numbers = array(kind)
            numbers.frombytes(plain[at : at + count * numbers.itemsize])
            if not _LITTLE:
                numbers.byteswap()
            columns.append(numbers)
            at += count * numbers.itemsize
        frames = []
        for seq, (place, size, micros) in enumerate(zip(*columns, strict=True), first):
            frames.append(Frame(seq, started + micros / 1e6, bytes(plain[at : at + size]), names[place]))
            at += size
    except (zlib.error, struct.error, IndexError, ValueError) as error:
        raise ValueError(f"stored frames cannot be read: {error}") from None
    return frames


def merge(batches: Iterable[tuple[int, bytes]]) -> bytes:
    """Batches that follow each other as one, each with the number of its first frame."""
    frames = [frame for first, data in batches for frame in unpack(data, first, 0.0)]
    return pack(frames, 0.0, small=True)
