"""JSON schemas that the API compiles: the output format's, and those of strict tools.

Source: https://platform.claude.com/docs/en/build-with-claude/structured-outputs
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest
from pytest_modelmigrate.analysis.acceptance.schema_validity import schema_fault, subschemas

_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/structured-outputs"


@dataclass(frozen=True, slots=True)
class StrictSchema:
    """A schema that the API compiles.

    Attributes:
        path: where it stands in the request.
        shown: how the API's messages name that place.
        schema: the schema.
    """

    path: str
    shown: str
    schema: Mapping[str, Any]


def strict_schemas(request: MessagesRequest) -> list[StrictSchema]:
    """The schemas that the API compiles for a request."""
    schemas: list[StrictSchema] = []
    if request.output_format is not None and request.schema is not None:
        path = f"{request.output_format[0]}.schema"
        schemas.append(StrictSchema(path, path, request.schema))
    for number, tool in enumerate(request.tools):
        if tool.get("strict"):
            path = f"tools[{number}].input_schema"
            schemas.append(StrictSchema(path, f"tools.{number}.custom", tool.get("input_schema") or {}))
    return schemas


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject an invalid output schema, circular definitions, and objects that allow any property."""
    for each in strict_schemas(request):
        fault = schema_fault(each.schema)
        if fault is None:
            yield from _check_support(each)
        elif not each.path.startswith("tools"):  # those of tools are checked by `tool_schemas`
            text = f"{each.shown}: Invalid schema: {fault}"
            yield Rejection(each.path, text, f"Correct the schema at `{each.path}`: {fault}.", _SOURCE)


def _check_support(strict: StrictSchema) -> Iterator[Rejection]:
    circle = _circle(strict.schema)
    if circle:
        text = (
            f"{strict.shown}: Invalid schema: Circular reference detected in schema definitions: {circle}. "
            "Self-referencing or mutually-referencing definitions are not supported."
        )
        fix = f"Write the definitions {circle} without the circle, nested as deep as needed."
        yield Rejection(strict.path, text, fix, _SOURCE, "reported")
    for path, part in subschemas(strict.schema, strict.path):
        for name, inner in (part.get("properties") or {}).items():
            if isinstance(inner, bool):
                text = f"{strict.shown}: For 'object' type, property 'properties' is not supported"
                at = f"{path}.properties.{name}"
                yield Rejection(at, text, f"Replace the boolean at `{at}` by a schema.", _SOURCE, "reported")
        if part.get("type") == "object" and part.get("additionalProperties") is not False:
            text = f"{strict.shown}: For 'object' type, 'additionalProperties' must be explicitly set to false"
            at = f"{path}.additionalProperties"
            yield Rejection(at, text, f"Set `{at}` to false.", _SOURCE, "reported")


def _circle(schema: Mapping[str, Any]) -> str | None:
    """The first circle of definitions that refer to each other, such as `Node -> Node`."""
    definitions = {**(schema.get("definitions") or {}), **(schema.get("$defs") or {})}
    references = {
        name: [str(part["$ref"]).rsplit("/", 1)[-1] for _, part in subschemas(inner, "") if "$ref" in part]
        for name, inner in definitions.items()
    }

    def follow(name: str, path: tuple[str, ...]) -> str | None:
        if name in path:
            return " -> ".join((*path[path.index(name) :], name))
        return next((found for other in references.get(name, ()) if (found := follow(other, (*path, name)))), None)

    return next((found for name in references if (found := follow(name, ()))), None)
