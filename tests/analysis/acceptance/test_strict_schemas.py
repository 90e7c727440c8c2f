from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection

OBJECT = {"type": "object", "properties": {}, "additionalProperties": False}
CIRCULAR = {"$defs": {"Node": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]}}}


def form(**schema: Any) -> dict[str, Any]:
    return {"format": {"type": "json_schema", "schema": {**OBJECT, **schema}}}


CASES = [
    (
        "opus-5",
        {},
        {"output_config": form(additionalProperties=True)},
        "output_config.format.schema.additionalProperties",
        {"output_config": form()},
    ),
    ("opus-5", {}, {"output_config": form(**CIRCULAR)}, "output_config.format.schema", {"output_config": form()}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("strict_schemas", case)


def test_tool_schemas_are_closed_only_if_strict(found_in: Callable[..., list[Rejection]]) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "object"}}}
    assert found_in("opus-5", tools=[{"name": "look", "input_schema": schema}]) == []
    found = found_in("opus-5", tools=[{"name": "look", "strict": True, "input_schema": schema}])
    assert [each.path for each in found] == [
        "tools[0].input_schema.additionalProperties",
        "tools[0].input_schema.properties.a.additionalProperties",
    ]
