"""A menu of forms to export a turn in: copied at once, or saved to a file."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.domain.export import Format
from tui.domain.safe import drawable, one_line
from tui.ui.screens.taking import patiently


class ExportMenu(ModalScreen[None]):
    """Shows the forms; what cannot be done is said, and the menu stays."""

    HELP: ClassVar[str] = """\
A turn, or a session, in a form of your choice. **Enter** copies it, **s** saves it to the file that is named below, \
**Tab** goes to that name; no file that exists is overwritten. Keys that stand in the texts are redacted, unless you \
keep them.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Close", tooltip="Close"),
        Binding("s", "save", "Save", tooltip="Save to the file that is named"),
        Binding("h", "keep", "Hide keys", tooltip="Hide keys that stand in the texts, or keep them"),
        Binding("j", "step('down')", show=False),
        Binding("k", "step('up')", show=False),
    ]

    def __init__(
        self,
        what: str,
        name: str,
        formats: Sequence[Format],
        take: Callable[[Format, Path | None, bool], Awaitable[str]],
        find: Callable[[], str],
    ) -> None:
        """``name`` is the file's, without its suffix.

        ``take`` copies, or saves where it is told a file; it is told whether keys are kept, and gives what was wrong,
        in words. ``find`` says what keys there are, such as ``2 keys (AWS key id, npm token)``; it is called on a
        thread.
        """
        super().__init__()
        self._what = what
        self._file = name
        self._formats = formats
        self._take = take
        self._find = find
        self._found = ""
        self._keeps = False
        """Whether keys go along."""
        self._suggested = ""
        self._taking = False
        """Whether a form is being made."""

    def compose(self) -> ComposeResult:
        """The forms, the file's name, and the keys."""
        with Vertical(id="export"):
            yield Static(Content(one_line(f"Export {self._what}")), classes="title")
            width = max(len(one.title) for one in self._formats) + 2
            yield OptionList(
                *(Option(Content.assemble((one.title.ljust(width), "bold"), one.about)) for one in self._formats),
                id="export-formats",
            )
            with Horizontal(id="export-file"):
                yield Static("File ", classes="label")
                yield Input(id="export-path", compact=True)
            yield Static("", id="export-secrets")
            yield Static("", id="export-problem")
            yield Static(
                Content.assemble(
                    *(
                        part
                        for key, does in (("Enter", "copy"), ("s", "save"), ("Tab", "file name"), ("Esc", "close"))
                        for part in ((f"{key} ", "$primary"), (f"{does}   ", "$foreground 60%"))
                    )
                ),
                id="export-keys",
            )

    def on_mount(self) -> None:
        """The first form, ready to be chosen. Keys are looked for behind it; until then they are hidden unseen."""
        options = self.query_one(OptionList)
        options.highlighted = 0
        options.focus()
        self.run_worker(self._look(), name="secrets", exit_on_error=False)

    async def _look(self) -> None:
        self._found = await asyncio.to_thread(self._find)
        self._show_secrets()

    def _show_secrets(self) -> None:
        """What becomes of the keys, where there are any."""
        line = self.query_one("#export-secrets", Static)
        line.display = bool(self._found)
        told = ("kept: whoever gets this can read it.   ", "$warning") if self._keeps else ("redacted.   ", "$success")
        does = "redact" if self._keeps else "keep"
        line.update(
            Content.assemble((f"{self._found} {told[0]}", told[1]), ("h ", "$primary"), (does, "$foreground 60%"))
        )

    def action_keep(self) -> None:
        """Hide the keys that were found, or keep them."""
        if self._found:
            self._keeps = not self._keeps
            self._show_secrets()

    @property
    def _format(self) -> Format:
        return self._formats[self.query_one(OptionList).highlighted or 0]

    def action_step(self, where: str) -> None:
        """Up and down by letters."""
        options = self.query_one(OptionList)
        (options.action_cursor_down if where == "down" else options.action_cursor_up)()

    def on_option_list_option_highlighted(self) -> None:
        """Another form wants another file."""
        self._suggest()
        if not self._taking:
            self._say("")

    def _suggest(self) -> str:
        """The file that is named: one that is not there yet, unless the person named one."""
        field = self.query_one(Input)
        if field.value == self._suggested:
            self._suggested = field.value = free_name(self._file, self._format.suffix)
        return field.value.strip()

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        """Copy the form that Enter was pressed on, whichever a key after it chose."""
        self._begin(None, self._formats[message.option_index])

    def on_input_submitted(self) -> None:
        """Save, from the file's name."""
        self.action_save()

    def action_save(self) -> None:
        """Save to the file that is named."""
        # The list says later than the keys come that another form is chosen.
        path = self._suggest()
        if path:
            self._begin(Path(path))
        else:
            self._say("Name a file first.")

    def _begin(self, path: Path | None, form: Format | None = None) -> None:
        """Copy or save, one after the other; Escape gives up what is not made yet."""
        if not self._taking:
            self._taking = True
            self.run_worker(self._made(form or self._format, path), name="export", exit_on_error=False)

    async def _made(self, form: Format, path: Path | None) -> None:
        try:
            problem = await patiently(
                self._take(form, path, self._keeps), lambda: self._say(f"Making the {form.title} …  Esc gives it up.")
            )
        finally:
            self._taking = False
        if problem:
            self._say(problem)
        else:
            self.dismiss()

    def _say(self, problem: str) -> None:
        self.query_one("#export-problem", Static).update(Content(drawable(problem)))


def free_name(name: str, suffix: str) -> str:
    """A file's name that nothing here has."""
    path, number = Path(f"{name}.{suffix}"), 1
    while path.exists():
        number += 1
        path = Path(f"{name}-{number}.{suffix}")
    return str(path)
