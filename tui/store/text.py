"""What of a turn can be searched, cut so that SQLite's tokenizer finds words in every script, and names in code.

Chinese, Japanese, Korean, Thai and the like are written without spaces, or with endings that stick to words: each of
their characters is a word of its own, and a run of them in a query is a phrase. A name such as ``parseJsonBody`` is
found by ``parseJ``, ``json`` and ``body`` too: what begins at each of its humps is indexed beside the text.

Such an index takes 1.2 times the text. SQLite's own trigrams take 3.4 times, and find nothing of fewer than three
characters, as most Chinese words are.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from tui.domain.block import TOOL_USES
from tui.domain.message import Message

_SOLID = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"  # Chinese and so on
)
_HUMPED = re.compile(r"[A-Za-z]+[a-z0-9][A-Z][A-Za-z0-9]*|[A-Z]{2,}[a-z][A-Za-z0-9]*")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_TERM = re.compile(r'"([^"]*)"?|(\S+)')
_WORD = re.compile(r"\w")


class Searchable(NamedTuple):
    """The columns of the index for one turn."""

    prompt: str
    reply: str
    humps: str


def of_turn(prompt: list[dict[str, Any]], message: Message | None) -> Searchable:
    """What of a turn is searched, as the index takes it."""
    asked, said = prompt_text(prompt), reply_text(message)
    return Searchable(_spaced(asked), _spaced(said), _humps(f"{asked}\n{said}"))


def prompt_text(prompt: list[dict[str, Any]]) -> str:
    """The text of a prompt, results of tools included."""
    return "\n\n".join(text for block in prompt if (text := _block_text(block)))


def reply_text(message: Message | None) -> str:
    """The text of a reply, thinking and the input of tools included."""
    if message is None:
        return ""
    parts = []
    for block in message.blocks:
        if block.type == "text":
            parts.append(block.text)
        elif block.type == "thinking":
            parts.append(block.thinking)
        elif block.type in TOOL_USES:
            parts.append(f"{block.fields.get('name', '')} {_flat(block.input)}")
    return "\n\n".join(parts)


def query(text: str) -> str | None:
    """What SQLite is asked for a search as a person types it; None where nothing in it can be found.

    All terms have to be there, each as the beginning of a word; what stands in quotes is a phrase of whole words.
    """
    terms = []
    for phrase, word in _TERM.findall(text):
        term = phrase or word.strip('"')
        if not _WORD.search(term):
            continue
        # One letter begins half of all words: it is looked for alone. What is solid has no beginning.
        whole = bool(phrase) or len(term) < 2 or bool(_SOLID.match(term[-1]))
        terms.append(f'"{_spaced(term).replace(chr(34), " ")}"' + ("" if whole else " *"))
    return " AND ".join(terms) or None


def words(text: str) -> list[str]:
    """The terms of a search as they stand in a text that it finds."""
    return [term for phrase, word in _TERM.findall(text) if _WORD.search(term := phrase or word.strip('"'))]


def _block_text(block: dict[str, Any]) -> str:
    """The text of a prompt's block, empty for pictures and the like."""
    kind = block.get("type")
    if kind == "text":
        return str(block.get("text", ""))
    if kind == "tool_result":
        content = block.get("content")
        if isinstance(content, list):
            texts = (_block_text(one) for one in content if isinstance(one, dict))
            return "\n".join(text for text in texts if text)
        return str(content or "")
    return ""


def _flat(value: Any) -> str:
    """The texts of a JSON value."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return " ".join(f"{key} {_flat(one)}" for key, one in value.items())
    if isinstance(value, list):
        return " ".join(map(_flat, value))
    return json.dumps(value)


def _spaced(text: str) -> str:
    """The text with every character of a solid script standing alone. NULs would end it for SQLite."""
    text = text.replace("\0", " ").encode("utf-8", "replace").decode()
    return text if text.isascii() else _SOLID.sub(r" \g<0> ", text)


def _humps(text: str) -> str:
    """What begins inside of names: ``JsonBody Body`` for ``parseJsonBody``. Each once."""
    found: dict[str, None] = {}
    for name in set(_HUMPED.findall(text)):
        for match in _HUMP.finditer(name):
            found[name[match.start() :]] = None
    return " ".join(sorted(found))
