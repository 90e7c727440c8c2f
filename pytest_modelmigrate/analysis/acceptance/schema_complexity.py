"""How complex the schemas of one request may be together.

Source: https://platform.claude.com/docs/en/build-with-claude/structured-outputs
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest
from pytest_modelmigrate.analysis.acceptance.schema_validity import schema_fault, subschemas
from pytest_modelmigrate.analysis.acceptance.strict_schemas import strict_schemas

MOST_OPTIONAL: Final = 24
MOST_UNIONS: Final = 16
MOST_SUBSCHEMAS: Final = 1000
"""Above this, a schema is too complex to compile; the API's own limit is not published."""

_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/structured-outputs"


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject schemas with too many parts, optional parameters or unions."""
    schemas = [each for each in strict_schemas(request) if schema_fault(each.schema) is None]
    parts = [part for each in schemas for _, part in subschemas(each.schema, "")]
    path = schemas[0].path if len(schemas) == 1 else "tools"
    if len(parts) > MOST_SUBSCHEMAS:
        fix = f"Simplify the schema at `{path}`, or split the request."
        yield Rejection(path, "Schema is too complex for compilation.", fix, _SOURCE, "documented")
    optional = sum(len(set(part.get("properties") or {}) - set(part.get("required") or ())) for part in parts)
    if optional > MOST_OPTIONAL:
        text = (
            f"Schemas contains too many optional parameters ({optional}), which would make grammar compilation "
            "inefficient. Reduce the number of optional parameters in your tool schemas "
            f"(limit: {MOST_OPTIONAL})."
        )
        fix = f"Add at least {optional - MOST_OPTIONAL} of the properties to `required`."
        yield Rejection(path, text, fix, _SOURCE, "reported")
    unions = sum("anyOf" in part or isinstance(part.get("type"), list) for part in parts)
    if unions > MOST_UNIONS:
        text = (
            f"Schemas contains too many parameters with union types ({unions} parameters with type arrays or anyOf). "
            "This causes exponential compilation cost. Reduce the number of nullable or union-typed parameters "
            f"(limit: {MOST_UNIONS} parameters with unions)."
        )
        fix = f"Give at least {unions - MOST_UNIONS} of the properties a single type."
        yield Rejection(path, text, fix, _SOURCE, "reported")
