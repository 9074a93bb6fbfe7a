"""The keys of a call that waits, and what it says of itself."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.binding import Binding, BindingType

HELP = """\
A tool is asked for, and nothing runs before you say so. What is shown is all of what would run: **j k PgUp PgDn g G** \
scroll it. What cannot be seen, such as a character without width, is told by its number.

- **A** and **R** remember the pattern that is shown, until the session ends; **/tools** lists and revokes patterns
- **e** opens the input in `$EDITOR`; it comes back to be looked at, and does not run by itself
- **t** takes a line that is sent to Claude with the rejection
- a tool that is answered **by hand** has a field: **Enter** sends it, **Ctrl+J** begins a new line, **F8** says that \
it is an error. JSON that is a list of content blocks is sent as such, all else as text
- **Esc** stops the whole reply. What you type elsewhere goes to the prompt; a letter that comes in the first moments \
decides nothing
"""

BINDINGS: list[BindingType] = [
    Binding("a", "choose('run', False)", "Allow", id="approval.allow", tooltip="Run it this once"),
    Binding("A", "choose('run', True)", "Always", id="approval.always", tooltip="Run it, and its pattern all session"),
    Binding("r", "choose('reject', False)", "Reject", id="approval.reject", tooltip="Do not run it; Claude is told"),
    Binding("R", "choose('reject', True)", "Never", id="approval.never", tooltip="Reject its pattern all session"),
    Binding("e", "edit", "Edit", id="approval.edit", tooltip="Edit the input first, in $EDITOR"),
    Binding("t", "tell", "Say why", id="approval.tell", tooltip="Reject it, and tell Claude why"),
    Binding("f8", "error", "Is an error", id="approval.error", tooltip="The answer is an error, or is none"),
    Binding("enter", "write", "Answer", show=False, id="approval.write", tooltip="Write the answer"),
    Binding("escape", "back", "Back", id="approval.back", tooltip="Leave the reason"),
    Binding("up,k", "scroll_body(-1)", "Up", show=False, id="approval.up", tooltip="One line up"),
    Binding("down,j", "scroll_body(1)", "Down", show=False, id="approval.down", tooltip="One line down"),
    Binding("pageup", "page_body(-1)", "Page up", show=False, id="approval.page_up", tooltip="One page up"),
    Binding("pagedown", "page_body(1)", "Page down", show=False, id="approval.page_down", tooltip="One page down"),
    Binding("g,home", "edge_body(False)", "Top", show=False, id="approval.top", tooltip="To the beginning"),
    Binding("G,end", "edge_body(True)", "End", show=False, id="approval.end", tooltip="To the end"),
]

KEYS = (
    ("a", "allow once"),
    ("A", "always"),
    ("r", "reject"),
    ("R", "never"),
    ("e", "edit"),
    ("t", "say why"),
    ("Esc", "stop"),
)


def broken(keys: Sequence[tuple[str, str]], width: int) -> list[str | tuple[str, str]]:
    """The keys in as many lines as they need."""
    out: list[str | tuple[str, str]] = []
    used = 0
    for key, does in keys:
        cells = cell_len(key) + 1 + cell_len(does)
        if used and used + 2 + cells > width:
            out.append("\n")
            used = 0
        out += ["  " if used else "", (key, "$primary"), (f" {does}", "$foreground 60%")]
        used += cells + (2 if used else 0)
    return out
