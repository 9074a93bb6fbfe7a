"""The one screen: conversation at the left, prompt under it, inspector at the right."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widget import Widget

from tui.config import Settings
from tui.ui.actions import bindings
from tui.ui.screens import panels, welcome
from tui.ui.screens.inspecting import WIDE, Inspecting
from tui.ui.screens.replying import Replying
from tui.ui.widgets.inspector import Inspector
from tui.ui.widgets.prompt import Prompt
from tui.ui.widgets.status import Status
from tui.ui.widgets.welcome import Welcome

if TYPE_CHECKING:
    from tui.domain.conversation import Turn
    from tui.session.session import Session
    from tui.ui.screens.behind import Behind
    from tui.ui.widgets.hint import Hint

_TWICE = 1.5
"""Seconds within which a key has to come again to quit."""


if TYPE_CHECKING:

    class Parts(Behind, Inspecting):
        """What the screen can do when it is whole."""
else:
    # The first picture does not wait for the others: tui/ui/screens/whole.py adds them before there is a session.
    Parts = Inspecting


class ChatScreen(Parts, Replying, Screen[None]):
    """Hands the session's values down to the widgets, and their messages up to the session.

    Until there is a session it has only the parts that the first picture needs, see :func:`whole.complete`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("anywhere")]

    def __init__(
        self,
        settings: Settings,
        *,
        demo: bool,
        scenes: tuple[tuple[str, str], ...],
        recording: str | None,
        still: tuple[str, bytes] | None = None,
        hurry: Callable[[], None] | None = None,
    ) -> None:
        """``still`` is the title of the stored session that is being opened, and the picture of its end. ``hurry`` is
        called where a prompt was sent before there is a session to send it with.
        """
        # The width's class from the start: set later, it would style and lay out everything once more.
        super().__init__(classes="-wide" if shutil.get_terminal_size().columns >= WIDE else "-narrow")
        self._settings = settings
        self._counts = settings.count_tokens and not demo and recording is None
        self._scenes = scenes
        self._note = "demo, no key" if demo else f"replay of {recording}" if recording else ""
        self._welcome = welcome.rows(demo, scenes)
        self._still = still
        self._hurry = hurry
        self._waiting: str | None = None
        self._hint: Hint | None = None
        self._quit_asked = 0.0

    def compose(self) -> ComposeResult:
        """The first picture: all that a person needs to begin to type. The conversation's view comes with it."""
        yield Status(id="status", stall_after=self._settings.stall_after)
        with Horizontal(id="body"):
            with Vertical(id="chat"):
                yield self._first_view()
                yield Prompt(id="prompt")
            yield Inspector(panels.FACTORIES, id="inspector")
        yield Vertical(id="footer")

    def _first_view(self) -> Widget:
        """What stands where the conversation will be: the picture of a session's end, else what to do next."""
        if self._still is not None:
            from tui.ui.widgets.still import Still, read

            if (picture := read(self._still[1])) is not None:
                return Still(picture, id="still")
        return self._what_next()

    def _what_next(self) -> Widget:
        """What stands there while there is no conversation."""
        return Welcome(self._welcome, id="welcome")

    def on_mount(self) -> None:
        """Ready to type."""
        self._prompt = self.query_one(Prompt)
        self._inspector = self.query_one(Inspector)
        self._prompt.focus()
        self._show_status()

    async def furnish(self) -> None:
        """What the first picture leaves out, because it costs time and nobody can use it yet."""
        from tui.ui.widgets.footer import Keys
        from tui.ui.widgets.hint import Hint

        await self.query_one("#footer").mount(Keys(show_command_palette=False))
        self.refresh_bindings()

        self._hint = Hint(id="hint")
        await self.query_one("#chat").mount(self._hint, before=self._prompt)
        self.lower()

    # The session's values, down

    def _show_status(self) -> None:
        """What is going on, in the line at the top."""
        leaf, model, options = None, self._settings.model, ""
        title = "" if self._still is None or self._session is not None else " ".join(self._still[0].split())[:80]
        if self._session is not None:
            conversation = self._session.conversation
            from tui.ui.screens.tuning import unusual

            leaf, model = conversation.leaf, self._session.options.model
            options = unusual(self._session.options, leaf)
            if leaf is not None:
                model = leaf.message.model or (leaf.request.model if leaf.request else "") or model
                title = " ".join((self.stored_title or leaf.root.prompt_text).split())[:80]
        self.query_one(Status).show(leaf, model=model, title=title, note=self._note_on(leaf), options=options)

    def _note_on(self, leaf: Turn | None) -> str:
        """What has to be known of what is shown: that it is not saved, the demo, or a recording that plays."""
        played = leaf.recording if leaf is not None else None
        if played is None or self._note.endswith(played):
            played = ""
        elif not played.startswith("replay of "):
            played = f"replay of {played}"
        return " · ".join(
            said for said in (self.unsaved if self._session is not None else "", self._note, played) if said
        )

    def show_last(self, title: str) -> None:
        """Name the last stored session where nothing is shown yet."""
        demo = self._note.startswith("demo")
        for widget in self.query(Welcome):
            widget.show(welcome.rows(demo, self._scenes, title))

    # Prompts, up

    def submit(self, text: str) -> None:
        """Send a prompt, or run the command that it is. Before there is a session it waits for that."""
        if self._session is not None:
            self.take_written(text)
            return
        self._waiting = text
        if self._hurry is not None:
            self._hurry()

    def on_prompt_submitted(self, message: Prompt.Submitted) -> None:
        """The person sent a prompt."""
        self.submit(message.text)

    def on_prompt_quit_requested(self) -> None:
        """Ctrl+D on an empty prompt."""
        self._quit_on_second("Ctrl+D")

    def on_key(self, event: events.Key) -> None:
        """What is typed where it has no meaning goes to the prompt."""
        typed = event.is_printable and event.character is not None
        if self.focused is self._prompt:
            # What it does not take itself, or what was on its way to where the keys went before it.
            if typed or event.key == "enter":
                event.stop()
                self._prompt.post_message(events.Key(event.key, event.character))
        elif typed and event.character is not None and event.key not in self.active_bindings:
            event.stop()
            self._prompt.insert_typed(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """So does what is pasted."""
        if not self._prompt.has_focus:
            self._prompt.focus()
            self._prompt.post_message(events.Paste(event.text))

    # Actions

    def action_stop(self) -> None:
        """Stop the stream; else close an overlay and go back to the prompt."""
        if self._session is not None and (self._session.stop() or self.give_up_edit()):
            return
        self.clear_selection()
        if not self._wide and self._inspector.display:
            self._set_inspector(False)
        elif self._session is not None:
            self.note_escape()
        self._prompt.focus()

    def action_interrupt(self) -> None:
        """Ctrl+C: copy a selection, stop the stream, clear the draft, or quit at the second time."""
        if self._conversation is not None and self._conversation.copy_selection():
            self.clear_selection()
            return
        selected = self.get_selected_text() or self._prompt.unfolded(self._prompt.selected_text)
        if selected:
            self.copy(selected, "the selection")
            self.clear_selection()
        elif self._session is not None and self._session.stop():
            pass
        elif self._prompt.text:
            draft = self._prompt.take()
            if self._session is not None:
                self.keep_prompt(draft)
                self.give_up_edit()
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

    def action_next_pane(self) -> None:
        """To the next pane."""
        self.focus_next()

    def action_previous_pane(self) -> None:
        """To the previous pane."""
        self.focus_previous()

    # Helpers of commands

    @property
    def session(self) -> Session | None:
        """The session, None until it is put together."""
        return self._session
