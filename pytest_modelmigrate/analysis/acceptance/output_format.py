"""`output_config.format`: the type of a structured output, and its schema's presence."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection, field_required, wrong_choice
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject another type than `json_schema`, and a missing schema."""
    if request.output_format is None:
        return
    path, output_format = request.output_format
    if output_format.get("type") != "json_schema":
        yield wrong_choice(f"{path}.type", ("json_schema",))
    if output_format.get("schema") is None:
        yield field_required(f"{path}.schema")
