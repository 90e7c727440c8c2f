"""The errors that the simulated API answers with, in the API's own form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

ERROR_TYPES: Final[Mapping[int, str]] = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}
"""`error.type` by HTTP status (https://platform.claude.com/docs/en/api/errors)."""


class RejectedError(Exception):
    """A request that the API answers with an error.

    Attributes:
        status: the HTTP status.
        message: the API's `error.message`.
        error_type: the API's `error.type`.
        headers: headers beside the usual ones, such as `retry-after`.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        error_type: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.error_type = error_type or ERROR_TYPES.get(status, "invalid_request_error")
        self.headers = dict(headers or {})

    def body(self, request_id: str) -> dict[str, Any]:
        """The JSON body of the answer."""
        return {
            "type": "error",
            "error": {"type": self.error_type, "message": self.message},
            "request_id": request_id,
        }


def invalid(message: str) -> RejectedError:
    """A 400 with that message."""
    return RejectedError(400, message)


def extra_input(path: str) -> RejectedError:
    """The 400 for a field that the API does not know, or not without its beta header."""
    return invalid(f"{path}: Extra inputs are not permitted")
