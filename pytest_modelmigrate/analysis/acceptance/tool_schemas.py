"""The `input_schema` of tools."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest
from pytest_modelmigrate.analysis.acceptance.schema_validity import schema_fault


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject tools whose schema is not a valid JSON schema."""
    for number, tool in enumerate(request.tools):
        fault = schema_fault(tool.get("input_schema") or {})
        if fault:
            text = (
                f"tools.{number}.custom.input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12 "
                f"(https://json-schema.org/draft/2020-12): {fault}"
            )
            at = f"tools[{number}].input_schema"
            yield Rejection(at, text, f"Correct the schema at `{at}`: {fault}.", wording="reported")
