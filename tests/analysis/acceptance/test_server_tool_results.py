from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection

HELLO = [{"role": "user", "content": "Hello"}]
CALL = {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}}
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "Blue"}
SEARCH = {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {}}
FOUND = {"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": []}


def user(*blocks: Any) -> list[Any]:
    return [{"role": "user", "content": list(blocks)}]


CASES = [
    (
        "opus-5",
        {},
        {"messages": [*HELLO, {"role": "assistant", "content": [SEARCH]}, *HELLO]},
        "messages[1].content[0]",
        {"messages": [*HELLO, {"role": "assistant", "content": [SEARCH, FOUND]}, *HELLO]},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("server_tool_results", case)


def test_a_running_server_tool_may_wait_for_tool_results(found_in: Callable[..., list[Rejection]]) -> None:
    asked = [*HELLO, {"role": "assistant", "content": [SEARCH, CALL]}]
    assert found_in("opus-5", messages=[*asked, *user(RESULT)]) == []
    assert found_in("opus-5", messages=[*HELLO, {"role": "assistant", "content": [SEARCH]}]) == []
