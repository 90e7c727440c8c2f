"""A request that the gateway received, read from the web server and checked."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qsl, urlencode

from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.size_limits import BATCHES_LIMIT, MEGABYTE, MESSAGES_LIMIT

Scope: TypeAlias = Mapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]

_API: Final = "/v1/"
_BATCHES: Final = "/v1/messages/batches"


class RefusedRequestError(Exception):
    """A request that the gateway does not forward.

    Attributes:
        status: the HTTP status of the answer.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class CallerGoneError(Exception):
    """The caller closed the connection before its request was complete."""


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """A request that the gateway received.

    Attributes:
        request: the request.
        headers: its headers, names in lower case.
        content: its body as it was sent.
    """

    request: Request
    headers: Mapping[str, str]
    content: bytes


async def read_request(scope: Scope, receive: Receive, path: str) -> ReceivedRequest:
    """Read a request to the end, and check that it can be recorded.

    Args:
        scope: the ASGI scope.
        receive: the ASGI channel.
        path: the path below the address of the test.

    Raises:
        RefusedRequestError: it is no request to the API, is too large, or its body is no JSON object.
        CallerGoneError: the caller closed the connection.
    """
    if not path.startswith(_API):
        raise RefusedRequestError(404, f"{path or '/'} is no path of the API: the gateway forwards {_API} alone")
    headers = _headers(scope)
    content = await _read_content(headers, receive, BATCHES_LIMIT if path == _BATCHES else MESSAGES_LIMIT)
    query = urlencode(sorted(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)))
    request = Request(
        path=f"{path}?{query}" if query else path,
        body=_body(headers, content),
        method=scope["method"],
        betas=tuple(beta.strip() for beta in headers.get("anthropic-beta", "").split(",") if beta.strip()),
        version=headers.get("anthropic-version"),
    )
    return ReceivedRequest(request, headers, content)


def _headers(scope: Scope) -> dict[str, str]:
    """The headers by name; those that are repeated are joined with commas, as HTTP allows."""
    joined: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        joined[key] = f"{joined[key]},{text}" if key in joined else text
    return joined


async def _read_content(headers: Mapping[str, str], receive: Receive, limit: int) -> bytes:
    """The body; its size is checked while it arrives, because a chunked one does not say it."""
    length = headers.get("content-length", "")
    size, chunks = 0, []
    while size <= limit and not (length.isdecimal() and int(length) > limit):
        message = await receive()
        if message["type"] == "http.disconnect":
            raise CallerGoneError
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if not message.get("more_body", False) and size <= limit:
            return b"".join(chunks)
    raise RefusedRequestError(413, f"the request is larger than {limit // MEGABYTE} MB, the limit of the API")


def _body(headers: Mapping[str, str], content: bytes) -> Mapping[str, Any] | None:
    if not content:
        return None
    encoding = headers.get("content-encoding", "identity")
    if encoding != "identity":
        raise RefusedRequestError(400, f"the gateway reads no request with content-encoding {encoding}; send it plain")
    try:
        body = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise RefusedRequestError(400, f"the body of the request is not valid JSON: {error}") from error
    if not isinstance(body, dict):
        raise RefusedRequestError(400, "the body of the request is not a JSON object")
    return body
