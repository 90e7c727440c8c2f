from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

OBJECT = {"type": "object", "properties": {}, "additionalProperties": False}
DOCUMENT = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "Blue."}}


def user(*blocks: Any) -> list[Any]:
    return [{"role": "user", "content": list(blocks)}]


def form(**schema: Any) -> dict[str, Any]:
    return {"format": {"type": "json_schema", "schema": {**OBJECT, **schema}}}


CASES = [
    (
        "opus-5",
        {},
        {"messages": user({**DOCUMENT, "citations": {"enabled": True}}), "output_config": form()},
        "output_config.format",
        {"messages": user({**DOCUMENT, "citations": {"enabled": False}}), "output_config": form()},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("citations_with_format", case)
