"""Turns taken elsewhere in some form: made on a thread, since long ones take seconds, then copied or saved."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tui.domain.export import Export, Format, Unavailable
from tui.domain.secrets import Hiding
from tui.wire.redact import redact

if TYPE_CHECKING:
    from tui.domain.conversation import Attempt, Turn
    from tui.ui.screens.replying import Replying

SOON = 0.2
"""Seconds after which a person wonders what is going on."""


class Taking(NamedTuple):
    """What is to be taken elsewhere."""

    what: str
    """As it is called in a sentence: ``turn 3``."""
    turns: tuple[Turn, ...]
    """Ones that nothing changes: a thread reads them."""
    attempt: Attempt | None = None
    """Only this one of the turn, None for all."""

    async def take(self, screen: Replying, form: Format, path: Path | None, *, keep_secrets: bool) -> str:
        """Copy it in a form, or write it to a new file; return what was wrong, in words."""
        data, text, told = await asyncio.to_thread(self.made, form, path is None, keep_secrets)
        if data is None:
            return told
        if path is None:
            screen.copy(text, f"{self.what} as {form.title}{told}")
            return ""
        problem = await asyncio.to_thread(write_new, path, data)
        if not problem:
            screen.say(f"{form.title} of {self.what} written to {path}{told}.")
        return problem

    def made(self, form: Format, as_text: bool, keep_secrets: bool) -> tuple[bytes | None, str, str]:
        """The bytes, None where there are none; they as text where that is wanted; what was hidden, or was wrong.

        Off the screen's thread.
        """
        hiding = Hiding(redact)
        epoch = time.time() - time.monotonic()
        try:
            data = form.write(Export(self.turns, redact if keep_secrets else hiding, self.attempt, epoch))
            text = data.decode() if as_text else ""
        except Unavailable as error:
            return None, "", str(error)
        except RecursionError:
            return None, "", "It nests too deep to be written."
        except UnicodeDecodeError:
            return None, "", "These bytes are no text, so a copy would not be exact. Save them to a file."
        return data, text, f"; {hiding.told} redacted" if hiding.told else ""


def still(turn: Turn, attempt: Attempt | None = None) -> Taking:
    """A turn as it is now, or one attempt of it, whatever comes of it later."""
    copy = turn.still()
    if attempt is None:
        return Taking(f"turn {turn.number}", (copy,))
    place = next(place for place, one in enumerate(turn.attempts) if one is attempt)
    return Taking(f"turn {turn.number}", (copy,), copy.attempts[place])


async def patiently(work: Awaitable[str], say: Callable[[], None]) -> str:
    """Wait for what is made; where it is not there soon, have that said. Whoever gives up on this gives up on that."""
    making = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait([making], timeout=SOON)
        if not done:
            say()
        return await making
    finally:
        making.cancel()


def keys_in(turns: Sequence[Turn]) -> str:
    """What keys stand in turns that are to be exported, in words; empty for none. Takes a while for long ones."""
    hiding = Hiding(redact)
    export = Export(tuple(turns), hiding)
    with suppress(RecursionError):  # which is said where it is written
        for turn in turns:
            export.clean([turn.prompt, turn.message.to_api()])
        if turns and turns[-1].request is not None:
            # The newest request holds what the ones before it did.
            export.clean(turns[-1].request.body)
    return hiding.told


def write_new(path: Path, data: bytes) -> str:
    """Write a file that was not there before; return what was wrong, in words. None is ever overwritten."""
    try:
        with path.expanduser().open("xb") as file:
            file.write(data)
    except FileExistsError:
        return f"{path} exists; name another file."
    except OSError as error:
        return f"{path} cannot be written: {error.strerror or error}."
    return ""
