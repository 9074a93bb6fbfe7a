"""The commands: what was asked for, and who does it.

Nothing heavy is imported at the top: ``--help`` and ``--version`` need argparse alone, ``replay`` never the SDK, and
the app without arguments not even argparse.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui import config

if TYPE_CHECKING:
    from tui.config import Loaded


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code. Never ends in a traceback."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    command = _COMMANDS.get(arguments[0]) if arguments else None
    try:
        if command is not None:
            return command(arguments[1:])
        return _chat(arguments) if arguments else _app(_load(None), config.data(None))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 1


def _chat(arguments: list[str]) -> int:
    """``claude-tui [PROMPT]`` and ``claude-tui -p PROMPT``."""
    from tui.arguments import chat_parser
    from tui.config.command_line import over

    parser = chat_parser()
    given = parser.parse_args(arguments)
    if given.output and not given.print:
        parser.error("--output goes with -p")
    loaded = _load(given.home)
    try:
        loaded = loaded._replace(settings=over(loaded.settings, given))
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
    files: dict[str, Any] = {"attach": tuple(given.attach), "home": given.home and Path(given.home).expanduser()}
    if not given.print:
        if seen is None and resumed is not None:
            from tui.store.glance import Glance

            seen = Glance(resumed.key, resumed.title, None)
        return _app(loaded, folder, prompt=prompt or None, demo=given.demo, resumed=seen, choose=choose, **files)
    if sys.stdin is not None and not sys.stdin.isatty():
        piped = sys.stdin.buffer.read().decode("utf-8", "replace")
        prompt = f"{prompt}\n\n{piped}" if prompt and piped else prompt or piped
    if not prompt.strip():
        parser.error("-p needs a PROMPT, or one on stdin")
    attachments: Sequence[dict[str, Any]] = ()
    if given.attach:
        from tui.domain.attachment import AttachError
        from tui.files.reading import read_all

        try:
            attachments = read_all(given.attach)
        except AttachError as error:
            return _wrong(f"{error}.")
    from tui.wire import sdk

    sdk.load_here()  # most of the time to the request, so it begins before anything else
    from tui import wiring

    return wiring.answer(
        loaded, folder, prompt, given.output or "text", demo=given.demo, resumed=resumed, attachments=attachments
    )


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
        loaded = loaded._replace(settings=loaded.settings._replace(theme=given.theme))
    if not given.print:
        return _app(loaded, config.data(given.home), recording=recording, speed=given.speed)

    from tui import wiring

    return wiring.play(loaded, recording, given.speed, given.output or "text")


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


def _app(loaded: Loaded, folder: Path, **how: Any) -> int:
    """Open the app on this terminal; ``how`` is as in ``wiring.open_app``."""
    if sys.stdin is None or not sys.stdin.isatty() or not sys.stdout.isatty():
        return _wrong("the app needs a terminal; use -p to stream to stdout")
    from tui import wiring

    return wiring.open_app(loaded, folder, **how)


def _load(home: str | None) -> Loaded:
    """The settings of ``config.toml``."""
    return config.load(config.home(home) / "config.toml")


def _wrong(message: str) -> int:
    """Say what is wrong with the call; return the exit code for it."""
    from tui.domain.safe import drawable

    print(f"claude-tui: {drawable(message)}", file=sys.stderr)
    return 2
