"""The end of a session as the window shows it, kept so that the next start shows it at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.timer import Timer
from textual.widget import Widget

from tui.ui.screens.replying import Replying

if TYPE_CHECKING:
    from tui.ui.screens.shelf import Shelf
    from tui.ui.widgets.still import Picture

_CALM = 0.4
"""Seconds without anything new after which a picture is taken."""
_COVERED = 0.15
"""Seconds in which a conversation that opens takes its place behind the picture."""


class Picturing(Replying):
    """The part of the chat's screen that shows a picture first, and takes the next one."""

    _shelf: Shelf | None
    _picture_timer: Timer | None = None
    _pictured: Picture | None = None

    def picture_soon(self) -> None:
        """Take a picture when nothing has happened for a moment; never while something streams."""
        if self._session is None or self._session.running is not None:
            return
        if self._picture_timer is not None:
            self._picture_timer.stop()
        self._picture_timer = self.set_timer(_CALM, self._take_picture)

    def picture_now(self) -> None:
        """Take the picture that is due: the app is about to end."""
        if self._picture_timer is not None:
            self._picture_timer.stop()
            self._take_picture()

    def _take_picture(self) -> None:
        self._picture_timer = None
        session, view, shelf = self._session, self._conversation, self._shelf
        if session is None or view is None or shelf is None or session.running is not None or not view.following:
            return
        leaf = session.conversation.leaf
        place = None if leaf is None or shelf.keeper is None else shelf.keeper.place(leaf)
        if place is None or shelf.keeper is None or not view.size:
            return
        from tui.ui.widgets.still import Picture

        picture = Picture.of((view.render_line(y) for y in range(view.size.height)), view.size, self.app.theme)
        if picture != self._pictured:
            self._pictured = picture
            shelf.keeper.store.keep_still(*place, picture.words, picture.dump())

    def end_still(self, make: Callable[[], Widget]) -> None:
        """What the picture showed is there, or will not be: it gives way to the conversation, or to what is made."""
        for still in self.query("#still"):
            if still.has_class("-leaving"):
                continue
            still.add_class("-leaving")
            chat = self.query_one("#chat")
            chat.mount(make(), after=still)
            # It stands over the conversation until that has its place: nothing flickers, for both show the same.
            chat.styles.layers = "default over"
            still.styles.layer, still.styles.position = "over", "absolute"
            still.styles.width, still.styles.height = still.size
            self.set_timer(_COVERED, still.remove)
