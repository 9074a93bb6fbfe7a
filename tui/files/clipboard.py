"""The image that is on the clipboard, by the platform's own programs: a terminal hands over text only."""

from __future__ import annotations

import asyncio
import base64
import binascii
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tui.domain.attachment import REQUEST_LIMIT, AttachError, media_type

_PATIENCE = 5.0
"""Seconds within which a program has to hand over an image."""
_POWERSHELL = (
    "Add-Type -AssemblyName System.Windows.Forms; $i = [Windows.Forms.Clipboard]::GetImage(); if ($i) { "
    "$m = New-Object IO.MemoryStream; $i.Save($m, [Drawing.Imaging.ImageFormat]::Png); "
    "[Convert]::ToBase64String($m.ToArray()) }"
)


class _Way(NamedTuple):
    """A program that prints the clipboard's image, and how it does."""

    command: tuple[str, ...]
    form: str = "bytes"
    """``bytes``, ``base64``, or ``applescript``: hexadecimal between «data PNGf and »."""


async def image(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bytes | None:
    """The clipboard's image, None where there is none on it.

    Raises AttachError where this computer has no program that could tell, or the clipboard is another computer's.
    """
    if environ.get("SSH_CONNECTION"):
        raise AttachError("over SSH the clipboard is another computer's; copy the image here and /attach its path")
    ways = [way for way in _ways(environ, platform) if shutil.which(way.command[0])]
    if not ways:
        raise AttachError(_advice(environ, platform))
    for way in ways:
        data = _decoded(await _output(way.command), way.form)
        if data and (media_type(data) or "").startswith("image/"):
            return data
    return None


def keep(data: bytes) -> Path:
    """Write an image to a file of its own that only this person can read, and return its path."""
    kind = (media_type(data) or "image/png").removeprefix("image/")
    folder = Path(tempfile.gettempdir()) / f"claude-tui-{os.getuid() if hasattr(os, 'getuid') else 'clipboard'}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or (hasattr(os, "getuid") and folder.stat().st_uid != os.getuid()):
        folder = Path(tempfile.mkdtemp(prefix="claude-tui-"))
    stem = time.strftime("clipboard-%H%M%S")
    for number in range(1, 1000):
        path = folder / f"{stem}{f'-{number}' if number > 1 else ''}.{kind}"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        return path
    raise OSError(f"{folder} is full of images")


def _ways(environ: Mapping[str, str], platform: str) -> list[_Way]:
    powershell = _Way(("powershell.exe", "-NoProfile", "-STA", "-Command", _POWERSHELL), "base64")
    if platform == "darwin":
        script = "get the clipboard as «class PNGf»"
        return [_Way(("pngpaste", "-")), _Way(("osascript", "-e", script), "applescript")]
    if platform == "win32":
        return [powershell]
    ways = []
    if environ.get("WAYLAND_DISPLAY"):
        ways.append(_Way(("wl-paste", "--no-newline", "--type", "image/png")))
    if environ.get("DISPLAY"):
        ways.append(_Way(("xclip", "-selection", "clipboard", "-t", "image/png", "-o")))
    return [*ways, powershell] if environ.get("WSL_DISTRO_NAME") else ways


def _advice(environ: Mapping[str, str], platform: str) -> str:
    if platform in ("darwin", "win32"):
        return "no program here can read an image off the clipboard; save it and /attach its path"
    if environ.get("WAYLAND_DISPLAY"):
        return "to take an image off the clipboard, install wl-clipboard; or save it and /attach its path"
    if environ.get("DISPLAY"):
        return "to take an image off the clipboard, install xclip; or save it and /attach its path"
    return "there is no clipboard here (no display); /attach takes the path of a file"


async def _output(command: tuple[str, ...]) -> bytes:
    """What a program prints; nothing where it fails, takes too long or prints more than can be sent."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return b""
    assert process.stdout is not None
    data = bytearray()
    try:
        async with asyncio.timeout(_PATIENCE):
            while (piece := await process.stdout.read(1 << 20)) and len(data) <= 3 * REQUEST_LIMIT:
                data += piece
            await process.wait()
    except TimeoutError:
        return b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return bytes(data) if process.returncode == 0 else b""


def _decoded(output: bytes, form: str) -> bytes:
    try:
        if form == "base64":
            return base64.b64decode(output)
        if form == "applescript":
            found = re.search(rb"PNGf([0-9A-Fa-f]+)", output)
            return binascii.unhexlify(found.group(1)) if found else b""
    except ValueError:
        return b""
    return output
