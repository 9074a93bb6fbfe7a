"""One MCP server, held by a process of its own, which is all that it can hurt."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tui.domain.safe import one_line
from tui.domain.tools.run import Outcome
from tui.domain.tools.servers import ServerFailed, ServerStage, ServerState
from tui.tools.mcp.config import Entry
from tui.tools.mcp.log import Log
from tui.tools.mcp.names import tool_name
from tui.tools.mcp.offer import Offer
from tui.tools.process import CallFailed, Child, ChildFailed, program
from tui.tools.tool import Output
from tui.tools.toolbox import Toolbox

START_LIMIT = 30.0
"""Seconds that a server has to come up and to list what it has."""
_ANSWER_LIMIT = 30.0
"""Seconds for a resource or a prompt."""
_GOODBYE = 1.5
_ALIVE = 5.0
"""Seconds within which the host of a server whose call was given up has to show that it still works."""
_RESTARTS = 1
"""How often a server that died is started again by itself …"""
_STABLE = 60.0
"""… counted anew for one that was up for so many seconds."""
_PAUSE = 0.5
HOST = program("tui.tools.mcp.host")


class Server:
    """A server of the configuration, whatever becomes of it."""

    def __init__(
        self,
        entry: Entry,
        part: str,
        toolbox: Toolbox,
        changed: Callable[[], None],
        tell: Callable[[str], None],
        results: Path | None = None,
        host: Sequence[str] = tuple(HOST),
    ) -> None:
        """``part`` stands for it in the names of its tools. ``changed`` is called often, ``tell`` where it fails.

        ``results`` is the folder that keeps results which are too long to be sent.
        """
        self.entry = entry
        self.log = Log()
        self.offer = Offer(entry.name, part, self.source, toolbox, self._call, self.log)
        self.settled = asyncio.Event()
        """Set while it is not coming up."""
        self._changed, self._tell, self._results, self._host = changed, tell, results, list(host)
        self._part = part
        self._stage: ServerStage = "stopped"
        self._detail = "disabled in the configuration" if entry.disabled else ""
        self._protocol: str | None = None
        self._info: str | None = None
        self._restarts = 0
        self._outputs: dict[str, Output] = {}
        self._tokens = itertools.count(1)
        self._child: Child | None = None
        self._how = ""
        self._ended = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._checks: set[asyncio.Task[None]] = set()
        self.settled.set()

    @property
    def source(self) -> str:
        """Where its tools are from, for the person."""
        return f"MCP server {one_line(self.entry.name)}"

    @property
    def state(self) -> ServerState:
        """How it is."""
        name, kind, details = self.entry.name, self.entry.kind, self.offer.details
        counts = (len(details.tools), len(details.resources) + len(details.templates), len(details.prompts))
        return ServerState(name, kind, self._stage, self._detail, *counts, self._protocol, self._info, self._restarts)

    # Coming and going

    def start(self) -> None:
        """Bring it up behind, unless it cannot be or is up."""
        if self._task is not None and not self._task.done():
            return
        if self.entry.problem is not None:
            self._fail(self.entry.problem)
            return
        self._restarts = 0
        self._become("starting", "")
        self._task = asyncio.create_task(self._live())

    def refuse(self, why: str) -> None:
        """Let it fail without a try."""
        self._become("failed", why)

    async def stop(self, why: str = "stopped by hand") -> None:
        """End it."""
        task, self._task = self._task, None
        if task is not None and not task.done():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self._farewell()
        if self._stage != "failed":
            self._become("stopped", why)

    async def _live(self) -> None:
        """Hold it up, and start it once again where it dies."""
        loop, tries = asyncio.get_running_loop(), 0
        while True:
            self._how = ""
            self._ended.clear()
            self.log.begin()
            try:
                await self._open()
            except (ChildFailed, CallFailed, TimeoutError) as error:
                no_answer = f"it did not come up within {START_LIMIT:g} s"
                why = no_answer if isinstance(error, TimeoutError) else self._how or str(error)
                await self._farewell()
                self._fail(self._with_last(why))
                return
            except Exception as error:
                await self._farewell()
                self._fail(f"what it offers cannot be used: {type(error).__name__}: {error}")
                return
            up_since = loop.time()
            await self._ended.wait()
            if loop.time() - up_since >= _STABLE:
                tries = 0
            why = self._with_last(self._how)
            await self._farewell()
            self.log.line(f"— {why}")
            if tries >= _RESTARTS:
                self._fail(why)
                return
            tries += 1
            self._restarts += 1
            self._become("starting", f"{why}; it is started again")
            await asyncio.sleep(_PAUSE)

    async def _open(self) -> None:
        self._child = Child(self._host, on_output=self._wrote, on_notice=self._noticed, on_end=self._died)
        await self._child.start()
        entry = self.entry
        about = await self._child.call(
            "open",
            {
                "kind": entry.kind,
                "command": entry.command,
                "args": list(entry.args),
                "env": dict(entry.env),
                "cwd": entry.cwd,
                "url": entry.url,
                "headers": dict(entry.headers),
            },
            START_LIMIT,
        )
        self._protocol, self._info = (
            None if about.get(key) is None else one_line(str(about[key])) for key in ("protocol", "info")
        )
        self.offer.introduce(str(about.get("instructions") or ""))
        self._become("ready", "")

    async def _farewell(self) -> None:
        """Let it end by itself for a moment, then make it; its tools go."""
        child, self._child = self._child, None
        if child is not None:
            if child.ending is None:
                with contextlib.suppress(ChildFailed, CallFailed, TimeoutError):
                    await child.call("close", None, 1)
                    async with asyncio.timeout(_GOODBYE):
                        await child.wait()
                child.kill()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_GOODBYE):
                    await child.wait()
        self.offer.clear()
        self._protocol = self._info = None

    def _become(self, stage: ServerStage, detail: str) -> None:
        self._stage, self._detail = stage, one_line(detail)[:500]
        if stage == "starting":
            self.settled.clear()
        else:
            self.settled.set()
        self._changed()

    def _fail(self, why: str) -> None:
        self._become("failed", why)
        self.log.line(f"— {why}")
        self._tell(f"{self.source}: {self._detail}")

    def _with_last(self, why: str) -> str:
        """How it ended, with what it wrote last where that may say more."""
        first, last = why.partition("\n")[0].rstrip(":"), self.log.last
        return f"{first}: {last[:300]}" if last and last not in first else first

    # What the host tells

    def _wrote(self, text: str) -> None:
        self.log.write(text)
        self._changed()

    def _noticed(self, method: str, params: Any) -> None:
        params = params if isinstance(params, dict) else {}
        if method == "log":
            self.log.line(str(params.get("text", "")))
            self._changed()
        elif method == "output":
            output = self._outputs.get(str(params.get("call")))
            if output is not None:
                output(str(params.get("text", "")))
        elif method == "listing":
            self.offer.take(params)
            self._changed()
        elif method == "ended":
            self._how = str(params.get("how", ""))

    def _died(self, why: str) -> None:
        self._how = self._how or why
        self._ended.set()

    # What it is asked

    async def _call(self, name: str, input: dict[str, Any], output: Output) -> Outcome:
        """Call a tool; what goes wrong is an outcome. A cancelled call is cancelled at the server."""
        token = str(next(self._tokens))
        self._outputs[token] = output
        results = None if self._results is None else str(self._results)
        label = tool_name(self._part, name)
        params = {"call": token, "name": name, "arguments": input, "results": results, "label": label}
        try:
            result = await self._ask("call", params, None)
        except ServerFailed as error:
            return Outcome(str(error), is_error=True)
        finally:
            del self._outputs[token]
        return Outcome(result["content"], result.get("is_error") is True, result.get("whole"))

    async def read(self, uri: str) -> list[dict[str, Any]]:
        """The contents of a resource as content blocks. Raises ServerFailed."""
        content: list[dict[str, Any]] = (await self._ask("read", {"uri": uri}, _ANSWER_LIMIT))["content"]
        return content

    async def prompt(self, name: str, arguments: dict[str, str]) -> list[dict[str, Any]]:
        """A prompt as content blocks. Raises ServerFailed."""
        params = {"name": name, "arguments": arguments}
        content: list[dict[str, Any]] = (await self._ask("prompt", params, _ANSWER_LIMIT))["content"]
        return content

    async def _ask(self, method: str, params: dict[str, Any], limit: float | None) -> dict[str, Any]:
        child = self._child
        if child is None or self._stage != "ready":
            raise ServerFailed(f"{self.source} is not there: {self._detail or self._stage}")
        try:
            answer = await child.call(method, params, limit)
        except asyncio.CancelledError:
            self._check(child)
            raise
        except TimeoutError:
            self._check(child)
            raise ServerFailed(f"{self.source} did not answer within {limit:g} s") from None
        except (CallFailed, ChildFailed) as error:
            if isinstance(error, CallFailed) and error.data != "gone":
                raise ServerFailed(str(error)) from None
            await child.settle()
            how = self._with_last(self._how or str(error))
            raise ServerFailed(f"{self.source} has gone: {how}") from None
        if not isinstance(answer, dict) or not isinstance(answer.get("content"), list):
            raise ServerFailed(f"{self.source} answered nothing that can be used")
        return answer

    def _check(self, child: Child) -> None:
        """See to it that a host that does not work any more is ended."""

        async def check() -> None:
            try:
                await child.call("ping", None, _ALIVE)
            except TimeoutError:
                child.kill("did not react any more, and was ended")
            except (ChildFailed, CallFailed):
                pass

        task = asyncio.create_task(check())
        self._checks.add(task)
        task.add_done_callback(self._checks.discard)
