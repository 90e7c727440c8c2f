"""Exchange faults: what is of a wrong type in an exchange that was read from a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pytest_modelmigrate.facts.exchanges import HTTP_BAD_REQUEST, Recording, Request, Response
from pytest_modelmigrate.text.excerpts import excerpt

_STATUSES: Final = range(100, 1000)


def checked_exchange(recording: Recording) -> Recording:
    """The recording itself, if its members are of their types.

    Raises:
        ValueError: a member is not of its type; the message names it.
    """
    request, response = recording.request, recording.response
    fault = _request_fault(request) or _response_fault(response)
    if fault:
        raise ValueError(fault)
    if response.status < HTTP_BAD_REQUEST and (fault := response.wrong_types):
        raise ValueError(f"its response is not an answer of the API: {fault}")
    for name in ("case", "recorded_on", "source"):
        _check_text(name, getattr(recording, name))
    seconds = recording.latency_seconds
    if seconds is not None and (isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds >= 0):
        raise ValueError(f"its latency_seconds is {excerpt(seconds)}, not a number of seconds")
    return recording


def _check_text(name: str, value: Any) -> None:
    if not isinstance(value, str):
        raise ValueError(f"its {name} is {excerpt(value)}, not a string")  # noqa: TRY004 - an error of the file


def _request_fault(request: Request) -> str:
    for name in ("path", "method"):
        value: Any = getattr(request, name)
        if not isinstance(value, str):
            return f"the {name} of its request is {excerpt(value)}, not a string"
    body: Any = request.body
    if not isinstance(body, Mapping | None):
        return f"the body of its request is {excerpt(body)}, not an object"
    model = body.get("model") if body else None
    if not isinstance(model, str | None):
        return f"the model of its request is {excerpt(model)}, not a string"
    return ""


def _response_fault(response: Response) -> str:
    headers: Any = response.headers
    if response.status not in _STATUSES:
        return f"the status of its response is {response.status}, not an HTTP status"
    if not isinstance(headers, Mapping) or not all(isinstance(each, str) for each in headers.values()):
        return f"the headers of its response are {excerpt(headers)}, not strings by name"
    return ""
