"""Stopping to send when the API is down, so that every test has its verdict at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from pytest_modelmigrate.facts.errors import UnreachableError

MOST_FAILURES: Final = 6
"""So many attempts that fail in a row, two requests with all their retries, are an outage."""

MOST_UNANSWERED: Final = 3
"""So many suffice, one request with all its retries, where nothing has ever answered."""

SLOW_SECONDS: Final = 3.0
"""When failures take so long, no request's retries are waited for."""

PROBE_SECONDS: Final = 5.0
"""After so long one request is let through to see whether the API is back."""


class Breaker:
    """Opens when every attempt fails, and then refuses to send; any thread may use it.

    An attempt fails when there is no answer, or one that is about the service or the account. Any other answer,
    a refusal of the prompt included, shows that the API works.

    Args:
        address: where the API is, for messages.
        clock: seconds that only grow.
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
        self._watchers: list[Callable[[], None]] = []

    @property
    def is_open(self) -> bool:
        """Whether the API is taken to be down."""
        return self._opened_at is not None

    def watch(self, opened: Callable[[], None]) -> None:
        """Have a function called, in whatever thread, each time it opens."""
        self._watchers.append(opened)

    def refuse(self) -> None:
        """Raise when a request would not be let pass now.

        Raises:
            UnreachableError: the API is down.
        """
        with self._lock:
            refused = self._opened_at is not None and self._clock() - self._opened_at < PROBE_SECONDS
        if refused:
            raise self.outage()

    def check(self) -> None:
        """Let a request pass, or refuse it; every few seconds one passes as a probe.

        Raises:
            UnreachableError: the API is down.
        """
        self.refuse()
        with self._lock:
            if self._opened_at is not None:
                self._opened_at = self._clock()

    def succeeded(self) -> None:
        """The API answered."""
        with self._lock:
            self._failures = 0
            self._reached = True
            self._opened_at = None

    def failed(self, why: str, *, exhausted: bool, answered: bool = True) -> None:
        """An attempt failed.

        Args:
            why: what happened, for messages.
            exhausted: whether it was the last attempt of its request.
            answered: whether there was an answer at all.
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
        for opened in self._watchers:
            opened()

    def outage(self) -> UnreachableError:
        """What is said of a request that is not sent because the API is down."""
        return UnreachableError(
            f"{self.address} is down: {self._failures} attempts in a row failed, the last with: {self._last}\n"
            "  so          this request was not sent; nothing is known of this test\n"
            "  next        run again when the API is back, or check the network, the key and ANTHROPIC_BASE_URL"
        )
