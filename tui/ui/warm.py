"""What is loaded and tuned behind the first picture, so that nothing of it is waited for later."""

from __future__ import annotations

import gc

_THRESHOLDS = (20_000, 50, 100)


def warm() -> None:
    """Load, on a thread, what the first reply needs; then settle the collector.

    Once many lines are alive, a collection of the oldest generation stops the screen for 100 ms and more. What lives
    as long as the app is frozen out of it, and the rest is looked at more rarely.
    """
    from tui.ui.markdown.highlight import lexer_for
    from tui.ui.markdown.parser import parse_inline

    parse_inline("*warm* `up`", {})
    for language in ("python", "bash", "json"):
        # A lexer compiles its patterns at the first use.
        if (lexer := lexer_for(language)) is not None:
            list(lexer.get_tokens("x = 1\n"))
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
