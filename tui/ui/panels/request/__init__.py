"""Request: what was asked of the API and how it answered, attempt by attempt."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.widgets import Static

from tui.domain.asked import asked
from tui.domain.conversation import Attempt, Conversation, Turn
from tui.domain.diff import compare
from tui.domain.log import EventLog
from tui.domain.readout import Piece
from tui.domain.safe import one_line
from tui.ui.panels import Caption, CopyRequested, Document, ExportRequested, Lines, ResendRequested
from tui.ui.panels.request.comparing import summary, write_changes
from tui.ui.panels.request.moving import Moving
from tui.ui.panels.request.node import Node, Redact
from tui.ui.panels.request.sections import body_section, sections, state_of, status
from tui.ui.panels.request.view import OutlineView


def _hidden(keys: str, action: str, name: str, tooltip: str) -> Binding:
    """A binding that the footer has no room for."""
    return Binding(keys, action, tooltip, id=f"request.{name}", show=False, tooltip=tooltip)


class RequestPanel(Moving):
    """One turn's request as an outline: the newest of the line that is shown, or another that was chosen."""

    HELP: ClassVar[str] = """\
**Request**: method, address and headers as they went out, with keys redacted; the body as a tree; the answer's status
and headers; the message that it made; and each attempt with what became of it. **◆ cache** marks the blocks up to which
the prompt is cached, **◆ 2** how many are in what is folded.

- **↑ ↓ PgUp PgDn g G** move · **{ }** sections · **[ ]** the request before and after
- **Enter Space** fold or show, **← →** as well · `*` all under the cursor
- **/** search, in what is folded too; **n N** next and previous, **Esc** close
- **y** copy the value under the cursor, whole · **Y** copy its path
- **d** what is different from the request before · **x** export, on an attempt it alone · **r** edit and send again
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "fold", "Fold", id="request.fold", tooltip="Fold or show what is under the cursor"),
        Binding("slash", "search", "Search", id="request.search", tooltip="Search, in what is folded too"),
        Binding("y", "copy", "Copy", id="request.copy", tooltip="Copy the value under the cursor"),
        Binding("d", "compare", "Diff", id="request.compare", tooltip="What is different from the request before"),
        Binding("x", "export", "Export", id="request.export", tooltip="Copy or save as curl, Python, HAR and more"),
        Binding("r", "resend", "Resend", id="request.resend", tooltip="Edit the body in $EDITOR and send it again"),
        _hidden("left,h", "close", "close", "Fold; then to what it stands in"),
        _hidden("right,l", "open", "open", "Show what is folded; then into it"),
        _hidden("asterisk", "fold_all", "fold_all", "Fold or show all under the cursor"),
        _hidden("left_curly_bracket", "section(-1)", "section_up", "To the section before"),
        _hidden("right_curly_bracket", "section(1)", "section_down", "To the next section"),
        _hidden("left_square_bracket", "turn(-1)", "before", "The request before"),
        _hidden("right_square_bracket", "turn(1)", "after", "The request after"),
        _hidden("n", "search_step(1)", "next_match", "To the next match"),
        _hidden("N,shift+n", "search_step(-1)", "previous_match", "To the match before"),
        _hidden("Y,shift+y", "copy_path", "copy_path", "Copy the path of what is under the cursor"),
        _hidden("escape", "leave", "leave", "Close the search or the diff"),
    ]

    empty: var[bool] = var(True, toggle_class="-empty")

    def __init__(self, redact: Redact = lambda value: value, id: str | None = None) -> None:
        """``redact`` takes secrets out of a JSON value: nothing of the body is drawn or copied without it."""
        super().__init__(id=id)
        self._redact = redact
        self._caption, self._view = Caption("request-caption"), OutlineView(redact, "request-outline")
        self._document = Document("request-diff")
        self._matches = []
        self._turns: list[Turn] = []
        self._chosen: Turn | None = None
        """The turn that the person went to; None for the newest."""
        self._turn: Turn | None = None
        self._body: Node | None = None
        self._drawn: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        """The outline, and behind it the comparison."""
        yield Static("No request yet. Send a prompt to see what goes out and what comes back.", classes="panel-empty")
        yield self._caption
        yield self._view
        yield self._document

    def update(self, conversation: Conversation, log: EventLog, now: float) -> None:
        """Write the sections anew where the turn, an attempt or an answer is another."""
        self._turns = conversation.turns
        turn = self._chosen or conversation.leaf
        self.empty = turn is None
        if turn is None:
            self._turn, self._drawn = None, ()
            return
        seen = (turn, *state_of(turn))
        if seen != self._drawn:
            same = self._turn is turn
            if not same or self._body is None or self._drawn[1] is not seen[1]:
                self._body = body_section(turn)
            self._turn, self._drawn = turn, seen
            self._show(turn, self._body, same)

    def _show(self, turn: Turn, body: Node, same: bool) -> None:
        """Show a turn's sections; where they are those of the same turn, folded as they were."""
        found = sections(turn, body)
        if same:
            was = {node.key: node.open for node in self._view.outline.roots}
            for node in found:
                node.open = was.get(node.key, node.open)
        elif self.comparing:
            self.comparing = False
        self._view.show(found, keep=same)
        self.search_again()
        self.say()

    @property
    def scrolled(self) -> Lines:
        """What the keys scroll."""
        return self._document if self.comparing else self._view

    def say(self) -> None:
        """Which request this is, and where in it the cursor; or the query."""
        turn = self._turn
        if turn is None:
            return
        if self._query is not None and not self.comparing:
            self._caption.say(*self.query_pieces())
            return
        left = [Piece("strong", "Request "), Piece("muted", f"turn {turn.number}")]
        if self.comparing:
            before = self._before(turn)
            left.append(Piece("muted", f" against turn {before.number}" if before else ""))
            self._caption.say(left, [Piece("muted", "Esc back")])
            return
        node, right = self._view.node, status(turn.attempt, turn)
        if node is not None and node.kind == "json":
            path = one_line(self._redact(node.path))
            room = self.size.width - sum(len(piece.text) for piece in (*left, right)) - 6
            if len(path) > room:  # why it failed stands with the response, too
                room, right = room + len(right.text), right._replace(text=right.text.partition(" · ")[0])
                room -= len(right.text)
            left.append(Piece("accent", f"  {path if len(path) <= room else '…' + path[-max(1, room - 1) :]}"))
        elif turn.is_round:
            left.append(Piece("muted", f"  {one_line(asked(turn))}"))
        self._caption.say(left, [right])

    def action_search(self) -> None:
        """Search the request, not what is different in it."""
        self.comparing = False
        super().action_search()

    def action_turn(self, step: int) -> None:
        """Go to the request before or after, in the order in which they went out."""
        if self._turn is None:
            return
        place = self._turns.index(self._turn) + step if self._turn in self._turns else -1
        if 0 <= place < len(self._turns):
            turn = self._turns[place]
            self._chosen = turn if place < len(self._turns) - 1 else None
            self._turn, self._body = turn, body_section(turn)
            self._drawn = (turn, *state_of(turn))
            self._show(turn, self._body, same=False)

    # What is done with it

    def action_copy(self) -> None:
        """Ask for the value under the cursor in the clipboard; of a comparison all of it."""
        node = self._view.node
        if self.comparing:
            self.post_message(CopyRequested("\n".join(self._document.rows.plain()), "the differences"))
        elif node is not None and (text := node.copied(self._redact)):
            name = node.path if node.kind == "json" else str(node.key).lower()
            self.post_message(CopyRequested(text, one_line(self._redact(name))))

    def action_copy_path(self) -> None:
        """Ask for the path of what is under the cursor in the clipboard."""
        node = self._view.node
        if node is not None and not self.comparing and node.path:
            self.post_message(CopyRequested(self._redact(node.path), "its path"))

    def action_compare(self) -> None:
        """Show what is different from the request before, or the request again."""
        turn = self._turn
        if turn is None or self.comparing:
            self.comparing = False
            self.say()
            return
        before = self._before(turn)
        if before is None or before.request is None or turn.request is None:
            self.notify("There is no request before this one to compare it with.", timeout=3)
            return
        changes = compare(self._redact(before.request.body), self._redact(turn.request.body))
        self.comparing = True
        self._document.show(lambda rows: write_changes(rows, changes))
        self.say()
        self.notify(f"Against turn {before.number}: {summary(changes)}.", timeout=3)

    def _before(self, turn: Turn) -> Turn | None:
        """The turn whose request went out before that of ``turn``."""
        place = self._turns.index(turn) if turn in self._turns else 0
        return next((one for one in reversed(self._turns[:place]) if one.request is not None), None)

    def action_export(self) -> None:
        """Ask for the turn in another form; with the cursor on one of several attempts, for that one."""
        if self._turn is not None:
            self.post_message(ExportRequested(self._turn, self._attempt(self._turn)))

    def _attempt(self, turn: Turn) -> Attempt | None:
        """The attempt that the cursor is on, where there are several."""
        node = self._view.node
        while node is not None and node.depth > 1:
            node = node.parent
        if node is None or node.parent is None or node.parent.key != "Attempts" or len(turn.attempts) < 2:
            return None
        return next((one for one in turn.attempts if str(one.number) == node.key), None)

    def action_resend(self) -> None:
        """Ask for the body in an editor, to be sent again."""
        if self._turn is not None:
            self.post_message(ResendRequested(self._turn))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Esc is the panel's own only where it has something to close."""
        if action == "leave":
            return self.comparing or self._query is not None
        return super().check_action(action, parameters)

    def action_leave(self) -> None:
        """Close the comparison, or the search."""
        if self.comparing:
            self.comparing = False
            self.say()
        else:
            self.end_search()
