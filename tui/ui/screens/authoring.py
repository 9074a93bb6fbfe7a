"""What a person does with prompts that are kept: the system prompt, and those in files."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.widgets import TextArea

from tui.ui.screens.storing import Storing

if TYPE_CHECKING:
    from tui.session.prompt_files import Saved, Shelved


class Authoring(Storing):
    """The part of the chat's screen that takes prompts from files, and has the system prompt written."""

    home: Path | None = None
    """The folder of the configuration, in which the library is; None for the usual one."""
    _shelved: Shelved | None = None
    """What was in the library when it was read last."""

    async def library(self) -> Shelved:
        """Read the library."""
        from tui import config
        from tui.session import prompt_files

        folder = (self.home or config.home(None)) / prompt_files.FOLDER
        self._shelved = await asyncio.to_thread(prompt_files.read, folder)
        return self._shelved

    # The prompt

    def action_prompt(self) -> None:
        """Choose a prompt of the library, for the prompt."""
        self.take_prompt("")

    def take_prompt(self, name: str) -> None:
        """Put a prompt of the library into the prompt; without a name, have it chosen."""
        self.run_worker(self._take_prompt(name), name="library", group="library", exclusive=True)

    async def _take_prompt(self, name: str) -> None:
        text = await self._named(name) if name else await self.picked()
        if text is None:
            return
        if self.has_draft and self._prompt.whole.strip() != f"/prompt {name}".strip():
            self.keep_prompt(self._prompt.take())
        self._prompt.set_draft(text)
        self._prompt.focus()

    async def picked(self) -> str | None:
        """Have a prompt of the library chosen, and its variables filled in; None where the person went back."""
        from tui.ui.screens.library import LibraryScreen

        name = await self.app.push_screen_wait(LibraryScreen(self.library))
        saved = None if name is None or self._shelved is None else self._shelved.find(name)
        return None if saved is None else await self._filled(saved)

    async def _named(self, name: str) -> str | None:
        """The prompt of that name, its variables filled in; None, and it is said, where there is none."""
        shelved = await self.library()
        saved = shelved.find(name)
        if saved is None:
            why = next((one for one in shelved.broken if one.startswith(f"{name}.")), "")
            names = ", ".join(one.name for one in shelved.prompts)
            there = f"There are {names}." if names else f"{shelved.folder} holds none; /prompt tells how to begin."
            said = f"It cannot be read: {why}." if why else there
            self.say(f"No prompt {name!r}. {said}", severity="warning", timeout=10)
            return None
        return await self._filled(saved)

    async def _filled(self, saved: Saved) -> str | None:
        """Ask for the variables of a prompt, if it has some."""
        variables = saved.template.variables
        if not variables:
            return saved.template.filled({})
        from tui.ui.screens.variables import VariablesScreen

        values = await self.app.push_screen_wait(VariablesScreen(saved.name, variables))
        return None if values is None else saved.template.filled(values)

    # The system prompt

    def action_system(self) -> None:
        """Write the system prompt."""
        session = self._session
        if session is None:
            self.say("The session is being put together; try again in a moment.")
            return
        from tui.ui.screens.system import SystemScreen

        self.app.push_screen(SystemScreen(session.options.system or "", self.picked), self._written)

    def _written(self, text: str | None) -> None:
        if text is not None:
            self._set_system(text)
        self._prompt.focus()

    def take_system(self, value: str) -> None:
        """Take the value of ``/system``: a text, ``@NAME`` of the library, or ``off``."""
        if value.startswith("@") and len(value.split()) == 1:
            self.run_worker(self._system_of(value[1:]), name="library", group="library", exclusive=True)
        else:
            self._set_system("" if value == "off" else value)

    async def _system_of(self, name: str) -> None:
        text = await self._named(name)
        if text is None:
            if not self.has_draft:
                self._prompt.set_draft(f"/system @{name}")
            return
        self._set_system(text)

    def _set_system(self, text: str) -> None:
        from tui.domain.budget import guess

        self.set_options(system=text or None)
        size = f" It is some {guess({'system': text}):,} tokens." if text else ""
        self.say(f"System prompt set.{size}" if text else "System prompt cleared.")

    def prompt_names(self) -> list[tuple[str, str]]:
        """The names in the library with what each is for, as they were read last; they are read again behind."""
        self._read_names()
        prompts = () if self._shelved is None else self._shelved.prompts
        return [(saved.name, saved.template.description) for saved in prompts]

    @work(name="names", group="library names", exclusive=True, exit_on_error=False)
    async def _read_names(self) -> None:
        before = self._shelved
        if await self.library() != before:
            self._prompt.post_message(TextArea.Changed(self._prompt))  # it may become something else now

    # What the whole screen does

    if TYPE_CHECKING:  # whichever part has it, whatever their order

        def set_options(self, **changes: object) -> None:
            """Change what goes into the next request."""

        def keep_prompt(self, text: str) -> None:
            """Keep a text in the history of prompts."""
