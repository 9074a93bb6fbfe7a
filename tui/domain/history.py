"""What of a conversation goes back to the API, so that it never refuses a history that this app made.

The API's rules, from its documentation and its own error messages (``messages.N: …``):

- roles alternate and the first message is the person's;
- every ``tool_use`` is answered by a ``tool_result`` at the start of the next user message;
- every server tool call stands with its result in the same message, or in one that follows with nothing but results
  of tools between: a reply that was paused, or that also calls tools of ours, goes back with calls that are still open,
  and the API goes on with them;
- a thinking block goes back unchanged with its signature, or not at all;
- text is neither empty nor only white space.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from tui.domain.block import Block
from tui.domain.message import Message

NOT_RUN = "This call was not run."
_ONCE = "This call was not run: the tool is not available in this session."
"""What earlier versions sent instead, and stored."""
_SERVER_CALLS = frozenset({"server_tool_use", "mcp_tool_use"})
_NONE: Mapping[str, dict[str, Any]] = MappingProxyType({})


def sendable(message: Message) -> list[dict[str, Any]]:
    """The blocks of a reply that may go back, whole or cut: what is unfinished in a way the API refuses is left out."""
    return _sendable([message], goes_on=message.paused)[0]


def _sendable(replies: Sequence[Message], *, goes_on: bool = False) -> list[list[dict[str, Any]]]:
    """The blocks of replies that may go back, where at most results of tools were said between them.

    With ``goes_on`` the API is asked to go on with what is open in them; else a prompt follows.
    """
    blocks = [block for reply in replies for block in reply.blocks]
    called = {str(block.fields["id"]) for block in blocks if "id" in block.fields and block.input_is_whole}
    answered = {
        str(block.fields["tool_use_id"])
        for block in blocks
        if "tool_use_id" in block.fields and block.state == "complete"
    }
    paired = called & answered
    # What a call that is open may be answered by is still to come.
    taken = called if goes_on else paired
    out = []
    for reply in replies:
        # A call made by code that runs on the server may be answered by results alone, never by a prompt.
        code = None if goes_on else paired if reply is not replies[-1] else set()
        own = [block.to_api() for block in reply.blocks if _may_go_back(block, taken, paired, code)]
        # A message of thinking alone answers nothing, and the API takes none.
        out.append([] if all(block.get("type") in _THOUGHTS for block in own) else own)
    return out


def _may_go_back(block: Block, taken: set[str], paired: set[str], code: set[str] | None) -> bool:
    """Whether the API takes this block in a history.

    ``taken`` are the calls of the server's tools that it takes, ``paired`` those that have their results. Of those in
    ``code``, None for any, the code may have called tools of ours here.
    """
    kind = block.type
    if kind == "text":
        return bool(block.text.strip())
    if kind == "thinking":
        return bool(block.fields.get("signature")) and block.state == "complete"
    if kind == "tool_use":
        if not is_call(block):
            return False
        caller = block.fields.get("caller")
        if not isinstance(caller, dict) or caller.get("type", "direct") == "direct":
            return True
        return code is None or str(caller.get("tool_id")) in code
    if kind in _SERVER_CALLS:
        return str(block.fields.get("id")) in taken and (block.state == "complete" or taken is paired)
    if "tool_use_id" in block.fields and str(block.fields["tool_use_id"]) not in paired:
        # The result of a call in an earlier reply, which went back without it.
        return False
    return block.state == "complete" and kind != ""


def is_call(block: Block) -> bool:
    """Whether a block is a whole call of a tool of ours, one that can be run and answered."""
    if block.type != "tool_use" or not block.fields.get("id"):
        return False
    return isinstance(block.input, dict) and block.input_is_whole


def open_calls(blocks: Iterable[dict[str, Any]]) -> list[str]:
    """The ids of the ``tool_use`` blocks that wait for a ``tool_result``."""
    return [str(block["id"]) for block in blocks if block.get("type") == "tool_use"]


def brings_results(prompt: Sequence[dict[str, Any]]) -> bool:
    """Whether a prompt is nothing but results of tools."""
    return bool(prompt) and all(block.get("type") == "tool_result" for block in prompt)


def asks(prompt: Sequence[dict[str, Any]]) -> bool:
    """Whether a person wrote a prompt; where it is empty, the turn goes on with a reply."""
    return bool(prompt) and not brings_results(prompt)


def _ended(content: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A reply to go on from: the API takes none that ends with white space."""
    *before, last = content
    return [*before, {**last, "text": last["text"].rstrip()}] if last.get("type") == "text" else content


def _joined(content: list[dict[str, Any]], more: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A reply with what went on with it. Thinking in the middle of a reply is none that the API made: it stays out."""
    more = [block for block in more if block.get("type") not in _THOUGHTS]
    if not more:
        return content
    (*before, last), (first, *rest) = content, more
    if last.get("type") == first.get("type") == "text" and not last.get("citations") and not first.get("citations"):
        begun = last["text"].rstrip() if first["text"][:1].isspace() else last["text"]
        return [*before, {**last, "text": begun + first["text"]}, *rest]
    return [*content, *more]


def _gone_on(content: list[dict[str, Any]], more: list[dict[str, Any]], *, whole: bool) -> list[dict[str, Any]]:
    """A reply with what went on with it, if anything did; what the API made in two pieces itself stays ``whole``."""
    if not more:
        return _ended(content)
    return [*content, *more] if whole else _joined(content, more)


_Pair = tuple[list[dict[str, Any]], Message | None]
_THOUGHTS = ("thinking", "redacted_thinking")


def _resumes(prompt: list[dict[str, Any]], before: Message | None) -> bool:
    """Whether what is asked for is the rest of a reply that was paused."""
    return not prompt and before is not None and before.paused


def _all_sendable(pairs: Sequence[_Pair]) -> list[list[dict[str, Any]]]:
    """For each pair the blocks of its reply that may go back. Rounds of one loop are looked at together."""
    out: list[list[dict[str, Any]]] = []
    place = 0
    while place < len(pairs):
        replies: list[Message] = []
        before: Message | None = None
        goes_on = False
        while place < len(pairs):
            prompt, reply = pairs[place]
            follows = brings_results(prompt) or _resumes(prompt, before)
            if replies and not follows:
                break
            place += 1
            if reply is None:
                goes_on = follows
            replies.append(reply or Message())
            before = reply
        if goes_on:
            out += [*_sendable(replies[:-1], goes_on=True), []]
        else:
            out += _sendable(replies)
    return out


def messages(turns: Iterable[_Pair], results: Mapping[str, dict[str, Any]] = _NONE) -> list[dict[str, Any]]:
    """Build ``messages`` from pairs of a prompt's content blocks and the reply, None where none is to be had.

    Calls that the next prompt does not answer get their ``tool_result`` before it: the one of ``results``, which are
    by the calls' ids, else an error; results whose call is not there, such as those of a recording's prompt, are left
    out. A turn whose reply has nothing to send back, other than the last, is left out with its prompt: nothing of it
    was ever answered, but results that it brought are still those of their calls. One with an empty prompt goes on
    with the reply before it: the two are one message, which is the last where that is what is asked for.
    """
    out: list[dict[str, Any]] = []
    waiting: list[str] = []
    known = dict(results)
    pairs = list(turns)
    replies = _all_sendable(pairs)
    before: Message | None = None
    for number, ((prompt, reply), blocks) in enumerate(zip(pairs, replies, strict=True)):
        resumes = _resumes(prompt, before)
        before = reply
        if not blocks and number < len(pairs) - 1:
            known.update((str(one["tool_use_id"]), one) for one in prompt if _is_result(one))
            continue
        if not prompt and not waiting and out:
            out[-1] = {"role": "assistant", "content": _gone_on(out[-1]["content"], blocks, whole=resumes)}
            waiting = open_calls(blocks)
            continue
        # Results come first in the message, whatever else it holds.
        own = [one for one in prompt if _is_result(one) and one["tool_use_id"] in waiting]
        rest = [one for one in prompt if one.get("type") != "tool_result"]
        given = {one["tool_use_id"] for one in own}
        content = [*own, *(known.get(call) or _not_run(call) for call in waiting if call not in given), *rest]
        if not content and number < len(pairs) - 1:
            continue
        out.append({"role": "user", "content": content})
        if blocks:
            out.append({"role": "assistant", "content": blocks})
        waiting = open_calls(blocks)
    return out


def says_not_run(content: Any) -> bool:
    """Whether the content of a result only says that nobody ran the call."""
    return content in (NOT_RUN, _ONCE)


def _is_result(block: dict[str, Any]) -> bool:
    return block.get("type") == "tool_result" and "tool_use_id" in block


def _not_run(call: str) -> dict[str, Any]:
    """The answer to a call that was never run."""
    return {"type": "tool_result", "tool_use_id": call, "is_error": True, "content": NOT_RUN}
