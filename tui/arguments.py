"""The command line's grammar. Imported only where there are arguments to read."""

from __future__ import annotations

import argparse
import math
from pathlib import Path

from tui import __version__

_USAGE = """claude-tui [PROMPT]            open the app; a PROMPT is sent at once
       claude-tui -p PROMPT           no screen: stream the answer to stdout, then exit
       claude-tui replay FILE         play a recording (.tape, or a plain .sse body)
       claude-tui mock FILE...        serve recordings as a Messages API on loopback
       claude-tui sessions            list the stored sessions
       claude-tui search QUERY        full-text search over all of them
       claude-tui grep FILTER [FILE]  find events in recordings and sessions
       claude-tui export SESSION      a session or a recording as md, html, json, har, a script, …"""

_EPILOG = """With no key and no base URL, recordings are played by a server inside the process: the demo.
ANTHROPIC_API_KEY, ANTHROPIC_AUTH_TOKEN and ANTHROPIC_BASE_URL are read as the SDK reads them.
Exit codes: 0 done, 1 the API or the network failed, 2 wrong usage, 130 interrupted.
"claude-tui COMMAND --help" tells of replay, mock, sessions, search, grep and export."""


def chat_parser() -> argparse.ArgumentParser:
    """``claude-tui [PROMPT]`` and ``claude-tui -p PROMPT``."""
    parser = _parser("claude-tui", _USAGE, _EPILOG)
    parser.add_argument("prompt", nargs="*", metavar="PROMPT", help="what to ask")
    parser.add_argument("-p", "--print", action="store_true", help="no screen; piped stdin is appended to PROMPT")
    _add_output(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("-c", "--continue", dest="go_on", action="store_true", help="go on with the last session")
    resume = "go on with this one, by its ID or how that begins; without one, choose from a list"
    which.add_argument("-r", "--resume", nargs="?", const="", metavar="ID", help=resume)
    parser.add_argument("-m", "--model", metavar="ID", help="the model to ask")
    parser.add_argument("-s", "--system", metavar="TEXT|@FILE", help="system prompt, or a file that holds it")
    parser.add_argument("--max-tokens", type=_positive, metavar="N", help="the most tokens that a reply may have")
    parser.add_argument("--thinking", metavar="off|adaptive|BUDGET", help="BUDGET is a number of tokens from 1024")
    parser.add_argument("--effort", choices=["low", "medium", "high", "xhigh", "max"], help="how hard to try")
    _add_tools(parser)
    parser.add_argument("--stop", action="append", default=[], metavar="TEXT", help="end replies there; again for more")
    schema = "a JSON schema that the reply has to fit"
    parser.add_argument("--output-schema", metavar="FILE.json", help=schema)
    parser.add_argument("--no-cache", action="store_true", help="ask for no prompt caching")
    attach = "send this file with PROMPT: text, an image or a PDF; again for more"
    parser.add_argument("--attach", action="append", default=[], metavar="FILE", help=attach)
    budget = "ask before a request that could take the session's or the day's spend past it; -p fails then"
    parser.add_argument("--budget", type=_dollars, metavar="USD", help=budget)
    parser.add_argument("--base-url", metavar="URL", help="where the Messages API is")
    parser.add_argument("--demo", action="store_true", help="play packaged recordings, whatever keys there are")
    _add_screen(parser)
    return parser


def _add_tools(parser: argparse.ArgumentParser) -> None:
    tools = "functions of a Python file as tools, schemas to answer by hand, or those of the app; again for more"
    parser.add_argument("--tools", action="append", default=[], metavar="FILE.py|FILE.json|builtin", help=tools)
    parser.add_argument("--mcp", metavar="FILE.json", help="MCP servers, in the mcpServers form")
    server = "tools that the API runs: web_search,web_fetch,code_execution, or none"
    parser.add_argument("--server-tools", metavar="LIST", help=server)
    allow = "tool calls that run unasked, by name or pattern; again for more; without it -p runs none"
    parser.add_argument("--allow", action="append", default=[], metavar="PATTERN", help=allow)
    rounds = "how often at most tool calls are answered in a row (default 25)"
    parser.add_argument("--rounds", type=_positive, metavar="N", help=rounds)


def replay_parser() -> argparse.ArgumentParser:
    """``claude-tui replay FILE``."""
    parser = _parser("claude-tui replay", None, "Speed 1 is the recording's own timing.")
    parser.add_argument("file", type=Path, metavar="FILE", help="a .tape, or a plain .sse body as curl -N saves it")
    parser.add_argument("--speed", type=_speed, default=1.0, metavar="N|max", help="how many times faster")
    parser.add_argument("-p", "--print", action="store_true", help="no screen")
    _add_output(parser)
    _add_screen(parser)
    return parser


def mock_parser(faults: str) -> argparse.ArgumentParser:
    """``claude-tui mock FILE...``; ``faults`` tells how faults are written."""
    parser = _parser("claude-tui mock", None, faults)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="recordings, served in this order")
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="0, the default, takes a free one")
    parser.add_argument("--speed", type=_speed, default=1.0, metavar="N|max", help="how many times faster")
    parser.add_argument("--fault", action="append", default=[], metavar="SPEC", help="what goes wrong; see below")
    return parser


def sessions_parser() -> argparse.ArgumentParser:
    """``claude-tui sessions``."""
    parser = _parser("claude-tui sessions", None, "The newest come first, pinned ones (*) before all others.")
    _add_found(parser)
    return parser


def search_parser() -> argparse.ArgumentParser:
    """``claude-tui search QUERY``."""
    about = """Finds turns, prompt and reply together, that hold every word of QUERY or one that begins with it, newest
first. "Words in quotes" are a phrase. Names in code are found by their parts: json finds parseJsonBody."""
    parser = _parser("claude-tui search", None, about)
    parser.add_argument("query", nargs="+", metavar="QUERY", help="what to find")
    parser.add_argument("--limit", type=_positive, default=50, metavar="N", help="at most so many (default 50)")
    _add_found(parser)
    return parser


def _add_found(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="a line of JSON each")
    parser.add_argument("--home", metavar="DIR", help="one folder for configuration and data")


def export_parser() -> argparse.ArgumentParser:
    """``claude-tui export SESSION --format FORMAT [-o FILE]``."""
    about = """Keys are redacted, Anthropic's always. A session is told by the line that was shown last.
Exit codes: 0 done, 1 it could not be read, told or written, 2 wrong usage."""
    parser = _parser("claude-tui export", None, about)
    parser.add_argument("session", metavar="SESSION", help="its ID or how that begins, last, or a .tape or .sse file")
    formats = ["md", "html", "json", "jsonl", "sse", "tape", "har", "curl", "python", "typescript"]
    parser.add_argument("--format", choices=formats, required=True, help="the form to write")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="a new file; without it stdout")
    parser.add_argument("--keep-secrets", action="store_true", help="leave other services' keys in")
    parser.add_argument("--home", metavar="DIR", help="one folder for configuration and data")
    return parser


def grep_parser(language: str) -> argparse.ArgumentParser:
    """``claude-tui grep FILTER [FILE|SESSION...]``; ``language`` tells how filters are written."""
    parser = _parser("claude-tui grep", None, language)
    parser.add_argument("filter", metavar="FILTER", help="what to find; see below")
    parser.add_argument(
        "names", nargs="*", metavar="FILE|SESSION", help="recordings (.tape, .sse), - for stdin, or stored sessions"
    )
    _add_found(parser)
    return parser


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


def _number(text: str, what: str, low: float, high: float = math.inf) -> float:
    """A number within bounds, or a message in words."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise argparse.ArgumentTypeError(f"{text!r} is not {what}")
    return value


def _whole(text: str, what: str, low: int, high: float = math.inf) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not {what}")
    return int(_number(text, what, low, high))


def _positive(text: str) -> int:
    return _whole(text, "a whole number from 1", 1)


def _dollars(text: str) -> float:
    what = "an amount in US dollars, such as 2.50"
    value = _number(text, what, 0)
    if value == math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not {what}")
    return value


def _port(text: str) -> int:
    return _whole(text, "a port from 0 to 65535", 0, 65535)


def _speed(text: str) -> float:
    if text == "max":
        return math.inf
    what = "a number over 0, nor max"
    value = _number(text, what, 0)
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not {what}")
    return value
