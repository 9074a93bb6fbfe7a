"""What a person does about money: a budget, and what a draft comes to before it is sent."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

from textual.timer import Timer

from tui.ui.screens.storing import Storing

if TYPE_CHECKING:
    from decimal import Decimal

    from tui.config import Settings
    from tui.domain.budget import Concern, Estimate, Spent
    from tui.domain.request import Request
    from tui.session.budget import Budget
    from tui.session.counting import Counter

_PAUSE = 0.6
"""Seconds without a change after which a draft is counted."""


class Spending(Storing):
    """The part of the chat's screen that counts money and tokens. What it needs is loaded behind."""

    _settings: Settings
    _counts = False
    """Whether the API may be asked how many tokens a draft has."""
    _budget: Budget | None = None
    _counter: Counter | None = None
    _changed = 0.0
    """When the draft changed last."""
    _pause: Timer | None = None

    def take_budget(self) -> None:
        """The session is there: hold it to the budget that is set, and count what is written already."""
        if self._settings.budget is not None:
            from tui.domain.budget import dollars

            self.budget.limit = dollars(str(self._settings.budget))
        self.note_estimate()

    @property
    def budget(self) -> Budget:
        """The session's budget, with or without a limit. Not before the session is put together."""
        if self._budget is None:
            from tui.session.budget import Budget

            assert self._session is not None
            keeper = None if self._shelf is None else self._shelf.keeper
            self._budget = Budget(self._session, None, None if keeper is None else keeper.store, self._may_spend)
            self._budget.counted = self.counter.known
        return self._budget

    @property
    def counter(self) -> Counter:
        """What counts drafts. Not before the session is put together."""
        if self._counter is None:
            from tui.session.counting import Counter

            assert self._session is not None
            self._counter = Counter(self._session, asks=self._counts)
        return self._counter

    # The budget

    def run_turn(self, turn: Awaitable[object]) -> None:
        """Run a turn; where the budget keeps it from being sent, what was written goes back into the prompt."""

        async def tracked() -> None:
            from tui.session.session import WithheldError

            try:
                await turn
            except WithheldError as error:
                self._put_back(error.draft)
            finally:
                self.note_estimate()

        super().run_turn(tracked())

    def _put_back(self, draft: str) -> None:
        """Keep a prompt that was not sent: as the draft, or before the queue where another one is being written."""
        if draft and self.has_draft:
            self.hold_prompt(draft)
            self.say("Nothing was sent; that prompt waits above.")
        elif draft:
            self._prompt.set_draft(draft)
            self._prompt.focus()
            self.say("Nothing was sent; your draft is as it was.")
        else:
            self.say("Nothing was sent.")

    async def _may_spend(self, concern: Concern, request: Request) -> bool:
        """Ask whether a request is sent that could pass the budget."""
        from tui.domain.conversation import last_prompt
        from tui.domain.readout.numbers import money
        from tui.ui.screens.question import Choice, Question

        text = "\n\n".join(str(block["text"]) for block in last_prompt(request) if block.get("type") == "text")
        if text.strip() and self._shelf is not None and self._shelf.keeper is not None:
            # It stands nowhere until there is an answer, and the app may end before that.
            self._shelf.keeper.store.add_prompt(text)

        more = raised(concern)
        choices = [Choice("y", "yes", "send it this once"), Choice("n", "no", "do not send it; the draft is kept")]
        title = "This could pass the budget"
        if more is None:
            choices[0] = Choice("y", "yes", f"send it, and do not ask again for {concern.model}")
            title = "The budget cannot be checked"
        else:
            choices.append(Choice("a", "more", f"raise the budget to {money(more)} and send it"))
        answer = await self.app.push_screen_wait(Question(title, concern.message, choices))
        if answer == "more" and more is not None:
            self.budget.limit = more
        return answer in ("yes", "more")

    def action_budget(self) -> None:
        """Say what was spent, and what the limit is."""
        self.set_budget("")

    def set_budget(self, value: str) -> bool:
        """Take a limit in US dollars, or ``off``; without one, say what was spent. False where it is none."""
        from tui.domain.budget import dollars

        if self._session is None:
            self.say("The session is being put together; try again in a moment.")
            return False
        if value:
            try:
                self.budget.limit = None if value.lower() in ("off", "none") else dollars(value)
            except ValueError as error:
                self.say(
                    f"{str(error)[:1].upper()}{str(error)[1:]}; /budget off takes the limit away.", severity="warning"
                )
                return False
        self.run_worker(self._tell_spent(), name="spent", group="spent", exclusive=True)
        return True

    async def _tell_spent(self) -> None:
        assert self._session is not None
        await self._session.settled()
        self.say(told(await asyncio.to_thread(self.budget.spent), self.budget.limit), timeout=8)

    # Before sending

    def note_estimate(self) -> None:
        """The draft is another: say soon what it comes to. One timer a pause in typing, however much is typed."""
        self._changed = time.monotonic()
        if not self.has_draft:
            self._show_estimate("")
        elif self._pause is None and self._session is not None:
            self._pause = self.set_timer(_PAUSE, self._paused)

    def _paused(self) -> None:
        """The time is over; where something was typed meanwhile, wait for the rest of a pause after that."""
        self._pause = None
        rest = self._changed + _PAUSE - time.monotonic()
        if rest > 0.01:
            self._pause = self.set_timer(rest, self._paused)
        else:
            self.run_worker(self._estimate(), name="estimate", group="estimate", exclusive=True, exit_on_error=False)

    async def _estimate(self) -> None:
        """Show what the draft comes to: estimated, then counted. What a running reply adds is not known yet."""
        from tui.ui.screens import commands

        if self._shelf is not None:
            await self._shelf.loaded()
        text = self._prompt.whole
        if not text.strip() or commands.is_command(text) or self._busy:
            self._show_estimate("")
            return
        prompt, may_be_counted = await self.draft_prompt(text)
        async for estimate in self.counter.of(prompt):
            if self._prompt.whole == text:
                self._show_estimate(line(estimate, self._prompt.size.width - 4))
            if not may_be_counted:
                break

    def _show_estimate(self, text: str) -> None:
        if (self._prompt.border_subtitle or "") != text:
            self._prompt.border_subtitle = text

    # What the whole screen does

    if TYPE_CHECKING:  # whichever part has it, whatever their order

        async def draft_prompt(self, text: str) -> tuple[list[dict[str, Any]], bool]:
            """The content blocks that a draft would be, and whether they are few enough to be counted by the API."""

        def hold_prompt(self, text: str) -> None:
            """Have a prompt wait above."""


def raised(concern: Concern) -> Decimal | None:
    """The limit to offer: the same amount once or more often again; None where the price is not known."""
    enough = concern.enough
    if enough is None or not concern.limit:
        return enough
    return concern.limit * math.ceil(enough / concern.limit)


def told(spent: Spent, limit: Decimal | None) -> str:
    """What was spent, and the limit, in a sentence."""
    from tui.domain.readout.numbers import money

    said = f"Spent: {money(spent.session)} in this session, {money(spent.day)} today."
    if limit is None:
        return f"{said} There is no budget; /budget USD sets one."
    return f"{said} The budget is {money(limit)}; what could pass it is asked for first."


def line(estimate: Estimate, room: int) -> str:
    """What a draft comes to, in at most ``room`` cells: the least needed goes first."""
    from tui.domain.readout.numbers import money, short_count

    parts = [f"{'' if estimate.counted else '≈ '}{estimate.input:,} tokens"]
    if estimate.low is None or estimate.high is None:
        parts.append("price unknown")
    else:
        parts.append(f"{money(estimate.low)} to {money(estimate.high)}")
    if estimate.room is not None:
        over = f"{short_count(-estimate.room)} tokens too long"
        left = over if estimate.room < 0 else f"{short_count(estimate.room)} context left"
        parts.insert(1 if estimate.room < 0 else 2, left)
    while len(parts) > 1 and len(" · ".join(parts)) > room:
        parts.pop()
    return " · ".join(parts)
