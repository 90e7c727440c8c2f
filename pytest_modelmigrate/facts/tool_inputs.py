"""Inputs of tool calls, checked against the `input_schema` of the tool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pytest_modelmigrate.facts.json_schemas import CompiledSchema, compiled_schema, shortened

_LONGEST: Final = 80


def schema_problem(name: str, arguments: Any, tools: Sequence[Mapping[str, Any]]) -> str | None:
    """Why the arguments are not valid under the `input_schema` of the tool; None if they are.

    Without a schema (an Anthropic-defined tool, or no tool definitions), any object is valid. A schema that cannot be
    checked is not the model's fault: `unchecked_schema` says so.
    """
    if not isinstance(arguments, Mapping):
        return f"the arguments are not an object but {shortened(repr(arguments), _LONGEST)}"
    try:
        schema = _schema_of(name, tools)
        violation = schema.violation(arguments) if schema else None
    except ValueError:
        return None
    return str(violation) if violation else None


def unchecked_schema(name: str, arguments: Any, tools: Sequence[Mapping[str, Any]]) -> str | None:
    r"""A note that the arguments were not checked, and why; None if they were checked or there is no schema.

    Python's regular expressions lack some of what JSON Schema allows, such as `\p{L}`.
    """
    try:
        schema = _schema_of(name, tools)
        if schema:
            schema.violation(arguments)
    except ValueError as error:
        return f"the arguments were not checked against the input_schema of {name}: {error}"
    return None


def _schema_of(name: str, tools: Sequence[Mapping[str, Any]]) -> CompiledSchema | None:
    schema = next((each.get("input_schema") for each in tools if each.get("name") == name), None)
    return compiled_schema(schema) if isinstance(schema, Mapping) else None
