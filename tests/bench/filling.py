"""A store of any size, written by the store's own scribe: ``python filling.py FOLDER`` makes the one of the bars.

That is 2,000 sessions of 100,000 turns in all, a prompt and a reply each, one session of 2,500 turns and one of 25.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from texts import message  # noqa: E402

from tui.domain.events import Frame  # noqa: E402
from tui.domain.usage import Clock  # noqa: E402
from tui.store import codec, database, facts  # noqa: E402
from tui.store.writing import Scribe  # noqa: E402

SESSIONS, TURNS = 2000, 100_000
LONG, SHORT = "longlong", "short"
"""The keys of the session of 5,000 messages and of that of 50."""
_BEGAN = 1_700_000_000.0
_NAMES = ["parseJson", "read_frames", "HTTPServer", "openSession", "to_api", "useState", "fetchAll", "byteLength"]
_SOLID = "会議資料東京大阪漢字仮名検索結果日本語한국어문장검색"


def fill(folder: Path, sessions: int = SESSIONS, turns: int = TURNS) -> None:
    """Make the store."""
    db = database.open_to_write(folder)
    db.execute("PRAGMA synchronous = OFF")
    scribe = Scribe(db, lambda value: value, lambda raw: raw)
    rng = random.Random(11)
    left = turns - 2525
    for number in range(sessions):
        key, count = f"s{number:07}", left // (sessions - 2)
        if number >= sessions - 2:
            key, count = (LONG, 2500) if number == sessions - 2 else (SHORT, 25)
        elif number < left % (sessions - 2):
            count += 1
        db.execute("BEGIN")
        for fact in session(key, count, _BEGAN + 10_000 * number, rng):
            scribe.write(fact)
        db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    db.close()


def session(key: str, turns: int, at: float, rng: random.Random) -> Iterator[facts.Fact]:
    """All that happens in a session."""
    asked: list[dict[str, Any]] = []
    for number in range(1, turns + 1):
        began = at + 60 * number
        prompt = [{"type": "text", "text": _prompt(number, rng)}]
        if number == 1:
            yield facts.SessionBegan(key, prompt[0]["text"], "claude-sonnet-4-5", began)
        asked = [*asked, {"role": "user", "content": prompt}]
        body = {"model": "claude-sonnet-4-5", "max_tokens": 8192, "messages": asked}
        yield facts.TurnBegan(key, number, number - 1 or None, prompt, body, began)
        yield facts.AttemptBegan(key, number, 1, 5, began)
        text = message(rng.randrange(10**6))[: rng.randrange(200, 1500)]
        frames = list(_frames(text))
        yield facts.Answered(key, number, 1, 200, (("request-id", f"req_{rng.random()}"),), None)
        yield facts.FramesCame(key, number, 1, 0.0, frames)
        clock = Clock(0.0, 0.1, 0.2, 3.0, 3.0, len(frames), sum(len(frame.raw) for frame in frames))
        yield facts.AttemptEnded(key, number, 1, clock, None, None)
        usage = {"input_tokens": 25, "output_tokens": len(text) // 4}
        fields = {"id": "msg", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5", "content": None}
        fields |= {"stop_reason": "end_turn", "usage": usage}
        block = {"index": 0, "block": {"type": "text", "text": text}}
        reply = codec.message_of({"fields": fields, "blocks": [block], "started": True, "stopped": True})
        yield facts.TurnEnded(key, number, "done", None, reply, {0: (0.2, 3.0)}, 0.0, began + 3)
        asked = [*asked, {"role": "assistant", "content": [block["block"]]}]


def _prompt(number: int, rng: random.Random) -> str:
    name, start = rng.choice(_NAMES), rng.randrange(len(_SOLID) - 4)
    rare = f" ticket{rng.randrange(20_000)}" if rng.random() < 0.2 else ""
    return f"prompt {number}: what does {name} do with {_SOLID[start : start + 4]}?{rare}"


def _frames(text: str) -> Iterator[Frame]:
    for seq, start in enumerate(range(0, len(text), 40)):
        delta = {
            "type": "content_block_delta",
            "index": 0,
            "delta": {"type": "text_delta", "text": text[start : start + 40]},
        }
        raw = f"event: content_block_delta\ndata: {json.dumps(delta)}\n\n".encode()
        yield Frame(seq, 0.2 + 0.03 * seq, raw, "content_block_delta")


if __name__ == "__main__":
    fill(Path(sys.argv[1]))
