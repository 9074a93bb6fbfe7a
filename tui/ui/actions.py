"""What a person can do: one registry that feeds keys, footer, palette, help and slash commands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from textual.binding import Binding

Where = Literal["anywhere", "conversation", "inspector", "prompt"]


class Action(NamedTuple):
    """One thing to do. ``id`` is its name in ``config.toml``; ``run`` is the name of the screen's action method."""

    id: str
    title: str
    """A short label for the footer and the palette."""
    keys: str
    """Textual's key names, separated by commas; empty for a command without a key."""
    help: str
    run: str
    where: Where = "anywhere"
    slash: str | None = None
    """The slash command without its slash, and what it takes, such as ``model ID``."""
    footer: bool = False
    priority: bool = False
    """Whether it works whatever has the focus, before the focused widget sees the key."""

    @property
    def binding(self) -> Binding:
        """The Textual binding."""
        return Binding(
            self.keys,
            self.run,
            self.title,
            show=self.footer,
            priority=self.priority,
            tooltip=self.help,
            id=self.id,
        )


ACTIONS: tuple[Action, ...] = (
    Action("stop", "Stop", "escape", "Stop the stream and keep what came; else back to the prompt", "stop"),
    Action(
        "interrupt",
        "Copy, stop, clear or quit",
        "ctrl+c",
        "Copies a selection; else stops the stream; else clears the draft; else, twice, quits",
        "interrupt",
        priority=True,
    ),
    Action("quit", "Quit", "ctrl+q", "Quit", "quit", slash="quit", priority=True),
    Action("palette", "Commands", "ctrl+p", "Everything this app can do, by name", "app.command_palette", footer=True, priority=True),
    Action("help", "Help", "f1", "Help for where you are", "help", slash="help", footer=True, priority=True),
    Action("help_here", "Help", "question_mark", "Help for where you are", "help"),
    Action(
        "new_chat", "New chat", "ctrl+n", "Start a new conversation; the old one is kept", "new_chat",
        slash="new", priority=True,
    ),
    Action("sessions", "Sessions", "ctrl+s", "All that was said: open, rename, pin, delete, export", "sessions", slash="resume ID", priority=True),
    Action(
        "search_sessions", "Search all sessions", "ctrl+shift+f,ctrl+shift+F",
        "Find words in the prompts and replies of all sessions", "search_sessions",
        slash="search", priority=True,
    ),
    Action("recall", "Prompt history", "ctrl+r", "Find an earlier prompt of any session, and take it into the prompt", "recall", priority=True),
    Action(
        "copy_reply", "Copy reply", "ctrl+y", "Copy the last reply as Markdown", "copy_reply", slash="copy",
        footer=True, priority=True,
    ),
    Action("tools", "Tools", "f2", "Tool calls as their JSON grows", "tab('tools')", priority=True),
    Action("toolbox", "Tools: on, off, rules", "", "What tools Claude has, and what runs unasked", "toolbox", slash="tools"),
    Action("events", "Events", "f3", "Every event of the stream, with its clock", "tab('events')", priority=True),
    Action("usage", "Usage", "f4", "Tokens, cost and times", "tab('usage')", priority=True),
    Action("request", "Request", "f5", "What was really sent and answered", "tab('request')", priority=True),
    Action("inspector", "Inspector", "f12", "Inspector on and off", "inspector", footer=True, priority=True),
    Action("fold_thinking", "Fold thinking", "ctrl+t", "Fold or show thinking", "fold('thinking')", priority=True),
    Action("fold_tools", "Fold tool cards", "ctrl+o", "Fold or show all tool cards", "fold('tools')", priority=True),
    Action("editor", "Editor", "ctrl+g", "Write the prompt in $EDITOR", "editor", priority=True),
    Action("open_text", "Open text", "f6", "Open a long text that is folded in the prompt, to change it", "open_text", priority=True),
    Action("attach", "Attach", "", "Attach a file, as @NAME does; without FILE, a copied image", "attach", slash="attach FILE"),
    Action("redraw", "Redraw", "ctrl+l", "Draw the screen anew, where something else wrote to it", "app.redraw", priority=True),
    Action("next_pane", "Next pane", "tab", "Next pane", "next_pane"),
    Action("previous_pane", "Previous pane", "shift+tab", "Previous pane", "previous_pane"),
    Action("model", "Model", "", "Choose a model from a list; with an ID, ask it", "model", slash="model"),
    Action("thinking", "Set thinking", "", "Not, as much as it finds right, or up to N tokens", "tune('thinking')", slash="thinking off|adaptive|N"),
    Action("effort", "Set effort", "", "How hard Claude tries", "tune('effort')", slash="effort LEVEL"),
    Action("max_tokens", "Longest reply", "", "The most tokens that a reply may have", "tune('max-tokens')", slash="max-tokens N"),
    Action("stop_sequences", "Stop sequences", "", "Texts that end a reply once they are written; off for none", "tune('stop')", slash="stop TEXT…"),
    Action("system", "System prompt", "", "Write the system prompt; TEXT or @NAME sets it, off: none", "system", slash="system"),
    Action("prompt", "Prompt library", "", "Take a prompt from a file; with its NAME, at once", "prompt", slash="prompt"),
    Action("budget", "Budget", "", "Say what was spent; with an amount, ask before it is passed", "budget", slash="budget USD"),
    Action("mcp", "MCP servers", "", "MCP servers: their state, what they wrote; restart, stop", "mcp", slash="mcp"),
    Action("server_tools", "Server tools", "", "Web search, web fetch and code execution: on and off", "server_tools", slash="server-tools"),
    Action("theme", "Theme", "", "Change the theme", "theme", slash="theme NAME"),
    Action("export", "Export turn", "", "Copy or save a turn; /export FORMAT FILE does it at once", "export", slash="export"),
    Action("replay", "Replay turn", "", "Play a turn once more; /replay FILE --speed N a recording", "replay", slash="replay"),
    Action("resend", "Edit and resend", "", "Edit the request in $EDITOR and send it as a branch", "resend", slash="resend"),
    Action("save_recording", "Save recording", "", "Save the last turn as a .tape to replay", "save_recording", slash="record FILE"),
    Action("stop_tool", "Stop tool", "s", "Stop the tool that runs; Claude is told so, and goes on", "screen.stop_tool", "conversation", footer=True),
    Action("retry", "Ask again", "r", "Ask for this reply again; while a retry waits, make it now", "screen.regenerate", "conversation", slash="retry", footer=True),
    Action("continue", "Continue", "plus", "Go on with this reply, which was cut", "screen.continue", "conversation", slash="continue"),
    Action("edit_prompt", "Edit", "e", "Edit this prompt, and send it as a branch; the old stays", "screen.edit_prompt", "conversation", slash="edit", footer=True),
    Action("branches", "Branches", "b", "The whole tree: go to a branch, edit a prompt, fork", "screen.branches", "conversation", slash="branches", footer=True),
    Action("rewind", "Rewind", "", "Pick an earlier prompt to edit; Esc Esc does it, too", "rewind", slash="rewind"),
    Action("fork", "Fork", "", "Make a session of its own of all up to the current turn", "fork", slash="fork"),
    Action("previous_branch", "Previous branch", "left_square_bracket", "To the branch before this one", "screen.branch_step(-1)", "conversation"),
    Action("next_branch", "Next branch", "right_square_bracket", "To the branch after this one", "screen.branch_step(1)", "conversation"),
    Action("copy_message", "Copy", "y", "Copy this message as Markdown", "copy_message", "conversation", footer=True),
    Action("copy_shown", "Copy as shown", "Y,shift+y", "Copy this message as shown", "copy_shown", "conversation"),
    Action("pick_code", "Copy code", "c", "Copy a block of code by the letter that appears beside it", "pick_code", "conversation", footer=True),
    Action("open_link", "Open link", "o", "Open a link by the letter that appears on it; with Shift, copy its address", "pick_link", "conversation"),
    Action("open_source", "Open source", "w", "Show what a citation rests on, by the letter that appears on it", "pick_source", "conversation"),
    Action("trace", "Which event", "i", "A cursor over the characters: which event brought this one?", "trace", "conversation", footer=True),
    Action("select_lines", "Select lines", "v", "Select lines: movement keys extend, y copies, Esc ends", "select_lines", "conversation"),
    Action("search", "Search", "slash", "Search the conversation as you type", "search", "conversation", footer=True),
    Action("next_match", "Next match", "n", "To the next match of the search", "search_step(1)", "conversation"),
    Action("previous_match", "Previous match", "N,shift+n", "To the match before", "search_step(-1)", "conversation"),
    Action("let_go", "Close", "escape", "End the selection of lines, else close the search", "let_go", "conversation"),
    Action("previous_prompt", "Previous prompt", "left_curly_bracket", "To the prompt before", "prompt_step(-1)", "conversation"),
    Action("next_prompt", "Next prompt", "right_curly_bracket", "To the next prompt", "prompt_step(1)", "conversation"),
    Action("line_down", "Down", "j,down", "One line down", "line(1)", "conversation"),
    Action("line_up", "Up", "k,up", "One line up", "line(-1)", "conversation"),
    Action("page_down", "Page down", "pagedown,ctrl+f", "One page down", "page(1)", "conversation"),
    Action("page_up", "Page up", "pageup,ctrl+b", "One page up", "page(-1)", "conversation"),
    Action("top", "Top", "g,home", "To the beginning", "top", "conversation"),
    Action("end", "End", "G,shift+g,end", "To the end, and follow it", "end", "conversation"),
    Action("fold", "Fold", "space", "Fold or unfold what is at the top, or all of this message", "fold_here", "conversation"),
    Action("page_up_anywhere", "Scroll up", "shift+pageup,alt+pageup", "Scroll the conversation from the prompt", "scroll_page(-1)", priority=True),
    Action("page_down_anywhere", "Scroll down", "shift+pagedown,alt+pagedown", "Scroll the conversation from the prompt", "scroll_page(1)", priority=True),
)  # fmt: skip


def bindings(where: Where) -> list[Binding]:
    """The bindings of the widgets of one place."""
    return [action.binding for action in ACTIONS if action.where == where and action.keys]


def slash_commands() -> Iterable[tuple[str, Action]]:
    """Names of the slash commands, with what they do, in order."""
    return sorted((action.slash.partition(" ")[0], action) for action in ACTIONS if action.slash)


def key_label(keys: str) -> str:
    """Key names as a person knows them: ``ctrl+y`` is ``Ctrl+Y``."""
    names = {
        "question_mark": "?", "slash": "/", "left_curly_bracket": "{", "right_curly_bracket": "}", "asterisk": "*",
        "plus": "+", "comma": ",", "full_stop": ".", "left_square_bracket": "[", "right_square_bracket": "]",
        "pagedown": "PgDn", "pageup": "PgUp", "escape": "Esc", "space": "Space",
        "down": "↓", "up": "↑", "left": "←", "right": "→",
    }  # fmt: skip
    out = []
    for key in keys.split(","):
        *modifiers, last = key.strip().split("+")
        shown = names.get(last, last.upper() if len(last) > 1 and last[0] == "f" and last[1:].isdigit() else last)
        if modifiers and len(shown) == 1:
            shown = shown.upper()
        elif len(shown) > 1 and shown.islower():
            shown = shown.capitalize()
        out.append("+".join([*(one.capitalize() for one in modifiers), shown]))
    return " ".join(dict.fromkeys(out))
