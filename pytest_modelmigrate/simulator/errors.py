"""Error responses of the simulated API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.facts.error_types import ERROR_TYPES


class SimulatedError(Exception):
    """A request that the simulated API answers with an error.

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

    @classmethod
    def of(cls, rejection: Rejection) -> Self:
        """The error that answers a rejected request."""
        return cls(rejection.status, rejection.message)

    def body(self, request_id: str) -> dict[str, Any]:
        """The JSON body of the response."""
        return {
            "type": "error",
            "error": {"type": self.error_type, "message": self.message},
            "request_id": request_id,
        }


def invalid(message: str) -> SimulatedError:
    """A 400 with that message."""
    return SimulatedError(400, message)
