"""What the first document would pay for, paid ahead."""

from __future__ import annotations

from tui.ui.markdown.highlight import lexer_for
from tui.ui.markdown.parser import parse_inline

COMMON = ("python", "bash", "json", "javascript", "typescript", "html")


def warm(languages: tuple[str, ...] = COMMON) -> None:
    """Import the parser and the lexers of ``languages``, and use each once.

    It takes 0.1 to 0.5 s: for a thread, after the first paint.
    """
    parse_inline("**warm** `up`", {})
    for language in languages:
        lexer = lexer_for(language)
        if lexer is not None:
            for _ in lexer.get_tokens_unprocessed("x = 1\n"):
                pass
