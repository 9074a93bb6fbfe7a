"""What a person attaches: files that a prompt names, and images off the clipboard."""

from __future__ import annotations

import shlex
from collections.abc import Awaitable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.ui.screens.offering import Offering

if TYPE_CHECKING:
    from tui.domain.conversation import Turn
    from tui.session.session import Session
    from tui.ui.widgets.attached import Attached, Line
    from tui.ui.widgets.prompt import Prompt

_COUNTED = 1_000_000
"""Bytes of attachments up to which the API is asked how many tokens they are: to ask it, they have to be sent."""


class Attaching(Offering):
    """The part of the chat's screen that attaches. A file is attached by its name in the prompt, and by nothing else:

    so what is a draft, waits in the queue, is edited or recalled has its files, as long as they are there.
    """

    _attached: Attached | None = None
    _names: tuple[str, ...] = ()
    """The names in the draft."""
    _existed: frozenset[str] = frozenset()
    """Names that stood for something when they were looked at."""
    _meant: dict[str, list[str]] | None = None
    """The names in prompts whose long texts are folded: what is in those are no names."""

    async def furnish_attaching(self) -> None:
        """Put what offers names and what shows attachments above the prompt."""
        from tui.files.completer import FileCompleter
        from tui.ui.widgets.attached import Attached
        from tui.ui.widgets.completion import Completion

        self._completers = (FileCompleter(), *self._completers)
        self._completion, self._attached = Completion(id="completion"), Attached(id="attached")
        await self.query_one("#chat").mount(self._attached, self._completion, before=self._prompt)

    # Names that are written

    def note_names(self) -> None:
        """The draft is another: show what goes out with it."""
        text = self._prompt.text
        if "@" not in text and not self._names:
            return
        from tui.domain.mention import mentions
        from tui.ui.screens.commands import is_command

        names = () if is_command(text) else tuple(mention.path for mention in mentions(text))
        if names != self._names:
            self._names = names
            self.work_behind(partial(self._show_names, names), "attached")

    async def _show_names(self, names: tuple[str, ...]) -> None:
        lines = [line for name in names if (line := await self._line(name)) is not None]
        if self._attached is not None and names == self._names:
            self._attached.show(lines)

    async def _line(self, name: str) -> Line | None:
        """What is to be said of a name; nothing of one that is being written and is none yet."""
        from tui.domain.attachment import AttachError
        from tui.ui.widgets.attached import Line

        try:
            for completer in self._completers:
                if (said := await completer.describe(name)) is not None:
                    self._existed |= {name}
                    return Line("attached", said)
        except AttachError as error:
            self._existed |= {name}
            return Line("refused", str(error))
        naming = self._prompt.naming
        if naming is not None and naming.path == name:
            return None
        return Line("text", f"@{name}: there is no such file; it is sent as text")

    # Sending

    def hold_names(self, text: str) -> None:
        """Keep which names a prompt has that is about to be sent or to wait: those outside of its folded texts."""
        if self._prompt.has_folded and self._prompt.whole == text:
            from tui.domain.mention import mentions

            self._meant = {**(self._meant or {}), text: [one.path for one in mentions(self._prompt.text)]}

    def names_in(self, text: str) -> list[str]:
        """The names in a prompt."""
        if self._meant and text in self._meant:
            return self._meant.pop(text)
        from tui.domain.mention import mentions

        return [mention.path for mention in mentions(text)]

    def submit_with_files(self, session: Session, text: str) -> Awaitable[Turn]:
        """Send a prompt and the files that it names. Raises WithheldError where one cannot be sent."""
        if "@" not in text or not (names := self.names_in(text)):
            return session.submit(text)
        return self._submit(session, text, names)

    async def _submit(self, session: Session, text: str, names: list[str]) -> Turn:
        sent = [block for turn in session.conversation.path() for block in turn.prompt]
        return await session.submit(text, await self._read(names, sent, text))

    async def edit_with_files(self, session: Session, turn: Turn, text: str) -> Turn:
        """Send an edited prompt: what was attached stays while it is named, what is named newly is read."""
        from tui.domain.mention import kept

        stay, have = kept(turn.prompt, turn.prompt_text, text)
        names = [name for name in self.names_in(text) if name not in have]
        before = [] if turn.parent is None else session.conversation.path(turn.parent)
        sent = [*(block for one in before for block in one.prompt), *stay]
        return await session.edit(turn, text, [*stay, *await self._read(names, sent, text)])

    async def draft_prompt(self, text: str) -> tuple[list[dict[str, Any]], bool]:
        """The blocks that a draft would be, and whether they are few enough for the API to be asked to count them."""
        from tui.domain.attachment import AttachError, sent_size
        from tui.domain.conversation import text_prompt
        from tui.domain.mention import mentions

        blocks: list[dict[str, Any]] = []
        for mention in mentions(self._prompt.text) if "@" in text else ():
            try:
                blocks += await self._look_up(mention.path) or []
            except AttachError:
                continue
        return [*blocks, *text_prompt(text)], sum(map(sent_size, blocks)) <= _COUNTED

    async def _read(self, names: Iterable[str], sent: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
        """The blocks of what is named, in its order. Raises WithheldError; ``sent`` is what goes out beside them."""
        import asyncio

        from tui.domain.attachment import AttachError, refuse_sum
        from tui.session.session import WithheldError

        blocks: list[dict[str, Any]] = []
        try:
            for name in names:
                blocks += await self._read_one(name)
            if blocks:
                # A block that is no attachment counts as what it is: nothing.
                await asyncio.to_thread(refuse_sum, [*(block for block in sent if "source" in block), *blocks])
        except AttachError as error:
            self.say(f"{error}.", severity="warning", timeout=10)
            withheld = WithheldError(str(error))
            withheld.draft = text
            raise withheld from error
        return blocks

    async def _read_one(self, name: str) -> list[dict[str, Any]]:
        from tui.domain.attachment import AttachError

        if (blocks := await self._look_up(name)) is not None:
            return blocks
        if name in self._existed:
            # Said once: who sends it again means the text.
            self._existed -= {name}
            raise AttachError(f"{name} is not there any more; sent once more, it goes out as text")
        return []

    async def _look_up(self, name: str) -> list[dict[str, Any]] | None:
        """The blocks of a name, None where it stands for nothing. Raises AttachError."""
        for completer in self._completers:
            if (blocks := await completer.read(name)) is not None:
                return blocks
        return None

    # Attaching without writing a name

    def action_attach(self) -> None:
        """Attach the image that is on the clipboard."""
        self.run_worker(self._attach_image(pasting=False), name="attach", exit_on_error=False)

    def attach_files(self, value: str) -> bool:
        """Attach files by their paths, separated by spaces; those that hold some are quoted."""
        if not value:
            self.action_attach()
            return True
        try:
            paths = shlex.split(value)
        except ValueError:
            paths = [value]
        self.run_worker(self.attach_paths(paths), name="attach", exit_on_error=False)
        return True

    async def attach_paths(self, paths: Iterable[str]) -> None:
        """Name these files in the prompt; what cannot be sent is told instead."""
        import asyncio

        from tui.domain.attachment import AttachError
        from tui.domain.mention import written
        from tui.files.reading import describe, is_folder

        names = []
        for given in paths:
            try:
                folder = await asyncio.to_thread(is_folder, given)
                path = await self._ask_of_folder(given) if folder else given
                if not path:
                    continue
                await asyncio.to_thread(describe, path)
            except AttachError as error:
                self.say(f"{error}.", severity="warning", timeout=10)
            else:
                self._existed |= {path}
                names.append(written(path))
        if names:
            self._prompt.attach(names)
        self._prompt.focus()

    async def _ask_of_folder(self, path: str) -> str:
        """Which of a folder is meant: its list or its files; empty for neither."""
        from tui.ui.screens.question import Choice, Question

        path = path.rstrip("/") + "/"
        choices = [
            Choice("l", path, "attach the list of what is in it"),
            Choice("f", f"{path}**", "attach the files themselves, those of the folders in it too"),
        ]
        question = Question("A folder", f"{path} is a folder.", choices)
        return await self.app.push_screen_wait(question) or ""

    def on_naming_dropped(self, message: Prompt.Dropped) -> None:
        """What was pasted may be files that were dropped on the terminal."""
        self.run_worker(self._attach_dropped(message), name="dropped", exit_on_error=False)

    async def _attach_dropped(self, message: Prompt.Dropped) -> None:
        """Have the files' names stand where their paths were pasted, if they are there and can be sent."""
        import asyncio

        from tui.domain.attachment import AttachError
        from tui.domain.mention import written
        from tui.files.reading import Missing, describe

        for path in message.paths:
            try:
                await asyncio.to_thread(describe, path)
            except Missing:
                return
            except AttachError as error:
                self.say(f"{error}.", severity="warning", timeout=10)
                return
        self._existed |= set(message.paths)
        self._prompt.replace_dropped(message, [written(path) for path in message.paths])

    def on_naming_image_wanted(self) -> None:
        """Ctrl+V: an image, else the text that was copied here."""
        self.run_worker(self._attach_image(pasting=True), name="attach", exit_on_error=False)

    async def _attach_image(self, *, pasting: bool) -> None:
        import asyncio

        from tui.domain.attachment import AttachError
        from tui.files import clipboard

        try:
            data = await clipboard.image()
            if data is not None:
                await self.attach_paths([str(await asyncio.to_thread(clipboard.keep, data))])
                return
            why = "there is no image on the clipboard"
        except AttachError as error:
            why = str(error)
        except OSError as error:
            why = f"the image cannot be kept: {error.strerror}"
        if not (pasting and self._prompt.paste_copied()):
            self.say(f"{why[:1].upper()}{why[1:]}.", severity="warning", timeout=8)
