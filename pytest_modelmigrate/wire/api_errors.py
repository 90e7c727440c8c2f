"""API errors: the exception for an error response."""

from __future__ import annotations

from pytest_modelmigrate.facts.errors import ApiError
from pytest_modelmigrate.facts.exchanges import Response


def api_error(response: Response, what: str, next_step: str, recorded: str = "") -> ApiError:
    """The exception for an error response.

    Args:
        response: the error response.
        what: what the request was for, such as a model id.
        next_step: what the user can do next.
        recorded: the lines on the recording that the response comes from; empty for an answer of the API.
    """
    error = response.error or {}
    request_id = f" ({response.request_id})" if response.request_id else ""
    return ApiError(
        f"{'a recording' if recorded else 'the API'} answered {response.error_text}\n"
        f"  request     {what}{request_id}\n{recorded and recorded + chr(10)}"
        f"  next        {next_step}",
        status=response.status,
        error_type=str(error.get("type")),
        api_message=str(error.get("message")),
        request_id=response.request_id,
    )
