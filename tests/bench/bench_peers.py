"""Elia and oterm beside the app: the same answers from the same server on the same terminal, in pairs.

They run where ``elia`` (``elia-chat``) and ``oterm`` are commands, or where ``BENCH_ELIA`` and ``BENCH_OTERM`` tell
their paths; else a row says that they are not installed. oterm 0.26.1 sends nothing with ``anthropic`` 2 (it
instantiates a type that is a union there): install it with ``anthropic<2``.

All three are measured by what is outside of them, since only ours tells when it is done: an app has settled when it
uses no more CPU than a blinking cursor takes.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from harness import ENV, HOME, Pty, Row, medians, share
from server import Server
from texts import END

_SHORT, _LONG = "mixed 20000 5000 0", "mixed 200000 50000 0"
_SHORT_LIMIT, _LONG_LIMIT = 300.0, 120.0
_RATE, _SECONDS = 500, 8
_LETTERS = "".join(map(chr, range(0x410, 0x450)))  # no text has Cyrillic
_WINDOW, _BLINK, _CALM = 0.1, 0.015, 1.0
"""Who uses at most ``_BLINK`` seconds of CPU in each window of ``_CALM`` seconds is at rest."""
_ERROR = re.compile(rb"[A-Z][ -~]*[Ee]rror: [ -~]+")


def _nothing(home: Path, url: str) -> None:
    """All that it needs stands in the environment."""


def _elia(home: Path, url: str) -> None:
    """A model of the benchmark's own, which is the default."""
    model = {"id": "bench", "name": "anthropic/claude-sonnet-4-5", "api_base": url, "api_key": "a-key-of-no-worth"}
    lines = ['default_model = "bench"', "[[models]]", *(f'{key} = "{value}"' for key, value in model.items())]
    (home / "elia").mkdir(exist_ok=True)
    (home / "elia" / "config.toml").write_text("\n".join(lines))


def _oterm(home: Path, url: str) -> None:
    """No splash screen; and once its store is there, an empty chat, which it opens when it starts."""
    (home / "config.json").write_text('{"splash-screen": false}')
    if (store := home / "store.db").exists():
        with closing(sqlite3.connect(store)) as database, database:
            values = ("bench", "claude-sonnet-4-5", "anthropic")
            database.execute("INSERT INTO chat (name, model, provider) VALUES (?, ?, ?)", values)


@dataclass(frozen=True)
class Client:
    """How one of them is run."""

    command: tuple[str, ...]
    prompt: bytes
    """What is drawn when one can type."""
    enter: bytes
    """The key that sends."""
    configure: Callable[[Path, str], None]
    """Writes into a home what makes it ask the server at a URL."""
    home: Path
    """Where it has been started once already; each start has a copy, so that no chat is found by the next."""

    def env(self, home: Path, url: str) -> dict[str, str]:
        """The environment, with everything that it writes under ``home``."""
        homes = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "CLAUDE_TUI_HOME", "OTERM_DATA_DIR")
        asked = {"ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": "a-key-of-no-worth"}
        return {**ENV, **dict.fromkeys(homes, str(home)), **asked, "LITELLM_LOCAL_MODEL_COST_MAP": "True"}


def _client(command: Sequence[str], prompt: bytes, enter: bytes, configure: Callable[[Path, str], None]) -> Client:
    """A client whose home holds what its first start makes: databases, compiled files."""
    made = Client(tuple(command), prompt, enter, configure, Path(tempfile.mkdtemp(dir=HOME)))
    configure(made.home, "http://127.0.0.1:9")
    program = Pty(made.command, made.env(made.home, "http://127.0.0.1:9"))
    try:
        program.until(b"\x1b[48;", limit=60)
        program.until_idle()
    except (TimeoutError, EOFError) as error:
        raise Failed(made, error) from error
    finally:
        program.close()
    return made


class Chat(Pty):
    """A client at its prompt."""

    def __init__(self, client: Client, url: str) -> None:
        self._client = client
        home = Path(shutil.copytree(client.home, tempfile.mkdtemp(dir=HOME), dirs_exist_ok=True))
        client.configure(home, url)
        super().__init__(client.command, client.env(home, url))
        self.opening = self.until(client.prompt, limit=60) - self.started
        """Seconds from its start until one could see where to type."""
        self.until_idle()
        self.mark = 0

    def ask(self, prompt: str) -> None:
        """Send a prompt; what is drawn from then on stands after ``mark``."""
        self.send(prompt.encode())
        self.until_quiet(0.2)
        self.mark = len(self.data)
        self.send(self._client.enter)

    def first(self, server: Server) -> float:
        """When the first byte of the answer was sent. Raises TimeoutError, with what the app says, if none was."""
        end = time.perf_counter() + 30

        def wait() -> None:
            self.drain(0.02)
            if time.perf_counter() > end:
                said = _ERROR.search(self.data, self.mark)
                raise TimeoutError(said[0].decode().strip() if said else "asked nothing in 30 s")

        return server.begun(wait)

    def settled(self, begun: float, limit: float) -> float | None:
        """Seconds from ``begun`` to the last byte drawn before it came to rest; None where it did not in ``limit``."""
        busy = time.perf_counter()
        while (now := time.perf_counter()) < busy + _CALM:
            if now > begun + limit:
                return None
            before = self.cpu()
            self.drain(_WINDOW)
            if self.cpu() - before > _BLINK:
                busy = time.perf_counter()
        return max(read.at for read in self.reads if read.at <= busy + _WINDOW / 2) - begun

    def echoes(self, seconds: float) -> list[float]:
        """Milliseconds from each key to its echo; each letter is typed once and stands nowhere else."""
        rng = random.Random(5)
        end = time.perf_counter() + seconds
        times = []
        for letter in _LETTERS:
            self.drain(rng.uniform(0.02, 0.07))
            if time.perf_counter() > end:
                break
            since = len(self.data)
            sent = self.send(letter.encode())
            times.append((self.until(letter.encode(), since=since) - sent) * 1000)
        return times


class Reply(NamedTuple):
    """What an answer took."""

    seconds: float | None
    """From its first byte to the settled screen; None where that took too long."""
    rss: int
    """Bytes resident then."""
    ended: bool
    """Whether its last word was drawn: one that follows too late does not scroll to it."""
    opening: float
    """What the start before it took."""


class Failed(Exception):
    """A client did not do what was asked of it; the message says why in a few words."""

    def __init__(self, client: Client, error: Exception) -> None:
        super().__init__("ended by itself" if isinstance(error, EOFError) else str(error)[:80])
        self.client = client


@contextmanager
def _chat(client: Client) -> Iterator[tuple[Server, Chat]]:
    try:
        with Server() as server, closing(Chat(client, server.url)) as chat:
            yield server, chat
    except (TimeoutError, EOFError, sqlite3.Error) as error:
        raise Failed(client, error) from error


def reply(client: Client, prompt: str, limit: float) -> Reply:
    """Start, ask, and wait."""
    with _chat(client) as (server, chat):
        chat.ask(prompt)
        seconds = chat.settled(chat.first(server), limit)
        return Reply(seconds, chat.rss(), END.encode() in chat.data[chat.mark :], chat.opening)


def echo(client: Client) -> list[float]:
    """Key to echo while it streams, p50 and p95 in milliseconds."""
    with _chat(client) as (server, chat):
        chat.ask(f"mixed {_SECONDS * _RATE * 4} {_SECONDS * _RATE} {_RATE}")
        chat.first(server)
        chat.drain(1.0)
        times = chat.echoes(_SECONDS - 2)
    return [share(times, part) for part in (0.5, 0.95)]


def _compared(name: str, peer: Client, ours: Client, runs: int) -> list[Row]:
    """The figures of one beside ours."""
    both = (peer, ours)
    short = [[reply(client, _SHORT, _SHORT_LIMIT) for client in both] for _ in range(runs)]
    long = [[reply(client, _LONG, _LONG_LIMIT) for client in both]]
    # What did not end once is not waited for again.
    long += [[reply(client, _LONG, _LONG_LIMIT) for client in both] for _ in range(runs - 1) if long[0][0].seconds]
    echoes = medians([*echo(peer), *echo(ours)] for _ in range(runs))

    def seconds(pairs: list[list[Reply]], limit: float) -> str:
        times = medians([one.seconds or limit for one in pair] for pair in pairs)
        return " · ".join(f"> {limit:.0f}" if time >= limit else f"{time:.2f}" for time in times) + " s"

    memory = medians([one.rss / 1e6 for one in pair] for pair in short)
    opening = medians([one.opening for one in pair] for pair in short)
    ends = [sum(pair[n].ended for pair in short) for n in range(2)]
    return [
        Row(f"{name} · ours: 20 kB in 5,000 deltas, to the settled screen", seconds(short, _SHORT_LIMIT)),
        Row("  200 kB in 50,000 deltas", seconds(long, _LONG_LIMIT)),
        Row("  20 kB: the answer's end came into view", " · ".join(f"{times} of {runs}" for times in ends)),
        Row("  20 kB: resident memory at the end", "{:.0f} · {:.0f} MB".format(*memory)),
        Row("  key to its echo at 500 deltas/s, p50 / p95", "{:.0f} / {:.0f} · {:.0f} / {:.0f} ms".format(*echoes)),
        Row("  start to a prompt to type into", "{:.2f} · {:.2f} s".format(*opening)),
    ]


def peers(runs: int) -> list[Row]:
    """Each of them beside ours."""
    rows = []
    for name, prompt, enter, configure in (
        ("elia", b"Enter your", b"\n", _elia),
        ("oterm", "❯".encode(), b"\r", _oterm),
    ):
        if not (found := shutil.which(os.environ.get(f"BENCH_{name.upper()}", name))):
            rows.append(Row(name, "not installed"))
            continue
        ours = _client([sys.executable, "-m", "tui"], b"Ctrl+P", b"\r", _nothing)
        try:
            rows += _compared(name, _client([found], prompt, enter, configure), ours, runs)
        except Failed as failed:
            if failed.client is ours:
                raise
            rows.append(Row(name, str(failed)))
    return rows
