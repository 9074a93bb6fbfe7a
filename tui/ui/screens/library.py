"""The prompts that are kept in files, to choose one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tui.session.prompt_files import SUFFIX, Saved, Shelved
from tui.ui.screens.chooser import Chooser, Item

_BEGINNING = 400
"""Characters of a prompt that are shown."""


class LibraryScreen(Chooser):
    """Returns the name of a prompt, None where the person went back."""

    HELP = (
        "The prompts that are kept in files. Letters that you type filter the list. What a prompt has in {{ }} is "
        "asked for when it is chosen. `/prompt NAME` takes one at once, `/system @NAME` makes it the system prompt."
    )
    TITLE = "Prompts"
    NOTHING = "No prompt matches."

    def __init__(self, load: Callable[[], Awaitable[Shelved]]) -> None:
        """``load`` reads the files."""
        super().__init__()
        self._load = load
        self._shelved: Shelved | None = None

    def on_mount(self) -> None:
        """The files are read behind."""
        super().on_mount()
        self.run_worker(self._fill(), name="library")

    async def _fill(self) -> None:
        shelved = self._shelved = await self._load()
        broken = "".join(f"\nNot read: {why}." for why in shelved.broken)
        self.note(f"{shelved.folder}{broken}", warns=bool(broken))
        self.show_items([item(saved) for saved in shelved.prompts])

    def nothing(self) -> str:
        """Where the folder is, and how to begin."""
        if self._shelved is None:
            return "Reading…"
        return self.NOTHING if self._shelved.prompts else how_to_begin(self._shelved)


def how_to_begin(shelved: Shelved) -> str:
    """How the first prompt of a library is made."""
    return (
        f"There is no prompt in it yet. A prompt is a file in this folder whose name ends in {SUFFIX}, such as "
        f"{shelved.folder / f'review{SUFFIX}'}:\n\n"
        "---\ndescription: Find mistakes in code\n---\n"
        "Review this {{language=Python}} code for {{what=mistakes}}:\n\n{{code}}\n\n"
        "What stands in {{ }} is asked for when it is used: /prompt review puts it into the prompt, /system @review "
        "makes it the system prompt."
    )


def item(saved: Saved) -> Item:
    """A prompt as a row."""
    template = saved.template
    names = [variable.name for variable in template.variables]
    many = "" if not names else f"{len(names)} variable{'' if len(names) == 1 else 's'}"
    beginning = " ".join(template.body[:_BEGINNING].split())
    about = template.description or beginning
    return Item(saved.name, saved.name, "", many, beginning, about)
