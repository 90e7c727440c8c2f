from types import SimpleNamespace
from typing import Any

import pytest

from pytest_modelmigrate.facts.errors import (
    BrokenAnswerError,
    MissingKeyError,
    ModelMigrateError,
    ServedModelError,
    UnreachableError,
    UnrecordedCallError,
)
from pytest_modelmigrate.plugin.phases import unanswered

MISS = UnrecordedCallError("no recording answers this request")


@pytest.mark.parametrize(
    ("problems", "told"),
    [
        ([], None),
        ([MISS], MISS),
        ([UnreachableError("the API is down"), MISS], MISS),
        ([ServedModelError("another model answered")], None),
        ([UnreachableError("the API is down"), BrokenAnswerError("HTML")], None),
        ([MISS, MissingKeyError("no API key")], MISS),
    ],
)
def test_a_failure_has_its_reason_in_the_first_request_that_was_not_sent(
    problems: list[ModelMigrateError], told: ModelMigrateError | None
) -> None:
    state: Any = SimpleNamespace(recorder=SimpleNamespace(problems=problems))
    assert unanswered(state) is told


def test_a_test_without_requests_has_no_such_reason() -> None:
    state: Any = SimpleNamespace(recorder=None)
    assert unanswered(state) is None
