"""Faults that the simulated API injects: errors, dropped connections, delays."""

from __future__ import annotations

import fnmatch
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, Self, TypeAlias, get_args

from pytest_modelmigrate.facts.error_types import ERROR_TYPES
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.simulator.errors import SimulatedError

FaultKind: TypeAlias = Literal["status", "spend-limit", "drop", "cut", "stream-error", "slow", "slow-stream"]

FAULT_HEADER: Final = "x-modelmigrate-fault"
"""A request header that injects faults into this request only."""

SPEC_HELP: Final = (
    "an error status (429, 500, 529, ...), drop (close the connection before the response), cut (close it halfway), "
    "stream-error or stream-error=STATUS (an error event halfway through a stream), spend-limit, slow=SECONDS (delay "
    "the response) or slow-stream=SECONDS (delay each event); then, separated by commas: first=N (attempts of each "
    "request), nth=N, every=N, model=PATTERN, retry-after=SECONDS"
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
    """One fault, and the requests that it applies to; all of them without `first`, `nth` and `every`.

    Attributes:
        kind: `status` for an HTTP error, `spend-limit` for the 400 of a spend limit, `drop` to close the connection
            before the response, `cut` to close it halfway, `stream-error` for an error event halfway through a
            stream, `slow` to delay the response, `slow-stream` to delay each event.
        status: the HTTP status of `status`, and the status whose error `stream-error` sends.
        retry_after: the `retry-after` header of a 429, in seconds.
        seconds: the delay of `slow` and `slow-stream`.
        first: apply to the first N attempts of each request only.
        nth: apply to the Nth request only, counting those whose model matches.
        every: apply to every Nth request.
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
        """Parse a fault from the command line: `529,first=2`, `429,retry-after=1`, `drop,nth=3`.

        Raises:
            InvalidSettingError: the fault is invalid; the message lists what is valid.
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
                    raise _invalid(spec, f"unknown limit {limit!r}")
        return fault

    @classmethod
    def _of_kind(cls, kind: str, spec: str) -> Self:
        name, _, value = kind.partition("=")
        if name.isdecimal() and not value:
            if int(name) not in ERROR_TYPES:
                raise _invalid(spec, f"unknown status {name}; choose from {', '.join(map(str, ERROR_TYPES))}")
            return cls(status=int(name), retry_after=1.0 if name == "429" else None)
        for known in get_args(FaultKind):
            if name == known and known != "status":
                if known.startswith("slow"):
                    return cls(known, seconds=_seconds(value, spec))
                if known == "stream-error" and value.isdecimal() and int(value) in ERROR_TYPES:
                    return cls(known, status=int(value))
                if not value:
                    return cls(known)
        raise _invalid(spec, f"unknown kind {kind!r}")

    def error(self, model: str) -> SimulatedError:
        """The error response of `status`, `spend-limit` and `stream-error`."""
        if self.kind == "spend-limit":
            return SimulatedError(400, _SPEND_LIMIT)
        message = _RATE_LIMITED.format(model=model) if self.status == 429 else _MESSAGES[self.status]  # noqa: PLR2004 - HTTP 429
        after = None if self.retry_after is None else {"retry-after": f"{self.retry_after:g}"}
        return SimulatedError(self.status, message, headers=after)


class FaultPlan:
    """Counts requests, and selects the faults that apply to each."""

    def __init__(self, faults: Sequence[Fault] = ()) -> None:
        self._faults = tuple(faults)
        self._seen: Counter[Fault] = Counter()

    def faults_for(self, model: str, attempt: int, header: str | None) -> list[Fault]:
        """The faults that apply to a request; counts the request.

        Args:
            model: its model.
            attempt: 1 for its first HTTP attempt, 2 for the first retry.
            header: its `x-modelmigrate-fault` header; several faults are separated by `;`.

        Raises:
            SimulatedError: the header is invalid.
        """
        faults = list(self._faults)
        for spec in (header or "").split(";"):
            if spec.strip():
                try:
                    faults.append(Fault.parse(spec))
                except InvalidSettingError as error:
                    raise SimulatedError(400, f"{FAULT_HEADER}: {error}") from None
        return [fault for fault in dict.fromkeys(faults) if self._applies(fault, model, attempt)]

    def _applies(self, fault: Fault, model: str, attempt: int) -> bool:
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
        raise _invalid(spec, f"{name} must be an integer of 1 or more")
    return int(value)


def _seconds(value: str, spec: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise _invalid(spec, f"invalid number of seconds {value!r}")
    return seconds


def _invalid(spec: str, reason: str) -> InvalidSettingError:
    return InvalidSettingError(f"invalid fault {spec!r}: {reason}; expected {SPEC_HELP}")
