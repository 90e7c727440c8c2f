"""Results: reading the results file of a batch.

Source: https://platform.claude.com/docs/en/build-with-claude/batch-processing
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from pytest_modelmigrate.facts.error_types import STATUS_OF
from pytest_modelmigrate.facts.exchanges import Response
from pytest_modelmigrate.text.excerpts import excerpt
from pytest_modelmigrate.text.parsed_json import parsed_json
from pytest_modelmigrate.wire.outages import is_outage_status

Result: TypeAlias = Mapping[str, Any]
"""What the API says of one request of a batch."""

_OK: Final = 200
_SERVER_ERROR: Final = 500


def results_of(content: bytes) -> Iterator[tuple[str, Result]]:
    """The `custom_id` and the result of each line, in the order of the API.

    Raises:
        ValueError: a line is no result.
    """
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip():
            continue
        data = parsed_json(line.decode("utf-8", "replace"))
        name, result = (data.get("custom_id"), data.get("result")) if isinstance(data, dict) else (None, None)
        if not isinstance(name, str) or not isinstance(result, Mapping):
            raise ValueError(f"line {number} is {excerpt(data)}")  # noqa: TRY004 - what the API sent, not a caller
        yield name, result


def response_of(result: Result, headers: Mapping[str, str]) -> Response | None:
    """A result as an answer to a request that is not batched; None for an outage and for a request that expired."""
    if result.get("type") == "succeeded":
        return Response(_OK, dict(headers), body=result.get("message"))
    error = result.get("error")
    if result.get("type") != "errored" or not isinstance(error, Mapping):
        return None
    inner = error.get("error")
    kind = (inner if isinstance(inner, Mapping) else error).get("type")
    status = STATUS_OF.get(kind, _SERVER_ERROR) if isinstance(kind, str) else _SERVER_ERROR
    return None if is_outage_status(status) else Response(status, dict(headers), body=error)
