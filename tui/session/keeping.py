"""What listens to a session and hands what happens to the store."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tui.domain.conversation import Attempt, Turn
from tui.domain.events import Frame
from tui.domain.tools.run import Run
from tui.session.session import Session
from tui.session.updates import LineSelected, RunChanged, TurnEnded, TurnGrew, TurnStarted, Update
from tui.store import facts
from tui.store.lease import Held, Lease
from tui.store.readings import Opened
from tui.store.store import Store, new_key


@dataclass(slots=True)
class _Place:
    """Where a turn is stored, and how much of it was handed over."""

    session: str
    number: int
    begun: int = 0
    """Attempts that began, as ``answered`` and ``ended`` say which had their headers and their end."""
    answered: int = 0
    ended: int = 0
    over: bool = False
    priced: bool = False


class Keeper:
    """Stores the turns of a session as they go. Turns that play a recording are stored only where a prompt of the
    person's own follows them: then they are what was said before.

    Each chat of the session is a stored session of its own. All of this runs on the session's thread and never waits.
    """

    def __init__(self, session: Session, store: Store) -> None:
        self._session = session
        self.store = store
        self.key: str | None = None
        """The stored session that is gone on with; None in a chat that has not begun, or in one that is only read."""
        self._places: dict[Turn, _Place] = {}
        self._highest: dict[str, int] = {}
        self._leases: dict[str, Lease] = {}
        self._opened: dict[str, Opened] = {}
        session.listen(self._update)

    def resume(self, opened: Opened) -> Held | None:
        """Have what is said in an opened session be stored with it; Held where another copy of the app has it.

        Then it may be read. What is said in it all the same is stored as a session of its own; ``Store.fork`` makes
        one with all that belongs to it.
        """
        key = opened.info.key
        if key not in self._leases:
            lease = self.store.lease(key)
            if isinstance(lease, Held):
                return lease
            self._leases[key] = lease
        self._opened[key], self.key = opened, key
        self._highest[key] = max(self._highest.get(key, 0), opened.info.turns)
        return None

    def place(self, turn: Turn) -> tuple[str, int] | None:
        """The stored session and number of a turn; None for one that is not stored."""
        found = self._places.get(turn)
        if found is not None:
            return found.session, found.number
        for key, opened in self._opened.items():
            if turn.recording is None and turn in opened.conversation.turns:
                return key, turn.number
        return None

    def leave(self) -> None:
        """Begin anew: what is said next is a session of its own. What was said before is still stored as it was."""
        self.key = None

    def take_up(self, key: str) -> None:
        """Go on with a session that was left, but not released."""
        self.key = key

    def release(self, key: str) -> None:
        """Be done with a session that is not shown any more: let others have it, and forget its turns."""
        self._opened.pop(key, None)
        self._places = {turn: place for turn, place in self._places.items() if place.session != key}
        if (lease := self._leases.pop(key, None)) is not None:
            lease.release()
        if self.key == key:
            self.key = None

    def close(self, timeout: float = 5.0) -> bool:
        """Write what waits, and let others have the sessions; False where something could not be written."""
        kept = self.store.close(timeout)
        for lease in self._leases.values():
            lease.release()
        self._leases.clear()
        return kept

    def _update(self, update: Update) -> None:
        """Listen to the session."""
        turn = update.turn
        if isinstance(update, TurnStarted):
            if turn.recording is None:
                self._begin(turn, first=update.begins)
            return
        if isinstance(update, LineSelected):
            if (shown := self.place(turn)) is not None:
                self.store.show_line(*shown)
            return
        if isinstance(update, RunChanged):
            if update.run.over:
                self._run_ended(turn, update.run)
            return
        place = self._places.get(turn)
        if place is None:
            return
        if isinstance(update, TurnGrew):
            self._grew(place, turn.attempts[-1], update)
        else:
            self._catch_up(place, turn, over=isinstance(update, TurnEnded))

    def _begin(self, turn: Turn, *, first: bool) -> None:
        """A prompt goes out: in the session of what was said before, or in a new one."""
        parent = None if turn.parent is None else self.place(turn.parent)
        if parent is not None:
            self.key = parent[0]
        elif turn.parent is not None or first or self.key is None:
            self.key = self._new_session(turn)
            if turn.parent is not None:
                parent = self._adopt(self.key, turn.parent)
        self._turn_began(self.key, turn, None if parent is None else parent[1], time.time())
        if turn.prompt_text:
            self.store.add_prompt(turn.prompt_text)

    def _run_ended(self, turn: Turn, run: Run) -> None:
        """What came of a call is stored by itself: the round that sends it may never come."""
        place, clock = self.place(turn), turn.clock
        if place is not None:
            self.store.put(facts.RunEnded(*place, run, 0.0 if clock is None else clock.started))

    def _new_session(self, turn: Turn) -> str:
        key = new_key()
        lease = self.store.lease(key)
        if isinstance(lease, Lease):
            self._leases[key] = lease
        model = turn.request.model if turn.request is not None else ""
        title = turn.root.prompt_text.strip() or "(no text)"
        self.store.put(facts.SessionBegan(key, title, model, time.time()))
        return key

    def _turn_began(self, session: str, turn: Turn, parent: int | None, at: float) -> _Place:
        number = self._highest[session] = self._highest.get(session, 0) + 1
        place = self._places[turn] = _Place(session, number)
        body = turn.request.body if turn.request is not None and turn.request.body else None
        self.store.put(facts.TurnBegan(session, number, parent, turn.prompt, body, at))
        return place

    def _adopt(self, session: str, last: Turn) -> tuple[str, int]:
        """Store a line that is there already, as a recording's is."""
        parent: int | None = None
        for turn in self._session.conversation.path(last):
            clock = turn.clock
            place = self._turn_began(session, turn, parent, _wall(clock.started) if clock is not None else time.time())
            for attempt in turn.attempts:
                self._attempt_began(place, attempt)
                if attempt.frames:
                    self.store.put(self._frames(place, attempt, attempt.frames))
            self._catch_up(place, turn, over=True)
            for run in turn.runs.values():
                if run.over:
                    self._run_ended(turn, run)
            parent = place.number
        assert parent is not None
        return session, parent

    def _grew(self, place: _Place, attempt: Attempt, update: TurnGrew) -> None:
        if update.frames:
            self.store.put(self._frames(place, attempt, update.frames))

    def _frames(self, place: _Place, attempt: Attempt, frames: list[Frame]) -> facts.FramesCame:
        return facts.FramesCame(place.session, place.number, attempt.number, attempt.clock.started, frames)

    def _attempt_began(self, place: _Place, attempt: Attempt) -> None:
        place.begun += 1
        at = _wall(attempt.clock.started)
        self.store.put(facts.AttemptBegan(place.session, place.number, attempt.number, attempt.limit, at))

    def _catch_up(self, place: _Place, turn: Turn, *, over: bool) -> None:
        """Hand over what is known of a turn and was not yet."""
        for attempt in turn.attempts[place.begun :]:
            self._attempt_began(place, attempt)
        for count, attempt in enumerate(turn.attempts[place.ended :], place.ended + 1):
            if attempt.status is not None and place.answered < count:
                place.answered = count
                told = (attempt.status, attempt.headers, attempt.sent)
                self.store.put(facts.Answered(place.session, place.number, attempt.number, *told))
            if over or attempt.clock.ended is not None:
                place.ended = count
                end = (attempt.clock, attempt.failure, attempt.wait)
                self.store.put(facts.AttemptEnded(place.session, place.number, attempt.number, *end))
        if over and not place.over:
            place.over = True
            clock = turn.clock
            started = clock.started if clock is not None else time.monotonic()
            at = _wall(clock.ended) if clock is not None and clock.ended is not None else time.time()
            end_of_turn = (turn.state, turn.failure, turn.message, turn.block_times, started, at)
            self.store.put(facts.TurnEnded(place.session, place.number, *end_of_turn))
        if turn.priced and not place.priced:
            place.priced = True
            self.store.put(facts.TurnPriced(place.session, place.number, turn.cost))


def _wall(at: float) -> float:
    """A time of the frames' clock, in seconds since the epoch."""
    return time.time() - time.monotonic() + at
