"""How many pages a PDF has, as far as that can be told without reading all of the format."""

from __future__ import annotations

import re
import zlib

_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
_TREES = (
    re.compile(rb"/Type\s*/Pages\b[^>]{0,2000}?/Count\s+(\d{1,6})"),
    re.compile(rb"/Count\s+(\d{1,6})[^>]{0,2000}?/Type\s*/Pages\b"),
)
_PACKED = re.compile(rb"/ObjStm\b[^>]{0,400}>>\s*stream\r?\n")
_MOST = 32_000_000
"""Bytes that are unpacked of a file: a page tree is small, a bomb is not."""
_MOST_OF_ONE = 4_000_000


def pdf_pages(data: bytes) -> int | None:
    """The pages of a PDF: what its page tree says, else how many pages there are; None where neither can be seen.

    Since PDF 1.5 (ISO 32000-1, 7.5.7) both may stand in streams that are packed: those are looked into.
    """
    texts = [data, *_unpacked(data)]
    counts = [int(found) for text in texts for tree in _TREES for found in tree.findall(text)]
    return max(counts, default=0) or sum(len(_PAGE.findall(text)) for text in texts) or None


def _unpacked(data: bytes) -> list[bytes]:
    """The object streams of a file."""
    out: list[bytes] = []
    left = _MOST
    for found in _PACKED.finditer(data):
        if left <= 0:
            break
        try:
            text = zlib.decompressobj().decompress(
                data[found.end() : found.end() + _MOST_OF_ONE], min(left, _MOST_OF_ONE)
            )
        except zlib.error:
            continue
        left -= len(text)
        out.append(text)
    return out
