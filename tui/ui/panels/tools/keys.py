"""The keys of the Tools panel, and what it says of itself."""

from __future__ import annotations

from textual.binding import Binding, BindingType

HELP = """\
**Tools**: every tool call, its input as JSON while it is being written, and what answered it.

✓ marks a key whose value is whole, with the time that the value took; ✗ what breaks the tool's schema. *buffered*: the
input came in one burst after a wait; *eager*: the request asked for it as it is written.

- **↑ ↓** choose a call; the last one stays chosen as new ones come · **PgUp PgDn g G** scroll its detail
- **Enter** the detail alone: there **↑ ↓ ← →** move a cursor, a click puts it somewhere · **Esc** the list again
- **i** the event that brought the character under the cursor
- **y** copy the input as it was received, **Y** the result · **x** export the turn
- **s** stops the call while it runs or waits; Claude is told so, and goes on · **Esc** in the prompt stops all
- **/** search: calls in the list, text in the detail · **n N** next and previous match
"""

BINDINGS: list[BindingType] = [
    Binding("enter", "detail", "Detail", id="tools.detail", tooltip="Give the call's detail the whole panel"),
    Binding("escape", "close", "List", id="tools.close", tooltip="Show the list of calls again"),
    Binding("y", "copy", "Copy input", id="tools.copy", tooltip="Copy the call's input as it was received"),
    Binding("Y", "copy_result", "Copy result", id="tools.copy_result", tooltip="Copy what answered the call"),
    Binding("i", "locate", "Event", id="tools.locate", tooltip="The event that brought this character"),
    Binding("s", "stop_run", "Stop", id="tools.stop", tooltip="Stop this call; Claude is told so, and goes on"),
    Binding("x", "export", "Export", id="tools.export", tooltip="Export the turn of the call"),
    Binding("/", "search", "Search", id="tools.search", tooltip="Search in the calls, or in the detail"),
    Binding("n", "search_step(1)", "Next", id="tools.next_match", show=False, tooltip="The next match"),
    Binding("N", "search_step(-1)", "Previous", id="tools.previous_match", show=False, tooltip="The match before"),
    Binding("left", "step_across(-1)", "Left", id="tools.left", show=False, tooltip="One character back"),
    Binding("right", "step_across(1)", "Right", id="tools.right", show=False, tooltip="One character on"),
]
