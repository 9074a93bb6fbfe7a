"""Turns as one page for a browser: nothing is loaded from elsewhere, nothing in it runs, light and dark."""

from __future__ import annotations

from html import escape
from typing import Any

from tui.domain.attachment import described, is_attachment
from tui.domain.block import Block
from tui.domain.conversation import Turn
from tui.domain.export.page import PAGE
from tui.domain.export.values import Export, json_text
from tui.domain.readout.numbers import count, duration, money
from tui.domain.safe import drawable
from tui.domain.usage import tokens

_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def html(export: Export) -> bytes:
    """Write each turn: the prompt as it was written, the reply's blocks in their order, its Markdown rendered."""
    writer = _Writer(export)
    title = " ".join(export.turns[0].root.prompt_text.split())[:80] if export.turns else ""
    body = "\n".join(map(writer.turn, export.turns))
    page = PAGE.replace("{title}", writer.text(title or "claude-tui")).replace("{body}", body)
    return page.encode("utf-8", "replace")


class _Writer:
    """Makes markup. Everything that is not ours goes through :meth:`text` or the Markdown renderer."""

    def __init__(self, export: Export) -> None:
        from markdown_it import MarkdownIt  # only where a page is written

        self._export = export
        self._markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
        self._markdown.disable("image")  # it would be loaded from elsewhere

    def text(self, text: str) -> str:
        """A text without secrets, and without what a browser or a terminal would obey."""
        return escape(drawable(self._export.redact(text)))

    def turn(self, turn: Turn) -> str:
        """A prompt and its reply."""
        model = turn.message.model or (turn.request.model if turn.request else "") or "Claude"
        failed = ""
        if turn.failure is not None:
            failed = f'<p class="failure">{self.text(f"{turn.failure.headline}: {turn.failure.message}")}</p>\n'
        heads = self._each(map(self._given, turn.prompt))
        if turn.parent is None or not (turn.is_round or turn.continues):  # results of tools were said by nobody
            heads = f"<h2>You</h2>\n{heads}<h2>{self.text(model)}</h2>\n"
        return (
            f'<section id="turn-{turn.number}">\n{heads}'
            f"{self._each(map(self._block, turn.message.blocks))}{failed}"
            f'<p class="foot">{self.text(foot(turn))}</p>\n</section>'
        )

    def _each(self, parts: Any) -> str:
        return "".join(f"{part}\n" for part in parts if part)

    def _given(self, block: dict[str, Any]) -> str:
        """A block of the prompt."""
        if block.get("type") == "text":
            return f'<div class="prompt">{self.text(str(block.get("text", "")))}</div>'
        source = block.get("source")
        if block.get("type") == "image" and isinstance(source, dict) and source.get("media_type") in _IMAGES:
            data = source.get("data")
            if isinstance(data, str):
                told = self.text(described(block))
                return f'<img alt="{told}" title="{told}" src="data:{source["media_type"]};base64,{escape(data)}">'
        if is_attachment(block):
            return self._document(block)
        return self._folded(str(block.get("type", "block")), block)

    def _document(self, block: dict[str, Any]) -> str:
        """A file that went out with the prompt: a text can be opened, of others there is their line."""
        told, source = self.text(described(block)), block.get("source")
        if isinstance(source, dict) and source.get("type") == "text":
            return f"<details><summary>{told}</summary><pre>{self.text(str(source.get('data', '')))}</pre></details>"
        return f'<p class="foot">{told}</p>'

    def _block(self, block: Block) -> str:
        """A block of the reply; empty where it says nothing."""
        if block.type == "text":
            rendered = str(self._markdown.render(drawable(self._export.redact(block.text))))
            return f'<div class="reply">{rendered}</div>' if block.text else ""
        if block.type == "thinking":
            thought = self.text(block.thinking)
            if not thought:
                return ""
            return f'<details><summary>thinking</summary><div class="prompt">{thought}</div></details>'
        fields = block.to_api()
        name = fields.get("name")
        return self._folded(f"{block.type} {name}" if isinstance(name, str) else block.type, fields)

    def _folded(self, what: str, value: Any) -> str:
        shown = escape(drawable(json_text(self._export.clean(value), 2)))
        return f"<details><summary>{self.text(what)}</summary><pre>{shown}</pre></details>"


def foot(turn: Turn) -> str:
    """How a reply ended and what it took: ``end_turn · 25 in · 312 out · $0.0048 · TTFT 0.41 s · 4.2 s``."""
    counted, final = tokens(turn.message.usage), turn.cost_is_knowable
    parts = [
        turn.message.stop_reason,
        None if counted.all_input is None else f"{count(counted.all_input)} in",
        f"{count(counted.output)} out" if final and counted.output is not None else None,
        money(turn.cost) if final and turn.cost is not None else "cost unknown",
        None if turn.ttft is None else f"TTFT {duration(turn.ttft)}",
        None if turn.clock is None else duration(turn.took()),
    ]
    return " · ".join(part for part in parts if part)
