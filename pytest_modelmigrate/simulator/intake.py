"""From an HTTP request to what it asks for: keys, versions, betas, body and model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from pytest_modelmigrate.facts.catalog import Model, catalog
from pytest_modelmigrate.simulator.asked import VERSIONS, Asked
from pytest_modelmigrate.simulator.betas import check_betas
from pytest_modelmigrate.simulator.rejections import RejectedError, invalid
from pytest_modelmigrate.simulator.shapes import check_shape

MEGABYTE: Final = 1024 * 1024
MESSAGES_LIMIT: Final = 32 * MEGABYTE
BATCHES_LIMIT: Final = 256 * MEGABYTE
"""The largest bodies in bytes (https://platform.claude.com/docs/en/api/errors)."""


def check_headers(headers: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The API version and the betas of a request.

    Raises:
        RejectedError: no key, no or an unknown version, or an unknown beta.
    """
    bearer = headers.get("authorization", "")
    key = headers.get("x-api-key") or (bearer[7:].strip() if bearer.lower().startswith("bearer ") else "")
    if not key:
        raise RejectedError(401, "x-api-key header is required")
    version = headers.get("anthropic-version", "")
    if not version:
        raise invalid("anthropic-version: header is required")
    if version not in VERSIONS:
        raise invalid(f'anthropic-version: "{version}" is not a valid version')
    betas = tuple(beta.strip() for beta in headers.get("anthropic-beta", "").split(",") if beta.strip())
    check_betas(betas)
    return version, betas


def read_body(data: bytes, limit: int) -> dict[str, Any]:
    """The JSON object of a request's body.

    Raises:
        RejectedError: it is too large, or not a JSON object.
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
    """Refuse a body that is too large.

    Raises:
        RejectedError: it has more bytes than the limit.
    """
    if size > limit:
        raise RejectedError(413, "Request exceeds the maximum size")


def read_asked(
    body: Mapping[str, Any],
    version: str,
    betas: tuple[str, ...],
    *,
    counting: bool = False,
    batch: bool = False,
) -> Asked:
    """What a Messages body asks for.

    Args:
        body: the JSON body.
        version: the `anthropic-version` header.
        betas: the values of the `anthropic-beta` header.
        counting: whether it goes to count_tokens, which needs no `max_tokens`.
        batch: whether it is an item of a message batch.

    Raises:
        RejectedError: the body does not have the shape of a request, or names an unknown model.
    """
    check_shape(body, betas, counting=counting)
    return Asked(body, known_model(str(body["model"])), version, betas, batch)


def known_model(model_id: str) -> Model:
    """The catalogue's row of a model id of the Claude API, dated or not.

    Raises:
        RejectedError: there is no such model, or it has retired.
    """
    row = next((each for each in catalog() if model_id == each.id or model_id in each.dated_ids), None)
    if row is None or row.lifecycle == "retired":
        raise RejectedError(404, f"model: {model_id}")
    return row
