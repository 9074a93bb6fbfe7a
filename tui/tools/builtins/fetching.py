"""Pages and files of the web."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.parse
import urllib.request
from email.message import Message
from typing import IO, Any

from tui.tools.builtins import ToolError
from tui.tools.builtins.readable import readable

_MOST = 5 * 1024 * 1024
_SECONDS = 30


def fetch_url(url: str) -> Any:
    """Fetch what is at a URL: a page as readable text, other text as it is, an image or PDF as such.

    Nothing is run of a page, so what a page loads by scripts is missing. A redirect to another host is not followed
    but told. At most 5 MB are fetched.

    Args:
        url: The address, beginning with http:// or https://.
    """
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or any(char <= " " or char == "\\" for char in url):
        raise ToolError("the URL has to begin with http:// or https://, name a host, and hold no blanks")
    request = urllib.request.Request(
        urllib.parse.quote(url, safe=":/?#[]@!$&'()*+,;=%~"),
        headers={"User-Agent": "claude-tui", "Accept": "text/html, text/*;q=0.9, application/json;q=0.9, */*;q=0.5"},
    )
    try:
        with urllib.request.build_opener(_SameHost).open(request, timeout=_SECONDS) as answer:
            data = answer.read(_MOST + 1)
            kind, charset = answer.headers.get_content_type(), answer.headers.get_content_charset()
    except urllib.error.HTTPError as error:
        with error:
            text = _decoded(error.read(10_000), None)
        raise ToolError(f"the server answered {error.code} {error.reason}\n{readable(text)[:2000]}".rstrip()) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ToolError(f"it could not be fetched: {getattr(error, 'reason', None) or error}") from error
    if kind.startswith("image/") or kind == "application/pdf":
        if len(data) > _MOST:
            raise ToolError(f"it is {kind} of more than {_MOST // 1024 // 1024} MB")
        return data
    if b"\0" in data[:4096]:
        raise ToolError(f"it is {kind}, which is neither text nor an image")
    text = _decoded(data[:_MOST], charset)
    more = f"\n(only the first {_MOST // 1024 // 1024} MB were fetched)" if len(data) > _MOST else ""
    return (readable(text) if kind in ("text/html", "application/xhtml+xml") else text) + more


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows redirects that stay with the host: what was allowed for one host is not allowed for another."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        old, new = urllib.parse.urlsplit(req.full_url), urllib.parse.urlsplit(newurl)
        if new.hostname != old.hostname or (new.port != old.port and (old.port or new.port) is not None):
            raise ToolError(f"it is a redirect to another host, which was not followed: {newurl}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _decoded(data: bytes, charset: str | None) -> str:
    try:
        return data.decode(charset or "utf-8", "replace")
    except LookupError:
        return data.decode("utf-8", "replace")
