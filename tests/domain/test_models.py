"""Models as values: read from the API's list, completed by what is known otherwise."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tui.domain import known_models, models
from tui.domain.known_models import known
from tui.domain.models import Capabilities, Model, completed, from_api

ENTRY = {
    "type": "model",
    "id": "claude-opus-4-6",
    "display_name": "Claude Opus 4.6",
    "lifecycle": "deprecated",
    "retires_at": "2027-02-05T00:00:00Z",
    "max_input_tokens": 1_000_000,
    "max_tokens": 128_000,
    "capabilities": {
        "image_input": {"supported": True},
        "pdf_input": {"supported": False},
        "structured_outputs": {"supported": True},
        "citations": {"supported": True},
        "server_tools": {"supported": True, "web_search": {"supported": True}, "code_execution": {"supported": False}},
        "effort": {"supported": True, "low": {"supported": True}, "max": {"supported": True}, "xhigh": None},
        "thinking": {"supported": True, "types": {"adaptive": {"supported": True}, "enabled": {"supported": False}}},
    },
}


def test_an_entry_of_the_api_s_list_is_read():
    model = from_api(ENTRY)
    assert model is not None
    assert (model.name, model.lifecycle, model.retires) == ("Claude Opus 4.6", "deprecated", "2027-02-05")
    assert (model.context, model.max_output, model.efforts) == (1_000_000, 128_000, ("low", "max"))
    assert (model.thinking, model.off) == (("adaptive",), None)
    takes = model.capabilities
    assert (takes.image_input, takes.pdf_input, takes.web_search, takes.code_execution) == (True, False, True, False)


@pytest.mark.parametrize("entry", [{}, {"id": 3}, {"id": ""}, {"id": None}])
def test_an_entry_without_an_id_is_none(entry):
    assert from_api(entry) is None


@pytest.mark.parametrize(
    "nonsense",
    [None, [], "yes", {"thinking": [], "effort": 3, "server_tools": "all"}, {"thinking": {"types": {"adaptive": 1}}}],
)
def test_what_a_gateway_leaves_out_or_gets_wrong_is_not_known(nonsense):
    entry = {"id": "x", "max_tokens": "many", "max_input_tokens": True, "retires_at": 3, "capabilities": nonsense}
    model = from_api(entry)
    assert model == Model("x", capabilities=Capabilities())
    assert (model.thinking, model.efforts, model.title) == (None, None, "x")


def test_no_effort_at_all_is_another_thing_than_an_unknown_one():
    model = from_api({"id": "x", "capabilities": {"effort": {"supported": False}}})
    assert model is not None
    assert model.efforts == ()


def test_what_the_api_says_goes_before_what_is_known():
    said = from_api({"id": "claude-sonnet-4-5", "max_tokens": 1000, "display_name": "Ours"})
    assert said is not None
    model = completed(said, known("claude-sonnet-4-5"))
    assert (model.name, model.max_output, model.lifecycle) == ("Ours", 1000, "deprecated")
    assert model.capabilities.thinking["adaptive"] is False
    assert model.context == 200_000, "the price table's"
    assert model.price == (Decimal(3), Decimal(15))


def test_a_model_that_nobody_knows_has_no_price_and_no_window():
    model = completed(Model("gateway/some-model"), known("gateway/some-model"))
    assert (model.price, model.context, model.thinking) == (None, None, None)


def test_a_dated_name_is_the_same_model():
    assert known("claude-sonnet-4-5-20250929") is known("claude-sonnet-4-5")
    assert known("claude-nothing") is None


def test_thinking_is_turned_off_in_the_way_that_the_model_has():
    kinds = {model.id: model.off for model in known_models.MODELS}
    assert kinds["claude-sonnet-5-5"] == "between_tools"
    assert kinds["claude-haiku-5-5"] == "disabled"
    assert kinds["claude-opus-5-5"] is None


@pytest.mark.parametrize("model", known_models.MODELS, ids=lambda model: model.id)
def test_what_is_known_reads_the_same_by_way_of_the_api_s_shape(model):
    again = from_api(known_models.to_api(model.id))
    assert again is not None
    assert (again.thinking, again.efforts, again.max_output) == (model.thinking, model.efforts, model.max_output)
    assert models.completed(again, model).capabilities == model.capabilities


@pytest.mark.parametrize("model", known_models.MODELS, ids=lambda model: model.id)
def test_every_known_model_has_a_window_in_the_price_table(model):
    if model.id not in ("claude-mythos-5", "claude-mythos-5-1"):  # by invitation only: nobody tells their price
        assert completed(model, model).context is not None
