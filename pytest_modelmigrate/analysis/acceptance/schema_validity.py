"""Whether a JSON schema is valid, and where its references lead."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any


def schema_fault(schema: Mapping[str, Any]) -> str | None:
    """What is wrong with a schema; None when it is valid."""
    try:
        return _schema_fault(json.dumps(schema, sort_keys=True))
    except (TypeError, ValueError) as error:
        return str(error)
    except RecursionError:
        return "it is nested too deeply"


@lru_cache(maxsize=256)
def _schema_fault(written: str) -> str | None:
    """The same for the schema's JSON; cached, because programs send the same few schemas again and again."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError

    schema = json.loads(written)
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return error.message
    return next(_faults_inside(schema, schema), None)


def _faults_inside(part: Any, root: Mapping[str, Any]) -> Iterator[str]:
    """References that cannot be resolved, and invalid patterns."""
    if isinstance(part, list):
        for inner in part:
            yield from _faults_inside(inner, root)
    if not isinstance(part, Mapping):
        return
    reference, pattern = part.get("$ref"), part.get("pattern")
    if isinstance(reference, str) and not isinstance(resolve_reference(root, reference), Mapping | bool):
        yield f"{reference!r} cannot be resolved"
    if isinstance(pattern, str):
        try:
            re.compile(pattern)
        except re.error as error:
            yield f"{pattern!r} is not a regular expression: {error}"
    for inner in part.values():
        yield from _faults_inside(inner, root)


def resolve_reference(root: Mapping[str, Any], reference: str) -> Any:
    """What a local reference such as `#/$defs/Item` leads to; None when it cannot be resolved."""
    if not reference.startswith("#"):
        return None
    target: Any = root
    for step in reference[1:].strip("/").split("/"):
        if step:
            name = step.replace("~1", "/").replace("~0", "~")
            target = target.get(name) if isinstance(target, Mapping) else None
    return target


def subschemas(schema: Any, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """A valid schema and every schema inside it, each with its path below `path`."""
    if not isinstance(schema, Mapping):
        return
    yield path, schema
    for name in ("properties", "$defs", "definitions"):
        for key, inner in (schema.get(name) or {}).items():
            yield from subschemas(inner, f"{path}.{name}.{key}")
    for name in ("items", "additionalProperties"):
        yield from subschemas(schema.get(name), f"{path}.{name}")
    for name in ("anyOf", "allOf", "oneOf", "prefixItems"):
        for number, inner in enumerate(schema.get(name) or ()):
            yield from subschemas(inner, f"{path}.{name}[{number}]")
