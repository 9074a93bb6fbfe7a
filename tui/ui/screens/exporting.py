"""What a person does with a turn's bytes: take them elsewhere, play them once more, send the request again, changed."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from tui.ui.screens.replying import Replying

if TYPE_CHECKING:
    from tui.domain.conversation import Attempt, Turn
    from tui.domain.export import Format
    from tui.session.session import Session
    from tui.ui.panels import ExportRequested, ReplayRequested, ResendRequested


class Exporting(Replying):
    """The part of the chat's screen that exports, replays and resends."""

    _edited: dict[int, str] | None = None
    """By the turn's number: the text of a request that could not be sent, for the next try."""

    def on_export_requested(self, message: ExportRequested) -> None:
        """A panel wants a turn in another form."""
        self.choose_export(message.turn, message.attempt)

    def on_replay_requested(self, message: ReplayRequested) -> None:
        """A panel wants a turn played once more."""
        self.replay(message.turn)

    def on_resend_requested(self, message: ResendRequested) -> None:
        """A panel wants a request edited and sent."""
        self.resend(message.turn)

    def action_export(self) -> None:
        """Export the current turn."""
        if (turn := self.meant()) is not None:
            self.choose_export(turn)

    def action_replay(self) -> None:
        """Play the current turn once more."""
        if (turn := self.meant()) is not None:
            self.replay(turn)

    def action_resend(self) -> None:
        """Edit the request of the current turn and send it."""
        if (turn := self.meant()) is not None:
            self.resend(turn)

    def meant(self) -> Turn | None:
        """The turn that the conversation looks at, else the newest; where there is none, that is said."""
        turn = self._current or (self._session.conversation.leaf if self._session is not None else None)
        if turn is None:
            self.say("There is no turn yet.", timeout=2)
        return turn

    # Export

    def choose_export(self, turn: Turn, attempt: Attempt | None = None) -> None:
        """Ask which form, and whether to copy or to save it."""
        from tui.session.record import ALL_FORMATS
        from tui.ui.screens.export_menu import ExportMenu
        from tui.ui.screens.taking import keys_in, still

        what = f"turn {turn.number}" + (f", attempt {attempt.number}" if attempt is not None else "")
        name = f"turn-{turn.number}" + (f"-attempt-{attempt.number}" if attempt is not None else "")

        async def take(form: Format, path: Path | None, keep: bool) -> str:
            return await self.export(form, turn, attempt, path, keep_secrets=keep)

        now = still(turn).turns
        self.app.push_screen(ExportMenu(what, name, ALL_FORMATS, take, lambda: keys_in(now)))

    async def export(
        self,
        form: Format,
        turn: Turn,
        attempt: Attempt | None = None,
        path: Path | None = None,
        *,
        keep_secrets: bool = False,
    ) -> str:
        """Copy a turn as it is now in this form, or write it to a new file; return what was wrong, in words."""
        from tui.ui.screens.taking import still

        return await still(turn, attempt).take(self, form, path, keep_secrets=keep_secrets)

    # Replay and resend

    def replay(self, turn: Turn, speed: float = 1.0) -> bool:
        """Play what a turn received once more, as a branch beside it; False where that cannot be, and it is said."""
        session = self.free()
        if session is None:
            return False
        if not turn.attempts:
            self.say("Nothing was sent for this turn, so there is nothing to play.", severity="warning")
            return False
        from tui.session import record

        pace = "as fast as can be" if speed == math.inf else f"at {speed:g} times its speed"
        pace = "at its own timing" if speed == 1 else pace
        self.say(f"Replay of turn {turn.number}, {pace}.")
        self.run_turn(record.replay(session, turn, speed))
        return True

    def resend(self, turn: Turn) -> None:
        """Open a turn's request in the person's editor, and send what it becomes as a branch beside the turn."""
        session = self.free()
        if session is None:
            return
        if turn.request is None:
            self.say("The recording does not hold the request, so there is nothing to send.", severity="warning")
            return
        from tui.domain.edited import body_of, text_of
        from tui.ui.editor import edit

        kept = self._edited = {} if self._edited is None else self._edited
        before = text_of(turn.request.body)
        text, problem = edit(self.app, kept.get(turn.number, before))
        if text is None:
            self.say(problem, severity="error")
            return
        kept.pop(turn.number, None)
        if not text.strip() or text.rstrip("\n") == before.rstrip("\n"):
            self.say("Nothing was changed, so nothing is sent.")
            return
        try:
            body = body_of(text)
        except ValueError as error:
            kept[turn.number] = text
            self.say(f"Not sent, {error}. The same key opens your text again.", severity="error", timeout=10)
            return

        async def send() -> None:
            from tui.session.session import WithheldError

            try:
                await session.resend(turn, body)
            except WithheldError:
                kept[turn.number] = text
                raise

        self.run_turn(send())

    def free(self) -> Session | None:
        """The session where nothing runs; else that is said."""
        if self._busy:
            self.say("A reply is streaming; Esc stops it.", severity="warning")
            return None
        return self._session
