"""The one place where the parts are put together.

Nothing heavy is imported at the top: ``--help`` and ``--version`` need argparse alone, ``replay`` never the SDK, and
the app without arguments not even argparse.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui import config

if TYPE_CHECKING:
    import argparse
    from concurrent.futures import Future

    from tui.config import Loaded
    from tui.session.keeping import Keeper
    from tui.store.glance import Glance
    from tui.store.readings import SessionInfo
    from tui.wire.client import Client
    from tui.wire.exchange import Tape


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code. Never ends in a traceback."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    command = _COMMANDS.get(arguments[0]) if arguments else None
    try:
        if command is not None:
            return command(arguments[1:])
        return _chat(arguments) if arguments else _open_app(_load(None), config.data(None))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 1


def _chat(arguments: list[str]) -> int:
    """``claude-tui [PROMPT]`` and ``claude-tui -p PROMPT``."""
    from tui.arguments import chat_parser

    parser = chat_parser()
    given = parser.parse_args(arguments)
    if given.output and not given.print:
        parser.error("--output goes with -p")
    loaded = _load(given.home)
    try:
        loaded = replace(loaded, settings=replace(loaded.settings, **_overrides(given)))
    except ValueError as error:
        parser.error(str(error))
    prompt = " ".join(given.prompt)
    folder = config.data(given.home)
    resumed = None
    choose = given.resume == ""
    if choose and given.print:
        parser.error("-p with --resume needs an ID; `claude-tui sessions` lists them")
    seen = None
    if not given.print and (given.resume or given.go_on):
        from tui.store.glance import glance

        seen = glance(folder, given.resume)
    if seen is None and (given.resume or given.go_on):
        from tui import storage

        try:
            resumed = storage.chosen(folder, given.resume)
        except ValueError as error:
            parser.error(str(error))
    if not given.print:
        if seen is None and resumed is not None:
            from tui.store.glance import Glance

            seen = Glance(resumed.key, resumed.title, None)
        return _open_app(loaded, folder, prompt=prompt or None, demo=given.demo, resumed=seen, choose=choose)
    if sys.stdin is not None and not sys.stdin.isatty():
        piped = sys.stdin.buffer.read().decode("utf-8", "replace")
        prompt = f"{prompt}\n\n{piped}" if prompt and piped else prompt or piped
    if not prompt.strip():
        parser.error("-p needs a PROMPT, or one on stdin")
    return _print(loaded, folder, prompt, given, resumed)


def _print(loaded: Loaded, folder: Path, prompt: str, given: argparse.Namespace, resumed: SessionInfo | None) -> int:
    """``-p``: the SDK's import is most of the time to the request, so it begins before anything else."""
    from tui.wire import sdk

    sdk.load_here()
    from decimal import Decimal

    from tui import headless, storage
    from tui.session.budget import Budget
    from tui.session.session import Session

    for mistake in loaded.mistakes:
        headless.say(mistake)
    demo = given.demo or _nobody_to_ask(loaded)
    if demo and not given.demo:
        headless.say("No key: this is the demo, not Claude. Set ANTHROPIC_API_KEY to ask the API.")
    session = Session(_client(loaded, demo), loaded.settings.options)
    keeper = storage.keep(session, folder, headless.say)
    try:
        if resumed is not None and (conversation := storage.resume(keeper, resumed, headless.say)) is not None:
            session.open(conversation)
        if loaded.settings.budget is not None:
            Budget(session, Decimal(str(loaded.settings.budget)), keeper.store)
        return headless.run(session, [lambda: session.submit(prompt)], given.output or "text")
    finally:
        storage.close(keeper, headless.say)


def _sessions(arguments: list[str]) -> int:
    """``claude-tui sessions``."""
    from tui import finding
    from tui.arguments import sessions_parser

    given = sessions_parser().parse_args(arguments)
    return finding.sessions(config.data(given.home), as_json=given.json)


def _search(arguments: list[str]) -> int:
    """``claude-tui search QUERY``."""
    from tui import finding
    from tui.arguments import search_parser

    given = search_parser().parse_args(arguments)
    return finding.search(config.data(given.home), " ".join(given.query), as_json=given.json, limit=given.limit)


def _replay(arguments: list[str]) -> int:
    """``claude-tui replay FILE``."""
    from tui.arguments import replay_parser
    from tui.wire import tape

    parser = replay_parser()
    given = parser.parse_args(arguments)
    if given.output and not given.print:
        parser.error("--output goes with --print")
    try:
        recording = tape.read(given.file)
    except tape.TapeError as error:
        return _wrong(str(error))
    loaded = _load(given.home)
    if given.theme:
        loaded = replace(loaded, settings=replace(loaded.settings, theme=given.theme))
    if not given.print:
        return _open_app(loaded, config.data(given.home), recording=recording, speed=given.speed)

    from tui import headless
    from tui.session.playing import plays
    from tui.session.session import Session

    session = Session(_client(loaded, demo=False), loaded.settings.options)
    return headless.run(session, plays(session, recording, given.speed), given.output or "text")


def _mock(arguments: list[str]) -> int:
    """``claude-tui mock FILE...``."""
    from tui.arguments import mock_parser
    from tui.wire import faults

    parser = mock_parser(faults.HELP)
    given = parser.parse_args(arguments)
    try:
        wrong = faults.parse(given.fault)
    except ValueError as error:
        parser.error(str(error))

    from tui.wire import mock

    return mock.run(given.files, port=given.port, speed=given.speed, faults=wrong)


def _grep(arguments: list[str]) -> int:
    """``claude-tui grep FILTER [FILE|SESSION...]``."""
    from tui import grep
    from tui.arguments import grep_parser

    given = grep_parser(grep.HELP).parse_intermixed_args(arguments)
    folder = config.data(given.home)
    return grep.run(given.filter, lambda: grep.sources(folder, given.names), as_json=given.json)


def _export(arguments: list[str]) -> int:
    """``claude-tui export SESSION``."""
    from tui import export
    from tui.arguments import export_parser

    given = export_parser().parse_args(arguments)
    folder = config.data(given.home)
    return export.run(folder, given.session, given.format, given.output, keep_secrets=given.keep_secrets)


_COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "replay": _replay,
    "mock": _mock,
    "sessions": _sessions,
    "search": _search,
    "grep": _grep,
    "export": _export,
}


def _open_app(
    loaded: Loaded,
    folder: Path,
    *,
    prompt: str | None = None,
    demo: bool = False,
    recording: Tape | None = None,
    speed: float = 1.0,
    resumed: Glance | None = None,
    choose: bool = False,
) -> int:
    """Put the app together and run it. ``folder`` is where it stores what happens, recordings that it plays aside."""
    if sys.stdin is None or not sys.stdin.isatty() or not sys.stdout.isatty():
        return _wrong("the app needs a terminal; use -p to stream to stdout")
    demo = recording is None and (demo or _nobody_to_ask(loaded))
    import gc

    # The collector finds nothing to free among what is only being loaded; it is set up when all is there.
    gc.disable()
    # Textual reads these when it is imported. Milliseconds after which an Escape is no beginning of another key:
    os.environ.setdefault("ESCDELAY", "40")
    # How often at most it draws what has changed: a key's echo waits half of that. The stream is paced by the bridge.
    os.environ.setdefault("TEXTUAL_FPS", "240")
    from tui.ui.app import ClaudeApp, Connected, Opening

    def connect() -> Connected:
        from tui.session.session import Session

        session = Session(_client(loaded, demo), loaded.settings.options)
        if recording is not None:
            from tui.session.playing import plays

            return Connected(session, plays=plays(session, recording, speed))
        from tui import storage

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


def _load(home: str | None) -> Loaded:
    """The settings of ``config.toml``."""
    return config.load(config.home(home) / "config.toml")


def _nobody_to_ask(loaded: Loaded) -> bool:
    """Whether there is neither a key nor a base URL: then it is the demo."""
    return not (loaded.settings.base_url or os.environ.get("ANTHROPIC_BASE_URL") or config.has_credentials())


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


def _scenes() -> tuple[tuple[str, str], ...]:
    """What to try in the demo."""
    from tui.wire.scenes import SCENES

    return tuple((scene.prompt, scene.about) for scene in SCENES)


def _overrides(given: argparse.Namespace) -> dict[str, Any]:
    """The settings that the command line names. Raises ValueError in words."""
    from tui.domain.request import parse_thinking

    names = ("model", "max_tokens", "effort", "base_url", "theme", "budget")
    out = {name: getattr(given, name) for name in names if getattr(given, name) is not None}
    if given.thinking is not None:
        out["thinking"] = parse_thinking(given.thinking)
    if given.system is not None:
        out["system"] = _text_or_file(given.system)
    return out


def _text_or_file(value: str) -> str:
    """``@FILE`` read, anything else as it is."""
    if not value.startswith("@"):
        return value
    try:
        return Path(value[1:]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"the system prompt {value[1:]} cannot be read: {error}") from error


def _wrong(message: str) -> int:
    """Say what is wrong with the call; return the exit code for it."""
    from tui.domain.safe import drawable

    print(f"claude-tui: {drawable(message)}", file=sys.stderr)
    return 2
