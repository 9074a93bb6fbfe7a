"""The one screen: conversation at the left, prompt under it, inspector at the right."""

from __future__ import annotations

import shutil
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.theme import Theme
from textual.widget import Widget
from textual.widgets import Footer

from tui.config import Settings
from tui.ui.actions import bindings
from tui.ui.screens import commands, panels, welcome
from tui.ui.widgets.hint import Hint
from tui.ui.widgets.inspector import Inspector, TabStrip
from tui.ui.widgets.prompt import Prompt
from tui.ui.widgets.status import Status
from tui.ui.widgets.welcome import Welcome

if TYPE_CHECKING:
    from tui.domain.conversation import Turn
    from tui.session.session import Session
    from tui.ui.bridge import Bridge
    from tui.ui.panels import CopyRequested
    from tui.ui.transcript.looks import Looks
    from tui.ui.widgets.conversation import Conversation

_WIDE = 100
"""Columns from which the inspector stands beside the conversation."""
_TWICE = 1.5
"""Seconds within which a key has to come again to quit."""


class ChatScreen(Screen[None]):
    """Hands the session's values down to the widgets, and their messages up to the session."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("anywhere")]
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual declares it
        (0, "-narrow"),
        (_WIDE, "-wide"),
    ]

    def __init__(
        self,
        settings: Settings,
        *,
        demo: bool,
        scenes: tuple[tuple[str, str], ...],
        recording: str | None,
    ) -> None:
        # The breakpoint's class from the start: set later, it would style and lay out everything once more.
        super().__init__(classes="-wide" if shutil.get_terminal_size().columns >= _WIDE else "-narrow")
        self._settings = settings
        self._scenes = scenes
        self._note = "demo, no key" if demo else f"replay of {recording}" if recording else ""
        self._welcome = welcome.rows(demo, scenes)
        self._session: Session | None = None
        self._bridge: Bridge | None = None
        self._conversation: Conversation | None = None
        self._waiting: str | None = None
        self._hint = Hint(id="hint")
        self._inspector_wanted: bool | None = None
        self._quit_asked = 0.0

    def compose(self) -> ComposeResult:
        """The first picture: all that a person needs to begin to type. The conversation's view comes with it."""
        yield Status(id="status", stall_after=self._settings.stall_after)
        with Horizontal(id="body"):
            with Vertical(id="chat"):
                yield Welcome(self._welcome, id="welcome")
                yield Prompt(id="prompt")
            yield Inspector(panels.FACTORIES, id="inspector")
        yield Vertical(id="footer")

    def on_mount(self) -> None:
        """Ready to type."""
        self._prompt = self.query_one(Prompt)
        self._inspector = self.query_one(Inspector)
        self._prompt.focus()
        self._show_status()

    async def furnish(self) -> None:
        """What the first picture leaves out, because it costs time and nobody can use it yet."""
        await self.query_one("#footer").mount(Footer(show_command_palette=False))
        self.refresh_bindings()
        await self.query_one("#chat").mount(self._hint, before=self._prompt)

    async def attach(self, session: Session) -> None:
        """Take the session, which was put together behind the first picture."""
        from tui.ui.bridge import Bridge
        from tui.ui.widgets.conversation import Conversation

        self._conversation = Conversation(self._looks(), id="conversation")
        self._conversation.display = False
        await self.query_one("#chat").mount(self._conversation, before=0)
        self._session = session
        self._bridge = Bridge(self._show_turns)
        session.listen(self._bridge.update)
        self.app.theme_changed_signal.subscribe(self, self._restyle)
        self._show_status()
        if self._waiting is not None:
            text, self._waiting = self._waiting, None
            self.submit(text)
        await self._open_tab()

    def on_unmount(self) -> None:
        """Nothing more can be shown."""
        if self._bridge is not None:
            self._bridge.close()

    # The session's values, down

    def _show_turns(self, turns: list[Turn]) -> None:
        """Show what changed since the last look."""
        session, view = self._session, self._conversation
        if session is None or view is None:
            return
        path = session.conversation.path()
        if view.display != bool(path):
            view.display = bool(path)
            self.query_one(Welcome).display = not path
        if view.shows(path):
            view.update_turns(turns)
        else:
            view.show(path)
        self._show_status()
        self._update_inspector()

    def _show_status(self) -> None:
        """What is going on, in the line at the top."""
        leaf, title, model = None, "", self._settings.model
        if self._session is not None:
            conversation = self._session.conversation
            leaf, model = conversation.leaf, self._session.options.model
            if leaf is not None:
                model = leaf.message.model or (leaf.request.model if leaf.request else "") or model
                title = " ".join(conversation.path()[0].prompt_text.split())[:80]
        self.query_one(Status).show(leaf, model=model, title=title, note=self._note)

    def _looks(self) -> Looks:
        from tui.ui.transcript.looks import Looks

        return Looks.from_variables(self.app.theme_variables, self.app.current_theme.dark)

    def _restyle(self, theme: Theme) -> None:
        if self._conversation is not None:
            self._conversation.restyle(self._looks())

    # Prompts, up

    def submit(self, text: str) -> None:
        """Send a prompt, or run the command that it is. Before there is a session it waits for that."""
        if commands.is_command(text):
            if commands.run(self, text):
                self._prompt.take()
            return
        if self._session is None:
            self._waiting = text
            return
        if self._session.running is not None:
            self.say("A reply is streaming; Esc stops it. Your draft stays.", severity="warning")
            return
        self._prompt.remember(text)
        self._prompt.text = ""
        if self._scenes and text.strip().isdigit() and 0 < int(text) <= len(self._scenes):
            text = self._scenes[int(text) - 1][0]
        self._run(self._session.submit(text))

    def play(self, plays: Sequence[Callable[[], Awaitable[Turn]]]) -> None:
        """Run the turns of a recording; stopping one ends it."""

        async def all_turns() -> None:
            for play in plays:
                if (await play()).state == "stopped":
                    return

        self._run(all_turns())

    def _run(self, turn: Awaitable[object]) -> None:
        if self._conversation is not None:
            self._conversation.to_end()
        self.run_worker(turn, name="turn", exit_on_error=False)

    def on_prompt_submitted(self, message: Prompt.Submitted) -> None:
        """The person sent a prompt."""
        self.submit(message.text)

    def on_text_area_changed(self) -> None:
        """The draft is another."""
        self._hint.show(commands.hint(self._prompt.text))

    def on_prompt_completed(self) -> None:
        """Tab on a command."""
        completed = commands.complete(self._prompt.text)
        if completed is not None:
            self._prompt.set_draft(completed)

    def on_prompt_quit_requested(self) -> None:
        """Ctrl+D on an empty prompt."""
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

    # By name: to name the classes here would import them for the first picture.

    def on_copy_requested(self, message: CopyRequested) -> None:
        """A panel has something for the clipboard."""
        self.copy(message.text, message.what)

    on_conversation_copy_requested = on_copy_requested

    def on_conversation_link_opened(self, message: Conversation.LinkOpened) -> None:
        """A link was clicked."""
        self.app.open_url(message.url)

    async def on_tab_strip_chosen(self, message: TabStrip.Chosen) -> None:
        """A tab was clicked."""
        await self._inspector.show_tab(message.tab)
        self._update_inspector()

    # The inspector

    @property
    def _wide(self) -> bool:
        return self.size.width >= _WIDE

    def on_resize(self) -> None:
        """The inspector stands beside the chat where there is room, else over it."""
        self._place_inspector()

    def _place_inspector(self) -> None:
        wanted = self._inspector_wanted if self._inspector_wanted is not None else self._wide
        if self._inspector.display != wanted:
            self._inspector.display = wanted
            self.call_later(self._open_tab)

    async def _open_tab(self) -> None:
        if self._inspector.display and self._session is not None:
            await self._inspector.show_tab(self._inspector.active)
            self._update_inspector()

    def _update_inspector(self) -> None:
        if self._session is not None:
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
        if self._session is not None and self._session.stop():
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
        elif self._session is not None and self._session.stop():
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
        session = self._session
        if session is None or session.conversation.leaf is None:
            self._prompt.focus()
        elif session.running is not None:
            self.say("A reply is streaming; Esc stops it.", severity="warning")
        else:
            session.conversation.leaf = None
            self._show_turns([])
            self._prompt.focus()
            self.say("A new chat. The events of the one before stay in F3 until you quit.")

    def action_fold(self, kind: str) -> None:
        """Fold or show all thinking or tool cards."""
        name = "Thinking" if kind == "thinking" else "Tool cards"
        if self._conversation is not None:
            self.say(f"{name} {'shown' if self._conversation.fold_all(kind) else 'folded'}.", timeout=2)

    def action_next_pane(self) -> None:
        """To the next pane."""
        self.focus_next()

    def action_previous_pane(self) -> None:
        """To the previous pane."""
        self.focus_previous()

    def action_scroll_page(self, pages: int) -> None:
        """Scroll the conversation from anywhere."""
        if self._conversation is not None:
            self._conversation.move_page(pages)

    def action_regenerate(self) -> None:
        """Ask again for the current reply."""
        session, turn = self._session, self._current
        if session is None or turn is None:
            self.say("Nothing to ask again yet.", timeout=2)
        elif session.running is not None:
            self.say("A reply is streaming; Esc stops it.", severity="warning")
        elif turn.recording is not None:
            self.say("This turn is a recording; there is nobody to ask again.", severity="warning")
        else:
            self._run(session.regenerate(turn))

    @property
    def _current(self) -> Turn | None:
        return self._conversation.current if self._conversation is not None else None

    def action_copy_reply(self) -> None:
        """Copy the last reply as Markdown."""
        path = self._session.conversation.path() if self._session is not None else []
        for turn in reversed(path):
            if turn.message.text and self._conversation is not None:
                self.copy(self._conversation.source_of(turn), "the last reply")
                return
        self.say("No reply to copy yet.", timeout=3)

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
    def session(self) -> Session | None:
        """The session, None until it is put together."""
        return self._session

    def set_options(self, **changes: Any) -> None:
        """Change what goes into the next request."""
        from dataclasses import replace

        if self._session is not None:
            self._session.options = replace(self._session.options, **changes)
            self._show_status()

    def say(self, text: str, *, severity: Any = "information", timeout: float = 4) -> None:
        """Tell the person something."""
        self.app.notify(text, severity=severity, timeout=timeout, markup=False)

    def copy(self, text: str, what: str) -> None:
        """Copy, and say by which path."""
        self.run_worker(self._copy(text, what), name="copy", exit_on_error=False)

    async def _copy(self, text: str, what: str) -> None:
        from tui.ui import clipboard

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
