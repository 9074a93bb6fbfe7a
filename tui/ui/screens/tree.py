"""Turns to choose from, over the screen: the whole tree, or the prompts of the line that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Static

from tui.domain.branches import rows
from tui.domain.conversation import Conversation, Turn
from tui.ui.transcript.looks import Looks
from tui.ui.widgets.column import Column
from tui.ui.widgets.turn_list import Entry, TurnList

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SETTLED = 0.08
"""Seconds for which the cursor rests before the preview is drawn."""


class Chosen(NamedTuple):
    """A turn, and what is wanted of it."""

    what: Literal["go", "edit", "fork"]
    turn: Turn


class TurnChooser(ModalScreen[Chosen]):
    """A list of turns with a preview; returns None where nothing was chosen."""

    TITLE_TEXT: ClassVar[str]
    HELP: ClassVar[str]
    KEYS: ClassVar[str]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "close", tooltip="Close"),
        Binding("enter", "choose", "choose", tooltip="Choose the turn under the cursor"),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "edge(-1)", show=False),
        Binding("end", "edge(1)", show=False),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - as Textual declares it

    def __init__(self, entries: Sequence[Entry], cursor: int, looks: Looks) -> None:
        super().__init__()
        self._entries = entries
        self._cursor = cursor
        self._looks = looks
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """The list, the preview beside or below it, and the keys."""
        with Vertical(id="tree"):
            yield Static(Content(self.TITLE_TEXT), id="tree-title")
            with Container(id="tree-body"):
                yield TurnList(self._entries, self._cursor, id="tree-list")
                preview = Column(self._looks, id="tree-preview")
                preview.can_focus = False
                yield preview
            parts: list[str | tuple[str, str]] = []
            for number, run in enumerate(self.KEYS.split("**")):
                parts.append((run, "$primary" if number % 2 else "$foreground 60%"))
            yield Static(Content.assemble(*parts), id="tree-keys")

    def on_mount(self) -> None:
        """Show what is under the cursor."""
        self._list = self.query_one(TurnList)
        self._preview()

    def action_move(self, lines: int) -> None:
        """Move the cursor."""
        self._list.move(lines)

    def action_page(self, pages: int) -> None:
        """Move the cursor by a page."""
        self._list.move_page(pages)

    def action_edge(self, edge: int) -> None:
        """To the first or the last."""
        self._list.move_to_edge(edge)

    def action_choose(self) -> None:
        """Take the turn under the cursor."""
        if (turn := self._list.turn) is not None:
            self.choose(turn)

    def on_turn_list_picked(self, message: TurnList.Picked) -> None:
        """It was clicked."""
        self.choose(message.turn)

    def choose(self, turn: Turn) -> None:
        """Close with a turn."""
        raise NotImplementedError

    def on_turn_list_moved(self) -> None:
        """Another turn: show it, once the cursor rests."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_SETTLED, self._preview)

    def _preview(self) -> None:
        view, turn = self.query_one(Column), self._list.turn
        view.forget()
        if turn is not None:
            view.show([turn])
            view.to_turn(turn)


class TreeScreen(TurnChooser):
    """All turns of the conversation, with their branches."""

    TITLE_TEXT = "Branches"
    HELP = (
        "All turns of the conversation: each prompt that was edited and each reply that was asked for again is a "
        "branch, and nothing of the others is lost. The turn under the cursor is shown beside the list or below it."
    )
    KEYS = "**Enter** go there  **e** edit the prompt  **f** fork into a session  **Esc** close"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
        Binding("g", "edge(-1)", show=False),
        Binding("G,shift+g", "edge(1)", show=False),
        Binding("e", "take('edit')", "edit", id="tree.edit", tooltip="Edit its prompt, as a branch"),
        Binding("f", "take('fork')", "fork", id="tree.fork", tooltip="Make a session of its own, up to here"),
        Binding("b,q", "dismiss", show=False),
    ]

    def __init__(self, conversation: Conversation, current: Turn | None, looks: Looks) -> None:
        entries = [Entry(*row) for row in rows(conversation)]
        cursor = next((place for place, entry in enumerate(entries) if entry.turn is current), len(entries) - 1)
        super().__init__(entries, cursor, looks)

    def choose(self, turn: Turn) -> None:
        """Go there."""
        self.dismiss(Chosen("go", turn))

    def action_take(self, what: Literal["edit", "fork"]) -> None:
        """Edit the prompt under the cursor, or make a session of the line up to it."""
        if (turn := self._list.turn) is not None:
            self.dismiss(Chosen(what, turn))


class RewindScreen(TurnChooser):
    """The prompts of the line that is shown, to edit one; the newest have letters."""

    TITLE_TEXT = "Rewind: which prompt do you want to edit? The old line stays, as a branch."
    HELP = (
        "The prompts of the line that is shown. The letter beside one, or **Enter**, takes it into the prompt; what "
        "you send then is a branch, and the old line stays."
    )
    KEYS = "**a** … **z** or **Enter** edit it  **↑ ↓** move  **Esc** close"

    def __init__(self, conversation: Conversation, looks: Looks) -> None:
        line = [turn for turn in conversation.path() if not (turn.continues or turn.is_round)]
        letters = dict(zip(reversed(line), _LETTERS, strict=False))
        self._by_letter = {key: turn for turn, key in letters.items()}
        super().__init__([Entry(turn, key=letters.get(turn, " ")) for turn in line], len(line) - 1, looks)

    def choose(self, turn: Turn) -> None:
        """Edit its prompt."""
        self.dismiss(Chosen("edit", turn))

    def on_key(self, event: events.Key) -> None:
        """A letter chooses."""
        if event.character is not None and (turn := self._by_letter.get(event.character.lower())) is not None:
            event.stop()
            self.choose(turn)
