"""What a person does with MCP servers: look at them, take their prompts, and name their resources with ``@``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.ui.screens.replying import Replying

if TYPE_CHECKING:
    from tui.domain.completing import Completer
    from tui.domain.tools.servers import Prompt
    from tui.tools.mcp import Servers

_BEGUN = 0.05
"""Seconds within which servers are at least begun with."""


class Connecting(Replying):
    """The part of the chat's screen that knows of MCP servers."""

    @property
    def servers(self) -> Servers | None:
        """The MCP servers of the session, None where none is configured or they are not started yet."""
        toolbox = None if self._session is None else self._session.toolbox
        return None if toolbox is None else toolbox.servers

    def action_mcp(self) -> None:
        """Show the servers; they are started, if they were not."""
        self.run_worker(self._show_servers(), name="mcp", group="mcp", exclusive=True)

    async def _show_servers(self) -> None:
        from tui.ui.screens.servers import ServersScreen

        if self._session is not None and self._session.toolbox is not None:
            await self._session.toolbox.ready(_BEGUN)
        await self.app.push_screen(ServersScreen(self.servers))

    def complete_resources(self) -> None:
        """Have the resources of the servers completed and attached by ``@server:uri``, as files are."""
        from tui.ui.screens.resources import ResourceCompleter

        self.add_completer(ResourceCompleter(lambda: self.servers))

    def server_prompts(self) -> list[Prompt]:
        """The prompts of the servers that are up, each a slash command by its ``command``."""
        servers = self.servers
        return [] if servers is None else servers.prompts()

    def server_commands(self) -> list[tuple[str, str, str]]:
        """These as slash commands: the name, how it is written, and what it does."""
        return [
            (one.command, " ".join([one.command, *(argument.name.upper() for argument in one.arguments)]), about(one))
            for one in self.server_prompts()
        ]

    def take_server_prompt(self, command: str, value: str) -> bool:
        """Have a server's prompt written into the draft; False where there is none of this command.

        ``value`` is what stands after the command: the first variable's value, where there is one.
        """
        prompt = next((one for one in self.server_prompts() if one.command == command), None)
        if prompt is None:
            return False
        self.run_worker(self._take_server_prompt(prompt, value), name="server-prompt", exclusive=True)
        return True

    async def _take_server_prompt(self, prompt: Prompt, value: str) -> None:
        from tui.domain.safe import one_line
        from tui.ui.screens.resources import as_text

        arguments = {prompt.arguments[0].name: value} if prompt.arguments and value else {}
        open_ones = [one for one in prompt.arguments if one.name not in arguments]
        if any(one.required for one in open_ones) or (open_ones and not value):
            from tui.domain.templates import Variable
            from tui.ui.screens.variables import VariablesScreen

            form = VariablesScreen(f"/{prompt.command}", [Variable(one.name) for one in open_ones])
            values = await self.app.push_screen_wait(form)
            if values is None:
                return
            arguments.update({name: given for name, given in values.items() if given})
        servers = self.servers
        if servers is None:
            return
        from tui.domain.tools.servers import ServerFailed

        try:
            blocks = await servers.get_prompt(prompt.server, prompt.name, arguments)
        except ServerFailed as error:
            self.say(f"/{prompt.command}: {one_line(str(error))}", severity="warning", timeout=10)
            return
        text, left_out = as_text(blocks)
        self.set_draft(text)
        if left_out:
            self.say(f"{left_out} of its parts are no text, and are left out.", severity="warning")

    # What the whole screen does

    if TYPE_CHECKING:  # whichever part has it, whatever their order

        def add_completer(self, completer: Completer) -> None:
            """Have what stands behind another kind of name attached and completed, too."""

        def set_draft(self, text: str) -> None:
            """Put a text where prompts are written."""


def about(prompt: Prompt) -> str:
    """What a server's prompt is for, in a line."""
    return " ".join(prompt.description.split()) or f"a prompt of the server {prompt.server}"
