"""Which JSON schemas the API compiles for structured outputs and strict tools.

Source: https://platform.claude.com/docs/en/build-with-claude/structured-outputs
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pytest_modelmigrate.simulator import rejected_texts as texts
from pytest_modelmigrate.simulator.asked import Asked
from pytest_modelmigrate.simulator.rejections import invalid
from pytest_modelmigrate.simulator.schemas import schema_fault

MOST_OPTIONAL: Final = 24
MOST_UNIONS: Final = 16
MOST_STRICT_TOOLS: Final = 20
MOST_SUBSCHEMAS: Final = 1000
"""Where a schema becomes too complex to compile; the API's own limit is not published."""


def check_format(asked: Asked) -> None:
    """Check `output_config.format` and the schemas of tools, those of strict ones as strictly as the format's.

    Raises:
        RejectedError: a schema is invalid, unsupported or too complex.
    """
    form = asked.output_config.get("format", asked.body.get("output_format"))
    path = "output_config.format"
    schemas: list[tuple[str, Mapping[str, Any]]] = []
    if form is not None:
        if not isinstance(form, Mapping) or form.get("type") != "json_schema":
            raise invalid(f"{path}.type: Input should be 'json_schema'")
        if form.get("schema") is None:
            raise invalid(f"{path}.schema: Field required")
        schemas.append((f"{path}.schema", form["schema"]))
    for number, tool in enumerate(asked.tools):
        if fault := schema_fault(tool.get("input_schema") or {}):
            raise invalid(texts.TOOL_SCHEMA.format(number=number, fault=fault))
    strict = [(number, tool) for number, tool in enumerate(asked.tools) if tool.get("strict")]
    if len(strict) > MOST_STRICT_TOOLS:
        raise invalid(texts.STRICT_TOOLS.format(count=len(strict), limit=MOST_STRICT_TOOLS))
    schemas.extend((f"tools.{number}.custom", tool.get("input_schema") or {}) for number, tool in strict)
    for where, schema in schemas:
        _check_schema(where, schema)
    _check_size([schema for _, schema in schemas])


def _check_schema(where: str, schema: Mapping[str, Any]) -> None:
    if fault := schema_fault(schema):
        raise invalid(f"{where}: Invalid schema: {fault}")
    if circle := _circle(schema):
        raise invalid(
            f"{where}: Invalid schema: Circular reference detected in schema definitions: {circle}. "
            "Self-referencing or mutually-referencing definitions are not supported."
        )
    for part in _parts(schema):
        if any(isinstance(inner, bool) for inner in (part.get("properties") or {}).values()):
            raise invalid(f"{where}: For 'object' type, property 'properties' is not supported")
        if part.get("type") == "object" and part.get("additionalProperties") is not False:
            raise invalid(f"{where}: For 'object' type, 'additionalProperties' must be explicitly set to false")


def _check_size(schemas: Sequence[Mapping[str, Any]]) -> None:
    parts = [part for schema in schemas for part in _parts(schema)]
    if len(parts) > MOST_SUBSCHEMAS:
        raise invalid(texts.SCHEMA_TOO_COMPLEX)
    optional = sum(len(set(part.get("properties") or {}) - set(part.get("required") or ())) for part in parts)
    if optional > MOST_OPTIONAL:
        raise invalid(texts.SCHEMA_OPTIONAL.format(count=optional, limit=MOST_OPTIONAL))
    unions = sum("anyOf" in part or isinstance(part.get("type"), list) for part in parts)
    if unions > MOST_UNIONS:
        raise invalid(texts.SCHEMA_UNIONS.format(count=unions, limit=MOST_UNIONS))


def _parts(schema: Any) -> Iterator[Mapping[str, Any]]:
    """The schema and every schema inside of it."""
    if not isinstance(schema, Mapping):
        return
    yield schema
    for name in ("properties", "$defs", "definitions"):
        for inner in (schema.get(name) or {}).values():
            yield from _parts(inner)
    for name in ("items", "additionalProperties"):
        yield from _parts(schema.get(name))
    for name in ("anyOf", "allOf", "oneOf", "prefixItems"):
        for inner in schema.get(name) or ():
            yield from _parts(inner)


def _circle(schema: Mapping[str, Any]) -> str | None:
    """The first circle of definitions that refer to each other, such as `Node -> Node`."""
    definitions = {**(schema.get("definitions") or {}), **(schema.get("$defs") or {})}
    names = {
        name: [str(part["$ref"]).rsplit("/", 1)[-1] for part in _parts(inner) if "$ref" in part]
        for name, inner in definitions.items()
    }

    def follow(name: str, path: tuple[str, ...]) -> str | None:
        if name in path:
            return " -> ".join((*path[path.index(name) :], name))
        return next((found for other in names.get(name, ()) if (found := follow(other, (*path, name)))), None)

    return next((found for name in names if (found := follow(name, ()))), None)
