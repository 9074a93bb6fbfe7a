"""The filter language: one for the event log, the conversation's search and ``claude-tui grep``.

``~t RE`` type · ``~b RE`` body · ``~d TYPE`` delta · ``~i N`` block · ``~tool NAME`` · ``~gap >500ms`` ·
``~at 2s..5s`` · ``~size >1k`` · ``~stop REASON`` · ``~err`` · ``~ping`` · ``~turn N`` · ``~attempt N`` · ``~marked``,
put together with ``&`` (or side by side), ``|``, ``!`` and parentheses; words and ``"quoted words"`` are looked for in
the body.
"""

from tui.domain.filter.complete import Completion, Known, complete
from tui.domain.filter.errors import FilterError
from tui.domain.filter.match import matcher
from tui.domain.filter.parse import parse
from tui.domain.filter.terms import Filter
from tui.domain.filter.words import explain

__all__ = ["Completion", "Filter", "FilterError", "Known", "complete", "explain", "matcher", "parse"]
