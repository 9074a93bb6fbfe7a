"""What a person does with replies: copy, fold, scroll, ask again."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

from tui.ui.screens.part import Base

if TYPE_CHECKING:
    from tui.domain.conversation import Turn
    from tui.session.session import Session
    from tui.ui.panels import CopyRequested
    from tui.ui.widgets.conversation import Conversation


_UNEXPLAINED = 0.4
"""Seconds for which a prompt may wait without a word."""
_OF_REPLIES = frozenset({"regenerate", "continue", "edit_prompt", "branch_step", "branches"})
"""What the conversation's keys have its screen do."""


class Replying(Base):
    """The part of the chat's screen that acts on replies."""

    _session: Session | None = None
    _conversation: Conversation | None = None
    _busy = False
    """Whether a turn runs or is about to."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Asking again waits while all keys are the conversation's: the footer shows it dim then."""
        if action in _OF_REPLIES and self._conversation is not None and self._conversation.has_all_keys:
            return None
        return super().check_action(action, parameters)

    def say(self, text: str, *, severity: Any = "information", timeout: float = 4) -> None:
        """Tell the person something."""
        self.app.notify(text, severity=severity, timeout=timeout, markup=False)

    def run_turn(self, turn: Awaitable[object]) -> None:
        """Run a turn; from now on, not from when its worker gets its turn, another one has to wait."""
        self._busy = True

        async def tracked() -> None:
            try:
                await turn
            finally:
                self._busy = False

        if self._conversation is not None:
            self._conversation.to_end()
        self.run_worker(tracked(), name="turn", exit_on_error=False)
        self.set_timer(_UNEXPLAINED, self._tell_what_it_waits_for)

    def _tell_what_it_waits_for(self) -> None:
        """Where nothing goes out yet, say why."""
        session = self._session
        if session is not None and session.awaits_tools:
            limit = f"{session.tools_patience:g} s"
            self.say(f"Tools are still starting; the prompt goes out without them after {limit}. Esc takes it back.")

    # By name: to name the classes here would import them for the first picture.

    def on_copy_requested(self, message: CopyRequested) -> None:
        """A panel has something for the clipboard."""
        self.copy(message.text, message.what)

    on_conversation_copy_requested = on_copy_requested

    def on_conversation_link_opened(self, message: Conversation.LinkOpened) -> None:
        """A link was clicked."""
        self.app.open_url(message.url)

    def action_fold(self, kind: str) -> None:
        """Fold or show all thinking or tool cards."""
        name = "Thinking" if kind == "thinking" else "Tool cards"
        if self._conversation is not None:
            self.say(f"{name} {'shown' if self._conversation.fold_all(kind) else 'folded'}.", timeout=2)

    def action_scroll_page(self, pages: int) -> None:
        """Scroll the conversation from anywhere."""
        if self._conversation is not None:
            self._conversation.move_page(pages)

    def action_regenerate(self) -> None:
        """Ask again for the current reply."""
        session, turn = self._session, self._current
        if session is None or turn is None:
            self.say("Nothing to ask again yet.", timeout=2)
        elif self._busy:
            if not session.retry_now():
                self.say("A reply is streaming; Esc stops it.", severity="warning")
        elif turn.recording is not None:
            self.say("This turn is a recording; there is nobody to ask again.", severity="warning")
        else:
            self.run_turn(session.regenerate(turn))

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
        self.say(f"Not copied: {done.how}. /copy reply.md writes the last reply to a file.", severity="warning")
