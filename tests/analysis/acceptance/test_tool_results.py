from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

HELLO = [{"role": "user", "content": "Hello"}]
CALL = {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}}
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "Blue"}


def user(*blocks: Any) -> list[Any]:
    return [{"role": "user", "content": list(blocks)}]


def text(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **more}


CASES = [
    (
        "opus-5",
        {},
        {"messages": user(RESULT)},
        "messages[0].content[0].tool_use_id",
        {"messages": [*HELLO, {"role": "assistant", "content": [CALL]}, *user(RESULT)]},
    ),
    (
        "opus-5",
        {},
        {"messages": [*HELLO, {"role": "assistant", "content": [CALL]}, *HELLO]},
        "messages[1].content",
        {"messages": [*HELLO, {"role": "assistant", "content": [CALL]}, *user(RESULT, text("So?"))]},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("tool_results", case)
