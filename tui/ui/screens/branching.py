"""What a person does with branches: edit a prompt that was sent, change to another branch."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from tui.ui.screens.storing import Storing

if TYPE_CHECKING:
    from tui.domain.conversation import Conversation as Tree
    from tui.domain.conversation import Turn
    from tui.domain.log import EventLog
    from tui.session.session import Session
    from tui.ui.screens.tree import Chosen
    from tui.ui.widgets.conversation import Conversation

_TWICE = 1.5
"""Seconds within which Esc has to come again to rewind."""


class Branching(Storing):
    """The part of the chat's screen that makes branches and goes to them."""

    _edited_turn: Turn | None = None
    """The turn whose prompt is in the prompt area, to be sent as a branch."""
    _aside = ""
    """The draft that stood there before."""

    # Editing

    def action_edit_prompt(self) -> None:
        """Edit the prompt of the current turn."""
        if (turn := self._current) is None:
            self.say("There is no prompt yet.", timeout=2)
        else:
            self.edit_prompt(turn)

    def edit_prompt(self, turn: Turn) -> None:
        """Put a turn's prompt into the prompt area; Enter sends it as a branch beside the turn."""
        if self._session is None:
            return
        while (turn.continues or turn.is_round) and turn.parent is not None:
            turn = turn.parent
        if self._edited_turn is None:
            self._aside = self._prompt.whole
        self._edited_turn = turn
        prompts = [one for one in self._session.conversation.path(turn) if not (one.continues or one.is_round)]
        self._prompt.mark(f"editing prompt {len(prompts)} · Esc gives up")
        self._prompt.set_draft(turn.prompt_text)
        self._prompt.focus()

    def send_edited(self, text: str) -> bool:
        """Send the prompt that was edited, unless something runs; False where none is edited."""
        turn = self._edited_turn
        if turn is None or self._session is None:
            return False
        if self._busy:
            self.say("A reply is streaming; Esc stops it. What you edit stays.", severity="warning")
            return True
        self._prompt.remember(text)
        self._end_edit()
        self.run_turn(self._send_edited(self._session, turn, text))
        return True

    async def _send_edited(self, session: Session, turn: Turn, text: str) -> None:
        """Send an edited prompt; where it is held back, it is being edited still."""
        from tui.session.session import WithheldError

        try:
            await self.edit_with_files(session, turn, text)
        except WithheldError:
            self.edit_prompt(turn)
            self._prompt.set_draft(text)
            raise

    def give_up_edit(self) -> bool:
        """Leave the prompt that is edited as it was; False where none is."""
        if self._edited_turn is None:
            return False
        self._end_edit()
        return True

    def _end_edit(self) -> None:
        """Bring back the draft that stood in the prompt area before."""
        self._edited_turn = None
        self._prompt.mark("")
        self._prompt.set_draft(self._aside)
        self._aside = ""

    def show_opened(self, conversation: Tree, log: EventLog | None) -> None:
        """Show another conversation; a prompt of the one before is not edited any more."""
        if self._edited_turn is not None:
            self._edited_turn = None
            self._prompt.mark("")
            self._prompt.remember(self._aside)
        super().show_opened(conversation, log)

    if TYPE_CHECKING:  # whichever part has it, whatever their order

        async def edit_with_files(self, session: Session, turn: Turn, text: str) -> Turn:
            """Send an edited prompt and the files that it names."""

    # Choosing a turn

    _escaped_at = 0.0

    def note_escape(self) -> None:
        """Esc had nothing to stop or to close; the second one on an empty prompt rewinds."""
        if self._prompt.text or self._session is None or self._session.conversation.leaf is None:
            return
        now, before = time.monotonic(), self._escaped_at
        self._escaped_at = now
        if now - before < _TWICE:
            self._escaped_at = 0.0
            self.app.clear_notifications()  # what the first one said would lie over the keys
            self.action_rewind()
        elif self._prompt.has_focus:
            self.say("Esc again: pick an earlier prompt to edit.", timeout=_TWICE)

    def action_rewind(self) -> None:
        """Pick an earlier prompt of the line that is shown, to edit it."""
        if self._session is None or self._session.conversation.leaf is None:
            self.say("There is no prompt yet.", timeout=2)
            return
        from tui.ui.screens.tree import RewindScreen

        self.app.push_screen(RewindScreen(self._session.conversation, self._looks()), self._chose)

    def action_branches(self) -> None:
        """Show the whole tree."""
        if self._session is None or self._session.conversation.leaf is None:
            self.say("There is no turn yet.", timeout=2)
            return
        from tui.ui.screens.tree import TreeScreen

        self.app.push_screen(TreeScreen(self._session.conversation, self._current, self._looks()), self._chose)

    def _chose(self, chosen: Chosen | None) -> None:
        """Do what is wanted of the turn that was chosen."""
        if chosen is None:
            return
        if chosen.what == "fork":
            self.fork(chosen.turn)
        elif self.go_to(chosen.turn) and chosen.what == "edit":
            self.edit_prompt(chosen.turn)
        elif self._conversation is not None:
            self._conversation.focus()

    # A session of its own

    def action_fork(self) -> None:
        """Make a session of all up to the current turn."""
        turn = self._current
        if turn is None:
            self.say("There is no turn yet.", timeout=2)
        else:
            self.fork(turn)

    def fork(self, turn: Turn) -> None:
        """Make a session of a turn and all before it, and open that; the one before stays as it is."""
        self.run_worker(self._fork(turn), name="fork", group="open", exclusive=True)

    async def _fork(self, turn: Turn) -> None:
        from tui.store.readings import StoreError

        shelf = self._shelf
        keeper = None if shelf is None else shelf.keeper
        if self._busy:
            self.say("A reply is streaming; Esc stops it.", severity="warning")
            return
        if shelf is None or keeper is None:
            self.say("A recording plays: nothing is stored, so nothing can be forked.", severity="warning")
            return
        key, number = keeper.place(turn) or (shelf.only_read, turn.number)
        if key is None or keeper.store.trouble is not None:
            self.say("This turn is not stored, so no session can be made of it.", severity="warning")
            return
        try:
            info = await asyncio.to_thread(keeper.store.session, key)
        except StoreError as error:
            self.say(str(error), severity="error", timeout=12)
            return
        title = turn.root.prompt_text if info is None else info.title
        if await self.open_session(keeper.store.fork(key, f"{title} (copy)", number)):
            self.say("A session of its own, up to here. Ctrl+S has the one before.", timeout=6)

    # Going on with a reply

    def action_continue(self) -> None:
        """Go on with the current reply where it was cut, else with the newest."""
        from tui.domain.continuing import may_continue

        session, current = self._session, self._current
        if session is None or session.conversation.leaf is None:
            self.say("There is no reply yet.", timeout=2)
            return
        meant = (current, session.conversation.leaf)
        turn = next((one for one in meant if one is not None and may_continue(one)), None)
        if self._busy:
            self.say("A reply is streaming; Esc stops it.", severity="warning")
        elif turn is None:
            self.say("This reply is whole, or nothing of it came: r asks again.", timeout=3)
        else:
            self.run_turn(session.go_on(turn))

    # Changing to another branch

    def action_branch_step(self, step: int) -> None:
        """Change to the branch before or after: at the current turn, else at the nearest fork above, else below."""
        session, current = self._session, self._current
        if session is None or current is None:
            return
        forks, path = session.conversation.forks(), session.conversation.path()
        place = path.index(current) if current in path else len(path) - 1
        turn = next((one for one in [*path[place::-1], *path[place + 1 :]] if one in forks), None)
        if turn is None:
            self.say("There is one branch only. e edits a prompt, r asks again: each makes another.", timeout=3)
        else:
            self._step(turn, step)

    def on_conversation_branch_requested(self, message: Conversation.BranchRequested) -> None:
        """An arrow at a fork was clicked."""
        self._step(message.turn, message.step)

    def _step(self, turn: Turn, step: int) -> None:
        """Change to the branch that stands so many after a turn's."""
        if self._session is not None:
            siblings = self._session.conversation.siblings(turn)
            place = siblings.index(turn) + step
            if 0 <= place < len(siblings):
                self.go_to(siblings[place])

    def go_to(self, turn: Turn) -> bool:
        """Put a turn at the top, and show a line through it; False where that cannot be, and it is said."""
        session = self._session
        if session is None or self._conversation is None:
            return False
        if turn not in session.conversation.path():
            if self._busy:
                self.say("A reply is streaming; Esc stops it.", severity="warning")
                return False
            session.select(turn)
            self.show_line()
            self._show_status()
        self._conversation.to_turn(turn)
        return True
