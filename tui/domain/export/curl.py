"""The request as a shell command: what goes out is what went out, the key comes from the environment."""

from __future__ import annotations

import re
from urllib.parse import quote

from tui.domain.export.values import Call, Export, json_text

_URL = "%/:?#@!&()*+,;=~-._"
"""Characters of a URL that mean nothing to a shell, curl's globbing included."""


def curl(export: Export) -> bytes:
    """Write a command a turn. The body is a here-document, so that its size does not matter."""
    calls = export.calls()
    return "\n".join(_command(call, numbered=len(calls) > 1) for call in calls).encode()


def _command(call: Call, numbered: bool) -> str:
    # A bearer may be a key or a token, and the header does not tell which.
    bearer = "authorization: Bearer ${ANTHROPIC_API_KEY:-$ANTHROPIC_AUTH_TOKEN}"
    credential = bearer if call.bearer else "x-api-key: $ANTHROPIC_API_KEY"
    lines = [
        f'curl -sSN "${{ANTHROPIC_BASE_URL:-{_address(call.base)}}}{quote(call.path, safe=_URL)}"',
        f'  -H "{credential}"',
        "  -H 'content-type: application/json'",
        *(f"  -H {_quoted(f'{name}: {value}')}" for name, value in call.headers),
        # No line of JSON is the mark alone.
        "  --data-binary @- <<'JSON'",
    ]
    head = f"# turn {call.turn}\n" if numbered else ""
    return head + " \\\n".join(lines) + f"\n{json_text(call.body, 2)}\nJSON\n"


def _address(base: str) -> str:
    """A base URL that nothing in a shell can misread; an IPv6 host keeps its brackets."""
    match = re.match(r"([a-z]+://\[[0-9a-fA-F:.]+\])(.*)$", base, re.S)
    host, rest = match.groups() if match else ("", base)
    return host + quote(rest, safe=_URL)


def _quoted(text: str) -> str:
    """A word for the shell."""
    return "'" + text.replace("'", "'\\''") + "'"
