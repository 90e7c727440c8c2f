"""Admission: whether a request may be sent now, by the rate limit, the circuit breaker and the spending cap."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from pytest_modelmigrate.facts.errors import LimitedModelError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.attempt import Attempt
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.patience import Patience, pause_too_long
from pytest_modelmigrate.wire.reservation import Reservation
from pytest_modelmigrate.wire.slot_counter import SlotCounter
from pytest_modelmigrate.wire.thread_counts import ThreadCounts

_POLL_SECONDS: Final = 0.02
"""How long a request waits before it asks for admission again."""


class Admission:
    """Admits every request of this process; safe to use from any thread and event loop.

    Args:
        slots: counts requests in flight.
        breaker: stops sending while the API is down.
        budget: keeps the run under the spending cap.
        patience: how long requests wait for their answers, and are retried.
        note_sent: called with each attempt that is sent; it returns what is called when the answer is kept, or when
            there is none.
    """

    def __init__(
        self,
        slots: SlotCounter,
        breaker: Breaker,
        budget: Budget,
        patience: Patience | None = None,
        note_sent: Callable[[Request], Callable[[], None]] = lambda _: lambda: None,
    ) -> None:
        self.patience = patience or Patience()
        self.note_sent = note_sent
        self.slots = slots
        self.breaker = breaker
        self.budget = budget
        self._lock = threading.Lock()
        self._own = ThreadCounts()

    def admit(self, request: Request, held_slots: int = 0) -> Reservation | float:
        """Take a slot and reserve the dollars of a request, or return the seconds to wait before asking again.

        Args:
            request: the request to send.
            held_slots: slots to leave free, such as those of requests that wait for a retry.

        Raises:
            SpendingCapError: the request does not fit under the spending cap.
            UnreachableError: the API is down.
        """
        seconds = self._wait(request, held_slots)
        if seconds is not None:
            return seconds
        reservation: Reservation | None = None
        try:
            reservation = self.budget.reserve(request)
            seconds = _POLL_SECONDS if reservation is None else self.breaker.wait(probe=True)
        except BaseException:
            self._give_back(request, reservation)
            raise
        if reservation is None or seconds is not None:
            self._give_back(request, reservation)
            return _POLL_SECONDS if seconds is None else seconds
        return reservation

    def enter(self, request: Request) -> float | None:
        """Take a slot without reserving dollars and return None, or return the seconds to wait before asking again.

        Raises:
            UnreachableError: the API is down.
        """
        seconds = self._wait(request)
        if seconds is not None:
            return seconds
        try:
            seconds = self.breaker.wait(probe=True)
        except BaseException:
            self._give_back(request, None)
            raise
        if seconds is not None:
            self._give_back(request, None)
        return seconds

    @property
    def waits_for(self) -> str:
        """What requests wait for, such as `the rate limit of claude-opus-4-7 (3 s)`; empty for nothing."""
        return self.breaker.state or self.slots.state(time.monotonic())

    def _wait(self, request: Request, held_slots: int = 0) -> float | None:
        """The seconds to wait before a request may be sent; None when it has taken a slot."""
        seconds = self.breaker.wait()
        if seconds is None:
            seconds = self.slots.enter(time.monotonic(), held_slots, request.model)
        if seconds is not None and math.isfinite(seconds) and seconds > self.patience.longest_pause:
            raise LimitedModelError(pause_too_long(self.breaker.address, seconds, request.model))
        return seconds

    def _give_back(self, request: Request, reservation: Reservation | None) -> None:
        """Free the slot and the dollars of a request that is not sent."""
        self.slots.give_back(request.model)
        if reservation is not None:
            reservation.settle(None)

    def wait_for(self, request: Request, retries_left: int) -> AdmissionWait:
        """The wait of a request that a test makes; it is admitted before prefetched requests."""
        return AdmissionWait(self, request, retries_left)

    def _attempt(self, request: Request, reservation: Reservation, retries_left: int) -> Attempt:
        kept = self.note_sent(request)
        return Attempt(request, reservation, self.slots, self.breaker, self._own, kept=kept, retries_left=retries_left)

    @contextmanager
    def thread_blocked(self) -> Iterator[None]:
        """Free the slots of this thread's other requests, and do not wait for their cost, while the thread is blocked.

        A test may block its event loop, with the synchronous client or with a judge, while other tasks of the loop
        have requests in flight. Those requests cannot finish until the thread continues, so waiting for them would be
        a deadlock.
        """
        in_flight, waiting = self._own.in_flight, self._own.waiting
        self._adjust(-in_flight, -waiting)
        try:
            with self.budget.thread_blocked():
                yield
        finally:
            self._adjust(in_flight, waiting)

    @contextmanager
    def _counted_as_urgent(self) -> Iterator[None]:
        self._adjust(0, 1)
        self._own.waiting += 1
        try:
            yield
        finally:
            self._own.waiting -= 1
            self._adjust(0, -1)

    def _adjust(self, in_flight: int, waiting: int) -> None:
        """Change the number of requests in flight and the number that wait for admission."""
        if in_flight:
            self.slots.adjust(in_flight)
        if waiting:
            with self._lock:
                self.slots.urgent += waiting


class AdmissionWait:
    """The wait of one request for admission: sleep for each of the seconds it yields, then use `attempt`.

    Args:
        admission: admits the request.
        request: the request.
        retries_left: how often the SDK may retry it.

    Attributes:
        attempt: the admitted attempt, set when the iteration ends.
    """

    def __init__(self, admission: Admission, request: Request, retries_left: int) -> None:
        self._admission = admission
        self._request = request
        self._retries_left = retries_left
        self._seconds = _POLL_SECONDS
        self.attempt: Attempt

    def __iter__(self) -> Iterator[float]:
        """Yield the seconds to sleep until the request is admitted.

        Raises:
            SpendingCapError: the request does not fit under the spending cap.
            UnreachableError: the API is down.
        """
        if not self._admitted():
            with self._admission._counted_as_urgent():  # noqa: SLF001 - same module
                yield self._seconds
                while not self._admitted():
                    yield self._seconds

    def _admitted(self) -> bool:
        reservation = self._admission.admit(self._request)
        if not isinstance(reservation, Reservation):
            self._seconds = min(_POLL_SECONDS, reservation)
            return False
        self.attempt = self._admission._attempt(self._request, reservation, self._retries_left)  # noqa: SLF001 - same module
        return True
