"""Make the README's picture anew: ``python tests/looks/picture.py [FILE.svg]``.

The real app plays a scene of the demo over loopback; the picture is what Textual exports of its screen.
"""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path

from tui.config import Settings
from tui.session.session import Session
from tui.ui.app import ClaudeApp, Connected, Opening
from tui.wire.client import Client
from tui.wire.demo import SCENES, demo_server

SIZE = (120, 34)
SCENE = next(scene for scene in SCENES if scene.name == "code")


async def picture() -> str:
    """The screen as SVG, when the scene's answer is whole."""
    with demo_server() as server:
        session = Session(Client(endpoint=lambda: (server.url, "a-key-that-opens-nothing")), Settings().options)
        app = ClaudeApp(Settings(), Opening(prompt=SCENE.prompt, demo=True), lambda: Connected(session))
        async with app.run_test(size=SIZE) as pilot:
            while (turn := session.conversation.leaf) is None or turn.running:
                await pilot.pause(0.05)
            await pilot.pause(0.2)
            # Without the fonts that Textual would load from the network: the reader's own monospace will do.
            return re.sub(r"@font-face \{.*?\}\s*", "", app.export_screenshot(title="claude-tui"), flags=re.S)


def main(arguments: list[str]) -> None:
    """Write the picture beside this script, or where it is told to."""
    path = Path(arguments[0]) if arguments else Path(__file__).with_name("claude-tui.svg")
    path.write_text(asyncio.run(picture()), encoding="utf-8")
    print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
