"""Fixtures for the tests of single rules: what a request is rejected for, and by which rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_modelmigrate.analysis.acceptance import all_rules
from pytest_modelmigrate.analysis.acceptance.all_rules import rejections
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.facts.catalog import Model, catalog


def _found_in(model: str | Model, /, *, headers: dict[str, Any] | None = None, **body: Any) -> list[Rejection]:
    """The rejections of a request with that body; None leaves a field out."""
    whole = {"model": "claude-opus-5", "max_tokens": 4096, "messages": [{"role": "user", "content": "Hello"}], **body}
    given = {name: value for name, value in whole.items() if value is not None}
    row = catalog().find(model) if isinstance(model, str) else model
    assert row is not None
    return list(rejections(given, row, **(headers or {})))


@pytest.fixture
def found_in() -> Callable[..., list[Rejection]]:
    """Returns the rejections of a request to a model, with these headers and fields of the body."""
    return _found_in


@pytest.fixture
def check_rule(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Checks that a rule, and no other, rejects a request at a path, and that the recommended edit is accepted."""

    def check(rule: str, case: tuple[str, dict[str, Any], dict[str, Any], str, dict[str, Any]]) -> None:
        model, headers, rejected, path, accepted = case
        found = _found_in(model, headers=headers, **rejected)
        assert [each.path for each in found] == [path]
        assert found[0].fix
        assert _found_in(model, headers=headers, **accepted) == []
        for name in ("FIELD_RULES", "VALUE_RULES", "MODEL_RULES"):
            others = tuple(each for each in getattr(all_rules, name) if not each.__module__.endswith(f".{rule}"))
            monkeypatch.setattr(all_rules, name, others)
        assert _found_in(model, headers=headers, **rejected) == [], "another rule rejects it too"

    return check
