from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.domain.context import MEDIA, Parts, filled_by, parts, share_out

PROMPT = {"role": "user", "content": "Well?"}


def test_a_request_is_divided_into_what_its_bytes_are_for() -> None:
    history = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ho"}]
    body = {"tools": [{"name": "a"}], "system": "Be brief.", "messages": [*history, PROMPT]}
    assert parts(body) == Parts(tools=15, system=11, history=71, prompt=36)
    assert parts({"messages": [PROMPT]}) == Parts(0, 0, 0, 36)
    assert parts({}) == Parts(0, 0, 0, 0)


def test_results_of_tools_belong_to_the_turn_that_called_them() -> None:
    called = {"role": "assistant", "content": [{"type": "tool_use", "id": "1", "name": "a", "input": {}}]}
    result = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "1", "content": "12"}]}
    assert parts({"messages": [PROMPT, called, result]}).history == 0
    assert parts({"messages": [PROMPT, called, result, PROMPT]}).prompt == 36


def test_an_image_counts_by_what_it_is_and_not_by_its_file() -> None:
    small, large = (
        {"role": "user", "content": [{"type": "image", "source": {"type": "base64", "data": "A" * size}}]}
        for size in (10, 1_000_000)
    )
    assert parts({"messages": [small]}) == parts({"messages": [large]})
    assert MEDIA < parts({"messages": [large]}).prompt < MEDIA + 100


@given(st.integers(0, 10**7), st.tuples(*[st.integers(0, 10**6)] * 4))
def test_shares_add_up_to_the_whole(total: int, sizes: tuple[int, int, int, int]) -> None:
    shared = share_out(total, Parts(*sizes))
    assert shared.total == total
    assert min(shared) >= 0
    assert all(not part or size or not sum(sizes) for part, size in zip(shared, sizes, strict=True))


def test_of_several_passes_the_last_message_fills_the_context() -> None:
    passes = [
        {"type": "compaction", "input_tokens": 60_000, "output_tokens": 500},
        {"type": "message", "input_tokens": 600, "output_tokens": 20},
        {"type": "advisor_message", "input_tokens": 2500, "output_tokens": 18},
    ]
    counted = filled_by({"input_tokens": 600, "output_tokens": 20, "iterations": passes})
    assert (counted.input, counted.output) == (600, 20)
    assert filled_by({"input_tokens": 7, "output_tokens": 1}).input == 7
