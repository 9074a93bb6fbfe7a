"""One tool call in full, written from its top: what it is, its input as it grows, what answered it."""

from __future__ import annotations

from tui.domain.readout import Rows, bytes_size, duration, json_source
from tui.domain.tools import Arrivals, Call, headline, heal
from tui.domain.tools.growing import Growing
from tui.ui.tool_views import write_result
from tui.ui.tool_views.citations import citations_of, write_citations
from tui.ui.tool_views.generic import LONGEST
from tui.ui.tool_views.input import write_input

KINDS = {"tool_use": "tool", "server_tool_use": "server tool", "mcp_tool_use": "MCP tool"}
GUTTER = 2
"""Cells left of the input, for the marks of keys."""
_MARGIN = 8
"""Cells right of the input, for the times of keys, where there is room for them."""
_ROOMY = 56
_COLUMN = 8
_WAITED = 0.1
"""Seconds of waiting that are worth a word."""
_BITE = 256
"""Characters that are laid out between two looks at the clock."""


class Sheet:
    """Writes a call into rows. The input is laid out bite by bite; what follows it is written when it is over."""

    def __init__(self, rows: Rows, call: Call) -> None:
        self.call = call
        self.rows = rows
        self.arrivals = Arrivals(call)
        self._width = rows.width
        self._tail_at: int | None = None
        self._told: tuple[object, ...] = ()
        self._pending, self._taken = "", 0
        self._write_head()
        rows.newline(GUTTER)
        rows.width -= _MARGIN if rows.width >= _ROOMY else 0
        self.growing = Growing(rows, call.schema, GUTTER)

    @property
    def streaming(self) -> bool:
        """Whether more of the input may come."""
        return self.call.block.state == "streaming"

    @property
    def is_over(self) -> bool:
        """Whether what follows the input was written."""
        return self._tail_at is not None

    def bite(self) -> bool:
        """Lay out the next characters of the input; False where there are none."""
        if self._taken >= len(self._pending):
            self._pending, self._taken = self.call.input_from(self.growing.characters), 0
            if not self._pending:
                return False
        piece = self._pending[self._taken : self._taken + _BITE]
        self._taken += len(piece)
        self.growing.feed(piece)
        self.arrivals.read(self.growing.characters)
        return True

    def finish(self, is_last_turn: bool) -> bool:
        """Write what follows the input, once it is over, and again where it changed; whether anything was written."""
        call = self.call
        if self.streaming or self.growing.characters < call.block.length("partial_json"):
            return False
        cited = citations_of(call)
        run = call.run
        wrote = 0 if run is None else len(run.output)
        told = (call.state, call.result, is_last_turn, len(cited), wrote)
        if told == self._told:
            return False
        self._told = told
        if self._tail_at is None:
            if not self.growing.characters:
                self.growing.feed(call.input_text)
            self._tail_at = len(self.rows.lines)
            self.rows.width = self._width
        del self.rows.lines[self._tail_at :]
        self._write_schema()
        self._write_cut()
        self._write_run()
        if call.result is not None:
            self._write_result()
            write_citations(self.rows, cited)
        elif words := _unanswered(call, is_last_turn):
            self.rows.blank()
            self.rows.prose("muted", words)
        return True

    def _write_head(self) -> None:
        """Name, kind, ids."""
        rows, block = self.rows, self.call.block
        rows.newline()
        rows.write("strong", self.call.name)
        rows.write("muted", f"  {KINDS[block.type]}")
        if not self.streaming and (about := headline(self.call.name, block.input)):
            rows.prose("accent", about)
        if self.call.id:
            rows.field("id", self.call.id, at=_COLUMN)
        if isinstance(server := block.fields.get("server_name"), str):
            rows.field("server", server, at=_COLUMN)
        caller = block.fields.get("caller")
        if isinstance(caller, dict) and caller.get("type", "direct") != "direct":
            rows.field("caller", f"{caller.get('type')} {caller.get('tool_id', '')}".rstrip(), at=_COLUMN)
        for key, value in block.fields.items():
            if key not in ("type", "id", "name", "input", "caller", "server_name", "cache_control"):
                rows.field(key, value if isinstance(value, str) else json_source(value), at=_COLUMN)
        rows.heading("input")

    def _write_schema(self) -> None:
        """What breaks the schema, and what of it was not looked at."""
        landing, rows = self.growing.landing, self.rows
        if landing is None or not (landing.count or landing.fault or landing.skipped):
            return
        rows.heading("schema")
        if landing.fault:
            rows.prose("warning", f"The tool's schema cannot be used: {landing.fault}.")
        for violation in landing.violations:
            rows.prose("error", str(violation), indent=2, mark="✗")
        if (more := landing.count - len(landing.violations)) > 0:
            rows.prose("error", f"and {more:,} more")
        if landing.skipped:
            rows.prose("muted", f"Not checked: {', '.join(landing.skipped)}.")

    def _write_cut(self) -> None:
        """Where the input was cut, and how it would be closed."""
        call, rows = self.call, self.rows
        if call.block.state != "cut" and call.is_whole:
            return
        if call.state not in ("cut off", "not run", "failed", "done"):
            return
        text = call.input_text
        rows.blank()
        reason = " by max_tokens" if call.turn.message.stop_reason == "max_tokens" else ""
        if not call.is_whole and (healed := heal(text)) is not None:
            rows.write("warning", f"✂ cut here{reason}; healed: ")
            rows.write("strong", healed.added)
            if left := len(text) - healed.kept:
                rows.write("muted", f" without the last {left:,} character{'' if left == 1 else 's'}")
        else:
            rows.write("warning", f"✂ cut here{reason}")
        if not call.is_whole:
            rows.prose("warning", "No more of it came. It is kept here and left out of the next request.")

    def _write_run(self) -> None:
        """What is or was done about it here: where the tool is from, what ran if not this, and what it wrote."""
        run, rows = self.call.run, self.rows
        if run is None:
            return
        rows.heading("run")
        rows.write("muted", "".join(f"  {said}" for said in (run.source, "input edited" if run.edited else "") if said))
        if run.over and run.started is not None:
            waited = self.call.waited(run.started) or 0.0
            before = f" after {duration(waited)} of waiting" if waited >= _WAITED else ""
            rows.write("muted", f"  ran for {duration(run.seconds(run.started))}{before}")
        if run.edited:
            write_input(rows, run.input)
        if run.output:
            rows.heading("output")
            text = "".join(run.output)
            if len(text) > LONGEST:
                rows.write("note", f"  the last {LONGEST:,} of {len(text):,} characters")
            rows.newline()
            rows.write("text", text[-LONGEST:].rstrip("\n"))
        if run.outcome is not None and run.outcome.whole:
            rows.prose("warning", f"The result was cut; all of it is in {run.outcome.whole}")

    def _write_result(self) -> None:
        """What answered the call."""
        call, rows = self.call, self.rows
        if call.result is None:
            return
        rows.heading("result")
        if call.state == "failed":
            rows.write("error", "  failed")
        kind = str(call.result.fields.get("type") or "")
        # Of what ran here it is said above how long that took, and how long it waited for it.
        after = "" if call.answered_after is None or call.run else f" · after {duration(call.answered_after)}"
        rows.write("muted", f"  {kind}{after}")
        write_result(rows, call.result.fields)


def _unanswered(call: Call, is_last_turn: bool) -> str:
    """What to say of a call that nothing answered."""
    if call.state == "running":
        return "Waiting for the server to answer."
    if call.state == "no result":
        return "The reply ended before the server answered this call."
    if call.state == "not run":
        told = "your next prompt tells Claude so" if is_last_turn else "the next prompt told Claude so"
        held = call.turn.held
        if held is not None and held.kind == "rounds":
            return f"Not run: {held.message} /continue runs it; a prompt tells Claude instead that it was not run."
        if call.definition is not None or call.turn.recording is not None:
            return f"Not run; {told}, in an error result."
        return f"Not run: no tool of this name is here; {told}, in an error result. /tools lists those that are."
    return ""


def size_and_time(call: Call, now: float) -> str:
    """How big the input is and how long it took so far."""
    seconds = call.input_seconds(now)
    return bytes_size(call.size()) + ("" if seconds is None else f" in {duration(seconds)}")
