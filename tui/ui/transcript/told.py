"""What is told of a call in the conversation: how far it has come, and what came of it, in a line or in full."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tui.domain.history import says_not_run
from tui.domain.readout import Rows, bytes_size, duration
from tui.domain.tools import decoded_size, failed, image_size
from tui.domain.tools.run import Run
from tui.ui.markdown.line import Line
from tui.ui.tool_views import write_result
from tui.ui.transcript.looks import Looks
from tui.ui.transcript.parts import INDENT, plain

_MARKS = {
    "waiting for approval": "?",
    "waiting for an answer": "?",
    "running": "…",
    "done": "✓",
    "failed": "✗",
    "rejected": "⊘",
    "cancelled": "■",
    "timed out": "✗",
    "not run": "○",
}
_LOOKED_AT = 2000
"""Characters of an answer that its line is made from."""
_MOST = 20_000
"""Characters of an answer, and of what a tool wrote, that an unfolded card shows; Tools (F2) has all of it."""
LIVE = 5
"""Lines of what a tool writes that a folded card shows while it runs."""
_DEEP = INDENT + 4


class Told(NamedTuple):
    """A call's state and what there is to say of it."""

    state: str
    said: str
    style: Literal["muted", "accent", "good", "warning", "error"]
    brief: str = ""
    """What there is to say of it beside an answer that stands below in full."""


def told(run: Run | None, answer: Mapping[str, Any] | None, now: float) -> Told | None:
    """What to tell at a time, on the frames' clock; ``answer`` is the result that was sent, where there is no run.

    None where nothing was done about the call.
    """
    if run is None:
        if answer is None:
            return None
        if says_not_run(answer.get("content")):
            return Told("not run", "", "muted")
        said = summary(answer.get("content"))
        return Told("failed", said, "error") if failed(dict(answer)) else Told("done", said, "good")
    seconds = run.seconds(now)
    took = "" if seconds is None else duration(seconds)
    edited, after = "edited" if run.edited else "", took and f"{'in' if run.state == 'done' else 'after'} {took}"
    content = None if run.outcome is None else run.outcome.content
    if run.state == "running":
        return Told(run.state, f"{seconds or 0:.0f} s", "accent")
    if run.state in ("waiting for approval", "waiting for an answer"):
        return Told(run.state, "", "warning")
    if run.state in ("done", "failed"):
        said, brief = (" · ".join(filter(None, parts)) for parts in ((summary(content), took, edited), (after, edited)))
        return Told(run.state, said, "good" if run.state == "done" else "error", brief)
    return Told(run.state, after, "warning", after)


def state_line(one: Told, *, answered: bool = False) -> tuple[tuple[str, str], tuple[str, str]]:
    """The two runs of a card's second line, each with the name of its style: the state, and what is said of it.

    ``answered`` where the answer stands below in full: then nothing is quoted of it.
    """
    word = "" if one.state == "done" and not answered else f" {one.state}"
    said = one.brief if answered else one.said
    return (f"{_MARKS.get(one.state, '·')}{word}", one.style), (f" {said}" if said else "", "muted")


def summary(content: Any) -> str:
    """An answer in a line: its first words and how many lines there are, or what else it is made of."""
    if content is None or content in ("", []):
        return "nothing came back"
    if isinstance(content, str):
        return _words(content)
    if not isinstance(content, list):
        return _words(str(content))
    texts = [str(one.get("text", "")) for one in content if isinstance(one, dict) and one.get("type") == "text"]
    others = [_other(one) for one in content if isinstance(one, dict) and one.get("type") != "text"]
    return " · ".join([*([_words("\n".join(texts))] if any(texts) else []), *others])


def _words(text: str) -> str:
    lines = text.count("\n") + 1
    first = next((" ".join(line.split()) for line in text[:_LOOKED_AT].split("\n") if line.strip()), "only white space")
    return first if lines == 1 else f"{first} · {lines:,} lines"


def _other(block: dict[str, Any]) -> str:
    """A block that is no text, by its type and its size."""
    source = block.get("source")
    data = source.get("data") if isinstance(source, dict) else None
    if not isinstance(source, dict) or not isinstance(data, str) or source.get("type") == "text":
        return str(block.get("title") or block.get("type") or "block")
    out = [str(source.get("media_type") or block.get("type")), bytes_size(decoded_size(data))]
    if (size := image_size(data)) is not None:
        out.append(f"{size[0]} × {size[1]} pixels")
    return " · ".join(out)


def live_lines(run: Run, width: int, looks: Looks) -> list[Line]:
    """The last lines that a running tool wrote, each as a progress bar left it."""
    text = "".join(run.output[-200:])[-LIVE * 4 * width :]
    lines = [line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n")]
    lines = [line for line in lines if line.strip()]
    return plain("\n".join(lines[-LIVE:]), width, looks.muted, _DEEP)[-LIVE:] if lines else []


def full_lines(run: Run | None, answer: Mapping[str, Any] | None, width: int, looks: Looks) -> list[Line]:
    """What a tool wrote, and what it answered, below headings of their own."""
    out: list[Line] = []
    if run is not None and run.output:
        # While more comes only its end is laid out: each piece would cost as much as all before it.
        text = "".join(run.output)[-_MOST:] if run.over else "".join(run.output[-400:])[-_MOST // 10 :]
        out += [_heading("output", looks), *plain(text.rstrip("\n"), width, looks.muted, _DEEP)]
    if run is not None and run.outcome is not None:
        answer = run.result()
    if answer is None:
        return out
    out.append(_heading("result", looks))
    content = answer.get("content")
    if isinstance(content, str) and content:
        out += plain(content[:_MOST], width, looks.plain, _DEEP)
        if len(content) > _MOST:
            out += plain(f"… {len(content) - _MOST:,} more characters: F2 has them", width, looks.muted, _DEEP)
    else:
        rows = Rows(max(8, width - _DEEP), cell_len)
        write_result(rows, dict(answer))
        out += row_lines(rows, looks, _DEEP)
    if run is not None and run.outcome is not None and run.outcome.whole:
        out += plain(f"cut; all of it is in {run.outcome.whole}", width, looks.warning, _DEEP)
    return out


def _heading(text: str, looks: Looks) -> Line:
    return Line((Segment(" " * (INDENT + 2)), Segment(text, looks.accent)), INDENT + 2, None, text)


def row_lines(rows: Rows, looks: Looks, margin: int) -> list[Line]:
    """Rows of pieces as lines of the conversation."""
    lead = Segment(" " * margin)
    out = []
    for row in rows.lines:
        segments = [Segment(piece.text, _style(piece.role, looks)) for piece in row]
        out.append(Line((lead, *segments), margin, None, "".join(piece.text for piece in row)))
    return out


def _style(role: str, looks: Looks) -> Style:
    styles = {
        "text": looks.plain,
        "strong": looks.plain,
        "string": looks.plain,
        "accent": looks.accent,
        "key": looks.key,
        "number": looks.good,
        "success": looks.good,
        "warning": looks.warning,
        "error": looks.error,
    }
    return styles.get(role, looks.muted)
