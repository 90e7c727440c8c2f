"""Telling an outage from an answer: what says nothing of the prompt under test."""

from __future__ import annotations

import sys
from typing import Final

_BUSY: Final = (401, 402, 403, 408, 429)
_SERVER_ERROR: Final = 500


def is_outage_status(status: int) -> bool:
    """Whether an HTTP status is about the account or the service, and not about the request."""
    return status in _BUSY or status >= _SERVER_ERROR


def is_outage(error: BaseException) -> bool:
    """Whether an exception of the SDK tells of a lost connection, an overload, or a refused account."""
    sdk = sys.modules.get("anthropic")
    if sdk is None:
        return False
    if isinstance(error, sdk.APIConnectionError):
        return True
    if not isinstance(error, sdk.APIStatusError):
        return False
    # An error inside a stream comes with status 200: only its type tells.
    kind = getattr(error, "type", None)
    return is_outage_status(error.status_code) or kind in ("overloaded_error", "rate_limit_error", "api_error")
