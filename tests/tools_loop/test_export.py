"""Rounds as they leave the app: in the list of sessions, and in exports."""

from __future__ import annotations

import json
from pathlib import Path

from tests.domain.api_rules import violations
from tests.loopback import ending, message_start
from tests.session.source import answer
from tests.store.keeping import kept
from tests.tools_loop.tools import DONE, Fake, calling, having
from tui.domain.export import Export
from tui.domain.export.html import html
from tui.domain.export.markdown import markdown
from tui.domain.export.messages import messages
from tui.tools.toolbox import Toolbox

CALL = calling(("toolu_1", "add", {"a": 1}), said="I add.")


async def test_an_export_has_what_tools_answered_under_the_reply_that_called_them():
    one, _ = having([Fake("add")], CALL, DONE, allow=["add"])
    await one.submit("go")
    export = Export(tuple(one.conversation.path()), str)
    for page in (markdown(export).decode(), html(export).decode()):
        assert page.count("You") == 1
        assert page.index("I add.") < page.index("tool_result") < page.index("That is all.")


async def test_an_export_s_messages_have_results_that_were_never_sent():
    one, _ = having([Fake("add")], CALL, answer(message_start(), ending()), DONE, allow=["add"])
    await one.submit("go")
    await one.submit("on")
    # The round was answered by nothing: its results are those of the prompt that came after it.
    told = json.loads(messages(Export(tuple(one.conversation.path()), str)))["messages"]
    assert violations([*told, {"role": "user", "content": [{"type": "text", "text": "x"}]}]) == []
    assert [block.get("content") for block in told[2]["content"]] == ['{"a": 1}', None]


async def test_the_list_of_sessions_does_not_take_a_result_for_the_last_words(tmp_path: Path):
    with kept(tmp_path, calling(("toolu_1", "add", {})), answer(message_start(), ending())) as one:
        one.session.toolbox = Toolbox([Fake("add")])
        one.session.permissions.allow("add")
        await one.session.submit("What is it?")
        (info,) = one.store.sessions()
    assert (info.first, info.last, info.turns) == ("What is it?", "What is it?", 2)
