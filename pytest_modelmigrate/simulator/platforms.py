"""Platforms: how requests and answers of the Messages API look on the Claude API, Bedrock and Vertex."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from starlette.requests import Request

from pytest_modelmigrate.simulator.errors import SimulatedError, invalid
from pytest_modelmigrate.simulator.parsed_request import parse_body, parse_headers
from pytest_modelmigrate.simulator.received_request import model_of
from pytest_modelmigrate.simulator.streaming import encode_event

_ORGANIZATION: Final = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class PlatformRequest:
    """A request as the Claude API would receive it.

    Attributes:
        body: the JSON body, with `model` and `stream`; None when there is none.
        version: the API version, such as `2026-10-21`.
        betas: the betas of the request.
    """

    body: Any
    version: str
    betas: tuple[str, ...]


class Platform(Protocol):
    """A service that offers the Messages API.

    Attributes:
        stream_type: the content type of a stream.
    """

    stream_type: str

    def model(self, request: Request, body: Any) -> str | None:
        """The model that a request names, in the spelling of the platform; None when it names none."""
        ...

    def read(self, request: Request, data: bytes, limit: int) -> PlatformRequest:
        """Read a request.

        Args:
            request: the HTTP request.
            data: its body.
            limit: the largest body, in bytes.

        Raises:
            SimulatedError: the platform rejects it.
        """
        ...

    def encode(self, event: Mapping[str, Any]) -> bytes:
        """An event of a stream as the platform sends it."""
        ...

    def error_body(self, error: SimulatedError, request_id: str) -> dict[str, Any]:
        """The JSON body of an error."""
        ...

    def error_event(self, error: SimulatedError, request_id: str) -> dict[str, Any]:
        """The event of an error inside a stream."""
        ...

    def headers(self, request_id: str, status: int) -> dict[str, str]:
        """The headers of every answer."""
        ...


class ClaudeApi:
    """The Claude API."""

    stream_type = "text/event-stream; charset=utf-8"

    def model(self, _request: Request, body: Any) -> str | None:
        """The model in the body."""
        return model_of(body)

    def read(self, request: Request, data: bytes, limit: int) -> PlatformRequest:
        """Read headers and body; a request that is not a POST, or cancels a batch, has no body."""
        version, betas = parse_headers(request.headers)
        needs_body = request.method == "POST" and not request.url.path.endswith("/cancel")
        return PlatformRequest(parse_body(data, limit) if needs_body else None, version, betas)

    def encode(self, event: Mapping[str, Any]) -> bytes:
        """A server-sent event."""
        return encode_event(event)

    def error_body(self, error: SimulatedError, request_id: str) -> dict[str, Any]:
        """The error with its type, and the id of the request."""
        return error.body(request_id)

    def error_event(self, error: SimulatedError, request_id: str) -> dict[str, Any]:
        """The error with its type."""
        return {name: value for name, value in error.body(request_id).items() if name != "request_id"}

    def headers(self, request_id: str, status: int) -> dict[str, str]:
        """The ids of the request and of the organization."""
        del status
        return {"request-id": request_id, "anthropic-organization-id": _ORGANIZATION}


CLAUDE_API: Final = ClaudeApi()


def platform_body(
    body: Mapping[str, Any], versions: Mapping[str, str], not_in_body: tuple[str, ...]
) -> tuple[dict[str, Any], str]:
    """The fields of a body that the Claude API knows, and the API version that `anthropic_version` stands for.

    Args:
        body: the JSON body.
        versions: the API version that each `anthropic_version` stands for.
        not_in_body: fields that the platform has in the path.

    Raises:
        SimulatedError: `anthropic_version` is missing or unknown, or a field belongs into the path.
    """
    version = body.get("anthropic_version")
    if version is None:
        raise invalid("anthropic_version: Field required")
    if not isinstance(version, str) or version not in versions:
        raise invalid(f'anthropic_version: "{version}" is not a valid version')
    for name in not_in_body:
        if name in body:
            raise invalid(f"{name}: Extra inputs are not permitted")
    own = ("anthropic_version", "anthropic_beta")
    return {name: value for name, value in body.items() if name not in own}, versions[version]


def listed_betas(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The betas in the body of a request.

    Raises:
        SimulatedError: `anthropic_beta` is not a list of texts.
    """
    betas = body.get("anthropic_beta") or []
    if not isinstance(betas, list) or not all(isinstance(beta, str) for beta in betas):
        raise invalid("anthropic_beta: Input should be a valid list")
    return tuple(betas)
