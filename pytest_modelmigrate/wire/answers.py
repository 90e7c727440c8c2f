"""Answers: converting between the bytes of an HTTP answer and a `Response`."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from pytest_modelmigrate.facts.aws_event_stream import AWS_EVENT_STREAM, aws_from_events, events_from_aws
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.facts.streams import json_text, read_sse, sse_from_events
from pytest_modelmigrate.text.parsed_json import parsed_json

SIMULATED_HEADER: Final = "x-modelmigrate-simulated"
"""Header that the simulated API sets on every answer."""

_EVENT_STREAM: Final = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that was sent, and its answer.

    Attributes:
        request: the request as it was sent.
        response: the answer, which may be an error.
        attempts: number of HTTP attempts, retries included.
        latency_seconds: duration of the last attempt; None for an answer from a batch.
        source: `live` or `batch`.
        url: the whole URL of the request; empty for an answer from a batch.
        elsewhere: whether it went to another address than the plugin's own requests, or with other credentials.
        arrived_on: the ISO date of an answer that an earlier run was sent and did not record; empty for this run.
        redacted: whether the project's own redaction changed it.
        kept: called when the answer is kept.
    """

    request: Request
    response: Response
    attempts: int = 1
    latency_seconds: float | None = None
    source: Literal["live", "batch"] = "live"
    url: str = ""
    elsewhere: bool = False
    arrived_on: str = ""
    redacted: bool = False
    kept: Callable[[], None] = field(default=lambda: None, compare=False, repr=False)

    @property
    def simulated(self) -> bool:
        """Whether the answer comes from the simulated API."""
        return SIMULATED_HEADER in self.response.headers


def answer(status: int, headers: Mapping[str, str], content: bytes) -> Response:
    """Parse an HTTP answer: the events of a stream, a JSON body, or else the text of the body."""
    lowered = {name.lower(): value for name, value in headers.items()}
    kind = lowered.get("content-type", "")
    if kind.startswith(AWS_EVENT_STREAM):
        try:
            return Response(status, lowered, events=events_from_aws(content))
        except (ValueError, struct.error, IndexError, AttributeError, TypeError) as error:
            return Response(status, lowered, events=(), fault=f"{type(error).__name__}: {error}")
    try:
        text, fault = content.decode(), ""
    except UnicodeDecodeError:
        text, fault = content.decode("utf-8", "replace"), "it is not UTF-8"
    if kind.startswith(_EVENT_STREAM):
        events, malformed = read_sse(text)
        return Response(status, lowered, events=events, fault=fault or malformed)
    return Response(status, lowered, body=_parsed(text), fault=fault)


def content_of(response: Response, *, aws: bool = False) -> bytes:
    """The bytes of an answer, as a server would send them; with `aws`, a stream as Bedrock sends it."""
    if response.events is not None:
        return aws_from_events(response.events) if aws else sse_from_events(response.events).encode("utf-8", "replace")
    if isinstance(response.body, str):
        return response.body.encode("utf-8", "replace")
    return json_text(response.body).encode()


def replayed_headers(response: Response, *, aws: bool = False) -> dict[str, str]:
    """Headers for a replay; a recorded error is marked final, so that the SDK does not retry it."""
    kind = "application/json" if response.events is None else AWS_EVENT_STREAM if aws else _EVENT_STREAM
    headers = {"content-type": kind, **response.headers}
    if not headers["content-type"].startswith(kind) and response.events is not None:
        headers["content-type"] = kind  # recorded through a client of another platform
    if not response.ok:
        headers["x-should-retry"] = "false"
    return headers


def _parsed(text: str) -> Any:
    try:
        return parsed_json(text)
    except ValueError:
        return text
