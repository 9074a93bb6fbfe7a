"""Every key that has an id can be given another in the configuration."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from textual.binding import Binding
from textual.dom import DOMNode

import tui.ui
from tui.ui.screens.panels import key_ids


def test_the_ids_of_all_bindings_are_known():
    for module in pkgutil.walk_packages(tui.ui.__path__, "tui.ui."):
        importlib.import_module(module.name)
    known = key_ids()
    for owner in set(ours(DOMNode)):
        own = [binding for binding in owner.__dict__.get("BINDINGS", ()) if isinstance(binding, Binding)]
        assert {binding.id for binding in own if binding.id} <= known, owner
        assert all(binding.tooltip for binding in own if binding.id), owner


def ours(kind: type[DOMNode]) -> Iterator[type[DOMNode]]:
    """The classes of this package that come of one."""
    for below in kind.__subclasses__():
        if below.__module__.startswith("tui."):
            yield below
        yield from ours(below)


def test_the_readme_names_every_id():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    rows = [line for line in readme.splitlines() if line.startswith("|")]
    for id in sorted(key_ids()):
        group, _, name = id.rpartition(".")
        if group:
            assert any(f"| `{group}.` |" in row and f"`{name}`" in row for row in rows), id
        else:
            assert f"`{id}`" in readme, id
