"""What the empty conversation says: what this is, and what to do next."""

from __future__ import annotations


def rows(demo: bool, scenes: tuple[tuple[str, str], ...], last: str = "") -> list[tuple[str, str]]:
    """Pairs of a name and what it does; a heading has no second. ``last`` is the title of the last stored session."""
    out: list[tuple[str, str]] = []
    if demo:
        out += [
            ("This is the demo: recordings, played over real HTTP. No key is set.", ""),
            ("export ANTHROPIC_API_KEY=…", "then start again, and Claude itself answers"),
            ("", ""),
        ]
        if scenes:
            out.append(("Type a number and Enter, or anything:", ""))
            out += [(f"{number}  {prompt}", about) for number, (prompt, about) in enumerate(scenes, 1)]
            out.append(("", ""))
    else:
        out += [("Ask Claude anything, and see every byte of the answer come.", ""), ("", "")]
    if not demo:  # where 24 rows have no room for these two: the prompt tells one, the footer the other
        out.append(("Enter", "send · Ctrl+J begins a new line"))
    out += [
        ("F2 F3 F4 F5", "tools, events, usage, request"),
        ("Esc", "stop the stream, keep what came"),
        ("Ctrl+S", f"sessions · claude-tui -c continues “{last}”" if last else "sessions: all that was said"),
    ]
    if not demo:
        out.append(("Ctrl+Y", "copy the last reply"))
    out.append(("Ctrl+P · F1", "all commands · help"))
    return out
