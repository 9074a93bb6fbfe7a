"""Slash commands in the prompt: the palette's actions, by name."""

from __future__ import annotations

import math
import re
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.ui.actions import slash_commands

if TYPE_CHECKING:
    from tui.ui.screens.chat import ChatScreen

_COMMAND = re.compile(r"/([a-z_-]+|[\w.-]+:[\w.:-]+)(?:[ \n](.*))?$", re.S)
"""A command of the app, or one that a server brought: ``/git:review``."""


def is_command(text: str) -> bool:
    """Whether a prompt is a command: a slash and a word, such as ``/model``, but not a path such as ``/usr/bin``."""
    return _COMMAND.match(text.strip()) is not None


Values = Callable[[str], Sequence[tuple[str, str]]]
"""What a command may be given, by its name: values, and what each means."""
Written = tuple[str, str, str]
"""A command: its name, how it is written without its slash, and what it does."""


def _known(more: Sequence[Written]) -> list[Written]:
    """The app's commands, then ``more``."""
    return [(name, action.slash or name, action.help) for name, action in slash_commands()] + list(more)


def hint(text: str, values: Values | None = None, more: Sequence[Written] = ()) -> list[tuple[str, str]]:
    """The commands that a draft may become, and what one may be given: how it is written, and what it does.

    ``more`` are commands that only this session has.
    """
    if not text.startswith("/") or "\n" in text:
        return []
    word = text[1:].split(" ", 1)[0]
    exact = " " in text
    own = _fitting(text, values)
    if own and not text.endswith(f"/{word} "):
        return [(f"/{word} {value}", about) for value, about in own]
    return [
        (f"/{way}", about) for name, way, about in _known(more) if (name == word if exact else name.startswith(word))
    ] + [(f"/{word} {value}", about) for value, about in own]


def _fitting(text: str, values: Values | None) -> list[tuple[str, str]]:
    """What may be given to the command that a draft is: what begins so, else what has it somewhere."""
    if values is None or not text.startswith("/") or " " not in text:
        return []
    name, given = text[1:].split(" ", 1)
    known, wanted = values(name), given.lower()
    begins = [one for one in known if one[0].lower().startswith(wanted)]
    return begins or [one for one in known if wanted in one[0].lower()]


def complete(text: str, values: Values | None = None, more: Sequence[Written] = ()) -> str | None:
    """The draft completed as far as there is one way on, None where there is none."""
    if not text.startswith("/"):
        return None
    if " " in text:
        name, given = text[1:].split(" ", 1)
        found = [value for value, _ in _fitting(text, values)]
        way = _shared(found)
        return f"/{name} {way}" if len(way) > len(given) or found == [way] else None
    names = [(name, way) for name, way, _ in _known(more) if name.startswith(text[1:])]
    if not names:
        return None
    if len(names) == 1:
        name, way = names[0]
        return f"/{name} " if " " in way else f"/{name}"
    return f"/{_shared([name for name, _ in names])}"


def _shared(names: Sequence[str]) -> str:
    """How all of them begin."""
    shared = names[0] if names else ""
    for name in names[1:]:
        while not name.startswith(shared):
            shared = shared[:-1]
    return shared


def run(screen: ChatScreen, text: str) -> bool:
    """Run a command; False where there is none of this name or it cannot run, and the draft has to stay."""
    match = _COMMAND.match(text.strip())
    assert match is not None
    name, value = match.group(1), (match.group(2) or "").strip()
    special = _SPECIAL.get(name)
    if special is not None:
        return special(screen, value)
    for command, action in slash_commands():
        if command == name:
            screen.call_later(screen.run_action, action.run)
            return True
    if screen.take_server_prompt(name, value):
        return True
    screen.say(f"There is no command /{name}. / lists them; F1 helps.", severity="warning")
    return False


def _model(screen: ChatScreen, value: str) -> bool:
    if value:
        screen.set_model(value)
    else:
        screen.action_model()
    return True


def _system(screen: ChatScreen, value: str) -> bool:
    if value:
        screen.take_system(value)
    else:
        screen.action_system()
    return True


def _prompt(screen: ChatScreen, value: str) -> bool:
    screen.take_prompt(value)
    return True


def _server_tools(screen: ChatScreen, value: str) -> bool:
    """``/server-tools`` shows them, ``/server-tools LIST`` turns those on and the others off."""
    from tui.ui.screens.serving import Serving

    assert isinstance(screen, Serving)
    if value:
        return screen.set_server_tools(value)
    screen.action_server_tools()
    return True


def _theme(screen: ChatScreen, value: str) -> bool:
    if value not in screen.app.available_themes:
        there_is = f"There is no theme {value!r}. " if value else f"The theme is {screen.app.theme}. "
        screen.say(f"{there_is}Themes: {', '.join(sorted(screen.app.available_themes))}", timeout=10)
        return False
    screen.app.theme = value
    return True


def _copy(screen: ChatScreen, value: str) -> bool:
    """``/copy`` to the clipboard, ``/copy FILE`` to a file."""
    if not value:
        screen.call_later(screen.run_action, "copy_reply")
        return True
    path = screen.session.conversation.path() if screen.session else []
    replies = [turn for turn in path if turn.message.text]
    if not replies:
        screen.say("No reply to copy yet.")
        return False
    return _write(screen, Path(value), replies[-1].reply_text.encode("utf-8", "replace"))


def _record(screen: ChatScreen, value: str) -> bool:
    """``/record FILE``: the last turn as a recording."""
    from tui.session.record import save

    turn = screen.session.conversation.leaf if screen.session else None
    if turn is None or turn.running or not turn.attempts:
        screen.say("There is no finished turn to record yet.", severity="warning")
        return False
    path = Path(value or f"turn-{turn.number}.tape").expanduser()
    if path.exists():
        screen.say(f"{path} exists; name another file.", severity="warning")
        return False
    try:
        save(turn, path)
    except OSError as error:
        screen.say(f"{path} cannot be written: {error}", severity="error", timeout=10)
        return False
    screen.say(f"Recorded to {path}. claude-tui replay plays it.")
    return True


def _write(screen: ChatScreen, path: Path, data: bytes) -> bool:
    """Write a new file; an old one is never overwritten."""
    from tui.ui.screens.taking import write_new

    problem = write_new(path, data)
    screen.say(problem or f"Written to {path}.", severity="warning" if problem else "information")
    return not problem


def _resume(screen: ChatScreen, value: str) -> bool:
    """``/resume`` lists the sessions, ``/resume ID`` opens one."""
    if value:
        screen.resume(value)
    else:
        screen.call_later(screen.run_action, "sessions")
    return True


def _search(screen: ChatScreen, value: str) -> bool:
    """``/search`` and ``/search WORDS``: in all sessions."""
    screen.action_search_sessions(value)
    return True


def _export(screen: ChatScreen, value: str) -> bool:
    """``/export`` asks which form, ``/export FORMAT`` copies, ``/export FORMAT FILE`` saves."""
    from tui.session.record import ALL_FORMATS

    if not value:
        screen.call_later(screen.run_action, "export")
        return True
    name, _, file = value.partition(" ")
    form = next((one for one in ALL_FORMATS if one.name == name), None)
    if form is None:
        screen.say(f"Formats: {', '.join(one.name for one in ALL_FORMATS)}", timeout=10)
        return False
    if (turn := screen.meant()) is None:
        return False
    making = screen.export(form, turn, path=Path(file.strip()) if file.strip() else None)
    screen.run_worker(_exported(screen, making, form.title, value), name="export", exit_on_error=False)
    return True


async def _exported(screen: ChatScreen, making: Awaitable[str], title: str, value: str) -> None:
    """Wait for an export; where it fails, the command comes back to be changed."""
    from tui.ui.screens.taking import patiently

    problem = await patiently(making, lambda: screen.say(f"Making the {title} …"))
    if problem:
        screen.say(problem, severity="warning", timeout=10)
        if not screen.has_draft:
            screen.set_draft(f"/export {value}")


def _replay(screen: ChatScreen, value: str) -> bool:
    """``/replay`` plays the turn once more, ``/replay FILE`` a recording; ``--speed N`` or ``--speed max``."""
    from tui.session.playing import plays
    from tui.wire import tape

    given = re.search(r"(?:^|(?<=\s))--speed[ =](\S+)", value)
    file = value if given is None else f"{value[: given.start()]}{value[given.end() :]}".strip()
    speed = _speed("1" if given is None else given[1])
    if speed is None:
        screen.say("--speed is a number above 0, or max.", severity="warning")
        return False
    if not file:
        turn = screen.meant()
        return turn is not None and screen.replay(turn, speed)
    session = screen.free()
    if session is None:
        return False
    try:
        recording = tape.read(Path(file).expanduser())
    except tape.TapeError as error:
        screen.say(f"{error}.", severity="warning", timeout=10)
        return False
    screen.play(plays(session, recording, speed))
    return True


def _speed(text: str) -> float | None:
    """A speed as a number, infinite for ``max``; None where it is none."""
    try:
        speed = math.inf if text == "max" else float(text)
    except ValueError:
        return None
    return speed if speed > 0 else None


_SPECIAL: dict[str, Callable[[ChatScreen, str], bool]] = {
    "model": _model,
    "system": _system,
    "prompt": _prompt,
    "thinking": lambda screen, value: screen.set_option("thinking", value),
    "effort": lambda screen, value: screen.set_option("effort", value),
    "max-tokens": lambda screen, value: screen.set_option("max-tokens", value),
    "stop": lambda screen, value: screen.set_option("stop", value),
    "server-tools": _server_tools,
    "theme": _theme,
    "copy": _copy,
    "record": _record,
    "resume": _resume,
    "search": _search,
    "export": _export,
    "replay": _replay,
    "attach": lambda screen, value: screen.attach_files(value),
    "budget": lambda screen, value: screen.set_budget(value),
}
