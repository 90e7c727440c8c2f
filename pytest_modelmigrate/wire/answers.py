"""Between the bytes of an HTTP answer and the answer as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.facts.streams import events_from_sse, sse_from_events

SIMULATED_HEADER: Final = "x-modelmigrate-simulated"
"""Set by the simulated API on everything it answers."""

_EVENT_STREAM: Final = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that was sent, and its answer.

    Attributes:
        request: the request as it went out.
        response: the answer, which may be an error.
        attempts: HTTP attempts that it took, retries included.
        latency_seconds: seconds that the last attempt took; None for an answer of a batch.
        source: `live` or `batch`.
    """

    request: Request
    response: Response
    attempts: int = 1
    latency_seconds: float | None = None
    source: Literal["live", "batch"] = "live"

    @property
    def simulated(self) -> bool:
        """Whether the simulated API answered."""
        return SIMULATED_HEADER in self.response.headers


def answer(status: int, headers: Mapping[str, str], content: bytes) -> Response:
    """Read an HTTP answer: the events of a stream, a JSON body, or else the body's text."""
    lowered = {name.lower(): value for name, value in headers.items()}
    text = content.decode("utf-8", "replace")
    if lowered.get("content-type", "").startswith(_EVENT_STREAM):
        return Response(status, lowered, events=events_from_sse(text))
    return Response(status, lowered, body=_parsed(text))


def content_of(response: Response) -> bytes:
    """The bytes that carry an answer, as a server would send them."""
    if response.events is not None:
        return sse_from_events(response.events).encode()
    if isinstance(response.body, str):
        return response.body.encode()
    return json.dumps(response.body, ensure_ascii=False).encode()


def replayed_headers(response: Response) -> dict[str, str]:
    """Headers for a replay: a recorded error is final, so that the SDK does not wait and try again."""
    kind = _EVENT_STREAM if response.events is not None else "application/json"
    headers = {"content-type": kind, **response.headers}
    if not response.ok:
        headers["x-should-retry"] = "false"
    return headers


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
