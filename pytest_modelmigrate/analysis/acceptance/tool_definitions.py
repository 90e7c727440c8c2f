"""The fields that tool definitions need, and their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection, field_required, wrong_choice
from pytest_modelmigrate.analysis.acceptance.request import RequestBody


def check(request: RequestBody) -> Iterator[Rejection]:
    """Reject custom tools without a name or an object schema, and names that are used twice."""
    names: set[str] = set()
    for number, tool in enumerate(request.tools):
        if (tool.get("type") or "custom") == "custom":
            yield from _check_custom(tool, number)
        name = tool.get("name")
        if name in names:
            at = f"tools[{number}].name"
            text = "tools: Tool names must be unique."
            yield Rejection(at, text, f"Rename the tool at `{at}`, or remove it.", wording="reported")
        if name:
            names.add(name)


def _check_custom(tool: Mapping[str, Any], number: int) -> Iterator[Rejection]:
    path, shown = f"tools.{number}", f"tools.{number}.custom"
    for name in ("name", "input_schema"):
        if tool.get(name) is None:
            yield field_required(f"{path}.{name}", shown=f"{shown}.{name}")
    schema = tool.get("input_schema")
    if schema is None:
        return
    where = "input_schema.type"
    if schema.get("type") is None:
        fix = f'Set `tools[{number}].{where}` to "object".'
        yield field_required(f"{path}.{where}", shown=f"{shown}.{where}", fix=fix)
    elif schema["type"] != "object":
        yield wrong_choice(f"{path}.{where}", ("object",), shown=f"{shown}.{where}")
