"""What panels say to the screen."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message


@dataclass
class CopyRequested(Message):
    """The person wants ``text`` on the clipboard; ``what`` names it in a sentence."""

    text: str
    what: str = "the event"
