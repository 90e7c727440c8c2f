"""Exchanges in JSON Lines, one object per line, a format to which those of other recorders can be converted.

Fields: `id`, `source` (`repo`, `path`), `provenance` (`recorded` or `fixture`), `endpoint` (`messages`,
`count_tokens`, `batches`, `batch_results`), `host`, `status`, `request_headers`, `response_headers`,
`request` (null if it was not recorded), `response` or `events` (the parsed events of a stream, in order),
`changed`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

from pytest_modelmigrate.facts.exchanges import Response
from pytest_modelmigrate.store.imported_exchanges import (
    ImportedExchange,
    ImportedFile,
    build_request,
    imported_recording,
    iso_date,
    read_bytes,
    status_of,
)
from pytest_modelmigrate.text.parsed_json import parsed_json

FIXTURE: Final = "fixture: its usage may have been edited by hand"

_PATHS: Final = {
    "messages": "/v1/messages",
    "count_tokens": "/v1/messages/count_tokens",
    "batches": "/v1/messages/batches",
    "batch_results": "/v1/messages/batches/results",
}
_TEXT_COMPLETIONS: Final = "/v1/complete"
_CLOUDS: Final = ("bedrock", "vertex")
"""Hosts whose requests name the model in their path, which this format does not contain."""


def read_jsonl(path: Path) -> ImportedFile:
    """Read a JSON Lines file; an invalid line is a fault that names the file, the line and the reason.

    Raises:
        CorruptFileError: the file cannot be read.
    """
    seen: Counter[tuple[str, str]] = Counter()
    exchanges, faults = [], []
    for number, line in enumerate(read_bytes(path).split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            exchanges.append(_exchange(_row(line), f"{path}:{number}", seen))
        except ValueError as error:
            faults.append(f"{path}, line {number}: {error}")
    return ImportedFile(tuple(exchanges), faults=tuple(faults))


def _row(line: bytes) -> dict[str, Any]:
    try:
        row = parsed_json(line.decode())
    except UnicodeDecodeError as error:
        raise ValueError("not UTF-8 text") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from error
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - all faults of a line are ValueErrors
    return row


def _exchange(row: Mapping[str, Any], where: str, seen: Counter[tuple[str, str]]) -> ImportedExchange:
    endpoint = row.get("endpoint", "messages")
    if endpoint not in _PATHS:
        raise ValueError(f"unknown endpoint {endpoint!r}; choose from {', '.join(_PATHS)}")
    source, changed = _object(row, "source"), _object(row, "changed")
    body = _request_body(row)
    headers = _headers(row, "request_headers")
    path = _PATHS[endpoint]
    if body is not None and "max_tokens_to_sample" in body:
        path = _TEXT_COMPLETIONS
    origin = f"{source.get('repo', '')}/{source.get('path', where)}"
    case = f"{source.get('path', where)}::{PurePosixPath(str(source.get('path', where))).stem}"
    request = build_request(path, body, headers, method="GET" if body is None and endpoint != "messages" else "POST")
    response = _response(row, endpoint)
    key = (origin, json.dumps([path, body], sort_keys=True))
    seen[key] += 1
    recorded_on = iso_date(_headers(row, "response_headers").get("date", ""))
    recording = imported_recording(request, response, seen[key], case, recorded_on)
    return ImportedExchange(
        id=str(row.get("id") or where),
        recording=recording,
        origin=origin,
        remark=FIXTURE if row.get("provenance") == "fixture" else "",
        replayable=body is not None,
        altered=bool(changed) or row.get("host") in _CLOUDS,
    )


def _request_body(row: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The request's body; None if it was not recorded, or only its file's name and hash."""
    body = row.get("request")
    if body is None or (isinstance(body, Mapping) and (not body or {"kind", "sha256"} <= body.keys())):
        return None
    if not isinstance(body, Mapping):
        raise ValueError("its request is not an object")  # noqa: TRY004 - all faults of a line are ValueErrors
    return body


def _response(row: Mapping[str, Any], endpoint: str) -> Response:
    body, events = row.get("response"), row.get("events")
    status = status_of(row.get("status"), body, streamed=events is not None)
    if events is not None:
        if not isinstance(events, list) or not all(isinstance(event, Mapping) for event in events):
            raise ValueError("its events are not a list of objects")
        return Response(status, _headers(row, "response_headers"), events=tuple(events))
    if body is None:
        raise ValueError("`response` or `events` is required")
    if endpoint == "batch_results" and isinstance(body, list):
        body = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in body)
    return Response(status, _headers(row, "response_headers"), body=body)


def _headers(row: Mapping[str, Any], name: str) -> dict[str, str]:
    return {str(key).lower(): str(value) for key, value in _object(row, name).items()}


def _object(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = row.get(name) or {}
    if not isinstance(value, Mapping):
        raise ValueError(f"its {name} is not an object")  # noqa: TRY004 - all faults of a line are ValueErrors
    return value
