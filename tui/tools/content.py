"""What a tool returned, as the content of a ``tool_result``."""

from __future__ import annotations

import base64
import dataclasses
import datetime
import json
import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from tui.tools.cutting import SENT

Content = str | list[dict[str, Any]]

NOTHING = "(no result)"
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLOCKS = 10_000
_MAGIC = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))
_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_SOURCES = {"base64": "data", "url": "url", "file": "file_id", "text": "data", "content": "content"}
_MOST = 10 * 1024 * 1024
"""Characters of base64 and text in the blocks of one result."""
_MOST_TEXT = 1024 * 1024
"""Characters of what is not base64 in blocks that are sent."""


def content_of(value: Any) -> Content:
    """Text as it is; content blocks as they are; images and PDF files, which are bytes, as blocks; anything else as
    JSON, or as Python shows it where JSON cannot hold it.
    """
    if isinstance(value, str):
        return clean(value) or "(empty text)"
    if value is None:
        return NOTHING
    block = _block_of(value)
    if block is not None:
        return _bounded([block])
    if isinstance(value, bytes | bytearray | memoryview):
        return _text_of(bytes(value))
    if isinstance(value, list | tuple) and value:
        blocks = [_block_of(one) or _text_block(one) for one in value]
        if None not in blocks and any(_block_of(one) for one in value):
            return _bounded([block for block in blocks if block is not None])
    try:
        return clean(json.dumps(value, default=_plain, ensure_ascii=False))
    except (TypeError, ValueError, RecursionError, OverflowError):
        return _shown(value)


def checked(content: Any) -> Content:
    """What a child process sent as content, or why it is none, in words. Quick, whatever it is."""
    if isinstance(content, str):
        return clean(content if len(content) <= 2 * SENT else f"{content[:SENT]}\n[… the rest is left out …]")
    if isinstance(content, list) and 0 < len(content) <= _BLOCKS and all(is_block(block) for block in content):
        return bounded(content)
    return f"(what the tool answered is no content: {_shown(content):.200})"


def bounded(blocks: list[dict[str, Any]]) -> Content:
    """Blocks whose long texts were cut, or that they are too large, in words."""
    text = sum(map(_size_of_text, blocks))
    return _too_large(text) if text > _MOST_TEXT else _bounded(blocks)


def is_block(value: Any) -> bool:
    """Whether it is one of the content blocks that a ``tool_result`` may hold, whole enough to be sent."""
    if not isinstance(value, dict):
        return False
    kind, source = value.get("type"), value.get("source")
    if kind == "text":
        return isinstance(value.get("text"), str) and bool(value["text"].strip())
    if kind == "search_result":
        return all(isinstance(one, str) for one in (source, value.get("title"))) and bool(value.get("content"))
    if kind not in ("image", "document") or not isinstance(source, dict):
        return False
    key = _SOURCES.get(str(source.get("type")))
    if key is None or not source.get(key):
        return False
    return kind == "document" or source["type"] != "base64" or source.get("media_type") in _IMAGES


def clean(text: str) -> str:
    """Without halves of surrogate pairs, which no encoding takes."""
    return _SURROGATE.sub("\ufffd", text)


def _block_of(value: Any) -> dict[str, Any] | None:
    """The block that a value is, or is the bytes of."""
    if is_block(value):
        return dict(json.loads(_SURROGATE.sub("\ufffd", json.dumps(value, ensure_ascii=False, default=_plain))))
    if callable(show := getattr(type(value), "_repr_png_", None)):
        value = show(value)
    if isinstance(value, bytes | bytearray | memoryview):
        data = bytes(value)
        if (kind := media_type(data)) is not None:
            source = {"type": "base64", "media_type": kind, "data": base64.b64encode(data).decode()}
            return {"type": "document" if kind == "application/pdf" else "image", "source": source}
    return None


def media_type(data: bytes) -> str | None:
    """The media type of an image or PDF file that the API takes, None for any other bytes."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[:5] == b"%PDF-":
        return "application/pdf"
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)


def _text_block(value: Any) -> dict[str, Any] | None:
    return {"type": "text", "text": clean(value)} if isinstance(value, str) and value.strip() else None


def _text_of(data: bytes) -> str:
    try:
        return data.decode() or "(no bytes)"
    except UnicodeDecodeError:
        return f"({len(data):,} bytes that are neither text nor an image)"


def _bounded(blocks: list[dict[str, Any]]) -> Content:
    size = sum(_size_of_text(block) + len(_data_of(block)) for block in blocks)
    return blocks if size <= _MOST else _too_large(size)


def _too_large(size: int) -> str:
    return f"(the result is too large to be sent: {size / 1e6:.1f} MB of content blocks)"


def _size_of_text(block: dict[str, Any]) -> int:
    """Characters of a block as JSON, without its base64."""
    return len(json.dumps({**block, "source": None} if _data_of(block) else block))


def _data_of(block: dict[str, Any]) -> str:
    """The base64 of a block."""
    source = block.get("source")
    data = source.get("data") if isinstance(source, dict) and source.get("type") == "base64" else None
    return data if isinstance(data, str) else ""


def _plain(value: Any) -> Any:
    """What JSON holds of a value that it does not know. Raises TypeError where that is nothing."""
    if callable(dump := getattr(value, "model_dump", None)):
        return dump(mode="json")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, set | frozenset):
        return sorted(value, key=repr)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, PurePath):
        return str(value)
    raise TypeError(f"{type(value).__name__} is nothing for JSON")


def _shown(value: Any) -> str:
    try:
        return clean(repr(value))
    except Exception as error:
        return f"(a {type(value).__name__} that cannot be shown: {type(error).__name__})"
