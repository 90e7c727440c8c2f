from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection

OLD = {"version": "2023-06-01"}
HELLO = [{"role": "user", "content": "Hello"}]
DOCUMENT = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "Blue."}}


def user(*blocks: Any) -> list[Any]:
    return [{"role": "user", "content": list(blocks)}]


def text(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **more}


CASES = [
    (
        "opus-5",
        {},
        {"messages": [*HELLO, {"role": "assistant", "content": [DOCUMENT]}, *HELLO]},
        "messages[1].content[0]",
        {"messages": user(DOCUMENT)},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("assistant_documents", case)


def test_api_version_2023_accepts_documents_of_the_assistant_and_citations_of_the_user(
    found_in: Callable[..., list[Rejection]],
) -> None:
    cited = text("Blue", citations=[{"type": "char_location"}])
    result = {"type": "search_result", "source": "s", "title": "t", "content": [cited]}
    messages = [*user(result), {"role": "assistant", "content": [DOCUMENT]}, *user(cited)]
    assert found_in("opus-5", headers=OLD, messages=messages) == []
    assert [each.path for each in found_in("opus-5", messages=messages)] == [
        "messages[1].content[0]",
        "messages[0].content[0]",
        "messages[2].content[0]",
    ]
