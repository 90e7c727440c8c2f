"""Faults that the simulated API commits on request: errors, dropped connections, slowness."""

from __future__ import annotations

import fnmatch
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, Self, TypeAlias, get_args

from pytest_modelmigrate.analysis.acceptance.rejection import ERROR_TYPES
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.simulator.errors import SimulatedError

FaultKind: TypeAlias = Literal["status", "spend-limit", "drop", "cut", "stream-error", "slow", "slow-stream"]

FAULT_HEADER: Final = "x-modelmigrate-fault"
"""A request header that asks for a fault in this one request."""

SPEC_HELP: Final = (
    "429, 500, 529 or another error status; drop (the connection, before an answer), cut (the connection, in the "
    "middle of an answer), stream-error or stream-error=STATUS (an error event in the middle of a stream), "
    "spend-limit, slow=SECONDS, slow-stream=SECONDS; then, separated by commas: first=N attempts of each request, "
    "nth=N, every=N, model=PATTERN, retry-after=SECONDS"
)

_MESSAGES: Final = {
    400: "Simulated invalid request",
    401: "invalid x-api-key",
    402: "Simulated billing error",
    403: "Simulated permission error",
    404: "Simulated not found",
    409: "Simulated conflict",
    413: "Request exceeds the maximum size",
    500: "Internal server error",
    504: "Simulated timeout",
    529: "Overloaded",
}
_RATE_LIMITED: Final = (
    "This request would exceed your organization's rate limit of 2,000,000 input tokens per minute "
    "(org: 00000000-0000-0000-0000-000000000000, model: {model}). For details, refer to: "
    "https://docs.claude.com/en/api/rate-limits. You can see the response headers for current usage. Please reduce "
    "the prompt length or the maximum tokens requested, or try again later."
)
_SPEND_LIMIT: Final = "You have reached your specified API usage limits. This is a simulated spend limit."


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, and which requests it befalls; without `first`, `nth` and `every` all of them.

    Attributes:
        kind: `status` for an HTTP error, `spend-limit` for the 400 of a spend limit, `drop` for a connection that
            is closed before an answer, `cut` for one that is closed in the middle of it, `stream-error` for an
            error event in the middle of a stream, `slow` for a late answer, `slow-stream` for late events.
        status: the HTTP status of `status` and the error's kind of `stream-error`.
        retry_after: the `retry-after` header of a 429, in seconds.
        seconds: how late `slow` answers, and how far apart `slow-stream` sends its events.
        first: befalls only the first so many attempts of each request.
        nth: befalls only the request of this number, counted over those of the fitting model.
        every: befalls every so many requests.
        model: a pattern with `*` for the model id.
    """

    kind: FaultKind = "status"
    status: int = 529
    retry_after: float | None = None
    seconds: float = 0.0
    first: int | None = None
    nth: int | None = None
    every: int | None = None
    model: str = "*"

    @classmethod
    def parse(cls, spec: str) -> Self:
        """Read a fault as the command line writes it: `529,first=2`, `429,retry-after=1`, `drop,nth=3`.

        Raises:
            InvalidSettingError: the text is not a fault; the message says what is.
        """
        kind, *limits = (part.strip() for part in spec.split(","))
        fault = cls._of_kind(kind, spec)
        for limit in limits:
            name, _, value = limit.partition("=")
            match name:
                case "first":
                    fault = replace(fault, first=_count(value, name, spec))
                case "nth":
                    fault = replace(fault, nth=_count(value, name, spec))
                case "every":
                    fault = replace(fault, every=_count(value, name, spec))
                case "model" if value:
                    fault = replace(fault, model=value)
                case "retry-after":
                    fault = replace(fault, retry_after=_seconds(value, spec))
                case _:
                    raise _unreadable(spec, f"{limit!r} is not a part of a fault")
        return fault

    @classmethod
    def _of_kind(cls, kind: str, spec: str) -> Self:
        name, _, value = kind.partition("=")
        if name.isdecimal() and not value:
            if int(name) not in ERROR_TYPES:
                raise _unreadable(spec, f"{name} is not one of {', '.join(map(str, ERROR_TYPES))}")
            return cls(status=int(name), retry_after=1.0 if name == "429" else None)
        for known in get_args(FaultKind):
            if name == known and known != "status":
                if known.startswith("slow"):
                    return cls(known, seconds=_seconds(value, spec))
                if known == "stream-error" and value.isdecimal() and int(value) in ERROR_TYPES:
                    return cls(known, status=int(value))
                if not value:
                    return cls(known)
        raise _unreadable(spec, f"{kind!r} is not a fault")

    def rejection(self, model: str) -> SimulatedError:
        """The error that `status`, `spend-limit` and `stream-error` answer with."""
        if self.kind == "spend-limit":
            return SimulatedError(400, _SPEND_LIMIT)
        message = _RATE_LIMITED.format(model=model) if self.status == 429 else _MESSAGES[self.status]  # noqa: PLR2004 - HTTP 429
        after = None if self.retry_after is None else {"retry-after": f"{self.retry_after:g}"}
        return SimulatedError(self.status, message, headers=after)


class FaultPlan:
    """Decides which faults befall a request, and counts the requests for it."""

    def __init__(self, faults: Sequence[Fault] = ()) -> None:
        self._faults = tuple(faults)
        self._seen: Counter[Fault] = Counter()

    def faults_for(self, model: str, attempt: int, header: str | None) -> list[Fault]:
        """The faults of one request.

        Args:
            model: the model that it asks for.
            attempt: 1 for its first HTTP attempt, 2 for the first retry.
            header: its `x-modelmigrate-fault` header; several faults stand apart by `;`.

        Raises:
            SimulatedError: the header is not a fault.
        """
        faults = list(self._faults)
        for spec in (header or "").split(";"):
            if spec.strip():
                try:
                    faults.append(Fault.parse(spec))
                except InvalidSettingError as error:
                    raise SimulatedError(400, f"{FAULT_HEADER}: {error}") from None
        return [fault for fault in dict.fromkeys(faults) if self._befalls(fault, model, attempt)]

    def _befalls(self, fault: Fault, model: str, attempt: int) -> bool:
        if not fnmatch.fnmatchcase(model, fault.model):
            return False
        self._seen[fault] += 1
        number = self._seen[fault]
        return (
            (fault.first is None or attempt <= fault.first)
            and (fault.nth is None or number == fault.nth)
            and (fault.every is None or number % fault.every == 0)
        )


def _count(value: str, name: str, spec: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise _unreadable(spec, f"{name} needs a whole number from 1 on")
    return int(value)


def _seconds(value: str, spec: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise _unreadable(spec, f"{value!r} is not a number of seconds")
    return seconds


def _unreadable(spec: str, reason: str) -> InvalidSettingError:
    return InvalidSettingError(f"fault {spec!r}: {reason}; a fault is {SPEC_HELP}")
