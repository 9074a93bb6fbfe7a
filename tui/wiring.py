"""The one place where the parts are put together: the app, and an answer without a screen.

Nothing heavy is imported at the top: what the first picture needs comes first, all else behind it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui import config

if TYPE_CHECKING:
    from concurrent.futures import Future

    from tui.config import Loaded, ToolSettings
    from tui.headless import Output
    from tui.session.keeping import Keeper
    from tui.store.glance import Glance
    from tui.store.readings import SessionInfo
    from tui.wire.client import Client
    from tui.wire.exchange import Tape

_PATIENCE = 8.0
"""Seconds that a prompt in the app waits for tools and servers that are still starting."""


def open_app(
    loaded: Loaded,
    folder: Path,
    *,
    prompt: str | None = None,
    demo: bool = False,
    recording: Tape | None = None,
    speed: float = 1.0,
    resumed: Glance | None = None,
    choose: bool = False,
    attach: tuple[str, ...] = (),
    home: Path | None = None,
) -> int:
    """Put the app together and run it. ``folder`` is where it stores what happens, recordings that it plays aside."""
    demo = recording is None and (demo or nobody_to_ask(loaded))
    import gc

    # The collector finds nothing to free among what is only being loaded; it is set up when all is there.
    gc.disable()
    # Textual reads these when it is imported. Milliseconds after which an Escape is no beginning of another key:
    os.environ.setdefault("ESCDELAY", "40")
    # How often at most it draws what has changed: a key's echo waits half of that. The stream is paced by the bridge.
    os.environ.setdefault("TEXTUAL_FPS", "1000")
    from tui.ui.app import ClaudeApp, Connected, Opening

    def connect() -> Connected:
        from tui.session.session import Session

        session = Session(_client(loaded, demo), loaded.settings.options)
        if recording is not None:
            from tui.session.playing import plays

            return Connected(session, plays=plays(session, recording, speed))
        from tui import storage
        from tui.session.equipping import equip

        session.tools_patience = _PATIENCE
        equip(session, _tools(loaded, demo), folder, app.tell_tools)
        keepers.append(keeper := storage.keep(session, folder, app.tell_storage))
        key = None if resumed is None else resumed.key
        return Connected(session, keeper=keeper, resumed=key)

    def load_sdk() -> Future[Any]:
        from tui.wire import sdk

        return sdk.load_in_background()

    picture = None if resumed is None else resumed.picture
    opening = Opening(
        prompt=prompt,
        load_sdk=load_sdk if recording is None else None,
        still=None if resumed is None or picture is None else (resumed.title, picture),
        demo=demo,
        scenes=_scenes() if demo else (),
        mistakes=loaded.mistakes,
        key_lines=loaded.key_lines,
        recording=recording.name if recording else None,
        choose=choose,
        attach=attach,
        home=home,
    )
    app = ClaudeApp(loaded.settings, opening, connect)
    keepers: list[Keeper] = []
    try:
        app.run()
    finally:
        if keepers:
            from tui import headless, storage

            storage.close(keepers[0], headless.say)
    return app.return_code or 0


def nobody_to_ask(loaded: Loaded) -> bool:
    """Whether there is neither a key nor a base URL: then it is the demo."""
    return not (loaded.settings.base_url or _base_url() or config.has_credentials())


def _base_url() -> str:
    """Where the Messages API is by the environment; empty for its usual place."""
    return os.environ.get("ANTHROPIC_BASE_URL", "")


def _client(loaded: Loaded, demo: bool) -> Client:
    """The network as the settings want it, or the demo's server inside the process."""
    from tui.wire.client import Client
    from tui.wire.retry import RetryPolicy

    settings = loaded.settings
    return Client(
        base_url=settings.base_url,
        endpoint=_demo_endpoint if demo else None,
        idle_limit=settings.idle_limit,
        policy=RetryPolicy(attempts=settings.attempts),
    )


def _demo_endpoint() -> tuple[str, str]:
    """Start the demo's server; its address, and a key that opens nothing."""
    from tui.wire.demo import demo_server

    return demo_server().start(), "demo-key-opens-nothing"


def _tools(loaded: Loaded, demo: bool) -> ToolSettings:
    """The settings of the tools; in the demo, where none are set, those that it calls."""
    if not demo:
        return loaded.settings.tools
    from tui.wire.demo import tools_of

    return tools_of(loaded.settings.tools)


def _scenes() -> tuple[tuple[str, str], ...]:
    """What to try in the demo."""
    from tui.wire.scenes import SCENES

    return tuple((scene.prompt, scene.about) for scene in SCENES)


def answer(
    loaded: Loaded,
    folder: Path,
    prompt: str,
    output: Output,
    *,
    demo: bool = False,
    resumed: SessionInfo | None = None,
    attachments: Sequence[dict[str, Any]] = (),
) -> int:
    """Answer a prompt without a screen, and return the exit code. ``folder`` is where it stores what happens.

    ``attachments`` are the content blocks of files, which stand before the prompt.
    """
    from decimal import Decimal

    from tui import headless, storage
    from tui.session import gates
    from tui.session.budget import Budget
    from tui.session.equipping import configured, equip
    from tui.session.models import Catalogue, Certainly
    from tui.session.session import Session

    for mistake in loaded.mistakes:
        headless.say(mistake)
    if not demo and (demo := nobody_to_ask(loaded)):
        headless.say("No key: this is the demo, not Claude. Set ANTHROPIC_API_KEY to ask the API.")
    session = Session(_client(loaded, demo), loaded.settings.options)
    tools = _tools(loaded, demo)
    if configured(tools):
        equip(session, tools, folder, headless.say)
    keeper = storage.keep(session, folder, headless.say)
    try:
        if resumed is not None and (conversation := storage.resume(keeper, resumed, headless.say)) is not None:
            session.open(conversation)
        known = Catalogue(session.source, None if demo else folder, loaded.settings.base_url or _base_url())
        gates.add(session, Certainly(known).admit)
        if loaded.settings.budget is not None:
            Budget(session, Decimal(str(loaded.settings.budget)), keeper.store)
        return headless.run(session, [lambda: session.submit(prompt, attachments)], output)
    finally:
        storage.close(keeper, headless.say)


def play(loaded: Loaded, recording: Tape, speed: float, output: Output) -> int:
    """Play a recording without a screen, and return the exit code."""
    from tui import headless
    from tui.session.playing import plays
    from tui.session.session import Session

    session = Session(_client(loaded, demo=False), loaded.settings.options)
    return headless.run(session, plays(session, recording, speed), output)
