"""One MCP server through the official package's client. Runs in a host process only."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import mcp_types as types
from mcp.client import Client
from mcp.shared.exceptions import MCPError

from tui.tools.mcp import content
from tui.tools.mcp.http import Answers, http
from tui.tools.mcp.outcome import shortened
from tui.tools.mcp.saying import Saying, words
from tui.tools.mcp.stdio import stdio

_PAGES = 50
_ITEMS = 1000
"""The most that is taken of one list."""
_LARGEST_LIST = 700_000
"""Characters of JSON: a list is read in one piece by who shows it."""
_LARGEST_RESULT = 10 << 20
_LISTS = {
    "notifications/tools/list_changed": "tools",
    "notifications/resources/list_changed": "resources",
    "notifications/prompts/list_changed": "prompts",
}
_EVENTS = {"ToolsListChanged": "tools", "ResourcesListChanged": "resources", "PromptsListChanged": "prompts"}
_GATHER = 0.2
"""Seconds for which changes of a list are gathered before it is asked for."""


class Connection:
    """A server from :meth:`open` until ``ended``."""

    def __init__(self, saying: Saying) -> None:
        self._saying = saying
        self._answers = Answers()
        self._client: Client | None = None
        self._holder: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()
        self._calls: set[str] = set()
        self._changed: set[str] = set()
        self._refreshing: asyncio.Task[None] | None = None
        self.ended = asyncio.Event()
        """Set where the server has gone by itself, and :attr:`how` says how."""
        self.how = ""

    # What is asked

    async def open(self, entry: dict[str, Any]) -> dict[str, Any]:
        """Connect to the server of an entry, and tell what it offers; what it is. Raises whatever goes wrong."""
        opened: asyncio.Future[Client] = asyncio.get_running_loop().create_future()
        self._holder = asyncio.create_task(self._hold(entry, opened))
        client = await opened
        info = client.server_info
        for which in self._offered():
            self._saying.listing(await self._list(which))
        return {
            "protocol": client.protocol_version,
            "info": None if info is None else f"{info.name} {info.version}".strip()[:200],
            "instructions": (client.instructions or "")[:10_000],
        }

    async def call(self, params: dict[str, Any]) -> dict[str, Any]:
        """Call a tool by its ``name`` with ``arguments``; ``call`` is the token of its output.

        A text that is too long is kept in the folder ``results`` by a name with ``label`` in it.
        """
        token = str(params["call"])

        async def said(progress: float, total: float | None, message: str | None) -> None:
            share = f"{progress:g}" + (f"/{total:g}" if total else "")
            self._saying.output(token, f"{share} {message or ''}".rstrip() + "\n")

        self._calls.add(token)
        try:
            result = await self._ask(
                lambda client: client.call_tool(params["name"], params["arguments"], progress_callback=said)
            )
        finally:
            self._calls.discard(token)
        raw = result.model_dump(by_alias=True, mode="json", exclude_none=True)
        folder = None if params["results"] is None else Path(params["results"])
        blocks, whole = await asyncio.to_thread(shortened, content.result_blocks(raw), folder, params["label"])
        return _bounded({"content": blocks, "is_error": raw.get("isError") is True, "whole": whole})

    async def read(self, params: dict[str, Any]) -> dict[str, Any]:
        """Read the resource of a ``uri``."""
        result = await self._ask(lambda client: client.read_resource(params["uri"], cache_mode="bypass"))
        parts = result.model_dump(by_alias=True, mode="json", exclude_none=True)["contents"]
        return _bounded({"content": [content.resource_block(part) for part in parts]})

    async def prompt(self, params: dict[str, Any]) -> dict[str, Any]:
        """Get the prompt of a ``name`` with its ``arguments``."""
        result = await self._ask(lambda client: client.get_prompt(params["name"], params["arguments"]))
        raw = result.model_dump(by_alias=True, mode="json", exclude_none=True)
        return _bounded({"content": content.prompt_blocks(raw.get("messages"))})

    async def close(self) -> None:
        """End the connection, politely where the server lets."""
        self._closing.set()
        if self._holder is not None:
            with contextlib.suppress(Exception):
                await self._holder

    # The connection

    async def _hold(self, entry: dict[str, Any], opened: asyncio.Future[Client]) -> None:
        """Keep the client open. Its context has to be left by the task that entered it."""
        modes = ["auto", "legacy"] if entry["kind"] == "stdio" else ["auto"]
        for mode in modes:
            try:
                async with self._made(entry, mode) as client:
                    self._client = client
                    opened.set_result(client)
                    async with asyncio.TaskGroup() as group:
                        listening = group.create_task(self._listen(client))
                        await self._closing.wait()
                        listening.cancel()
            except (Exception, asyncio.CancelledError) as error:
                if opened.done():
                    self._gone(words(error))
                elif mode == modes[-1] or not self.how:
                    opened.set_exception(ConnectionError(self._why(error)))
                else:
                    # Some older servers end at a question that they do not know.
                    self._saying.log(f"{self.how}; it is started again, and asked as of old\n")
                    self.how = ""
                    continue
            return

    def _made(self, entry: dict[str, Any], mode: str) -> Client:
        if entry["kind"] == "stdio":
            transport: Any = stdio(
                entry["command"], entry["args"], entry["env"], entry["cwd"], self._saying.log, self._server_ended
            )
        else:
            transport = http(entry["kind"], entry["url"], entry["headers"], self._answers)
        return Client(
            transport,
            mode=mode,
            cache=None,
            client_info=types.Implementation(name="claude-tui", version="1"),
            logging_callback=self._logged,
            log_level="info",
            message_handler=self._noticed,
        )

    def _server_ended(self, how: str) -> None:
        """The command is over."""
        self.how = how
        if self._client is not None and not self._closing.is_set():
            self.ended.set()

    def _gone(self, how: str) -> None:
        self.how = self.how or how
        if not self._closing.is_set():
            self.ended.set()

    def _why(self, error: BaseException) -> str:
        return self.how or self._answers.refusal or words(error)

    async def _ask(self, ask: Callable[[Client], Awaitable[Any]]) -> Any:
        """Ask the server; where it seems to be gone, make sure whether it is."""
        if self._client is None:
            raise ConnectionError("it is not connected")
        self._answers.refusal = None
        try:
            return await ask(self._client)
        except MCPError as error:
            if _is_over(error) or self._answers.refusal:
                await self._probe()
            raise ConnectionError(self._why(error)) from error

    async def _probe(self) -> None:
        """End where the server does not even list what it has: a session that is over, or nobody there."""
        client, offered = self._client, self._offered()
        if client is None or not offered or self.how:
            return
        self._answers.refusal = None
        try:
            async with asyncio.timeout(5):
                await _page(client, offered[0], None)
        except MCPError as error:
            if _is_over(error) or self._answers.refusal:
                self._gone(self._why(error))
        except Exception as error:
            self._gone(words(error))

    # Lists

    def _offered(self) -> list[str]:
        capabilities = self._client.server_capabilities if self._client is not None else None
        return [which for which in ("tools", "resources", "prompts") if getattr(capabilities, which, None) is not None]

    async def _list(self, which: str) -> dict[str, list[Any]]:
        """All of a list; with the resources, their templates. What cannot be had is empty, and the log says why."""
        out: dict[str, list[Any]] = {}
        for one in (which, "templates") if which == "resources" else (which,):
            try:
                out[one] = await self._pages(one)
            except Exception as error:
                out[one] = []
                if not (one == "templates" and isinstance(error, MCPError)):
                    self._saying.log(f"its {one} cannot be listed: {words(error)}\n")
        return out

    async def _pages(self, which: str) -> list[Any]:
        assert self._client is not None
        items: list[Any] = []
        cursor: str | None = None
        size = 0
        for _ in range(_PAGES):
            page = await _page(self._client, which, cursor)
            for item in next(value for value in page.values() if isinstance(value, list)):
                size += len(json.dumps(item))
                if len(items) == _ITEMS or size > _LARGEST_LIST:
                    self._saying.log(f"its {which} are too many: the first {len(items)} are taken\n")
                    return items
                items.append(item)
            following = page.get("nextCursor")
            if following is None or following == cursor:
                return items
            cursor = following
        return items

    async def _refresh(self) -> None:
        while self._changed:
            await asyncio.sleep(_GATHER)
            changed, self._changed = self._changed, set()
            for which in changed:
                self._saying.listing(await self._list(which))

    def _list_changed(self, which: str) -> None:
        self._changed.add(which)
        if self._client is not None and (self._refreshing is None or self._refreshing.done()):
            self._refreshing = asyncio.create_task(self._refresh())

    # What the server tells

    async def _listen(self, client: Client) -> None:
        """Newer servers tell of changes to those who ask for it."""
        capabilities = client.server_capabilities
        wanted = {
            f"{which}_list_changed": True
            for which in ("tools", "prompts", "resources")
            if getattr(getattr(capabilities, which, None), "list_changed", False)
        }
        if not wanted or client.session.discover_result is None:
            return
        with contextlib.suppress(Exception):
            async with client.listen(**wanted) as changes:  # type: ignore[arg-type]
                async for change in changes:
                    which = _EVENTS.get(type(change).__name__)
                    if which is not None:
                        self._list_changed(which)

    async def _noticed(self, message: Any) -> None:
        which = _LISTS.get(str(getattr(message, "method", "")))
        if which is not None:
            self._list_changed(which)

    async def _logged(self, params: types.LoggingMessageNotificationParams) -> None:
        data = params.data if isinstance(params.data, str) else json.dumps(params.data, ensure_ascii=False)
        text = f"{params.level}: {data}\n"
        self._saying.log(text)
        if len(self._calls) == 1:
            self._saying.output(next(iter(self._calls)), text)


async def _page(client: Client, which: str, cursor: str | None) -> dict[str, Any]:
    """One page of a list, as JSON."""
    asked: Awaitable[Any] = {
        "tools": client.list_tools,
        "resources": client.list_resources,
        "templates": client.list_resource_templates,
        "prompts": client.list_prompts,
    }[which](cursor=cursor)
    page: dict[str, Any] = (await asked).model_dump(by_alias=True, mode="json", exclude_none=True)
    return page


def _is_over(error: MCPError) -> bool:
    """Whether an error may mean that there is nobody to ask any more."""
    return error.code in (types.CONNECTION_CLOSED, types.INTERNAL_ERROR) or str(error) == "Session terminated"


def _bounded(result: dict[str, Any]) -> dict[str, Any]:
    size = len(json.dumps(result))
    if size > _LARGEST_RESULT:
        raise ConnectionError(f"the answer has {size / 1e6:.0f} MB, over {_LARGEST_RESULT >> 20}")
    return result
