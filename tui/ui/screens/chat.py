"""The one screen: conversation at the left, prompt under it, inspector at the right."""

from __future__ import annotations

import shutil
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.theme import Theme
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
    from tui.session.keeping import Keeper
    from tui.session.session import Session
    from tui.ui.bridge import Bridge
    from tui.ui.screens.approving import Approving
    from tui.ui.screens.attaching import Attaching
    from tui.ui.screens.authoring import Authoring
    from tui.ui.screens.branching import Branching
    from tui.ui.screens.commands import Values, Written
    from tui.ui.screens.connecting import Connecting
    from tui.ui.screens.exporting import Exporting
    from tui.ui.screens.picturing import Picturing
    from tui.ui.screens.recalling import Recalling
    from tui.ui.screens.spending import Spending
    from tui.ui.screens.tuning import Tuning
    from tui.ui.transcript.looks import Looks
    from tui.ui.widgets.hint import Hint

_TWICE = 1.5
"""Seconds within which a key has to come again to quit."""


if TYPE_CHECKING:

    class Parts(
        Inspecting,
        Picturing,
        Recalling,
        Approving,
        Attaching,
        Spending,
        Authoring,
        Tuning,
        Branching,
        Exporting,
        Connecting,
    ):
        """What the screen can do when it is whole."""
else:
    # The first picture does not wait for the others: tui/ui/screens/whole.py adds them before there is a session.
    Parts = Inspecting


class ChatScreen(Parts, Replying, Screen[None]):
    """Hands the session's values down to the widgets, and their messages up to the session.

    Until there is a session it has only the parts that the first picture needs, see :func:`whole.complete`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("anywhere")]
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual declares it
        (0, "-narrow"),
        (WIDE, "-wide"),
    ]

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
        # The breakpoint's class from the start: set later, it would style and lay out everything once more.
        super().__init__(classes="-wide" if shutil.get_terminal_size().columns >= WIDE else "-narrow")
        self._settings = settings
        self._counts = settings.count_tokens and not demo and recording is None
        self._scenes = scenes
        self._note = "demo, no key" if demo else f"replay of {recording}" if recording else ""
        self._welcome = welcome.rows(demo, scenes)
        self._still = still
        self._hurry = hurry
        self._bridge: Bridge | None = None
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

    async def attach(self, session: Session, keeper: Keeper | None = None, resumed: str | None = None) -> None:
        """Take the session, which was put together behind the first picture, and what stores it.

        ``resumed`` is the key of a stored session to go on with.
        """
        from tui.ui.bridge import Bridge
        from tui.ui.widgets.conversation import Conversation

        await self.furnish_queue()
        await self.furnish_attaching()
        self.complete_resources()
        self._conversation = Conversation(self._looks(), id="conversation")
        self._conversation.display = False
        await self.query_one("#chat").mount(self._conversation, before=0)
        self._session = session
        self._bridge = Bridge(self._show_turns, self._conversation.take_in)
        session.listen(self._bridge.update)
        self.app.theme_changed_signal.subscribe(self, self._restyle)
        self._show_status()
        await self.take_keeper(keeper, resumed)
        self.take_budget()
        self.take_tools()
        if session.conversation.leaf is None:
            self.end_still(self._what_next)
        if self._waiting is not None:
            text, self._waiting = self._waiting, None
            self.submit(text)
        if self._prompt.text:
            self.on_text_area_changed()
        await self._open_tab()
        if session.toolbox is not None:
            session.toolbox.start()

    def on_unmount(self) -> None:
        """Nothing more can be shown."""
        if self._bridge is not None:
            self.save_draft()
            self._bridge.close()

    # The session's values, down

    def _show_turns(self, turns: list[Turn]) -> None:
        """Show what changed since the last look."""
        session, view = self._session, self._conversation
        if session is None or view is None:
            return
        leaf = session.conversation.leaf
        if view.display != (leaf is not None):
            view.display = leaf is not None
            self.end_still(self._what_next)
            self.query_one(Welcome).display = leaf is None
        if view.shows(leaf):
            view.update_turns(turns)
        else:
            self.show_line()
        self._show_status()
        self.picture_soon()
        self.show_countdown()
        self.show_runs()
        self._pace_inspector()

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

    def _looks(self) -> Looks:
        from tui.ui.transcript.looks import Looks

        return Looks.from_variables(self.app.theme_variables, self.app.current_theme.dark)

    def _restyle(self, theme: Theme) -> None:
        if self._conversation is not None:
            self._conversation.restyle(self._looks())
            self.picture_soon()

    # Prompts, up

    def submit(self, text: str) -> None:
        """Send a prompt, or run the command that it is. Before there is a session it waits for that."""
        if self._session is None:
            self._waiting = text
            if self._hurry is not None:
                self._hurry()
            return
        from tui.ui.screens import commands

        if commands.is_command(text):
            if commands.run(self, text):
                self._prompt.take()
            return
        self.hold_names(text)
        if self.send_edited(text):
            return
        if self._busy:
            self.enqueue(text)
            return
        self._prompt.remember(text)
        self._prompt.text = ""
        self.send(text)

    def send(self, text: str) -> None:
        """Send a prompt, whatever stands where prompts are written."""
        assert self._session is not None
        if self._scenes and text.strip().isdigit() and 0 < int(text) <= len(self._scenes):
            text = self._scenes[int(text) - 1][0]
        self.run_turn(self.submit_with_files(self._session, text))

    def play(self, plays: Sequence[Callable[[], Awaitable[Turn]]]) -> None:
        """Run the turns of a recording; stopping one ends it."""

        async def all_turns() -> None:
            for play in plays:
                if (await play()).state == "stopped":
                    return

        self.run_turn(all_turns())

    def on_prompt_submitted(self, message: Prompt.Submitted) -> None:
        """The person sent a prompt."""
        self.submit(message.text)

    def on_text_area_changed(self) -> None:
        """The draft is another."""
        from tui.ui.screens import commands

        if self._session is not None:
            self.note_draft()
            self.note_place()
            self.note_estimate()
            self.note_names()
        if self._hint is not None:
            folded = [("F6", "opens the text that is folded; it is sent whole")] if self._prompt.has_folded else []
            self._hint.show(commands.hint(self._prompt.text, *self._commands()) or folded)

    def on_prompt_completed(self) -> None:
        """Tab on a command."""
        from tui.ui.screens import commands

        completed = commands.complete(self._prompt.text, *self._commands())
        if completed is not None:
            self._prompt.set_draft(completed)

    def _commands(self) -> tuple[Values | None, Sequence[Written]]:
        """What commands may be given, and those that servers brought; nothing before there is a session."""
        return (None, ()) if self._session is None else (self.choices, self.server_commands())

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

    def action_begin(self, text: str) -> None:
        """Begin a command in the prompt."""
        self._prompt.set_draft(text)
        self._prompt.focus()

    def action_editor(self) -> None:
        """Write the prompt in ``$EDITOR``."""
        from tui.ui.editor import edit

        text, problem = edit(self.app, self._prompt.whole)
        if problem:
            self.say(problem, severity="error")
        elif text is not None:
            self._prompt.set_draft(text)
        self._prompt.focus()

    def action_open_text(self) -> None:
        """Show a long text that is folded in the prompt."""
        if not self._prompt.open_chip():
            self.say("Nothing is folded in the prompt.", timeout=2)
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
