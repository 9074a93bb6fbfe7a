"""Turns in other forms: a call to make again, what came as other programs read it, a page for people.

Each format is one pure function from an :class:`Export` to the bytes of a file. Secrets are taken out of all of them by
the function that the export carries.
"""

from tui.domain.export.curl import curl
from tui.domain.export.format import Format
from tui.domain.export.har import har
from tui.domain.export.html import html
from tui.domain.export.jsonl import jsonl
from tui.domain.export.markdown import markdown
from tui.domain.export.messages import messages
from tui.domain.export.python import python
from tui.domain.export.sse import sse
from tui.domain.export.typescript import typescript
from tui.domain.export.values import Export, Redact, Unavailable

FORMATS: tuple[Format, ...] = (
    Format("curl", "curl", "a shell command, the key from the environment", "sh", curl),
    Format("python", "Python", "a script on the anthropic package", "py", python),
    Format("typescript", "TypeScript", "a module on @anthropic-ai/sdk", "ts", typescript),
    Format("sse", "Raw SSE", "the answer's bytes as they came", "sse", sse),
    Format("jsonl", "JSONL", "an event a line, as --output events", "jsonl", jsonl),
    Format("har", "HAR", "every attempt with its times, for browsers' network tools", "har", har),
    Format("json", "JSON", "messages to send on, and what became of each prompt", "json", messages),
    Format("html", "HTML", "one page for a browser, nothing loaded from elsewhere", "html", html),
    Format("md", "Markdown", "prompt and reply, to be read", "md", markdown),
)
"""All formats that values alone are enough for, in the order of a menu."""

__all__ = [
    "FORMATS",
    "Export",
    "Format",
    "Redact",
    "Unavailable",
    "curl",
    "har",
    "html",
    "jsonl",
    "markdown",
    "messages",
    "python",
    "sse",
    "typescript",
]
