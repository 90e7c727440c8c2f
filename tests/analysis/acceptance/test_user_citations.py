from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def user(*blocks: Any) -> list[Any]:
    return [{"role": "user", "content": list(blocks)}]


def text(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **more}


CASES = [
    (
        "opus-5",
        {},
        {"messages": user(text("Blue", citations=[{"type": "char_location"}]))},
        "messages[0].content[0]",
        {"messages": user(text("Blue"))},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("user_citations", case)
