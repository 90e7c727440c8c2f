from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection

HELLO = [{"role": "user", "content": "Hello"}]
EPHEMERAL = {"type": "ephemeral"}


def text(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **more}


CASES = [
    (
        "opus-5",
        {},
        {"system": [text("Be brief", cache_control=EPHEMERAL)] * 5},
        "cache_control",
        {"system": [text("Be brief", cache_control=EPHEMERAL)] * 4},
    ),
    (
        "opus-5",
        {},
        {"system": [text("A", cache_control=EPHEMERAL), text("B", cache_control={**EPHEMERAL, "ttl": "1h"})]},
        "system[1].cache_control.ttl",
        {"system": [text("A", cache_control=EPHEMERAL), text("B", cache_control={**EPHEMERAL, "ttl": "5m"})]},
    ),
    ("opus-5", {}, {"cache_control": {"type": "x"}}, "cache_control.type", {"cache_control": EPHEMERAL}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("cache_control", case)


def test_a_breakpoint_on_thinking_is_rejected_and_not_counted(found_in: Callable[..., list[Rejection]]) -> None:
    thinking = {"type": "thinking", "thinking": "", "signature": "s", "cache_control": EPHEMERAL}
    marked = [text("A", cache_control=EPHEMERAL)] * 4
    messages = [*HELLO, {"role": "assistant", "content": [thinking, text("Well")]}, *HELLO]
    (found,) = found_in("opus-5", system=marked, messages=messages)
    assert found.message == "messages.1.content.0.thinking.cache_control: Extra inputs are not permitted"
    assert found.path == "messages[1].content[0].cache_control"
