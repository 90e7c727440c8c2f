"""Outages: errors of the account or the service, which say nothing about the prompt under test."""

from __future__ import annotations

import sys
from typing import Final

from pytest_modelmigrate.facts.errors import (
    ApiError,
    BrokenAnswerError,
    SpendingCapError,
    UnfinishedBatchError,
    UnreachableError,
)
from pytest_modelmigrate.facts.exchanges import HTTP_BAD_REQUEST, Response

_BUSY: Final = (401, 402, 403, 408, 429)
_SERVER_ERROR: Final = 500
_KINDS: Final = ("overloaded_error", "rate_limit_error", "api_error", "timeout_error")
"""Types of error that a stream may end with although its HTTP status is 200."""

_UNDECIDED: Final = (BrokenAnswerError, SpendingCapError, UnfinishedBatchError, UnreachableError)


_BEFORE_SENDING: Final = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout"})
"""Errors of the HTTP library that come before a request is sent."""


_TIMEOUTS: Final = frozenset({"APITimeoutError", "TimeoutException"})
"""Errors of the SDK and of the HTTP library after a time limit."""


def is_outage_status(status: int) -> bool:
    """Whether an HTTP status is an error of the account or the service, and not of the request."""
    return status in _BUSY or status >= _SERVER_ERROR


def is_outage_answer(response: Response) -> bool:
    """Whether an answer is an error of the account or the service, or an error inside a successful answer."""
    return is_outage_status(response.status) or (response.status < HTTP_BAD_REQUEST and response.error is not None)


def is_outage(error: BaseException) -> bool:
    """Whether an exception of the SDK is a lost connection, an overload, a rate limit or a refused account."""
    sdk = sys.modules.get("anthropic")
    if sdk is None:
        return False
    if isinstance(error, sdk.APIConnectionError):
        return True
    if not isinstance(error, sdk.APIStatusError):
        return False
    status = error.status_code  # an error inside a stream has the status of the stream
    return is_outage_status(status) or status < HTTP_BAD_REQUEST or getattr(error, "type", None) in _KINDS


def is_inconclusive(error: BaseException) -> bool:
    """Whether an error makes a test inconclusive: an outage, a broken answer, a spent cap, or an unfinished batch."""
    if isinstance(error, ApiError):
        return is_outage_status(error.status)
    return isinstance(error, _UNDECIDED) or is_outage(error)


def was_sent(error: BaseException) -> bool:
    """Whether a request whose connection was lost may have reached the API, which then may have billed it."""
    reasons = (error, error.__cause__)
    return all(getattr(reason, "sent", True) for reason in reasons) and _names(*reasons).isdisjoint(_BEFORE_SENDING)


def has_timed_out(error: BaseException) -> bool:
    """Whether a time limit ended a request without an answer."""
    return bool(getattr(error, "timed_out", False)) or not _names(error).isdisjoint(_TIMEOUTS)


def _names(*errors: BaseException | None) -> set[str]:
    return {each.__name__ for error in errors for each in type(error).__mro__}
