"""Why a prompt cache missed: where a request differs from the one before it, in the order in which the API caches.

The API caches a prefix: tools, then the system prompt, then messages, up to a block with ``cache_control``. A hit
needs all of the prefix to be the same. Rules: https://platform.claude.com/docs/en/build-with-claude/prompt-caching
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, NamedTuple

from tui.domain.usage import tokens

LOOK_BACK = 20
"""How many blocks back from a breakpoint the API looks for what it cached."""
_LIVES = {"5m": 300.0, "1h": 3600.0}
_AFTER_SYSTEM = ("tool_choice", "thinking")
"""Settings that are part of the prefix between the system prompt and the messages."""
_SHOWN = 24


class Part(NamedTuple):
    """A block of a request that may end a cached prefix."""

    place: str
    """Where it is: ``tools[3]``, ``system[0]``, ``messages[4].content[0]``."""
    value: Any
    """The block without its ``cache_control``."""
    lives: float | None
    """Seconds that what is cached up to here lives; None where it has no ``cache_control``."""


class Difference(NamedTuple):
    """The first place where two requests are not the same."""

    place: str
    offset: int
    """Characters into the block's text, or into its JSON where it is more than its text that differs."""
    before: str
    """What stood there, from ``offset`` on; empty where there was no such block."""
    after: str


def asks_for_cache(body: dict[str, Any]) -> bool:
    """Whether anything of a request is to be cached."""
    return any(part.lives is not None for part in blocks(body))


def blocks(body: dict[str, Any]) -> list[Part]:
    """The blocks of a request in the order in which they are cached."""
    out = [*_listed("tools", body.get("tools")), *_content("system", body.get("system"))]
    for key in _AFTER_SYSTEM:
        if key in body:
            out.append(Part(key, body[key], None))
    messages = body.get("messages")
    for number, message in enumerate(messages if isinstance(messages, list) else []):
        if isinstance(message, dict):
            out.append(Part(f"messages[{number}].role", message.get("role"), None))
            out += _content(f"messages[{number}].content", message.get("content"))
    if out and isinstance(body.get("cache_control"), dict):
        out[-1] = out[-1]._replace(lives=_life(body["cache_control"]))  # the API puts the breakpoint on the last one
    return out


def first_difference(before: list[Part], after: list[Part]) -> Difference | None:
    """Where ``after`` stops being the same as ``before``, None where all of ``before`` is a prefix of it."""
    for old, new in zip_longest(before, after):
        if old is None:
            return None
        if new is None:
            return Difference(old.place, 0, _text(old.value)[:_SHOWN], "")
        if old.place != new.place:
            # One has blocks that the other has not: the one that comes first in the order is the one to name.
            first = min(old, new, key=lambda part: _order(part.place))
            gone = first is old
            said = _text(first.value)[:_SHOWN]
            return Difference(first.place, 0, said if gone else "", "" if gone else said)
        if _json(old.value) != _json(new.value):  # the order of keys counts, too
            return _within(old, new)
    return None


def why_missed(
    before: dict[str, Any], said: dict[str, Any], after: dict[str, Any], says: dict[str, Any], apart: float | None
) -> str | None:
    """In a sentence, why ``after`` did not read all that ``before`` had left in the cache; None where it did.

    ``said`` and ``says`` are their usages, ``apart`` the seconds between the two. None, too, where there was nothing
    to read or where the API did not say how much was read.
    """
    old, new = tokens(said), tokens(says)
    cached = (old.cache_read or 0) + (old.cache_write or 0)
    if not cached or new.cache_read is None or new.cache_read >= cached:
        return None
    head = f"Cache missed: {new.cache_read:,} of {cached:,} cached tokens were read"
    parts, fresh = blocks(before), blocks(after)
    ends = [place for place, part in enumerate(parts) if part.lives is not None]
    breaks = [place for place, part in enumerate(fresh) if part.lives is not None]
    if not breaks:
        return f"{head}; nothing in this request has cache_control."
    if before.get("model") != after.get("model"):
        return f"{head}; each model has a cache of its own, and the last request asked {before.get('model')}."
    end = ends[-1] if ends else len(parts) - 1
    if (found := first_difference(parts[: end + 1], fresh)) is not None:
        return sentence(found)
    lives = parts[end].lives or _LIVES["5m"]
    if apart is not None and apart > lives:
        return f"{head}; it is the same prefix, but {apart / 60:.0f} min passed and it lives {lives / 60:.0f} min."
    if all(not 0 <= place - end < LOOK_BACK for place in breaks):
        return f"{head}; it is the same prefix, but no cache_control stands within {LOOK_BACK} blocks after its end."
    return f"{head}; it is the same prefix, and the API does not say why."


def sentence(found: Difference) -> str:
    """A difference in words."""
    if not found.before:
        return f"Cache missed from {found.place}: it is new, “{found.after}”."
    if not found.after:
        return f"Cache missed from {found.place}: “{found.before}” is gone."
    return f"Cache missed from {found.place}, character {found.offset:,}: “{found.before}” became “{found.after}”."


def _listed(name: str, value: Any) -> Iterator[Part]:
    """The blocks of a list."""
    for number, block in enumerate(value if isinstance(value, list) else []):
        yield Part(f"{name}[{number}]", *_without_control(block))


def _content(name: str, value: Any) -> Iterator[Part]:
    """The blocks of content, which is a list or a text; the text alone is the same as a list of one text block."""
    if isinstance(value, str):
        value = [{"type": "text", "text": value}]
    yield from _listed(name, value)


def _without_control(block: Any) -> tuple[Any, float | None]:
    """A block without its ``cache_control`` or that of the blocks of a tool's result, and how long it lives."""
    if not isinstance(block, dict):
        return block, None
    lives = _life(block["cache_control"]) if isinstance(block.get("cache_control"), dict) else None
    kept = {key: value for key, value in block.items() if key != "cache_control"}
    if isinstance(kept.get("content"), list):
        inner = [_without_control(one) for one in kept["content"]]
        kept["content"] = [one for one, _ in inner]
        lives = next((life for _, life in reversed(inner) if life is not None), None) if lives is None else lives
    return kept, lives


def _life(control: dict[str, Any]) -> float:
    return _LIVES.get(str(control.get("ttl", "5m")), _LIVES["5m"])


def _order(place: str) -> tuple[int, int, int, int]:
    """A place's rank in the order of the cache."""
    name, _, rest = place.partition("[")
    rank = ("tools", "system", *_AFTER_SYSTEM, "messages").index(name)
    numbers = [int(piece.partition("]")[0]) for piece in (rest, rest.partition("[")[2]) if piece[:1].isdigit()]
    first, *second = numbers or [0]
    return rank, first, 0 if place.endswith(".role") else 1, second[0] if second else 0


def _within(old: Part, new: Part) -> Difference:
    """The first differing character of two blocks at the same place."""
    before, after = _text(old.value), _text(new.value)
    if not _same_but_text(old.value, new.value):
        before, after = _json(old.value), _json(new.value)
    offset = next(
        (place for place, (one, two) in enumerate(zip(before, after, strict=False)) if one != two),
        min(len(before), len(after)),
    )
    end = "the end"
    return Difference(
        old.place, offset, before[offset : offset + _SHOWN] or end, after[offset : offset + _SHOWN] or end
    )


def _same_but_text(old: Any, new: Any) -> bool:
    """Whether two blocks are texts that differ in nothing else."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return False
    if not isinstance(old.get("text"), str) or old["text"] == new.get("text"):
        return False
    return _json({**old, "text": ""}) == _json({**new, "text": ""})


def _text(value: Any) -> str:
    """A block's text, its JSON where it is no text."""
    text = value.get("text") if isinstance(value, dict) and value.get("type") == "text" else None
    return text if isinstance(text, str) else _json(value)


def _json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (RecursionError, TypeError, ValueError):
        return repr(type(value))
