"""What a person does about citations: see what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.domain.citations import Source, find
from tui.ui.screens.part import Base

if TYPE_CHECKING:
    from tui.ui.widgets.conversation import Conversation


class Citing(Base):
    """The part of the chat's screen that opens citations."""

    def on_conversation_citation_opened(self, message: Conversation.CitationOpened) -> None:
        """A mark in the text was clicked, or chosen by its letter."""
        turn = message.turn
        body = turn.request.body if turn.request is not None else {}
        source = find(turn.message.blocks, message.at, body)
        if source is not None:
            self.run_worker(self._show_source(source), name="citation", group="citation", exclusive=True)

    async def _show_source(self, source: Source) -> None:
        from tui.ui.screens.citation import CitationScreen

        wanted = await self.app.push_screen_wait(CitationScreen(source))
        if wanted == "open":
            self.app.open_url(source.address)
        elif wanted == "copy":
            self.post_message(_copy(source))


def _copy(source: Source) -> Conversation.CopyRequested:
    """The passage as Markdown, with its source under it."""
    from tui.ui.widgets.conversation import Conversation

    words = source.passages[source.chosen].cited or source.passages[source.chosen].said
    quoted = "\n".join(f"> {line}" for line in words.splitlines())
    from_where = " · ".join(one for one in (source.title, source.address) if one)
    return Conversation.CopyRequested(f"{quoted}\n>\n> {from_where}\n" if from_where else f"{quoted}\n", "the passage")
