from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection

HELLO = [{"role": "user", "content": "Hello"}]


def text(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **more}


CASES = [
    ("opus-4-6", {}, {"messages": [*HELLO, {"role": "assistant", "content": "{"}]}, "messages[1]", {}),
    (
        "opus-4-5",
        {},
        {"messages": [*HELLO, {"role": "assistant", "content": "Well "}]},
        "messages[1].content",
        {"messages": [*HELLO, {"role": "assistant", "content": "Well"}]},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("prefill", case)


def test_thinking_with_prefill_needs_a_thinking_block_first(found_in: Callable[..., list[Rejection]]) -> None:
    messages = [*HELLO, {"role": "assistant", "content": [text("Well")]}]
    thinking = {"type": "enabled", "budget_tokens": 1024}
    (found,) = found_in("opus-4-5", messages=messages, thinking=thinking)
    assert found.message == ("messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `text`.")
    block = {"type": "thinking", "thinking": "", "signature": "s"}
    messages = [*HELLO, {"role": "assistant", "content": [block, text("Well")]}]
    assert found_in("opus-4-5", messages=messages, thinking=thinking) == []
