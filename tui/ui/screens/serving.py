"""What a person does about the tools that the API runs: turn them on and off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.domain.server_tools import parse_list
from tui.ui.screens.replying import Replying

if TYPE_CHECKING:
    from tui.session.session import Session


class Serving(Replying):
    """The part of the chat's screen that turns server tools on and off."""

    def action_server_tools(self) -> None:
        """Show the tools that the API runs."""
        if self._session is None:
            self.say("The session is being put together; try again in a moment.")
            return
        self.run_worker(self._choose_server_tools(self._session), name="server-tools", exclusive=True)

    async def _choose_server_tools(self, session: Session) -> None:
        from tui.ui.screens.server_tools import ServerTools

        now = session.options
        chosen = await self.app.push_screen_wait(ServerTools(now.server_tools, now.model, now.server_options))
        if chosen is not None and chosen != now.server_tools:
            self._set_server_tools(chosen)

    def set_server_tools(self, value: str) -> bool:
        """Take a list such as ``web_search,web_fetch``, or ``none``; False where it is none, which is said."""
        try:
            tools = parse_list(value)
        except ValueError as error:
            self.say(f"{str(error)[:1].upper()}{str(error)[1:]}.", severity="warning", timeout=8)
            return False
        if self._session is None:
            self.say("The session is being put together; try again in a moment.")
            return False
        self._set_server_tools(tools)
        return True

    def _set_server_tools(self, tools: tuple[str, ...]) -> None:
        self.set_options(server_tools=tools)
        self.say(f"From now on the API runs {', '.join(tools)}." if tools else "From now on the API runs no tools.")

    # What the whole screen does

    if TYPE_CHECKING:  # whichever part has it, whatever their order

        def set_options(self, **changes: Any) -> None:
            """Change what goes into the next request."""
