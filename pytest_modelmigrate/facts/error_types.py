"""The error types of the API and their HTTP statuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

STATUS_OF: Final[Mapping[str, int]] = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "conflict_error": 409,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}
"""HTTP status by `error.type` (https://platform.claude.com/docs/en/api/errors)."""

ERROR_TYPES: Final[Mapping[int, str]] = {status: name for name, status in STATUS_OF.items()}
"""`error.type` by HTTP status."""
