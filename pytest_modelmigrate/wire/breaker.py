"""Circuit breaker: stops sending when the API is down, so that the remaining tests do not wait for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from pytest_modelmigrate.facts.errors import UnreachableError
from pytest_modelmigrate.text.addresses import shown_address

MOST_FAILURES: Final = 6
"""Failed attempts in a row that open the breaker: two requests with all their retries."""

MOST_UNANSWERED: Final = 3
"""The same while the API has not answered yet: one request with all its retries."""

SLOW_SECONDS: Final = 3.0
"""When failures take longer than this, the breaker opens without waiting for the retries of a request."""

PROBE_SECONDS: Final = 5.0
"""How long the breaker stays open before one request may probe whether the API is back."""


class Breaker:
    """Opens when every attempt fails, and then rejects requests; safe to use from any thread.

    An attempt fails when there is no answer, or an error about the service or the account. Any other answer, also an
    error about the request, shows that the API works.

    Args:
        address: the address of the API, for messages.
        clock: a monotonic clock, in seconds.
    """

    def __init__(self, address: str = "the API", *, clock: Callable[[], float] = time.monotonic) -> None:
        self.address = address
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._reached = False
        self._first_failed_at = 0.0
        self._last = ""
        self._opened_at: float | None = None
        self._callbacks: list[Callable[[], None]] = []

    @property
    def is_open(self) -> bool:
        """Whether the API is considered down."""
        return self._opened_at is not None

    def on_open(self, callback: Callable[[], None]) -> None:
        """Call a function each time the breaker opens, in the thread that opens it."""
        self._callbacks.append(callback)

    def raise_if_open(self) -> None:
        """Raise an error while the breaker is open and no probe is due.

        Raises:
            UnreachableError: the API is down.
        """
        with self._lock:
            refused = self._opened_at is not None and self._clock() - self._opened_at < PROBE_SECONDS
        if refused:
            raise self.outage()

    def check(self) -> None:
        """Let a request pass or raise an error; while the breaker is open, one probe passes every few seconds.

        Raises:
            UnreachableError: the API is down.
        """
        self.raise_if_open()
        with self._lock:
            if self._opened_at is not None:
                self._opened_at = self._clock()

    def succeeded(self) -> None:
        """Note that the API answered."""
        with self._lock:
            self._failures = 0
            self._reached = True
            self._opened_at = None

    def failed(self, why: str, *, exhausted: bool, answered: bool = True) -> None:
        """Note that an attempt failed.

        Args:
            why: what happened, for messages.
            exhausted: whether it was the last attempt of its request.
            answered: whether the API sent any answer.
        """
        with self._lock:
            self._reached = self._reached or answered
            if self._failures == 0:
                self._first_failed_at = self._clock()
            self._failures += 1
            self._last = why
            if self._opened_at is not None or self._failures < (MOST_FAILURES if self._reached else MOST_UNANSWERED):
                return
            if not exhausted and self._clock() - self._first_failed_at < SLOW_SECONDS:
                return
            self._opened_at = self._clock()
        for callback in self._callbacks:
            callback()

    def outage(self) -> UnreachableError:
        """The error for a request that is not sent because the API is down."""
        return UnreachableError(
            f"{shown_address(self.address)} is down: {self._failures} attempts in a row failed, "
            f"the last with: {self._last}\n"
            "  so          this request was not sent, and this test is inconclusive\n"
            "  next        run again when the API is back, or check the network, the key and ANTHROPIC_BASE_URL"
        )
