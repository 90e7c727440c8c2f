"""Reading HTTP requests: headers, body and model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pytest_modelmigrate.analysis.acceptance.all_rules import rejections
from pytest_modelmigrate.analysis.acceptance.api_version import check_version
from pytest_modelmigrate.analysis.acceptance.beta_header import check_betas
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest
from pytest_modelmigrate.facts.catalog import Model, catalog
from pytest_modelmigrate.simulator.errors import SimulatedError, invalid


def parse_headers(headers: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The API version and the betas of a request.

    Raises:
        SimulatedError: there is no key, or the version or a beta is missing or unknown.
    """
    bearer = headers.get("authorization", "")
    key = headers.get("x-api-key") or (bearer[7:].strip() if bearer.lower().startswith("bearer ") else "")
    if not key:
        raise SimulatedError(401, "x-api-key header is required")
    version = headers.get("anthropic-version", "")
    for rejection in check_version(version):
        raise SimulatedError.of(rejection)
    return version, known_betas(headers)


def known_betas(headers: Mapping[str, str]) -> tuple[str, ...]:
    """The values of the `anthropic-beta` header.

    Raises:
        SimulatedError: the API does not know one of them.
    """
    betas = tuple(beta.strip() for beta in headers.get("anthropic-beta", "").split(",") if beta.strip())
    for rejection in check_betas(betas):
        raise SimulatedError.of(rejection)
    return betas


def parse_body(data: bytes, limit: int) -> dict[str, Any]:
    """The JSON object of a request's body.

    Raises:
        SimulatedError: it is too large, or not a JSON object.
    """
    check_size(len(data), limit)
    try:
        body = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise invalid(f"The request body is not valid JSON: {error}") from None
    if not isinstance(body, dict):
        raise invalid("Input should be a valid dictionary")
    return body


def check_size(size: int, limit: int) -> None:
    """Reject a body that is too large.

    Raises:
        SimulatedError: it has more bytes than the limit.
    """
    if size > limit:
        raise SimulatedError(413, "Request exceeds the maximum size")


def parse_request(
    body: Mapping[str, Any],
    version: str,
    betas: tuple[str, ...],
    *,
    counting: bool = False,
    batch: bool = False,
) -> MessagesRequest:
    """A Messages request with its model; `check_request` checks it.

    Args:
        body: the JSON body.
        version: the `anthropic-version` header.
        betas: the values of the `anthropic-beta` header.
        counting: whether it goes to `count_tokens`, which needs no `max_tokens`.
        batch: whether it is an item of a message batch.

    Raises:
        SimulatedError: the model is missing or unknown.
    """
    model = find_row(body.get("model"))
    if model is None:
        for rejection in rejections(body, None, version=version, betas=betas, counting=counting, batch=batch):
            raise SimulatedError.of(rejection)
        raise SimulatedError(404, f"model: {body['model']}")
    return MessagesRequest(body=body, model=model, version=version, betas=betas, counting=counting, batch=batch)


def check_request(request: MessagesRequest) -> None:
    """Reject a request as the API would, with the first reason.

    Raises:
        SimulatedError: there is a reason.
    """
    for rejection in rejections(
        request.body,
        request.model,
        version=request.version,
        betas=request.betas,
        counting=request.counting,
        batch=request.batch,
    ):
        raise SimulatedError.of(rejection)


def find_row(model_id: Any) -> Model | None:
    """The catalogue's row of a model id of the Claude API, dated or not; None for any other."""
    return next((row for row in catalog() if model_id == row.id or model_id in row.dated_ids), None)
