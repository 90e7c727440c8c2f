"""Broken answers: what came instead of an answer of the Messages API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pytest_modelmigrate.facts.exchanges import HTTP_BAD_REQUEST, Request, Response
from pytest_modelmigrate.text.excerpts import excerpt

_MESSAGES: Final = "/v1/messages"
_COUNT_TOKENS: Final = "/v1/messages/count_tokens"
_GZIP: Final = "\x1f"
_LONGEST_ERROR: Final = 300


def broken_answer(request: Request, response: Response, *, whole: bool = True) -> str:
    """What came instead of a message, or of a number of tokens; empty if nothing is wrong.

    Args:
        request: the request.
        response: its answer; one with an HTTP error is not broken.
        whole: False for a stream that its caller did not read to its end.
    """
    path = request.path.partition("?")[0]
    if response.status >= HTTP_BAD_REQUEST or request.method != "POST":
        return ""
    if path.endswith(_COUNT_TOKENS):
        return _broken_count(response)
    if not path.endswith(_MESSAGES):
        return ""
    return _broken_message(request, response) if response.events is None else _broken_stream(request, response, whole)


def _broken_message(request: Request, response: Response) -> str:
    body = response.body
    if fault := response.fault or _wrong_type(response):
        return f"{_came(body)}: {fault}"
    if not isinstance(body, Mapping) or body.get("type") not in ("message", "error"):
        return _came(body)
    if body["type"] == "error":
        return f"an error: {_error_text(body)}"
    if request.streamed:
        return "a JSON body instead of a stream"
    missing = [name for name in ("content", "usage") if body.get(name) is None]
    fault = f"it has no {' and no '.join(missing)}" if missing else response.wrong_types or _missing_counts(body)
    return f"an invalid message: {fault}" if fault else ""


def _broken_stream(request: Request, response: Response, whole: bool) -> str:  # noqa: FBT001 - one caller, above
    events = response.events or ()
    if response.error is not None:
        failed = next(event for event in events if isinstance(event, Mapping) and event.get("type") == "error")
        return f"an error inside a stream: {_error_text(failed)}"
    if not request.streamed:
        return "a stream that was not asked for"
    if fault := response.fault or response.wrong_types or _order_fault(events):
        return f"a malformed stream: {fault}"
    return _unfinished(events, response.message) if whole else ""


def _order_fault(events: tuple[Mapping[str, Any], ...]) -> str:
    first = next((kind for event in events if (kind := event.get("type")) != "ping"), "message_start")
    return "" if first == "message_start" else f"it begins with {first}"


def _unfinished(events: tuple[Mapping[str, Any], ...], message: Mapping[str, Any]) -> str:
    if not events:
        return "an empty stream"
    kinds = [event.get("type") for event in events]
    if "message_stop" not in kinds:
        return f"a stream that ended without message_stop, after {kinds[-1]}"
    fault = _missing_counts(message)
    return f"a malformed stream: {fault}" if fault else ""


def _missing_counts(message: Mapping[str, Any]) -> str:
    usage = message.get("usage") or {}
    missing = [name for name in ("input_tokens", "output_tokens") if usage.get(name) is None]
    return f"its usage has no {' and no '.join(missing)}" if missing else ""


def _broken_count(response: Response) -> str:
    body = response.body
    tokens = body.get("input_tokens") if isinstance(body, Mapping) else None
    return "" if type(tokens) is int and tokens >= 0 else f"{_came(body)} instead of a number of input_tokens"


def _wrong_type(response: Response) -> str:
    kind = response.headers.get("content-type", "json")
    return "" if "json" in kind or isinstance(response.body, str) else f"its content type is {kind}"


def _came(body: Any) -> str:
    """What a body is, in a few words, with its beginning."""
    if not isinstance(body, str):
        return f"JSON that is not a message ({excerpt(body)})"
    text = body.strip()
    if not text:
        return "an empty body"
    if text.startswith(_GZIP):
        return "gzip data without a content-encoding header"
    kind = "HTML" if text.startswith("<") else "incomplete or invalid JSON" if text.startswith(("{", "[")) else "text"
    return f"{kind} ({excerpt(text)})"


def _error_text(data: Mapping[str, Any]) -> str:
    error = data.get("error")
    text = f"{error.get('type')}: {error.get('message')}" if isinstance(error, Mapping) else excerpt(error)
    return text[:_LONGEST_ERROR]
