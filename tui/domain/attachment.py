"""What a file is as a part of a prompt: its kind, what the API takes of it, its block, and how it is told in a line."""

from __future__ import annotations

import base64
import math
from typing import Any, Literal, NamedTuple

from tui.domain.pdf import pdf_pages
from tui.domain.readout.numbers import bytes_size, count
from tui.domain.safe import one_line
from tui.domain.tools.images import decoded_size, image_size

Kind = Literal["image", "pdf", "text"]

REQUEST_LIMIT = 32_000_000
"""Bytes that a request may have (https://platform.claude.com/docs/en/api/overview, "Request size limits")."""
IMAGE_LIMIT = 10_485_760
"""Bytes of base64 that one image may have (https://platform.claude.com/docs/en/build-with-claude/vision)."""
SIDE_LIMIT = 8000
"""Pixels that an image may be wide or high (the same page)."""
IMAGES_LIMIT = 600
"""Images that a request may have (the same page; 100 where the model's window is 200,000 tokens)."""
MANY_IMAGES = 20
"""Images from which on none may be larger than :data:`MANY_SIDE` (the same page)."""
MANY_SIDE = 2000
PAGES_LIMIT = 600
"""Pages of PDFs that a request may have (…/docs/en/build-with-claude/pdf-support; 100 with a window of 200,000)."""

_NATIVE_SIDE = 1568
"""Pixels to which the longer side is brought before a model sees an image, and …"""
_NATIVE_TOKENS = 1568
"""… the tokens that it costs at most (the page on vision)."""
_PATCH = 28
"""Pixels of a token's side (the same)."""
_PAGE_TOKENS = 2500
"""Tokens of a PDF's page: 1,500 to 3,000 for its text, and its picture (the page on PDFs)."""
_CHARACTERS = 4
"""Characters of a token, about."""

_PAGES: dict[tuple[int, int], int | None] = {}
"""The pages of PDFs, by what tells their data: what is drawn or estimated again does not read them again."""
_KEPT = 500
_PIECE = 3 << 20
"""Bytes that are encoded at once; a multiple of three, so that the pieces join."""


class AttachError(ValueError):
    """A file cannot be a part of a prompt; the message says why, to the person."""


class Attachment(NamedTuple):
    """A file as it goes out."""

    name: str
    kind: Kind
    block: dict[str, Any]


def media_type(data: bytes) -> str | None:
    """What a file is by its first bytes: one of four kinds of image, or ``application/pdf``; None for all others."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    # Readers take a PDF whose header stands somewhere in its first kilobyte.
    return "application/pdf" if b"%PDF-" in data[:1024] else None


def refuse_size(name: str, size: int) -> None:
    """Raise AttachError for a file that no request can hold, by its size in bytes alone."""
    if size >= REQUEST_LIMIT:
        raise AttachError(
            f"{one_line(name)} is {bytes_size(size)}; a request may have {bytes_size(REQUEST_LIMIT)} in all"
        )
    if size == 0:
        raise AttachError(f"{one_line(name)} is empty")


def attachment(name: str, data: bytes) -> Attachment:
    """A file as the API takes it: an image, a PDF, or a text. Raises AttachError in words for anything else."""
    refuse_size(name, len(data))
    kind = media_type(data)
    if kind is None:
        return Attachment(name, "text", text_block(name, _decoded(name, data)))
    encoded = _encoded(data)
    if len(encoded) >= REQUEST_LIMIT:
        raise AttachError(
            f"{one_line(name)} is {bytes_size(len(data))}, {bytes_size(len(encoded))} as base64; "
            f"a request may have {bytes_size(REQUEST_LIMIT)} in all"
        )
    source = {"type": "base64", "media_type": kind, "data": encoded}
    if kind == "application/pdf":
        pages = _PAGES[len(encoded), hash(encoded)] = pdf_pages(data)
        if pages is not None and pages > PAGES_LIMIT:
            raise AttachError(f"{one_line(name)} has {count(pages)} pages; a request may have {PAGES_LIMIT} in all")
        return Attachment(name, "pdf", {"type": "document", "source": source, "title": name})
    _refuse_image(name, len(data), encoded)
    return Attachment(name, "image", {"type": "image", "source": source})


def text_block(title: str, text: str) -> dict[str, Any]:
    """A text as a document of its own. Raises AttachError where it says nothing: the API takes no empty text."""
    if not text.strip():
        raise AttachError(f"{one_line(title)} holds nothing but white space")
    return {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": text}, "title": title}


def refuse_sum(blocks: list[dict[str, Any]]) -> None:
    """Raise AttachError for attachments each of which would do, but not all of them in one request."""
    size = sum(sent_size(block) for block in blocks)
    if size >= REQUEST_LIMIT:
        raise AttachError(
            f"the attachments are {bytes_size(size)} together; a request may have {bytes_size(REQUEST_LIMIT)} in all"
        )
    images = [block for block in blocks if block.get("type") == "image"]
    if len(images) > IMAGES_LIMIT:
        raise AttachError(f"there are {count(len(images))} images; a request may have {IMAGES_LIMIT}")
    sides = [max(pixels) for block in images if (pixels := _pixels(block)) is not None]
    if len(images) > MANY_IMAGES and max(sides, default=0) > MANY_SIDE:
        raise AttachError(
            f"an image is {max(sides)} pixels wide or high; where there are more than {MANY_IMAGES}, "
            f"each may have {MANY_SIDE}×{MANY_SIDE}"
        )
    pages = sum(_pages(block) or 0 for block in blocks)
    if pages > PAGES_LIMIT:
        raise AttachError(f"the PDFs have {count(pages)} pages together; a request may have {PAGES_LIMIT} in all")


def is_attachment(block: dict[str, Any]) -> bool:
    """Whether a block of a prompt is a file, or stands for one."""
    return block.get("type") in ("image", "document") and isinstance(block.get("source"), dict)


def described(block: dict[str, Any]) -> str:
    """An attachment in a line, safe to draw: ``report.pdf · 3 pages · 120 kB · ~7,500 tokens``.

    An image has no name in the API's form of it: there it is ``PNG image · 800×600 · 42.0 kB · ~638 tokens``. A block
    that holds no data of its own, such as one that is an address, tells its type and that.
    """
    source = block.get("source")
    source = source if isinstance(source, dict) else {}
    return one_line(" · ".join([_name(block, source), *_amounts(block, source)]))


def _name(block: dict[str, Any], source: dict[str, Any]) -> str:
    title, media = block.get("title"), source.get("media_type")
    if isinstance(title, str) and title:
        return title
    if isinstance(media, str) and media.startswith("image/"):
        return f"{media.removeprefix('image/').upper()} image"
    return "PDF" if media == "application/pdf" else str(block.get("type", "block"))


def _amounts(block: dict[str, Any], source: dict[str, Any]) -> list[str]:
    """What there is of an attachment, in the units of its kind."""
    data = source.get("data")
    if not isinstance(data, str):
        return [where for where in (source.get("url"), source.get("file_id")) if isinstance(where, str)]
    parts: list[str] = []
    if source.get("type") == "text":
        lines = data.count("\n") + (not data.endswith("\n"))
        parts += [_many(lines, "line"), bytes_size(sent_size(block))]
    else:
        if (size := _pixels(block)) is not None:
            parts.append(f"{size[0]}×{size[1]}")
        if (pages := _pages(block)) is not None:
            parts.append(_many(pages, "page"))
        parts.append(bytes_size(decoded_size(data)))
    if (tokens := token_estimate(block)) is not None:
        parts.append(f"~{_many(tokens, 'token')}")
    return parts


def token_estimate(block: dict[str, Any]) -> int | None:
    """About how many tokens an attachment costs; None where nothing in it tells."""
    source = block.get("source")
    data = source.get("data") if isinstance(source, dict) else None
    if not isinstance(source, dict) or not isinstance(data, str):
        return None
    if source.get("type") == "text":
        return max(1, len(data) // _CHARACTERS)
    if block.get("type") == "image":
        size = image_size(data)
        return None if size is None else image_tokens(*size)
    pages = _pages(block)
    return None if pages is None else pages * _PAGE_TOKENS


def image_tokens(width: int, height: int) -> int:
    """The tokens of an image: one for each patch of 28 pixels, after it was brought to what a model sees of it."""
    scale = min(1.0, _NATIVE_SIDE / max(width, height, 1))
    patches = math.ceil(width * scale / _PATCH) * math.ceil(height * scale / _PATCH)
    return max(1, min(_NATIVE_TOKENS, patches))


def _encoded(data: bytes) -> str:
    """Bytes as base64, piece by piece: as one piece tens of megabytes would hold all other threads."""
    whole = memoryview(data)
    return b"".join(base64.b64encode(whole[at : at + _PIECE]) for at in range(0, len(data), _PIECE)).decode("ascii")


def _refuse_image(name: str, size: int, encoded: str) -> None:
    if len(encoded) > IMAGE_LIMIT:
        raise AttachError(
            f"{one_line(name)} is {bytes_size(size)}, {bytes_size(len(encoded))} as base64; "
            f"an image may have {bytes_size(IMAGE_LIMIT)}"
        )
    pixels = image_size(encoded)
    if pixels is not None and max(pixels) > SIDE_LIMIT:
        raise AttachError(
            f"{one_line(name)} is {pixels[0]}×{pixels[1]} pixels; an image may have {SIDE_LIMIT}×{SIDE_LIMIT}"
        )


def _decoded(name: str, data: bytes) -> str:
    """The text of a file: UTF-8, or UTF-16 by its mark."""
    try:
        text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError as error:
        text = _latin(name, data, error)
    if "\0" in text:
        raise AttachError(_no_kind(name))
    return text


def _latin(name: str, data: bytes, error: UnicodeDecodeError) -> str:
    """What is no UTF-8 but looks like text, read as Windows-1252; everything else is refused."""
    strange = sum(byte < 0x20 and byte not in b"\t\n\r\f\x1b" for byte in data[:65536])
    if strange:
        raise AttachError(_no_kind(name)) from error
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        raise AttachError(
            f"{one_line(name)} is no UTF-8 text (byte {count(error.start + 1)}); save it as UTF-8 first"
        ) from error


def _no_kind(name: str) -> str:
    return f"{one_line(name)} is neither a text nor a PDF nor a PNG, JPEG, GIF or WebP image; nothing else can be sent"


def _pixels(block: dict[str, Any]) -> tuple[int, int] | None:
    source = block.get("source")
    data = source.get("data") if isinstance(source, dict) else None
    return image_size(data) if block.get("type") == "image" and isinstance(data, str) else None


def _pages(block: dict[str, Any]) -> int | None:
    source = block.get("source")
    if not isinstance(source, dict) or source.get("media_type") != "application/pdf":
        return None
    data = source.get("data")
    if not isinstance(data, str):
        return None
    # A text knows its own hash: nothing is read twice, and nothing is kept alive.
    key = (len(data), hash(data))
    if key not in _PAGES:
        if len(_PAGES) >= _KEPT:
            _PAGES.clear()
        try:
            _PAGES[key] = pdf_pages(base64.b64decode(data))
        except ValueError:
            _PAGES[key] = None
    return _PAGES[key]


def sent_size(block: dict[str, Any]) -> int:
    """Bytes of a block's data as it is sent; 0 where it holds none."""
    source = block.get("source")
    data = source.get("data") if isinstance(source, dict) else None
    return len(data.encode("utf-8", "replace")) if isinstance(data, str) else 0


def _many(number: int, what: str) -> str:
    return f"{count(number)} {what}{'s' * (number != 1)}"
