"""What a person writes: sent, run as a command, completed, hinted at, and edited elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from tui.domain.conversation import Turn
    from tui.ui.screens.approving import Approving
    from tui.ui.screens.attaching import Attaching
    from tui.ui.screens.branching import Branching
    from tui.ui.screens.chat import ChatScreen
    from tui.ui.screens.commands import Values, Written
    from tui.ui.screens.connecting import Connecting
    from tui.ui.screens.picturing import Picturing
    from tui.ui.screens.spending import Spending
    from tui.ui.screens.tuning import Tuning
    from tui.ui.widgets.hint import Hint

    class Parts(Picturing, Approving, Attaching, Spending, Tuning, Branching, Connecting):
        """What it needs of the others."""
else:
    Parts = object


class Prompting(Parts):
    """The part of the chat's screen that takes what is written in the prompt."""

    _hint: Hint | None = None
    _scenes: tuple[tuple[str, str], ...] = ()

    def take_written(self, text: str) -> None:
        """Send a prompt, or run the command that it is; it waits where a reply is under way."""
        from tui.ui.screens import commands

        if commands.is_command(text):
            if commands.run(cast("ChatScreen", self), text):
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

    # Writing

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

    def set_options(self, **changes: Any) -> None:
        """Change what goes into the next request."""
        from dataclasses import replace

        if self._session is not None:
            self._session.options = replace(self._session.options, **changes)
            self._show_status()
