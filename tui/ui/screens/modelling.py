"""What a person does about the model: choose it and its settings, and hear what it does not take before it is asked."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.widgets import TextArea

from tui.ui.screens.storing import Storing

if TYPE_CHECKING:
    from tui.config import Settings
    from tui.domain.refusals import Refusal
    from tui.domain.request import Request
    from tui.session.counting import Counter
    from tui.session.keeping import Keeper
    from tui.session.models import Catalogue
    from tui.session.session import Session

_PATIENCE = 3.0
"""Seconds that a request waits at most for the API's list of models."""


class Modelling(Storing):
    """The part of the chat's screen that knows models. What it needs is loaded behind."""

    _settings: Settings
    _scenes: tuple[tuple[str, str], ...]
    _catalogue: Catalogue | None = None
    _anyway: frozenset[tuple[str, str]] = frozenset()
    """Models with what they refuse, in words, that the person sends all the same."""

    async def take_keeper(self, keeper: Keeper | None, resumed: str | None) -> None:
        """The session is there: nothing that the model refuses is sent unasked."""
        from tui.session import gates

        assert self._session is not None
        gates.add(self._session, self._may_send)
        await super().take_keeper(keeper, resumed)

    @property
    def catalogue(self) -> Catalogue:
        """What is known of models. Not before the session is put together."""
        if self._catalogue is None:
            from tui.session.models import Catalogue

            assert self._session is not None
            keeper = None if self._shelf is None else self._shelf.keeper
            # The demo lists what it is told to: nothing that is worth keeping.
            folder = None if keeper is None or self._scenes else keeper.store.folder
            endpoint = self._settings.base_url or os.environ.get("ANTHROPIC_BASE_URL") or ""
            self._catalogue = Catalogue(self._session.source, folder, endpoint)
        return self._catalogue

    # Choosing

    def action_model(self) -> None:
        """Choose a model from a list."""
        if self._session is None:
            self.say("The session is being put together; try again in a moment.")
            return
        from tui.ui.screens.models import ModelsScreen

        self.app.push_screen(ModelsScreen(self.catalogue, self._session.options.model), self._model_chosen)

    def _model_chosen(self, name: str | None) -> None:
        if name is not None:
            self.set_model(name)
        self._prompt.focus()

    def set_model(self, name: str) -> None:
        """Ask another model from now on, and say at once what it refuses of what is there."""
        self.set_options(model=name)
        self.say(f"From now on {name} is asked.")
        self.tell_refusals()

    def tell_refusals(self) -> None:
        """Say what the model refuses of the options and of the history; nothing where it takes all of that."""
        self.run_worker(self._tell_refusals(), name="refusals", group="refusals", exclusive=True, exit_on_error=False)

    async def _tell_refusals(self) -> None:
        from tui.ui.screens.models import state

        session = self._session
        if session is None:
            return
        name = session.options.model
        request = await asyncio.to_thread(self._next_request, session)
        found = await self.catalogue.refusals(request, _PATIENCE)
        model = (await self.catalogue.known()).find(name)
        if session.options.model != name:
            return
        self.note_values()
        on_its_way = [f"{model.title} is {state(model)}."] if model is not None and state(model) else []
        said = [*on_its_way, *(one.message for one in found)]
        if said:
            self.say(" ".join(said), severity="warning", timeout=10)

    def _next_request(self, session: Session) -> Request:
        """What the next prompt would send beside itself; while a reply runs, its options alone."""
        from tui.domain.conversation import text_prompt
        from tui.domain.request import build

        if self._busy:
            return build(session.options, [])
        return session.request_for(text_prompt("…"), session.conversation.leaf)

    # Before sending

    async def _may_send(self, request: Request) -> None:
        """The gate: ask where the model refuses something of a request."""
        from tui.session.gates import RefusedError

        while True:
            known = self.counter.known(request)
            found = [
                one
                for one in await self.catalogue.refusals(request, _PATIENCE, known)
                if (request.model, one.message) not in self._anyway
            ]
            if not found:
                return
            answer = await self._ask_about(request, found)
            if answer == "anyway":
                self._anyway |= {(request.model, one.message) for one in found}
                return
            changed = await self._change(answer, request, found)
            if changed is None:
                raise RefusedError(" ".join(one.message for one in found))
            request = changed

    async def _ask_about(self, request: Request, found: Sequence[Refusal]) -> str | None:
        """Tell the person, and ask what to do."""
        from tui.domain import leaving_out
        from tui.ui.screens.question import Choice, Question

        assert self._session is not None
        choices = [Choice("y", "anyway", "send it all the same, and do not ask this again")]
        if names := leaving_out.droppable(self._session.options, request, found):
            choices.append(Choice("d", "drop", f"{leaving_out.said(names)} from now on, and send it"))
        choices.append(Choice("m", "model", "choose another model"))
        choices.append(Choice("n", "no", "do not send it; the draft is kept"))
        title = f"{request.model} would refuse this" if all(one.certain for one in found) else "This may be too much"
        text = "\n".join(one.message for one in found)
        return await self.app.push_screen_wait(Question(title, text, choices))

    async def _change(self, answer: str | None, request: Request, found: Sequence[Refusal]) -> Request | None:
        """Do what the person chose; the request as it is sent then, None where it is not."""
        from dataclasses import replace

        from tui.domain import leaving_out

        session = self._session
        assert session is not None
        options = session.options
        if answer == "drop":
            model = (await self.catalogue.known()).find(request.model)
            options = leaving_out.without(options, leaving_out.droppable(options, request, found), model)
        elif answer == "model":
            from tui.ui.screens.models import ModelsScreen

            name = await self.app.push_screen_wait(ModelsScreen(self.catalogue, request.model))
            if name is None:
                return request
            options = replace(options, model=name)
        else:
            return None
        session.options = options
        self._show_status()
        return leaving_out.as_now(options, request)

    def note_values(self) -> None:
        """What a command may be given is known now, or another: the draft is looked at once more."""
        self._prompt.post_message(TextArea.Changed(self._prompt))

    # What the whole screen does

    if TYPE_CHECKING:  # whichever part has it, whatever their order

        def set_options(self, **changes: Any) -> None:
            """Change what goes into the next request."""

        @property
        def counter(self) -> Counter:
            """What counts drafts."""
