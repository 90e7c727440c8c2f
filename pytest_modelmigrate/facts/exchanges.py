"""A request to the API and its answer, as they were on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

from pytest_modelmigrate.facts.message_faults import events_fault, message_fault
from pytest_modelmigrate.facts.streams import message_from_events

NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})

HTTP_BAD_REQUEST: Final = 400


@dataclass(frozen=True, slots=True)
class Request:
    """One API request.

    Attributes:
        path: the path and query below the API's origin, such as `/v1/messages`.
        body: the JSON body; None for a request without one.
        method: the HTTP method.
        betas: the values of the `anthropic-beta` header, in order.
        version: the `anthropic-version` header, where it is known.
    """

    path: str
    body: Mapping[str, Any] | None
    method: str = "POST"
    betas: tuple[str, ...] = ()
    version: str | None = None

    @property
    def model(self) -> str | None:
        """The model that the body asks for."""
        return self.body.get("model") if self.body else None

    @property
    def streamed(self) -> bool:
        """Whether the body asks for server-sent events."""
        return bool(self.body and self.body.get("stream"))


@dataclass(frozen=True)
class Response:
    """One API answer: a JSON body, or the events of a stream.

    Attributes:
        status: the HTTP status.
        headers: the headers that are kept (see `store.redaction`), names in lower case.
        body: the parsed JSON body, or the text of a body that is not JSON.
        events: for a stream, the parsed `data` of each server-sent event in order.
        fault: why its bytes are not what its content type says; empty if they are. It is not recorded.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=lambda: NO_HEADERS)
    body: Any = None
    events: tuple[Mapping[str, Any], ...] | None = None
    fault: str = field(default="", compare=False)

    @property
    def ok(self) -> bool:
        """Whether the API answered with something other than an error, in the body or in the stream."""
        return self.status < HTTP_BAD_REQUEST and self.error is None

    @cached_property
    def message(self) -> Mapping[str, Any]:
        """The message object: the body, or the one that the stream's events add up to; empty for an error."""
        if self.events is not None:
            return message_from_events(self.events)
        body = self.body
        return body if isinstance(body, Mapping) and body.get("type") != "error" else {}

    @cached_property
    def wrong_types(self) -> str:
        """What is of a wrong type in the events or the message; empty if nothing is. Members may be missing."""
        return events_fault(self.events or ()) or message_fault(self.message)

    @cached_property
    def error(self) -> Mapping[str, Any] | None:
        """The `error` object (`type`, `message`) of an error answer or of an error event in a stream."""
        candidates = [self.body] if self.events is None else [*self.events]
        for candidate in candidates:
            if isinstance(candidate, Mapping) and candidate.get("type") == "error":
                error = candidate.get("error")
                return error if isinstance(error, Mapping) else {"type": "unknown", "message": str(error)}
        if self.status >= HTTP_BAD_REQUEST:
            return _platform_error(self.body, self.headers) or {
                "type": "unknown",
                "message": str(self.body or "")[:500],
            }
        return None

    @property
    def error_text(self) -> str:
        """The error in one line, such as `529 overloaded_error: Overloaded`; empty without one."""
        error = self.error
        return f"{self.status} {error.get('type')}: {error.get('message')}" if error else ""

    @property
    def request_id(self) -> str | None:
        """The id to quote to support, from the header or the body."""
        for name in ("request-id", "x-amzn-requestid"):
            if name in self.headers:
                return self.headers[name]
        return self.body.get("request_id") if isinstance(self.body, Mapping) else None


def _platform_error(body: Any, headers: Mapping[str, str]) -> Mapping[str, Any] | None:
    """The error of a platform: Google has it in `error`; Bedrock has the text in the body, the type in a header."""
    if not isinstance(body, Mapping):
        return None
    error = body.get("error")
    if isinstance(error, Mapping) and "message" in error:
        return {"type": error.get("status") or "unknown", "message": error["message"]}
    text = body.get("message") or body.get("Message")
    kind = headers.get("x-amzn-errortype", "").partition(":")[0]
    return {"type": kind or "unknown", "message": text} if isinstance(text, str) else None


@dataclass(frozen=True, slots=True)
class Recording:
    """An exchange kept on disk, to be replayed instead of being sent again.

    Attributes:
        request: what was asked.
        response: what came back.
        occurrence: 1 for the first of several identical requests in one test, 2 for the second.
        case: the test that recorded it, for the reader.
        recorded_on: ISO date of the recording.
        source: `live`, `simulated`, `batch` or `imported`.
        attempts: HTTP attempts that it took.
        latency_seconds: seconds from sending to the end of the answer, where measured.
        position: 1 for the first call of its test, 2 for the second; 0 where it is not known.
        redacted: whether the project's own redaction changed it, so that its request is not what was sent.
        edited: whether the file was edited after it was written; None if that is not known.
        url: the whole URL of a request that was answered with an error, or that a client with an address or
            credentials of its own sent; empty otherwise.
    """

    request: Request
    response: Response
    occurrence: int = 1
    case: str = ""
    recorded_on: str = ""
    source: str = "live"
    attempts: int = 1
    latency_seconds: float | None = None
    position: int = 0
    redacted: bool = False
    url: str = ""
    edited: bool | None = field(default=None, compare=False)

    @property
    def simulated(self) -> bool:
        """Whether the answer came from the simulated API."""
        return self.source == "simulated"
