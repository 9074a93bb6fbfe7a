"""Keys of all kinds that people paste into prompts, and that tools find in files.

Anthropic's own are hidden everywhere and always, by :mod:`tui.wire.redact`. Others may be meant, in a test's fixture
or in a question about them, so they are hidden when something leaves the app, unless the person says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

HIDDEN = "[redacted]"

_BEGIN, _END = (rf"-----{word}\ (?:[A-Z0-9]+\ )*PRIVATE\ KEY(?:\ BLOCK)?-----" for word in ("BEGIN", "END"))
_PATTERN = re.compile(
    rf"""
    # To its end, within one JSON text; of a block that was cut, the lines that are there.
    (?P<private_key> {_BEGIN} (?: (?:[^-"]|-(?!----))* {_END} | (?: (?:\s|\\[rn])+ [A-Za-z0-9+/=]{{20,}} )* ) )
    | (?i:aws_?secret_?access_?key\\?["']?\s*[=:]\s*\\?["']?) (?P<aws_secret> [A-Za-z0-9/+]{{40}} ) (?![A-Za-z0-9/+=])
    | (?<![A-Za-z0-9]) (?:
        (?P<aws> (?:AKIA|ASIA)[A-Z0-9]{{16}} (?![A-Za-z0-9]) )
      | (?P<github> gh[pousr]_[A-Za-z0-9]{{36,255}} | github_pat_[A-Za-z0-9_]{{22,255}} )
      | (?P<gitlab> glpat-[A-Za-z0-9_\-]{{20,}} )
      | (?P<slack> xox[abeprs]-[A-Za-z0-9\-]{{10,}} )
      | (?P<google> AIza[A-Za-z0-9_\-]{{35}} )
      | (?P<openai> sk-(?!ant-)(?:proj-|svcacct-|admin-)?[A-Za-z0-9_\-]{{20,}} )
      | (?P<stripe> [sr]k_(?:live|test)_[A-Za-z0-9]{{16,}} )
      | (?P<npm> npm_[A-Za-z0-9]{{36}} )
      | (?P<hugging_face> hf_[A-Za-z0-9]{{30,}} )
    )
    """,
    re.X,
)
_HINTS = (
    *("PRIVATE KEY", "ecret", "ECRET", "AKIA", "ASIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
    *("glpat-", "xox", "AIza", "sk-", "k_live_", "k_test_", "npm_", "hf_"),
)
"""One of these is in every text that holds a key: to look for them first takes a hundredth of the time."""
_NAMES: Mapping[str, str] = {
    "private_key": "private key",
    "aws_secret": "AWS secret key",
    "aws": "AWS key id",
    "github": "GitHub token",
    "gitlab": "GitLab token",
    "slack": "Slack token",
    "google": "Google key",
    "openai": "OpenAI key",
    "stripe": "Stripe key",
    "npm": "npm token",
    "hugging_face": "Hugging Face token",
}


class Hiding:
    """A redaction that hides other keys, too, and remembers what it hid. ``redact`` comes first."""

    def __init__(self, redact: Callable[[str], str]) -> None:
        self._redact = redact
        self.found: dict[str, str] = {}
        """What kind each key is that was hidden; the keys themselves, which is nothing to be drawn."""

    def __call__(self, text: str) -> str:
        """The text without keys."""
        text = self._redact(text)
        return _PATTERN.sub(self._hide, text) if any(hint in text for hint in _HINTS) else text

    def _hide(self, match: re.Match[str]) -> str:
        kind = match.lastgroup or ""
        # Within JSON a line's end is written in two characters: the same key all the same.
        secret = match[kind].replace("\\r", "").replace("\\n", "\n").replace("\r", "")
        self.found.setdefault(secret, _NAMES[kind])
        before = match.start(kind) - match.start()
        return match[0][:before] + HIDDEN + match[0][before + len(match[kind]) :]

    @property
    def told(self) -> str:
        """What was hidden, in words: ``2 keys (AWS key id, private key)``; empty where nothing was."""
        return told(self.found.values())


def told(kinds: Iterable[str]) -> str:
    """Keys by their kinds, in words; empty for none."""
    listed = list(kinds)
    if not listed:
        return ""
    names = ", ".join(dict.fromkeys(sorted(listed)))
    return f"{len(listed)} {'key' if len(listed) == 1 else 'keys'} ({names})"
