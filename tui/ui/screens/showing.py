"""A session on the chat's screen: taken when it is put together, and shown as it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.theme import Theme

from tui.ui.widgets.welcome import Welcome

if TYPE_CHECKING:
    from textual.widget import Widget

    from tui.domain.conversation import Turn
    from tui.session.keeping import Keeper
    from tui.session.session import Session
    from tui.ui.bridge import Bridge
    from tui.ui.screens.inspecting import Inspecting
    from tui.ui.screens.prompting import Prompting
    from tui.ui.transcript.looks import Looks

    class Parts(Inspecting, Prompting):
        """What it needs of the others."""

        def _what_next(self) -> Widget:
            """What stands there while there is no conversation."""

        def submit(self, text: str) -> None:
            """Send a prompt, or run the command that it is."""
else:
    Parts = object


class Showing(Parts):
    """The part of the chat's screen that has the session, and hands its values down."""

    _bridge: Bridge | None = None
    _waiting: str | None = None

    async def attach(self, session: Session, keeper: Keeper | None = None, resumed: str | None = None) -> None:
        """Take the session, which was put together behind the first picture, and what stores it.

        ``resumed`` is the key of a stored session to go on with.
        """
        from tui.ui.bridge import Bridge
        from tui.ui.widgets.conversation import Conversation

        await self.furnish_queue()
        await self.furnish_attaching()
        self.complete_resources()
        self._conversation = Conversation(self._looks(), id="conversation")
        self._conversation.display = False
        await self.query_one("#chat").mount(self._conversation, before=0)
        self._session = session
        self._bridge = Bridge(self._show_turns, self._conversation.take_in)
        session.listen(self._bridge.update)
        self.app.theme_changed_signal.subscribe(self, self._restyle)
        self._show_status()
        await self.take_keeper(keeper, resumed)
        self.take_budget()
        self.take_tools()
        if session.conversation.leaf is None:
            self.end_still(self._what_next)
        if self._waiting is not None:
            text, self._waiting = self._waiting, None
            self.submit(text)
        if self._prompt.text:
            self.on_text_area_changed()
        await self._open_tab()
        if session.toolbox is not None:
            session.toolbox.start()

    def on_unmount(self) -> None:
        """Nothing more can be shown."""
        if self._bridge is not None:
            self.save_draft()
            self._bridge.close()

    def _show_turns(self, turns: list[Turn]) -> None:
        """Show what changed since the last look."""
        session, view = self._session, self._conversation
        if session is None or view is None:
            return
        leaf = session.conversation.leaf
        if view.display != (leaf is not None):
            view.display = leaf is not None
            self.end_still(self._what_next)
            self.query_one(Welcome).display = leaf is None
        if view.shows(leaf):
            view.update_turns(turns)
        else:
            self.show_line()
        self._show_status()
        self.picture_soon()
        self.show_countdown()
        self.show_runs()
        self._pace_inspector()

    def _looks(self) -> Looks:
        from tui.ui.transcript.looks import Looks

        return Looks.from_variables(self.app.theme_variables, self.app.current_theme.dark)

    def _restyle(self, theme: Theme) -> None:
        if self._conversation is not None:
            self._conversation.restyle(self._looks())
            self.picture_soon()
