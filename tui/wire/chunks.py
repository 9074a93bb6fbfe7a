"""HTTP chunks that came together, read together.

A server that streams writes each event as an HTTP chunk of its own. h11, which the SDK's HTTP client reads with, makes
an event of each chunk, and three layers above it hand each one on: at full speed that costs more than all that is
done with what they hold. Where whole chunks stand in the buffer already, they are handed on as one.
"""

from __future__ import annotations

import re
from typing import Any


def read_together() -> bool:
    """Have h11 hand on at once all chunks that one read from the socket brought; whether this h11 lets itself be told.

    What is joined, its framing aside, is what h11 would have given one by one: headers of chunks are matched by h11's
    own rule, and whatever does not fit, the last chunk and a chunk that is not whole are left to h11.
    It has no setting for this, so it is told by a name that is not public, and asked whether it has that name.
    """
    try:
        from h11 import SEND_BODY, Data, _abnf, _readers

        readers: Any = _readers.READERS[SEND_BODY]
        plain: Any = _readers.ChunkedReader
        another = re.compile(rb"\r\n" + _abnf.chunk_header.encode("ascii"))
    except (ImportError, AttributeError, KeyError, TypeError):
        return False

    class Together(plain):  # type: ignore[misc]
        """h11's reader of chunks, which looks for more of them behind each that is whole."""

        def __call__(self, buffer: Any) -> Any:
            event = super().__call__(buffer)
            if type(event) is not Data or not event.chunk_end or not buffer:
                return event
            rest = bytes(buffer)
            pieces: list[bytes] = [bytes(event.data)]
            at = 0
            while (header := another.match(rest, at)) is not None:
                begins = header.end()
                ends = begins + int(header["chunk_size"], 16)
                if ends == begins or ends > len(rest):
                    break
                pieces.append(rest[begins:ends])
                at = ends
            if not at:
                return event
            buffer.maybe_extract_at_most(at)
            return Data(data=b"".join(pieces), chunk_start=event.chunk_start, chunk_end=True)

    readers["chunked"] = Together
    return True
