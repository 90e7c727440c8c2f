"""Counting requests in flight, and what answers say of the API's limits."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Final, Protocol

from pytest_modelmigrate.facts.exchanges import NO_HEADERS
from pytest_modelmigrate.wire.answers import SIMULATED_HEADER
from pytest_modelmigrate.wire.rate_limit import RateLimit
from pytest_modelmigrate.wire.retries import is_throttled

DEFAULT_CONCURRENCY: Final = 32


class SlotCounter(Protocol):
    """Where the rate_limit and the number of requests in flight are kept: in this process, or shared between workers.

    Attributes:
        urgent: how many requests of this process wait that a test has asked already; what is sent ahead lets them by.
    """

    urgent: int

    def enter(self, now: float, resting: int = 0) -> float | None:
        """Count a request as in flight and return None, or say in how many seconds to ask again.

        Args:
            now: the time, as of `time.time`.
            resting: requests that take up room although they are not in flight.
        """
        ...

    def leave(self, signal: LimitSignal | None, now: float) -> None:
        """Count a request as no longer in flight, and learn from its answer."""
        ...

    def shift(self, number: int) -> None:
        """Count so many requests more as in flight, whatever the limit, or less."""
        ...

    def beat(self) -> None:
        """Show that this process lives; called every few seconds."""
        ...


class LimitSignal:
    """What an answer says of the API's limits.

    Args:
        status: its HTTP status.
        headers: its headers, names in lower case.
        model: the model that was asked.
        sent_at: when the request was sent, as of `time.time`.
    """

    __slots__ = ("headers", "model", "sent_at", "status")

    def __init__(self, status: int, headers: Mapping[str, str], model: str | None, sent_at: float) -> None:
        self.status = status
        # The simulated API refuses nothing for its limits.
        self.headers = NO_HEADERS if SIMULATED_HEADER in headers and not is_throttled(status) else headers
        self.model = model
        self.sent_at = sent_at

    def tell(self, rate_limit: RateLimit, now: float) -> None:
        """Let the rate_limit learn from it."""
        rate_limit.signal(self.status, self.headers, model=self.model, sent_at=self.sent_at, now=now)


class LocalSlotCounter:
    """The rate_limit of a single process; any thread may use it.

    Args:
        cap: the most that are ever in flight.
    """

    def __init__(self, cap: int = DEFAULT_CONCURRENCY) -> None:
        self.rate_limit = RateLimit(cap)
        self.in_flight = 0
        self.urgent = 0
        self._lock = threading.Lock()

    def enter(self, now: float, resting: int = 0) -> float | None:
        """Count a request as in flight and return None, or say in how many seconds to ask again."""
        with self._lock:
            seconds = self.rate_limit.wait(self.in_flight + resting, now)
            if seconds is None:
                self.in_flight += 1
        return seconds

    def leave(self, signal: LimitSignal | None, now: float) -> None:
        """Count a request as no longer in flight, and learn from its answer."""
        with self._lock:
            self.in_flight -= 1
            if signal is not None:
                signal.tell(self.rate_limit, now)

    def shift(self, number: int) -> None:
        """Count so many requests more as in flight, whatever the limit, or less."""
        with self._lock:
            self.in_flight += number

    def beat(self) -> None:
        """Nobody else has to know that this process lives."""
