"""Arguments, and the one place where the parts are put together.

Nothing heavy is imported at the top: ``--help`` and ``--version`` need argparse alone, ``replay`` never the SDK.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui import __version__

if TYPE_CHECKING:
    from tui.config import Loaded
    from tui.wire.client import Client
    from tui.wire.tape import Tape

USAGE = """claude-tui [PROMPT]            open the app; a PROMPT is sent at once
       claude-tui -p PROMPT           no screen: stream the answer to stdout, then exit
       claude-tui replay FILE         play a recording (.tape, or a plain .sse body)
       claude-tui mock FILE...        serve recordings as a Messages API on loopback"""

EPILOG = """With no key and no base URL, recordings are played by a server inside the process: the demo.
ANTHROPIC_API_KEY, ANTHROPIC_AUTH_TOKEN and ANTHROPIC_BASE_URL are read as the SDK reads them.
Exit codes: 0 done, 1 the API or the network failed, 2 wrong usage, 130 interrupted.
"claude-tui replay --help" and "claude-tui mock --help" tell of those commands."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code. Never ends in a traceback."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    command = {"replay": _replay, "mock": _mock}.get(arguments[0]) if arguments else None
    try:
        return command(arguments[1:]) if command else _chat(arguments)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 1


def _chat(arguments: list[str]) -> int:
    """``claude-tui [PROMPT]`` and ``claude-tui -p PROMPT``."""
    parser = _parser("claude-tui", USAGE, EPILOG)
    parser.add_argument("prompt", nargs="*", metavar="PROMPT", help="what to ask")
    parser.add_argument("-p", "--print", action="store_true", help="no screen; piped stdin is appended to PROMPT")
    _add_output(parser)
    parser.add_argument("-m", "--model", metavar="ID", help="the model to ask")
    parser.add_argument("-s", "--system", metavar="TEXT|@FILE", help="system prompt, or a file that holds it")
    parser.add_argument("--max-tokens", type=_positive, metavar="N", help="the most tokens that a reply may have")
    parser.add_argument("--thinking", metavar="off|adaptive|BUDGET", help="BUDGET is a number of tokens from 1024")
    parser.add_argument("--effort", choices=["low", "medium", "high", "xhigh", "max"], help="how hard to try")
    parser.add_argument("--base-url", metavar="URL", help="where the Messages API is")
    parser.add_argument("--demo", action="store_true", help="play packaged recordings, whatever keys there are")
    _add_screen(parser)
    given = parser.parse_args(arguments)
    if given.output and not given.print:
        parser.error("--output goes with -p")

    from tui import config

    loaded = config.load(config.home(given.home) / "config.toml")
    try:
        settings = replace(loaded.settings, **_overrides(given))
    except ValueError as error:
        parser.error(str(error))
    loaded = replace(loaded, settings=settings)
    prompt = " ".join(given.prompt)
    if given.print:
        return _print(parser, given, loaded, prompt)
    demo = given.demo or not (settings.base_url or _env_base_url() or config.has_credentials())
    return _open_app(parser, loaded, prompt=prompt or None, demo=demo)


def _print(parser: argparse.ArgumentParser, given: argparse.Namespace, loaded: Loaded, prompt: str) -> int:
    """``-p``: the SDK's import is most of the time to the request, so it begins before anything else."""
    if not sys.stdin.isatty():
        piped = sys.stdin.buffer.read().decode("utf-8", "replace") if sys.stdin else ""
        prompt = f"{prompt}\n\n{piped}" if prompt and piped else prompt or piped
    if not prompt.strip():
        parser.error("-p needs a PROMPT, or one on stdin")

    from tui import config
    from tui.wire import sdk

    sdk.load_here()
    from tui import headless
    from tui.session.session import Session

    for mistake in loaded.mistakes:
        headless.say(mistake)
    demo = given.demo or not (loaded.settings.base_url or _env_base_url() or config.has_credentials())
    if demo:
        headless.say("No key: this is the demo, not Claude. Set ANTHROPIC_API_KEY to ask the API.")
    session = Session(_client(loaded, demo), loaded.settings.options)
    return headless.run(session, lambda: session.submit(prompt), given.output or "text")


def _replay(arguments: list[str]) -> int:
    """``claude-tui replay FILE``."""
    parser = _parser("claude-tui replay", None, "Speed 1 is the recording's own timing.")
    parser.add_argument("file", type=Path, metavar="FILE", help="a .tape, or a plain .sse body as curl -N saves it")
    parser.add_argument("--speed", type=_speed, default=1.0, metavar="N|max", help="how many times faster")
    parser.add_argument("-p", "--print", action="store_true", help="no screen")
    _add_output(parser)
    _add_screen(parser)
    given = parser.parse_args(arguments)
    if given.output and not given.print:
        parser.error("--output goes with --print")

    from tui import config
    from tui.wire import tape

    try:
        recording = tape.read(given.file)
    except tape.TapeError as error:
        print(f"claude-tui replay: {error}", file=sys.stderr)
        return 2
    loaded = config.load(config.home(given.home) / "config.toml")
    if given.theme:
        loaded = replace(loaded, settings=replace(loaded.settings, theme=given.theme))
    if not given.print:
        return _open_app(parser, loaded, recording=recording, speed=given.speed)

    from tui import headless
    from tui.session.session import Session
    from tui.wire.replay import TapeSource

    source = TapeSource(recording, speed=given.speed)
    session = Session(source, loaded.settings.options)
    prompt, request = _asked(recording)
    return headless.run(session, lambda: session.play(source, prompt, request, recording.name), given.output or "text")


def _mock(arguments: list[str]) -> int:
    """``claude-tui mock FILE...``."""
    from tui.wire import faults

    parser = _parser("claude-tui mock", None, faults.HELP)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="recordings, served in this order")
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="0, the default, takes a free one")
    parser.add_argument("--speed", type=_speed, default=1.0, metavar="N|max", help="how many times faster")
    parser.add_argument("--fault", action="append", default=[], metavar="SPEC", help="what goes wrong; see below")
    given = parser.parse_args(arguments)
    try:
        wrong = faults.parse(given.fault)
    except ValueError as error:
        parser.error(str(error))

    from tui.wire import mock

    return mock.run(given.files, port=given.port, speed=given.speed, faults=wrong)


def _open_app(
    parser: argparse.ArgumentParser,
    loaded: Loaded,
    *,
    prompt: str | None = None,
    demo: bool = False,
    recording: Tape | None = None,
    speed: float = 1.0,
) -> int:
    """Put the app together and run it."""
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        parser.error("the app needs a terminal; use -p to stream to stdout")
    import gc

    # The collector finds nothing to free among what is only being loaded; it is set up when all is there.
    gc.disable()
    from tui.ui.app import ClaudeApp, Connected, Opening

    def connect() -> Connected:
        from tui.session.session import Session

        session = Session(_client(loaded, demo), loaded.settings.options)
        if recording is None:
            from tui.wire import sdk

            return Connected(session, load_sdk=sdk.load_in_background)
        from tui.wire.replay import TapeSource

        prompt, request = _asked(recording)
        source = TapeSource(recording, speed=speed)
        return Connected(session, play=lambda: session.play(source, prompt, request, recording.name))

    opening = Opening(
        prompt=prompt,
        demo=demo,
        scenes=_scenes() if demo else (),
        mistakes=loaded.mistakes,
        recording=recording.name if recording else None,
    )
    app = ClaudeApp(loaded.settings, opening, connect)
    app.run()
    return app.return_code or 0


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


def _asked(recording: Tape) -> tuple[list[dict[str, Any]], Any]:
    """The prompt and the request of a recording, as far as it knows them."""
    from tui.domain.conversation import text_prompt
    from tui.domain.request import Request

    body = recording.exchanges[-1].request
    if body is None:
        return text_prompt(f"(replay of {recording.name})"), None
    request = Request(body)
    content = request.messages[-1].get("content") if request.messages else ""
    return (text_prompt(content) if isinstance(content, str) else list(content or [])), request


def _overrides(given: argparse.Namespace) -> dict[str, Any]:
    """The settings that the command line names."""
    from tui.domain.request import parse_thinking

    names = ("model", "max_tokens", "effort", "base_url", "theme")
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


def _env_base_url() -> bool:
    import os

    return bool(os.environ.get("ANTHROPIC_BASE_URL"))


def _parser(prog: str, usage: str | None, epilog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog, usage=usage, epilog=epilog, allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"claude-tui {__version__}")
    return parser


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--output",
        choices=["text", "json", "events"],
        help="text (default), json (one object at the end), events (a JSON line per event, as it arrives)",
    )


def _add_screen(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--theme", metavar="NAME", help="claude-dark, claude-light, or one of Textual's own")
    parser.add_argument("--home", metavar="DIR", help="one folder for configuration and data")


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1")
    return value


def _port(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port")
    return value


def _speed(text: str) -> float:
    if text == "max":
        return math.inf
    value = float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError(f"{text} is not a number over 0, nor max")
    return value
