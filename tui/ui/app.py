"""The app: wiring only."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.notifications import SeverityLevel
from textual.screen import Screen

from tui.assets import first_styles, other_stylesheets
from tui.config import Settings
from tui.domain.safe import drawable
from tui.ui import warm
from tui.ui.actions import ACTIONS
from tui.ui.screens.chat import ChatScreen
from tui.ui.screens.inspecting import LOW
from tui.ui.screens.panels import key_ids
from tui.ui.theme import DARK, LIGHT, open_with

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    from tui.domain.conversation import Turn
    from tui.session.keeping import Keeper
    from tui.session.session import Session


class Opening(NamedTuple):
    """How the app opens."""

    prompt: str | None = None
    """A prompt to send at once."""
    demo: bool = False
    scenes: tuple[tuple[str, str], ...] = ()
    """What to try in the demo: prompts, and what each shows."""
    mistakes: tuple[str, ...] = ()
    """What is wrong with the configuration, in words."""
    key_lines: Mapping[str, int] = {}
    """Where each id of the configuration's ``[keys]`` stands."""
    recording: str | None = None
    """The name of the recording that is played."""
    still: tuple[str, bytes] | None = None
    """The title of the stored session that is to be opened, and the picture of its end, where there is one."""
    load_sdk: Callable[[], Future[Any]] | None = None
    """Begins to import what requests need; the future of that."""
    choose: bool = False
    """Whether to list the stored sessions at once."""
    attach: tuple[str, ...] = ()
    """Files to send with the prompt, or with the first one that is written."""
    home: Path | None = None
    """The folder of the configuration; None for the usual one."""


class Connected(NamedTuple):
    """What is put together behind the first picture."""

    session: Session
    plays: Sequence[Callable[[], Awaitable[Turn]]] = ()
    """The turns of a recording, to run at once and one after the other."""
    keeper: Keeper | None = None
    """Stores the session as it goes; None where nothing is stored."""
    resumed: str | None = None
    """The key of a stored session to go on with."""


class ClaudeApp(App[None]):
    """claude-tui."""

    CSS: ClassVar[str] = first_styles()
    TITLE = "claude-tui"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        # The chat has it, too, for the footer; what stands over the chat is asked here.
        Binding("f1", "help", "Help", show=False, priority=True, id="help", tooltip="Help for where you are"),
    ]

    def __init__(self, settings: Settings, opening: Opening, connect: Callable[[], Connected]) -> None:
        super().__init__()
        self._settings = settings
        self._opening = opening
        self._connect = connect
        self._session: Session | None = None
        self._hurried = False
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        wanted = settings.theme
        known = wanted is None or wanted in self.available_themes
        open_with(self, wanted if wanted is not None and known else DARK.name)
        mistakes = opening.mistakes
        if not known:
            mistakes += (f"There is no theme {wanted!r}; try claude-dark or claude-light.",)
        self._mistakes = mistakes
        self.set_keymap(dict(settings.keys))

    async def on_event(self, event: events.Event) -> None:
        """What is pasted may hold anything; whatever takes it draws it."""
        if isinstance(event, events.Paste):
            event.text = drawable(event.text.replace("\r\n", "\n").replace("\r", "\n"))
        await super().on_event(event)

    @property
    def clipboard(self) -> str:
        """What was copied in this app last, safe to draw where it is pasted."""
        return drawable(super().clipboard)

    def get_driver_class(self) -> type[Driver]:
        """Textual's driver, but on Linux and macOS ours on top of it."""
        found = super().get_driver_class()
        if found.__name__ != "LinuxDriver":
            return found
        from tui.ui.driver import TerminalDriver

        return TerminalDriver

    def get_default_screen(self) -> Screen[None]:
        """The one screen of the app."""
        opening = self._opening
        return ChatScreen(
            self._settings,
            demo=opening.demo,
            scenes=opening.scenes,
            recording=opening.recording,
            still=opening.still,
            hurry=self._hurry,
        )

    async def on_mount(self) -> None:
        """Say what was wrong, begin what was asked for, and load the rest behind the first picture."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP) if hasattr(signal, "SIGHUP") else ():
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self.call_later, self.action_quit)
        for mistake in self._mistakes:
            self._tell_mistake(mistake)
        # A worker: awaited in a callback, the loading would hold the screen, and what is typed meanwhile unseen.
        self.call_after_refresh(lambda: self.run_worker(self._after_first_paint(), name="load"))

    async def _after_first_paint(self) -> None:
        screen = self.screen_stack[0]
        assert isinstance(screen, ChatScreen)
        self.stylesheet.read_all(list(other_stylesheets()))
        if self._opening.prompt:
            self._hurry()
        await screen.furnish()
        connected = await asyncio.to_thread(self._load)
        self._session = connected.session
        from tui.ui.screens.whole import complete

        complete(screen)
        screen.home = self._opening.home
        await screen.attach(connected.session, connected.keeper, connected.resumed)
        if self._settings.keys:
            self._check_keys()
        if connected.plays:
            screen.play(connected.plays)
        elif self._opening.prompt:
            screen.submit(" ".join([*map(_named, self._opening.attach), self._opening.prompt]))
        elif self._opening.choose:
            screen.action_sessions()
        elif self._opening.attach:
            await screen.attach_paths(self._opening.attach)
        loading = self._load_sdk()
        if self._hurried and loading is not None:
            # What is warmed would be in the way of the import that somebody waits for.
            with contextlib.suppress(Exception):  # told where the request is made
                await asyncio.shield(asyncio.wrap_future(loading))
        self.run_worker(warm.warm, thread=True, name="warm", exit_on_error=False)

    def _hurry(self) -> None:
        """A prompt waits: what its request needs comes before what only the screen needs."""
        self._hurried = True
        self._load_sdk()

    def _load_sdk(self) -> Future[Any] | None:
        return None if self._opening.load_sdk is None else self._opening.load_sdk()

    def _check_keys(self) -> None:
        """Name the ids among the configured keys that nothing has."""
        import difflib  # only where there is something to compare

        known = key_ids()
        for unknown in sorted(set(self._settings.keys) - known):
            near = difflib.get_close_matches(unknown, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else "the README lists them all."
            line = self._opening.key_lines.get(unknown, "?")
            self._tell_mistake(f"config.toml line {line}: there is no {unknown!r} among the keys; {hint}")

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Tell the person something, safe to draw: it may quote a file, a path or an answer."""
        if self.screen_stack and self.screen.is_running:
            from tui.ui.toasts import keep_clear

            keep_clear(self.screen)
        super().notify(drawable(message), title=title, severity=severity, timeout=timeout, markup=markup)

    def tell_tools(self, text: str) -> None:
        """Tell the person of the tools, from any thread."""
        self.call_later(self.notify, text, title="Tools", severity="warning", timeout=12)

    def tell_storage(self, text: str) -> None:
        """Tell the person of the store, from any thread."""
        self.call_later(self._told, text)

    def _told(self, text: str) -> None:
        self.notify(text, title="Storage", severity="warning", timeout=12)
        screen = self.screen_stack[0]
        # Before there is a session the screen is not whole; when it takes one it looks for itself.
        if self._session is not None and isinstance(screen, ChatScreen):
            screen.store_changed()

    def _tell_mistake(self, mistake: str) -> None:
        self.notify(mistake, title="Configuration", severity="warning", timeout=12, markup=False)

    def _load(self) -> Connected:
        """Import, on a thread, what the first picture did not need, and put the session together."""
        warm.load(lambda: self._hurried)
        return self._connect()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The command palette: every action of the registry."""
        chat = self.screen_stack[0]
        for action in ACTIONS:
            if action.run.startswith(("line(", "page(", "scroll_page(", "app.command")) or action.id == "help_here":
                continue
            # A command that takes a value begins in the prompt, where it can be completed.
            needs = action.slash is not None and " " in action.slash
            run = f"begin('/{action.slash.split()[0]} ')" if needs and action.slash else action.run
            node = chat.query_one("#conversation") if action.where == "conversation" else chat
            yield SystemCommand(action.title, action.help, partial(node.call_later, node.run_action, run))

    def action_command_palette(self) -> None:
        """All commands by name; in a window of a few rows without Textual's space around them."""
        super().action_command_palette()
        if self.size.height < LOW:
            self.screen.add_class("-low")

    def action_help(self) -> None:
        """Help for the chat, or for what stands over it."""
        if isinstance(self.screen, ChatScreen):
            self.screen.action_help()
            return
        from tui.ui.screens.help import over

        over(self)

    def action_redraw(self) -> None:
        """Draw all of the screen, where something else wrote to the terminal."""
        redraw = getattr(self._driver, "redraw", None)  # a driver of ours; the others send all that they draw
        if redraw is not None:
            redraw()
        self.refresh(repaint=True, layout=True)

    async def action_quit(self) -> None:
        """Let go of the stream, then leave."""
        if self._session is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self._session.aclose(), 1.0)
        chat = self.screen_stack[0]
        if self._session is not None and isinstance(chat, ChatScreen):
            chat.picture_now()  # before there is a session the screen is not whole, and has nothing to keep
        self.exit()


def _named(path: str) -> str:
    """How a prompt names a file that is sent with it."""
    from tui.domain.mention import written

    return written(path)
