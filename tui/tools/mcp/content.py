"""What an MCP server answers, as content blocks of the Messages API. All of it is read as untrusted JSON."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

IMAGES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""What the API takes as an image."""
_IMAGE_BYTES = 5 << 20
"""What the API takes of one image in base64, https://docs.claude.com/en/docs/build-with-claude/vision."""
_PDF_BYTES = 20 << 20


def text_block(text: str) -> dict[str, Any]:
    """A block of text; the API takes none that is empty."""
    return {"type": "text", "text": text or "(empty)"}


def result_blocks(result: dict[str, Any]) -> list[dict[str, Any]]:
    """The content of a ``CallToolResult``. Structured content stands for itself where no text says it already."""
    content = result.get("content")
    blocks = (
        [block for item in content if isinstance(item, dict) for block in [content_block(item)]]
        if isinstance(content, list)
        else []
    )
    structured = result.get("structuredContent")
    if structured is not None and not any(block["type"] == "text" for block in blocks):
        blocks.append(text_block(json.dumps(structured, ensure_ascii=False)))
    return blocks or [text_block("(no result)")]


def content_block(item: dict[str, Any]) -> dict[str, Any]:
    """One content item of MCP as a block that a ``tool_result`` can hold; what cannot be one is told of in text."""
    kind = item.get("type")
    if kind == "text":
        return text_block(_text(item.get("text")))
    if kind == "image":
        return _image(item)
    if kind == "audio":
        return text_block(f"[audio, {_mime(item)}, {_size(item.get('data'))}: audio cannot be sent]")
    if kind == "resource_link":
        name = _text(item.get("title")) or _text(item.get("name"))
        about = _text(item.get("description"))
        link = f"[resource {_text(item.get('uri'))}" + (f", {name}" if name else "") + "]"
        return text_block(f"{link} {about}".rstrip())
    if kind == "resource" and isinstance(item.get("resource"), dict):
        return resource_block(item["resource"])
    return text_block(f"[{_text(kind) or 'content of no type'}: not known here]")


def resource_block(resource: dict[str, Any]) -> dict[str, Any]:
    """The contents of a resource: text as a document with its URI as the title, images and PDFs as what they are."""
    uri = _text(resource.get("uri"))
    if isinstance(resource.get("text"), str):
        if not resource["text"].strip():
            return text_block(f"[resource {uri}: empty]")
        source = {"type": "text", "media_type": "text/plain", "data": resource["text"]}
        return {"type": "document", "source": source, **({"title": uri[:255]} if uri else {})}
    data, mime = resource.get("blob"), _mime(resource)
    if isinstance(data, str) and mime in IMAGES:
        return _image({"data": data, "mimeType": mime})
    if isinstance(data, str) and mime == "application/pdf" and _bytes(data) is not None and _bytes(data) <= _PDF_BYTES:  # type: ignore[operator]
        source = {"type": "base64", "media_type": mime, "data": data}
        return {"type": "document", "source": source, **({"title": uri[:255]} if uri else {})}
    return text_block(f"[resource {uri}, {mime}, {_size(data)}: cannot be sent]")


def prompt_blocks(messages: Any) -> list[dict[str, Any]]:
    """The messages of a prompt as the blocks of one message; what the model is to have said is named."""
    blocks: list[dict[str, Any]] = []
    for message in messages if isinstance(messages, list) else ():
        if not isinstance(message, dict) or not isinstance(message.get("content"), dict):
            continue
        block = content_block(message["content"])
        if message.get("role") == "assistant" and block["type"] == "text":
            block = text_block(f"[assistant] {block['text']}")
        blocks.append(block)
    return blocks


def _image(item: dict[str, Any]) -> dict[str, Any]:
    data, mime = item.get("data"), _mime(item)
    size = _bytes(data)
    if mime not in IMAGES or size is None or size == 0 or len(str(data)) > _IMAGE_BYTES:
        why = (
            "no base64"
            if size is None
            else "cannot be sent"
            if mime not in IMAGES
            else "over 5 MB"
            if size
            else "empty"
        )
        return text_block(f"[image, {mime}, {_size(data)}: {why}]")
    return {"type": "image", "source": {"type": "base64", "media_type": mime, "data": data}}


def _text(value: Any) -> str:
    """Text of a field; what UTF-8 cannot hold is replaced, since no request could carry it."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""


def _mime(item: dict[str, Any]) -> str:
    return (_text(item.get("mimeType")).partition(";")[0].strip().lower() or "of no type")[:80]


def _bytes(data: Any) -> int | None:
    """How many bytes base64 holds, None where it is none."""
    if not isinstance(data, str):
        return None
    try:
        return len(base64.b64decode(data, validate=True))
    except (binascii.Error, ValueError):
        return None


def _size(data: Any) -> str:
    size = _bytes(data)
    if size is None:
        return "no bytes"
    return f"{size} bytes" if size < 10_000 else f"{size / 1000:,.0f} kB"
