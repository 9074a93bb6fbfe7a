"""Markdown that streams in, as lines to draw: see :class:`MarkdownDocument`."""

from __future__ import annotations

from tui.ui.markdown.document import MarkdownDocument
from tui.ui.markdown.line import CodeBlock, Line, Link, copy_text
from tui.ui.markdown.theme import MarkdownTheme
from tui.ui.markdown.warm import warm

__all__ = ["CodeBlock", "Line", "Link", "MarkdownDocument", "MarkdownTheme", "copy_text", "warm"]
