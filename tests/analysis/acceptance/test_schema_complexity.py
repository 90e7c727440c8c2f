from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection

OBJECT = {"type": "object", "properties": {}, "additionalProperties": False}
PROPERTIES = {f"p{number}": {"type": "string"} for number in range(25)}


def form(**schema: Any) -> dict[str, Any]:
    return {"format": {"type": "json_schema", "schema": {**OBJECT, **schema}}}


CASES = [
    (
        "opus-5",
        {},
        {"output_config": form(properties=PROPERTIES)},
        "output_config.format.schema",
        {"output_config": form(properties=PROPERTIES, required=["p0"])},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("schema_complexity", case)


@pytest.mark.parametrize(
    ("accepted", "rejected", "message"),
    [
        (
            {f"p{n}": {"type": ["string", "null"]} for n in range(16)},
            {f"p{n}": {"type": ["string", "null"]} for n in range(17)},
            "union types (17 parameters",
        ),
        (
            {"p": {"anyOf": [{"type": "string"}] * 998}},
            {"p": {"anyOf": [{"type": "string"}] * 999}},
            "Schema is too complex for compilation.",
        ),
    ],
    ids=["unions", "subschemas"],
)
def test_schemas_have_limits(
    found_in: Callable[..., list[Rejection]], accepted: dict[str, Any], rejected: dict[str, Any], message: str
) -> None:
    assert found_in("opus-5", output_config=form(properties=accepted, required=list(accepted))) == []
    (found,) = found_in("opus-5", output_config=form(properties=rejected, required=list(rejected)))
    assert message in found.message
