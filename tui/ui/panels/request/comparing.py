"""Two requests compared, to be read."""

from __future__ import annotations

from collections.abc import Sequence

from tui.domain.diff import Change, Run
from tui.domain.readout import Role, Rows, count

_SIGNS: dict[str, tuple[Role, str]] = {
    "same": ("muted", "  "),
    "added": ("success", "+ "),
    "removed": ("error", "- "),
    "changed": ("warning", "~ "),
}


def write_changes(rows: Rows, changes: Sequence[Change]) -> None:
    """Lay out what is different, section by section; what is the same is counted."""
    if not changes:
        rows.prose("muted", "Neither request says anything.")
    section = None
    for change in changes:
        if change.section != section:
            section = change.section
            rows.heading(section)
        role, sign = _SIGNS[change.kind]
        rows.newline(0, 4)
        rows.write(role, sign)
        if change.kind == "same":
            rows.write("muted", f"{count(change.blocks)} the same · {count(change.characters)} characters")
            continue
        rows.write(role, change.path)
        label = f" {change.label}" if change.label != change.path else ""
        size = f" · {count(change.characters)} characters"
        if change.at is not None:
            size = f" · differs from character {count(change.at)}"
        if len(sign + change.path + label + size) > rows.width:
            rows.newline(3, 4)
            size = size if label else size.removeprefix(" ·")
        rows.write("text", label)
        rows.write("muted", size)
        _write_excerpt(rows, change.excerpt)


def _write_excerpt(rows: Rows, runs: Sequence[Run]) -> None:
    """The words themselves; signs tell them apart where colours do not."""
    rows.newline(4, 4)
    roles: dict[str, Role] = {"same": "muted", "removed": "error", "added": "success"}
    for kind, text in runs:
        shown = text if kind == "same" or len(runs) == 1 else f"[-{text}-]" if kind == "removed" else f"{{+{text}+}}"
        rows.write(roles[kind], shown.replace("\n", "⏎"))


def summary(changes: Sequence[Change]) -> str:
    """How many blocks of each kind, in a few words."""
    kinds = ("changed", "added", "removed")
    counts = [(sum(one.kind == kind for one in changes), kind) for kind in kinds]
    return " · ".join(f"{number} {kind}" for number, kind in counts if number) or "the same request"
