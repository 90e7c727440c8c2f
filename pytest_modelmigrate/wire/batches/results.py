"""Results: reading the results file of a batch.

Source: https://platform.claude.com/docs/en/build-with-claude/batch-processing
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pytest_modelmigrate.facts.error_types import STATUS_OF
from pytest_modelmigrate.facts.exchanges import Response
from pytest_modelmigrate.wire.outages import is_outage_status

_OK: Final = 200


def results_of(content: bytes) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The `custom_id` and the result of each line, in the order of the API."""
    for line in content.splitlines():
        if line.strip():
            data = json.loads(line)
            yield data["custom_id"], data["result"]


def response_of(result: Mapping[str, Any], headers: Mapping[str, str]) -> Response | None:
    """A result as an answer to a request that is not batched; None for an outage and for a request that expired."""
    if result.get("type") == "succeeded":
        return Response(_OK, dict(headers), body=result["message"])
    if result.get("type") != "errored":
        return None
    error = result.get("error") or {}
    kind = (error.get("error") or error).get("type", "")
    status = STATUS_OF.get(kind, 500)
    return None if is_outage_status(status) else Response(status, dict(headers), body=error)
