"""The one screen: conversation at the left, prompt under it, inspector at the right."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.theme import Theme
from textual.widget import Widget
from textual.widgets import Footer

from tui.config import Settings
from tui.domain.conversation import Turn
from tui.session.session import Session
from tui.ui import clipboard
from tui.ui.actions import bindings
from tui.ui.bridge import Bridge
from tui.ui.panels.messages import CopyRequested
from tui.ui.screens import commands, panels, welcome
from tui.ui.transcript.looks import Looks
from tui.ui.widgets.conversation import Conversation
from tui.ui.widgets.hint import Hint
from tui.ui.widgets.inspector import Inspector, TabStrip
from tui.ui.widgets.prompt import Prompt
from tui.ui.widgets.status import Status

_TWICE = 1.5
"""Seconds within which a key has to come again to quit."""


class ChatScreen(Screen[None]):
    """Hands the session's values down to the widgets, and their messages up to the session."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("anywhere")]
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual declares it
        (0, "-narrow"),
        (100, "-wide"),
    ]

    def __init__(
        self,
        session: Session,
        settings: Settings,
        *,
        demo: bool,
        scenes: tuple[tuple[str, str], ...],
        recording: str | None,
    ) -> None:
        super().__init__()
        self._session = session
        self._settings = settings
        self._scenes = scenes
        self._note = "demo, no key" if demo else f"replay of {recording}" if recording else ""
        self._welcome = welcome.lines(demo, scenes)
        self._bridge = Bridge(self._show_turns)
        self._inspector_wanted: bool | None = None
        self._quit_asked = 0.0

    def compose(self) -> ComposeResult:
        """The layout."""
        yield Status(id="status", stall_after=self._settings.stall_after)
        with Horizontal(id="body"):
            with Vertical(id="chat"):
                yield Conversation(self._looks(), id="conversation")
                yield Hint(id="hint")
                yield Prompt(id="prompt")
            yield Inspector(panels.FACTORIES, id="inspector")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Listen to the session; the inspector's panel comes after the first picture."""
        self._session.listen(self._bridge.update)
        self._conversation = self.query_one(Conversation)
        self._prompt = self.query_one(Prompt)
        self._inspector = self.query_one(Inspector)
        self._conversation.welcome(self._welcome)
        self._prompt.focus()
        self._show_status()
        self._place_inspector()
        self.app.theme_changed_signal.subscribe(self, self._restyle)

    def on_unmount(self) -> None:
        """Nothing more can be shown."""
        self._bridge.close()

    # The session's values, down

    def _show_turns(self, turns: list[Turn]) -> None:
        """Show what changed since the last look."""
        path = self._session.conversation.path()
        if len(path) and self._conversation.shows(path):
            self._conversation.update_turns(turns)
        else:
            self._conversation.show(path)
        self._show_status()
        self._inspector.update(self._session.conversation, self._session.log, time.monotonic())

    def _show_status(self) -> None:
        conversation = self._session.conversation
        path = conversation.path()
        leaf = conversation.leaf
        model = (leaf.message.model or (leaf.request.model if leaf.request else "")) if leaf else ""
        title = " ".join(path[0].prompt_text.split())[:80] if path else ""
        self.query_one(Status).show(leaf, model=model or self._session.options.model, title=title, note=self._note)

    def _looks(self) -> Looks:
        return Looks.from_variables(self.app.theme_variables, self.app.current_theme.dark)

    def _restyle(self, theme: Theme) -> None:
        self._conversation.restyle(self._looks())

    # Prompts, up

    def submit(self, text: str) -> None:
        """Send a prompt, or run the command that it is."""
        if commands.is_command(text):
            if commands.run(self, text):
                self._prompt.take()
            return
        if self._session.running is not None:
            self.say("A reply is streaming; Esc stops it. Your draft stays.", severity="warning")
            return
        self._prompt.remember(text)
        self._prompt.text = ""
        if self._scenes and text.strip().isdigit() and 0 < int(text) <= len(self._scenes):
            text = self._scenes[int(text) - 1][0]
        self._conversation.to_end()
        self.run_worker(self._session.submit(text), name="turn", exit_on_error=False)

    def play(self, play: Callable[[], Awaitable[Turn]]) -> None:
        """Run a recording."""
        self.run_worker(play(), name="turn", exit_on_error=False)

    @on(Prompt.Submitted)
    def _submitted(self, message: Prompt.Submitted) -> None:
        self.submit(message.text)

    @on(Prompt.Changed)
    def _prompt_changed(self) -> None:
        self.query_one(Hint).show(commands.hint(self._prompt.text))

    @on(Prompt.Completed)
    def _complete(self) -> None:
        completed = commands.complete(self._prompt.text)
        if completed is not None:
            self._prompt.set_draft(completed)

    @on(Prompt.QuitRequested)
    def _quit_requested(self) -> None:
        self._quit_on_second("Ctrl+D")

    def on_key(self, event: events.Key) -> None:
        """What is typed where it has no meaning goes to the prompt."""
        if self._prompt.has_focus or not event.is_printable or event.character is None:
            return
        if event.key not in self.active_bindings:
            event.stop()
            self._prompt.insert_typed(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """So does what is pasted."""
        if not self._prompt.has_focus:
            self._prompt.focus()
            self._prompt.post_message(events.Paste(event.text))

    # Messages of widgets

    @on(CopyRequested)
    def _copy_requested(self, message: CopyRequested) -> None:
        self.copy(message.text, message.what)

    @on(Conversation.LinkOpened)
    def _link_opened(self, message: Conversation.LinkOpened) -> None:
        self.app.open_url(message.url)

    @on(TabStrip.Chosen)
    async def _tab_chosen(self, message: TabStrip.Chosen) -> None:
        await self._inspector.show_tab(message.tab)
        self._update_inspector()

    # The inspector

    @property
    def _wide(self) -> bool:
        return self.size.width >= 100

    def on_resize(self) -> None:
        """The inspector stands beside the chat where there is room, else over it."""
        self._place_inspector()

    def _place_inspector(self) -> None:
        wanted = self._inspector_wanted if self._inspector_wanted is not None else self._wide
        if self._inspector.display == wanted and (not wanted or self._inspector.panel is not None):
            return
        self._inspector.display = wanted
        self.call_after_refresh(self._open_tab)

    async def _open_tab(self) -> None:
        if self._inspector.display:
            await self._inspector.show_tab(self._inspector.active)
            self._update_inspector()

    def _update_inspector(self) -> None:
        self._inspector.update(self._session.conversation, self._session.log, time.monotonic())

    async def action_tab(self, tab: str) -> None:
        """Show a tab and focus its panel; the same key again goes back to the prompt."""
        panel = self._inspector.panel
        focused = self.focused is not None and panel is not None and panel in self.focused.ancestors_with_self
        if self._inspector.display and self._inspector.active == tab and focused:
            self._prompt.focus()
            if not self._wide:
                self._set_inspector(False)
            return
        self._set_inspector(True)
        await self._inspector.show_tab(tab)
        self._update_inspector()
        _focus_into(self._inspector.panel)

    def action_inspector(self) -> None:
        """Inspector on and off."""
        self._set_inspector(not self._inspector.display)
        if not self._inspector.display:
            self._prompt.focus()

    def _set_inspector(self, shown: bool) -> None:
        self._inspector_wanted = shown if shown != self._wide or not self._wide else None
        self._place_inspector()

    # Actions

    def action_stop(self) -> None:
        """Stop the stream; else close an overlay and go back to the prompt."""
        if self._session.stop():
            return
        self.clear_selection()
        if not self._wide and self._inspector.display:
            self._set_inspector(False)
        self._prompt.focus()

    def action_interrupt(self) -> None:
        """Ctrl+C: copy a selection, stop the stream, clear the draft, or quit at the second time."""
        selected = self.get_selected_text() or self._prompt.selected_text
        if selected:
            self.copy(selected, "the selection")
            self.clear_selection()
        elif self._session.stop():
            pass
        elif self._prompt.text:
            self._prompt.take()
            self.say("Draft cleared; ↑ brings it back.")
        else:
            self._quit_on_second("Ctrl+C")

    def _quit_on_second(self, key: str) -> None:
        now = time.monotonic()
        if now - self._quit_asked < _TWICE:
            self.call_later(self.app.run_action, "quit")
        else:
            self._quit_asked = now
            self.say(f"{key} again quits.", timeout=_TWICE)

    async def action_quit(self) -> None:
        """Leave."""
        await self.app.run_action("app.quit")

    def action_help(self) -> None:
        """Help for where you are."""
        from tui.ui.screens.help import HelpScreen

        about, keys = panels.help_of(self.focused)
        self.app.push_screen(HelpScreen(about, keys))

    def action_new_chat(self) -> None:
        """Start over; what was stays in the session's log."""
        if self._session.running is not None:
            self.say("A reply is streaming; Esc stops it.", severity="warning")
            return
        had = self._session.conversation.leaf is not None
        self._session.conversation.leaf = None
        self._show_turns([])
        self._prompt.focus()
        if had:
            self.say("A new chat. The events of the one before stay in F3 until you quit.")

    def action_fold(self, kind: str) -> None:
        """Fold or show all thinking or tool cards."""
        name = "Thinking" if kind == "thinking" else "Tool cards"
        self.say(f"{name} {'shown' if self._conversation.fold_all(kind) else 'folded'}.", timeout=2)

    def action_next_pane(self) -> None:
        """To the next pane."""
        self.focus_next()

    def action_previous_pane(self) -> None:
        """To the previous pane."""
        self.focus_previous()

    def action_scroll_page(self, pages: int) -> None:
        """Scroll the conversation from anywhere."""
        self._conversation.move_page(pages)

    def action_line(self, lines: int) -> None:
        """Scroll by lines."""
        self._conversation.move(lines)

    def action_page(self, pages: int) -> None:
        """Scroll by pages."""
        self._conversation.move_page(pages)

    def action_top(self) -> None:
        """To the beginning."""
        self._conversation.to_top()

    def action_end(self) -> None:
        """To the end, and follow."""
        self._conversation.to_end()

    def action_prompt_step(self, step: int) -> None:
        """To the prompt before or after."""
        self._conversation.prompt_step(step)

    def action_fold_here(self) -> None:
        """Fold or unfold what the current message holds."""
        if not self._conversation.fold_current():
            self.say("Nothing to fold in this message.", timeout=2)

    def action_regenerate(self) -> None:
        """Ask again for the current reply."""
        turn = self._conversation.current
        if turn is None:
            self.say("Nothing to ask again yet.", timeout=2)
        elif self._session.running is not None:
            self.say("A reply is streaming; Esc stops it.", severity="warning")
        elif turn.recording is not None:
            self.say("This turn is a recording; there is nobody to ask again.", severity="warning")
        else:
            self._conversation.to_end()
            self.run_worker(self._session.regenerate(turn), name="turn", exit_on_error=False)

    def action_copy_reply(self) -> None:
        """Copy the last reply as Markdown."""
        for turn in reversed(self._session.conversation.path()):
            if turn.message.text:
                self.copy(self._conversation.source_of(turn), "the last reply")
                return
        self.say("No reply to copy yet.", timeout=3)

    def action_copy_message(self) -> None:
        """Copy the current message as Markdown."""
        if (turn := self._conversation.current) is not None:
            self.copy(self._conversation.source_of(turn), "the message as Markdown")

    def action_copy_shown(self) -> None:
        """Copy the current message as it is shown."""
        if (turn := self._conversation.current) is not None:
            self.copy(self._conversation.shown_of(turn), "the message as shown")

    def action_begin(self, text: str) -> None:
        """Begin a command in the prompt."""
        self._prompt.set_draft(text)
        self._prompt.focus()

    def action_editor(self) -> None:
        """Write the prompt in ``$EDITOR``."""
        from tui.ui.editor import edit

        text, problem = edit(self.app, self._prompt.text)
        if problem:
            self.say(problem, severity="error")
        elif text is not None:
            self._prompt.set_draft(text)
        self._prompt.focus()

    # Helpers of commands

    @property
    def session(self) -> Session:
        """The session."""
        return self._session

    def set_options(self, **changes: Any) -> None:
        """Change what goes into the next request."""
        from dataclasses import replace

        self._session.options = replace(self._session.options, **changes)
        self._show_status()

    def say(self, text: str, *, severity: Any = "information", timeout: float = 4) -> None:
        """Tell the person something."""
        self.app.notify(text, severity=severity, timeout=timeout, markup=False)

    def copy(self, text: str, what: str) -> None:
        """Copy, and say by which path."""
        self.run_worker(self._copy(text, what), name="copy", exit_on_error=False)

    async def _copy(self, text: str, what: str) -> None:
        done = await clipboard.copy(text, self.app.copy_to_clipboard)
        size = f"{len(text):,} characters"
        if done.works:
            self.say(f"Copied {what} ({size}) by {done.how}.")
            return
        path = Path.cwd() / "claude-tui-copy.md"
        self.say(f"Not copied: {done.how}. /copy FILE writes it to a file, such as {path.name}.", severity="warning")


def _focus_into(panel: Widget | None) -> None:
    """Focus a panel, or the first of its children that takes the focus."""
    if panel is None:
        return
    if panel.can_focus:
        panel.focus()
        return
    for child in panel.query("*"):
        if child.can_focus:
            child.focus()
            return
