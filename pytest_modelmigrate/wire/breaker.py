"""Circuit breaker: stops sending while the API is down, and probes whether it is back."""

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
"""When failures take longer than this, the breaker opens without waiting for the retries of a request.

While the API has not answered yet, a time limit that ends a request counts as long again, for its retry.
"""

FIRST_PROBE_SECONDS: Final = 0.5
"""How long the breaker stays open before the first probe; the time doubles with each probe."""

PROBE_SECONDS: Final = 5.0
"""The longest time between two probes, and the time between them once the breaker has given up."""


class Breaker:
    """Opens when every attempt fails; safe to use from any thread.

    While it is open, requests wait, and one at a time is sent as a probe. It gives up, and then refuses requests, when
    nothing has worked for `retry_seconds`, and at once when the API has never answered or refuses the account.

    An attempt fails when there is no answer, or an error about the service or the account. Any other answer, also an
    error about the request, shows that the API works.

    Args:
        address: the address of the API, for messages.
        retry_seconds: for how long it probes before it gives up.
        clock: a monotonic clock, in seconds.
    """

    def __init__(
        self,
        address: str = "the API",
        *,
        retry_seconds: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.address = address
        self._retry_seconds = retry_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._reached = False
        self._lasting = False
        self._failing_since: float | None = None
        self._last = ""
        self._opened_at: float | None = None
        self._probe_at = 0.0
        self._probes = 0
        self._callbacks: list[Callable[[], None]] = []

    @property
    def is_open(self) -> bool:
        """Whether the API is considered down."""
        return self._opened_at is not None

    @property
    def state(self) -> str:
        """What requests wait for, such as `the API (down for 3 s: HTTP 529)`; empty while it is closed."""
        with self._lock:
            if self._opened_at is None or self._failing_since is None:
                return ""
            return f"the API (down for {self._clock() - self._failing_since:.0f} s: {self._last})"

    def on_give_up(self, callback: Callable[[], None]) -> None:
        """Call a function when the breaker gives up as it opens, in the thread that opens it."""
        self._callbacks.append(callback)

    def wait(self, *, probe: bool = False) -> float | None:
        """The seconds to wait before asking again; None when a request may be sent.

        Args:
            probe: whether the request is sent at once; while the breaker is open, one passes at a time.

        Raises:
            UnreachableError: the API is down, and the breaker has given up.
        """
        with self._lock:
            if self._opened_at is None:
                return None
            now = self._clock()
            seconds = self._probe_at - now
            gave_up = self._has_given_up(now)
            if seconds <= 0:
                if probe:
                    self._probes += 1
                    self._probe_at = now + self._probe_seconds(gave_up=gave_up)
                return None
        if gave_up:
            raise self.outage()
        return seconds

    def succeeded(self) -> None:
        """Note that the API answered."""
        with self._lock:
            self._failures = self._probes = 0
            self._reached = True
            self._lasting = False
            self._failing_since = self._opened_at = None

    def failed(
        self,
        why: str,
        *,
        exhausted: bool,
        answered: bool = True,
        lasting: bool = False,
        throttled: bool = False,
        timed_out: bool = False,
        seconds: float = 0.0,
    ) -> None:
        """Note that an attempt failed.

        Args:
            why: what happened, for messages.
            exhausted: whether the SDK would not retry it any more.
            answered: whether the API sent any answer.
            lasting: whether a retry cannot help, as with a refused key.
            throttled: whether a rate limit refused it, which alone does not mean that the API is down.
            timed_out: whether a time limit ended it. Its retries are not waited for while nothing has answered, because
                each could take as long.
            seconds: how long the API was silent after it was sent.
        """
        with self._lock:
            now = self._clock()
            self._reached = self._reached or answered
            self._lasting = self._lasting or lasting
            exhausted = exhausted or (timed_out and not self._reached)
            if self._failing_since is None:
                self._failing_since = now
            self._last = why
            waits = self._retry_seconds > 0 and self._reached and not self._lasting
            if throttled and waits and now - self._failing_since < self._retry_seconds:
                return
            self._failures += 1
            if self._opened_at is not None:
                return
            slow = timed_out and not self._reached and now + seconds - self._failing_since > SLOW_SECONDS
            if not slow and self._failures < (MOST_FAILURES if self._reached else MOST_UNANSWERED):
                return
            if not waits and not exhausted and now - self._failing_since < SLOW_SECONDS:
                return
            gave_up = self._has_given_up(now)
            self._opened_at = now
            self._probe_at = now + self._probe_seconds(gave_up=gave_up)
        if gave_up:
            for callback in self._callbacks:
                callback()

    def outage(self) -> UnreachableError:
        """The error for a request that is not sent because the API is down."""
        tried = f" within {self._retry_seconds:.4g} s" if self._retry_seconds and self._reached else ""
        return UnreachableError(
            f"{shown_address(self.address)} is down: {self._failures} attempts in a row failed{tried}, "
            f"the last with: {self._last}\n"
            "  so          this request was not sent, and this test is inconclusive\n"
            "  next        run again when the API is back, or check the network, the key and ANTHROPIC_BASE_URL"
        )

    def _has_given_up(self, now: float) -> bool:
        since = now if self._failing_since is None else self._failing_since
        return self._lasting or not self._reached or now - since >= self._retry_seconds

    def _probe_seconds(self, *, gave_up: bool) -> float:
        return PROBE_SECONDS if gave_up else min(PROBE_SECONDS, FIRST_PROBE_SECONDS * 2.0 ** min(self._probes, 10))
