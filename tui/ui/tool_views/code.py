"""Code that ran on the server: what it wrote, how it ended, which files it left."""

from __future__ import annotations

from typing import Any

from tui.domain.readout import Role, Rows, bytes_size
from tui.ui.tool_views.generic import write_rest, write_text

_KNOWN = frozenset({"type", "stdout", "stderr", "return_code", "content", "encrypted_stdout"})


def write_code(rows: Rows, content: Any) -> bool:
    """Exit code, stdout, stderr, files."""
    if not isinstance(content, dict) or "return_code" not in content:
        return False
    code = content["return_code"]
    rows.field("exit code", str(code), "success" if code == 0 else "error")
    if isinstance(secret := content.get("encrypted_stdout"), str):
        rows.newline()
        rows.write("note", f"{bytes_size(len(secret))} of encrypted output for Claude alone")
    _stream(rows, "stdout", content.get("stdout"), "text")
    _stream(rows, "stderr", content.get("stderr"), "warning")
    write_files(rows, content.get("content"))
    write_rest(rows, content, _KNOWN)
    return True


def _stream(rows: Rows, name: str, text: Any, role: Role) -> None:
    """What was written to a stream, under its name; an empty one is said to be empty where it is stdout."""
    if not isinstance(text, str) or (not text and name == "stderr"):
        return
    rows.newline()
    rows.write("muted", name if text else f"{name} is empty")
    if text:
        rows.newline()
        if role == "text":
            write_text(rows, text.removesuffix("\n"))
        else:
            rows.write(role, text.removesuffix("\n"))


def write_files(rows: Rows, files: Any) -> None:
    """The files that it left, by their ids."""
    for one in files if isinstance(files, list) else ():
        if isinstance(one, dict) and isinstance(one.get("file_id"), str):
            rows.field("file", one["file_id"], "key")
            write_rest(rows, one, {"type", "file_id"})
        else:
            write_rest(rows, {"output": one}, ())
