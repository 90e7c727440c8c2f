"""A project's own redaction of what is written: of every string in a recording or a report."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeAlias

from pytest_modelmigrate.facts.exchanges import Recording, Request
from pytest_modelmigrate.text.parsed_json import parsed_json

Redact: TypeAlias = Callable[[str], str]

_PIECES: Final = {"text_delta": "text", "thinking_delta": "thinking", "input_json_delta": "partial_json"}
"""The deltas of a stream that hold a part of a text, and the key of that part."""


def redacted(value: Any, redact: Redact) -> Any:
    """JSON data with every string redacted; keys stay."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {key: redacted(each, redact) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [redacted(each, redact) for each in value]
    return value


def redacted_request(request: Request, redact: Redact) -> Request:
    """A request with its body redacted; its model stays."""
    return replace(request, body=_with_model(request.body, redact) if request.body is not None else None)


def redacted_recording(recording: Recording, redact: Redact) -> Recording:
    """A recording with its case, request and response redacted; `redacted` says whether anything changed."""
    response = recording.response
    events = None if response.events is None else tuple(_redacted_events(response.events, redact))
    body = _with_model(response.body, redact) if isinstance(response.body, Mapping) else redacted(response.body, redact)
    changed = replace(
        recording,
        case=redact(recording.case),
        request=redacted_request(recording.request, redact),
        response=replace(response, body=body, events=events),
    )
    return replace(changed, redacted=recording.redacted or changed != recording)


def _with_model(body: Mapping[str, Any], redact: Redact) -> dict[str, Any]:
    """A body whose model, by which recordings are filed and priced, stays."""
    new: dict[str, Any] = redacted(body, redact)
    return {**new, "model": body["model"]} if "model" in body else new


def _redacted_events(events: Sequence[Mapping[str, Any]], redact: Redact) -> list[Mapping[str, Any]]:
    """The events of a stream, redacted; a text that comes in pieces is redacted whole and put into its first piece."""
    whole: dict[tuple[Any, str], str] = {}
    for event in events:
        if key := _piece(event):
            whole[key] = whole.get(key, "") + event["delta"][_PIECES[key[1]]]
    changed = {key: new for key, text in whole.items() if (new := _redacted_piece(key[1], text, redact)) != text}
    result: list[Mapping[str, Any]] = []
    written: set[tuple[Any, str]] = set()
    for event in events:
        key = _piece(event)
        if key is None:
            message = event.get("message")
            new = redacted(event, redact)
            result.append({**new, "message": _with_model(message, redact)} if isinstance(message, Mapping) else new)
        elif key not in changed:
            result.append(event)
        elif key not in written:
            written.add(key)
            result.append({**event, "delta": {**event["delta"], _PIECES[key[1]]: changed[key]}})
    return result


def _piece(event: Mapping[str, Any]) -> tuple[Any, str] | None:
    """The content block and the kind of a delta that holds a part of a text; None for any other event."""
    delta = event.get("delta")
    kind = delta.get("type") if isinstance(delta, Mapping) else None
    return (event.get("index"), kind) if kind in _PIECES else None


def _redacted_piece(kind: str, text: str, redact: Redact) -> str:
    """A text redacted; the JSON of a tool's input is redacted string by string, so that it stays JSON."""
    if kind != "input_json_delta":
        return redact(text)
    try:
        data = parsed_json(text)
    except ValueError:
        return redact(text)
    new = redacted(data, redact)
    return text if new == data else json.dumps(new, ensure_ascii=False)
