"""The format of a recording: an exchange as the plain data that its file holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pytest_modelmigrate.facts.corrupt_files import check_format
from pytest_modelmigrate.facts.exchange_faults import checked_exchange
from pytest_modelmigrate.facts.exchanges import Recording, Request, Response

FORMAT: Final = "modelmigrate-recording/1"


def plain(recording: Recording, fingerprint: str) -> dict[str, Any]:
    """A recording as plain data, as its file holds it."""
    request, response = recording.request, recording.response
    answer: dict[str, Any] = {"status": response.status, "headers": dict(response.headers)}
    if response.events is not None:
        answer["events"] = list(response.events)
    else:
        answer["body"] = response.body
    headers = {
        **({"anthropic-version": request.version} if request.version else {}),
        **({"anthropic-beta": ",".join(request.betas)} if request.betas else {}),
    }
    return {
        "format": FORMAT,
        "case": recording.case,
        "recorded_on": recording.recorded_on,
        "source": recording.source,
        "fingerprint": fingerprint,
        "occurrence": recording.occurrence,
        **({"position": recording.position} if recording.position else {}),
        **({"redacted": True} if recording.redacted else {}),
        "attempts": recording.attempts,
        "latency_seconds": recording.latency_seconds,
        "request": {
            "method": request.method,
            "path": request.path,
            **({"url": recording.url} if recording.url else {}),
            "headers": headers,
            "body": request.body,
        },
        "response": answer,
    }


def from_plain(data: Mapping[str, Any]) -> Recording:
    """The recording that `plain` made; raises one of `UNREADABLE` for data that is none."""
    check_format(data, FORMAT)
    request, response = data["request"], data["response"]
    headers = request.get("headers", {})
    events = response.get("events")
    if events is None and "body" not in response:
        raise ValueError("its response needs `body` or `events`")
    if events is not None and not isinstance(events, list):
        raise ValueError("the `events` of its response are not a list")
    recording = Recording(
        request=Request(
            path=request["path"],
            body=request["body"],
            method=request.get("method", "POST"),
            betas=tuple(beta for beta in headers.get("anthropic-beta", "").split(",") if beta),
            version=headers.get("anthropic-version"),
        ),
        response=Response(
            status=int(response["status"]),
            headers=response.get("headers", {}),
            body=response.get("body"),
            events=None if events is None else tuple(events),
        ),
        occurrence=int(data.get("occurrence", 1)),
        case=data.get("case", ""),
        recorded_on=data.get("recorded_on", ""),
        source=data.get("source", "live"),
        attempts=int(data.get("attempts", 1)),
        latency_seconds=data.get("latency_seconds"),
        position=int(data.get("position", 0)),
        redacted=bool(data.get("redacted", False)),
        url=str(request.get("url", "")),
    )
    return checked_exchange(recording)
