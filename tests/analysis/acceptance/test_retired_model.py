from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.facts.catalog import Model, catalog


def row(model_id: str) -> Model:
    found = catalog().find(model_id)
    assert found is not None
    return found


def test_a_retired_model_is_not_found_and_its_replacement_is_named(found_in: Callable[..., list[Rejection]]) -> None:
    retired = replace(row("sonnet-4-5"), lifecycle="retired")
    (found,) = found_in(retired, model="claude-sonnet-4-5")
    assert (found.status, found.error_type) == (404, "not_found_error")
    assert (found.message, found.fix) == ("model: claude-sonnet-4-5", "Move to `claude-sonnet-5-5`.")
    (dated,) = found_in(retired, model="claude-sonnet-4-5-20250929")
    assert dated.message == "model: claude-sonnet-4-5-20250929"


def test_a_request_is_checked_for_the_given_model_whatever_its_body_names(
    found_in: Callable[..., list[Rejection]],
) -> None:
    retired = replace(row("sonnet-4-5"), lifecycle="retired")
    assert [each.message for each in found_in(retired, model="claude-opus-5")] == ["model: claude-sonnet-4-5"]
    (found,) = found_in("opus-5-5", model="claude-opus-5", thinking={"type": "disabled"})
    assert found.path == "thinking.type"
