"""The error for a request that the API refused, with its text the same wherever it is raised."""

from __future__ import annotations

from pytest_modelmigrate.facts.errors import ApiError
from pytest_modelmigrate.facts.exchanges import Response


def api_error(response: Response, asked: str, next_step: str) -> ApiError:
    """The error for an error response.

    Args:
        response: what the API answered.
        asked: what was asked of it, such as a model's id.
        next_step: what the user can do now.
    """
    error = response.error or {}
    request_id = f"   request {response.request_id}" if response.request_id else ""
    return ApiError(
        f"the API answered {response.error_text}\n  asked       {asked}{request_id}\n  next        {next_step}",
        status=response.status,
        error_type=str(error.get("type")),
        api_message=str(error.get("message")),
        request_id=response.request_id,
    )
