"""What a name after an ``@`` may become, while it is written."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.ui.screens.storing import Storing

if TYPE_CHECKING:
    from tui.domain.completing import Candidate, Completer
    from tui.domain.mention import Mention
    from tui.ui.widgets.completion import Completion
    from tui.ui.widgets.prompt import Prompt

_AGAIN = 0.15
"""Seconds after which a folder that is still being walked is asked once more."""


class Offering(Storing):
    """The part of the chat's screen that has names completed."""

    _completers: tuple[Completer, ...] = ()
    """What knows names, each of its kind."""
    _completion: Completion | None = None
    _answered: Mention | None = None
    """The name for which the list shows what there is."""
    _chosen_early = ""
    """The key that was pressed before the list was there."""

    def add_completer(self, completer: Completer) -> None:
        """Have what stands behind another kind of name attached and completed, too."""
        self._completers = (*self._completers, completer)

    def work_behind(self, work: Callable[[], Coroutine[Any, Any, None]], group: str) -> None:
        """Do the newest of such works, whatever became of the one before."""
        worker: Callable[[], Any] = work
        self.run_worker(worker, name=group, group=group, exclusive=True)

    def on_naming_named(self, message: Prompt.Named) -> None:
        """A name is being written, or not any more."""
        if self._completion is None:
            return
        self._answered = None
        if message.mention is None:
            self._close_list()
        else:
            self.work_behind(partial(self._offer, message.mention), "names")

    async def _offer(self, mention: Mention) -> None:
        """Show what a name may become, and go on while that grows."""
        import asyncio

        assert self._completion is not None
        while True:
            candidates: list[Candidate] = []
            for completer in self._completers:
                candidates += await completer.complete(mention.path)
            growing = any(completer.growing for completer in self._completers)
            if self._prompt.naming != mention:
                return
            self._answered = mention
            self._completion.show(candidates, growing=growing)
            self._prompt.offers = bool(candidates)
            if self._chosen_early:
                key, self._chosen_early = self._chosen_early, ""
                self._choose_by(key)
            if not growing:
                return
            await asyncio.sleep(_AGAIN)

    def on_naming_choosing(self, message: Prompt.Choosing) -> None:
        """A key for the list; one that came before the list is for it all the same."""
        if self._prompt.naming is not None and self._answered != self._prompt.naming:
            if message.key in ("enter", "tab"):
                self._chosen_early = message.key
        else:
            self._choose_by(message.key)

    def _choose_by(self, key: str) -> None:
        view, naming = self._completion, self._prompt.naming
        chosen = None if view is None or naming is None else view.candidate
        if view is None or naming is None or chosen is None:
            # Nothing is offered: the key is what it is without a list.
            if key == "enter":
                self._prompt.enter()
            elif key == "tab":
                self.focus_next()
        elif key in ("up", "down"):
            view.move(1 if key == "down" else -1)
        elif key == "escape":
            self._prompt.decline_names()
            self._close_list()
        elif key == "enter" and not view.moved and self._is_whole(naming.path, view.candidates):
            self._close_list()
            self._prompt.enter()
        else:
            self._take(chosen)

    @staticmethod
    def _is_whole(path: str, candidates: Sequence[Candidate]) -> bool:
        """Whether a name was written to its end; a folder's may always go on."""
        return not path.endswith("/") and any(one.path == path for one in candidates)

    def _take(self, candidate: Candidate) -> None:
        assert self._completion is not None
        self._completion.moved = False
        self._prompt.complete_name(candidate.path, candidate.deeper)
        self._prompt.focus()

    def on_completion_clicked(self, message: Completion.Clicked) -> None:
        """A name was chosen with the mouse."""
        self._take(message.candidate)

    def _close_list(self) -> None:
        self._chosen_early = ""
        self._prompt.offers = False
        self.workers.cancel_group(self, "names")
        if self._completion is not None:
            self._completion.moved = False
            self._completion.show(())
