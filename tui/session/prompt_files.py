"""The library of prompts: plain files in one folder, read when they are asked for."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tui.domain.templates import Template, parse

FOLDER = "prompts"
"""The folder's name, beside ``config.toml``."""
SUFFIX = ".md"
_LARGEST = 1_000_000
"""Bytes that a prompt in the library may have."""


class Saved(NamedTuple):
    """One prompt of the library."""

    name: str
    """The file's, without its suffix."""
    template: Template


class Shelved(NamedTuple):
    """What is in the folder."""

    folder: Path
    prompts: tuple[Saved, ...] = ()
    """By name."""
    broken: tuple[str, ...] = ()
    """The files that are none, and why, in words."""

    def find(self, name: str) -> Saved | None:
        """The prompt of that name."""
        return next((saved for saved in self.prompts if saved.name == name), None)


def read(folder: Path) -> Shelved:
    """Read the folder; one that is absent is empty, and a file that cannot be read is named."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == SUFFIX and path.is_file())
    except FileNotFoundError:
        return Shelved(folder)
    except OSError as error:
        return Shelved(folder, broken=(f"{folder} cannot be read: {error.strerror or error}",))
    prompts: list[Saved] = []
    broken: list[str] = []
    for path in paths:
        try:
            prompts.append(Saved(path.stem, _template(path)))
        except UnicodeDecodeError:
            broken.append(f"{path.name}: it is not UTF-8")
        except OSError as error:
            broken.append(f"{path.name}: {error.strerror or error}")
        except ValueError as error:
            broken.append(f"{path.name}: {error}")
    return Shelved(folder, tuple(prompts), tuple(broken))


def _template(path: Path) -> Template:
    if path.stat().st_size > _LARGEST:
        raise ValueError(f"it is larger than {_LARGEST:,} bytes")
    return parse(path.read_bytes().decode("utf-8"))
