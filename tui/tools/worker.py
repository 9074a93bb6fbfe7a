"""The process that runs the tools of a Python file: ``python -m tui.tools.worker FILE [RESULTS]``.

It is asked, by :mod:`tui.tools.process`, to ``describe`` the tools and to ``run`` one; calls are done one after the
other. When whoever asks is gone it ends, with all that its tools started.
"""

from __future__ import annotations

import queue
import sys
import threading
from pathlib import Path
from typing import Any

from tui.tools.calling import Caller
from tui.tools.channel import Channel, end_group, take_over
from tui.tools.loading import NoTools, ToolsFile, said


def main() -> None:
    """Import the file, then do what is asked, until nobody asks any more."""
    channel = take_over()
    path, *results = sys.argv[1:]
    asked: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(channel, asked), name="listen", daemon=True).start()
    caller, file, failure = None, None, ""
    try:
        file = ToolsFile(Path(path))
        caller = Caller(file, Path(results[0]) if results else None)
    except NoTools as error:
        failure = str(error)
    while True:
        message = asked.get()
        number, params = message.get("id"), message.get("params") or {}
        if "method" not in message:
            continue
        if file is None or caller is None:
            channel.error(number, failure)
        elif message["method"] == "describe":
            channel.result(number, _described(file))
        else:
            answer = caller.call(str(params["name"]), params["input"])
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            channel.result(number, answer._asdict())


def _listen(channel: Channel, asked: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Take what is asked, while calls run, too: so the end of whoever asks is noticed at once."""
    for message in channel.messages():
        asked.put(message)
    end_group()


def _described(file: ToolsFile) -> dict[str, Any]:
    """The definitions of a file's tools, and in words what is wrong with those that have none."""
    from tui.tools.schemas import describe

    definitions, problems = [], []
    for name, tool in file.tools.items():
        try:
            definitions.append(describe(tool))
        except Exception as error:
            problems.append(f"{file.path.name}: {name} is left out: {type(error).__name__}: {said(error)}")
    return {"definitions": definitions, "problems": problems}


if __name__ == "__main__":
    main()
