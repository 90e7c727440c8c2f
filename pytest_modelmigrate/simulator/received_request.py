"""The requests that the simulated API has received."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Self

from starlette.requests import Request

_SECRETS: Final = frozenset({"authorization", "x-api-key", "cookie", "proxy-authorization"})


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """A request that the simulated API received.

    Attributes:
        method: the HTTP method.
        path: the path without the query.
        model: the model that the body or the path names; None when they name none.
        body: the JSON body; None when there is none.
        headers: the headers by lower-case name, without credentials.
    """

    method: str
    path: str
    model: str | None
    body: Any
    headers: Mapping[str, str]

    @classmethod
    def of(cls, request: Request, body: Any, model: str | None) -> Self:
        """The record of an HTTP request."""
        headers = {name: value for name, value in request.headers.items() if name not in _SECRETS}
        return cls(request.method, request.url.path, model, body, MappingProxyType(headers))


def model_of(body: Any) -> str | None:
    """The model that a body names; None when it names none."""
    model = body.get("model") if isinstance(body, dict) else None
    return model if isinstance(model, str) else None
