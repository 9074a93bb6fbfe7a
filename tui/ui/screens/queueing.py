"""What a person does while a reply comes: write the next prompts, and not wait for the next attempt."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from tui.ui.screens.storing import Storing

if TYPE_CHECKING:
    from tui.domain.conversation import Conversation as Tree
    from tui.domain.log import EventLog
    from tui.ui.widgets.countdown import Countdown
    from tui.ui.widgets.queue import Queue


class Queueing(Storing):
    """The part of the chat's screen that has prompts wait, and attempts not. What it shows is loaded behind."""

    _queue: tuple[str, ...] = ()
    """The prompts that wait, the next one first."""
    _held = ""
    """Why they are not sent by themselves, in words; empty where they are."""
    _place: int | None = None
    """Where in the queue the prompt stood that was taken back to be changed."""
    _queue_view: Queue | None = None
    _countdown: Countdown | None = None

    async def furnish_queue(self) -> None:
        """Put what shows the queue and the retries above the prompt."""
        from tui.ui.widgets.countdown import Countdown
        from tui.ui.widgets.queue import Queue

        self._queue_view, self._countdown = Queue(id="queue"), Countdown(id="countdown")
        await self.query_one("#chat").mount(self._queue_view, self._countdown, before=self._prompt)

    # The queue

    def enqueue(self, text: str) -> None:
        """Have what stands in the prompt wait until the reply that runs has ended."""
        place = len(self._queue) if self._place is None else min(self._place, len(self._queue))
        self._queue = (*self._queue[:place], text, *self._queue[place:])
        # It is in the history from now on: whatever happens before it is sent, Ctrl+R finds it.
        self.keep_prompt(text)
        self._prompt.text = ""
        self._show_queue()

    def hold_prompt(self, text: str) -> None:
        """Have a prompt that could not be sent wait before all others, until the person sends it."""
        self._queue = (text, *self._queue)
        self._held = "nothing was sent"
        self._show_queue()

    def keep_prompt(self, text: str) -> None:
        """Keep a text in the history of prompts, of this run and of all."""
        self._prompt.remember(text)
        keeper = None if self._shelf is None else self._shelf.keeper
        if keeper is not None and text.strip():
            keeper.store.add_prompt(text)

    def run_turn(self, turn: Awaitable[object]) -> None:
        """Run a turn; the queue goes on when it ended well."""
        self._held = ""

        async def tracked() -> None:
            why = "nothing was sent"
            try:
                await turn
                why = self._end_of_reply()
            finally:
                self.call_later(self._turn_over, why)

        super().run_turn(tracked())
        self._show_queue()

    def _end_of_reply(self) -> str:
        """Why the queue is held after the newest reply; empty where it goes on."""
        leaf = None if self._session is None else self._session.conversation.leaf
        state = "done" if leaf is None else leaf.state
        if leaf is not None and leaf.held is not None:
            return "you stopped the tools" if leaf.held.kind == "cancelled" else "no round of tools follows"
        return {"done": "", "stopped": "you stopped the reply"}.get(state, "the reply failed")

    def _turn_over(self, why: str) -> None:
        if self._busy or not self._queue:
            return
        self._held = why
        if why:
            self._show_queue()
        else:
            self._send_next()

    def _send_next(self) -> None:
        text, *rest = self._queue
        self._queue = tuple(rest)
        if self._place is not None:
            self._place = max(0, self._place - 1)
        self.send(text)

    def _show_queue(self) -> None:
        self._prompt.takes_back = bool(self._queue)
        if self._queue_view is not None:
            if not self._queue and self._queue_view.has_focus:
                self._prompt.focus()
            self._queue_view.show(self._queue, self._held)

    def _out(self, place: int) -> str:
        """Take a prompt out of the queue."""
        text = self._queue[place]
        self._queue = (*self._queue[:place], *self._queue[place + 1 :])
        self._show_queue()
        return text

    def _take_back(self, place: int) -> None:
        """Put a prompt back to where it was written; a draft that stands there is kept in the history."""
        if not 0 <= place < len(self._queue):
            return
        if self._prompt.text:
            self.keep_prompt(self._prompt.take())
        text = self._out(place)
        self._prompt.set_draft(text)
        self._prompt.focus()
        self._place = place

    def on_prompt_taken_back(self) -> None:
        """Up on an empty prompt: the newest is changed once more."""
        if not self._prompt.text:
            self._take_back(len(self._queue) - 1)

    def on_prompt_bare(self) -> None:
        """Enter on an empty prompt: what is held goes on."""
        if self._queue and not self._busy:
            self._send_next()

    def on_queue_edited(self, message: Queue.Edited) -> None:
        """One was chosen to be changed."""
        self._take_back(message.place)

    def on_queue_deleted(self, message: Queue.Deleted) -> None:
        """One is not to be sent."""
        if message.place < len(self._queue):
            self._out(message.place)

    def on_queue_left(self) -> None:
        """Back to the prompt."""
        self._prompt.focus()

    def note_place(self) -> None:
        """The draft is another: an empty one has no place in the queue any more."""
        if not self._prompt.text:
            self._place = None

    def show_opened(self, conversation: Tree, log: EventLog | None) -> None:
        """Show another conversation; what waited belongs to the one before, and stays in the history."""
        if self._queue:
            many = "1 queued prompt was" if len(self._queue) == 1 else f"{len(self._queue)} queued prompts were"
            self.say(f"{many} not sent; Ctrl+R has what you wrote.", severity="warning")
            self._queue, self._held, self._place = (), "", None
            self._show_queue()
        super().show_opened(conversation, log)

    # Retries

    def show_countdown(self) -> None:
        """Bring the countdown to the next attempt up to date; where nothing is being written, it takes the keys."""
        view, session = self._countdown, self._session
        if view is None or session is None:
            return
        shown, focused = view.display, view.has_focus
        turn = session.running
        if focused and (turn is None or turn.state != "retrying"):
            self._prompt.focus()
        view.show(turn)
        if view.display and not shown and self._prompt.has_focus and not self._prompt.text:
            view.focus()

    def on_countdown_hurried(self) -> None:
        """Do not wait for the next attempt."""
        if self._session is not None:
            self._session.retry_now()

    # What the whole screen does

    if TYPE_CHECKING:  # whichever part has it, whatever their order

        def send(self, text: str) -> None:
            """Send a prompt, whatever stands where prompts are written."""
