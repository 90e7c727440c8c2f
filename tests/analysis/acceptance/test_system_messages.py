from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

HELLO = [{"role": "user", "content": "Hello"}]


CASES = [
    (
        "sonnet-5",
        {},
        {"messages": [*HELLO, {"role": "system", "content": "Be brief."}]},
        "messages[1].role",
        {"system": "Be brief."},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("system_messages", case)
