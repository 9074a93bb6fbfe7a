"""The list of models: kept for a day, asked for anew, and known otherwise where nobody tells."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest

from tui.domain.failure import Failure
from tui.domain.request import Options, Request, build
from tui.session import gates
from tui.session.gates import RefusedError
from tui.session.models import Catalogue, Certainly
from tui.session.session import Session, WithheldError

PLAIN = {"id": "claude-opus-4-6", "display_name": "Ours", "max_tokens": 4000, "type": "model"}


class Lists:
    """A source that lists models."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked = 0
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def models(self) -> list[dict[str, Any]] | Failure:
        self.asked += 1
        await self.may_answer.wait()
        return self.answers.pop(0)


def asked(model: str = "claude-opus-4-6", **options: Any) -> Request:
    return build(Options(model, **{"max_tokens": 100} | options), [{"role": "user", "content": "Hello"}])


async def test_without_a_list_what_is_known_otherwise_is_there_at_once():
    listing = await Catalogue(object(), None).known()
    assert listing.asked is None
    model = listing.find("claude-sonnet-5-5")
    assert model is not None
    assert (model.context, model.thinking) == (1_000_000, ("adaptive", "off"))


async def test_a_list_is_kept_and_the_next_run_has_it_without_asking(tmp_path: Path):
    first = Catalogue(Lists([PLAIN]), tmp_path)
    assert (await first.fresh()).models[0].name == "Ours"
    source = Lists()
    again = await Catalogue(source, tmp_path).fresh()
    assert (again.models[0].name, source.asked) == ("Ours", 0)
    assert again.asked is not None


async def test_a_list_of_yesterday_is_shown_and_asked_for_again(tmp_path: Path):
    await Catalogue(Lists([PLAIN]), tmp_path).fetch()
    path = tmp_path / "models.json"
    kept = json.loads(path.read_text())
    for entry in kept.values():
        entry["at"] = time.time() - 90_000
    path.write_text(json.dumps(kept))
    source = Lists([{**PLAIN, "display_name": "New"}])
    catalogue = Catalogue(source, tmp_path)
    assert (await catalogue.known()).models[0].name == "Ours"
    assert (await catalogue.fresh()).models[0].name == "New"


async def test_each_endpoint_has_its_own_list(tmp_path: Path):
    await Catalogue(Lists([PLAIN]), tmp_path, "https://gateway.example").fetch()
    assert (await Catalogue(object(), tmp_path).known()).asked is None
    assert "gateway" not in (tmp_path / "models.json").read_text()


async def test_where_the_api_does_not_tell_the_old_list_stays_and_the_reason_is_said(tmp_path: Path):
    failure = Failure("connection", "Could not reach it")
    catalogue = Catalogue(Lists([PLAIN], failure, []), tmp_path)
    await catalogue.fetch()
    told = await catalogue.fetch()
    assert (told.models[0].name, told.problem) == ("Ours", failure)
    assert "no model" in (await catalogue.fetch()).problem.message


@pytest.mark.parametrize("content", ["", "[]", "{", '{"x": 3}', '{"e3b0c44298fc1c14": {"at": "now", "data": {}}}'])
async def test_a_file_that_is_broken_is_no_list(tmp_path: Path, content: str):
    (tmp_path / "models.json").write_text(content)
    catalogue = Catalogue(Lists([PLAIN]), tmp_path)
    assert (await catalogue.known()).asked is None
    assert (await catalogue.fetch()).models[0].name == "Ours"


async def test_where_nothing_can_be_written_the_list_is_there_all_the_same(tmp_path: Path):
    (tmp_path / "file").write_text("")
    listing = await Catalogue(Lists([PLAIN]), tmp_path / "file" / "folder").fetch()
    assert listing.models[0].name == "Ours"


async def test_all_who_wait_ask_once():
    source = Lists([PLAIN])
    source.may_answer.clear()
    catalogue = Catalogue(source, None)
    both = [asyncio.create_task(catalogue.fetch()) for _ in range(2)]
    while not source.asked:
        await asyncio.sleep(0)
    source.may_answer.set()
    first, second = await asyncio.gather(*both)
    assert (first, source.asked) == (second, 1)


async def test_an_alias_is_found_by_its_dated_name():
    listing = await Catalogue(Lists([{"id": "claude-haiku-4-5-20251001", "max_tokens": 7}]), None).fetch()
    found = listing.find("claude-haiku-4-5")
    assert found is not None
    assert found.max_output == 7


async def test_what_a_model_refuses_is_found_by_the_api_s_list_and_nobody_is_asked_for_a_plain_prompt():
    source = Lists([PLAIN])
    catalogue = Catalogue(source, None)
    assert await catalogue.refusals(asked(), 10) == []
    assert source.asked == 0
    (found,) = await catalogue.refusals(asked(max_tokens=9000), 10)
    assert (found.option, source.asked) == ("max_tokens", 1)


async def test_a_list_that_does_not_come_is_not_waited_for():
    source = Lists([PLAIN])
    source.may_answer.clear()
    catalogue = Catalogue(source, None)
    (found,) = await catalogue.refusals(asked(effort="xhigh"), 0.01)
    assert found.option == "effort", "by what is known without it"
    source.may_answer.set()
    await catalogue.fetch()


async def test_where_nobody_can_be_asked_only_what_is_certain_is_withheld():
    gate = Certainly(Catalogue(object(), None))
    await gate.admit(asked())
    await gate.admit(asked("nobody-knows", thinking="2048", effort="max", max_tokens=10**9))
    await gate.admit(Request({"model": "claude-sonnet-4-5", "messages": [{"content": "word " * 400_000}]}))
    with pytest.raises(RefusedError, match="does not take effort xhigh"):
        await gate.admit(asked(effort="xhigh"))


async def test_gates_stand_one_after_the_other():
    passed: list[str] = []

    async def first(request: Request) -> None:
        passed.append("first")

    async def second(request: Request) -> None:
        passed.append("second")
        raise WithheldError("no")

    session = Session(object(), Options("m", 1))  # type: ignore[arg-type]
    for gate in (first, second, first):
        gates.add(session, gate)
    assert session.gate is not None
    with pytest.raises(WithheldError, match="no"):
        await session.gate(asked())
    assert passed == ["first", "second"]
