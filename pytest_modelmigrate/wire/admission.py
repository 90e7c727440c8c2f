"""Admitting requests: the limit of requests in flight, the breaker and the spending cap, the same for whoever sends."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final, Self

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.budget import Budget, Reservation
from pytest_modelmigrate.wire.outages import is_outage_status
from pytest_modelmigrate.wire.retries import may_retry
from pytest_modelmigrate.wire.slot_counter import LimitSignal, SlotCounter

_POLL_SECONDS: Final = 0.02
"""How often a request that has to wait asks again."""


class Admission:
    """Admits requests, one decision for all; any thread and any event loop may use it.

    Args:
        slots: counts requests in flight.
        breaker: says whether the API works.
        budget: says whether a request fits under the spending cap.
    """

    def __init__(self, slots: SlotCounter, breaker: Breaker, budget: Budget) -> None:
        self.slots = slots
        self.breaker = breaker
        self.budget = budget
        self._lock = threading.Lock()
        self._own = _ThreadCounts()

    def admit(self, request: Request, resting: int = 0) -> Reservation | float:
        """Count a request as in flight with its dollars reserved, or return the seconds after which to ask again.

        Args:
            request: what is to be sent.
            resting: requests that hold a slot although they are not in flight.

        Raises:
            SpendingCapError: it does not fit under the spending cap.
            UnreachableError: the API is down.
        """
        self.breaker.refuse()
        seconds = self.slots.enter(time.time(), resting)
        if seconds is not None:
            return seconds
        try:
            reservation = self.budget.reserve(request)
        except BaseException:
            self.slots.leave(None, time.time())
            raise
        if reservation is None:
            self.slots.leave(None, time.time())
            return _POLL_SECONDS
        return reservation

    def turn(self, request: Request, retries_left: int = 0) -> Turn:
        """Wait for admission of a request that a test waits for, so before what is prefetched."""
        return Turn(self, request, retries_left)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Free the slots of this thread's other requests while it is blocked.

        A test may block its event loop, with the synchronous client or with a judge, while its other tasks have
        requests in flight. Those cannot end before, so nothing may wait for them.
        """
        in_flight, waiting = self._own.in_flight, self._own.waiting
        self._shift(-in_flight, -waiting)
        try:
            yield
        finally:
            self._shift(in_flight, waiting)

    @contextmanager
    def _hurrying(self) -> Iterator[None]:
        self._shift(0, 1)
        self._own.waiting += 1
        try:
            yield
        finally:
            self._own.waiting -= 1
            self._shift(0, -1)

    def _shift(self, in_flight: int, waiting: int) -> None:
        """Correct the numbers of requests that are in flight and that wait."""
        if in_flight:
            self.slots.shift(in_flight)
        if waiting:
            with self._lock:
                self.slots.urgent += waiting


class _ThreadCounts(threading.local):
    """The requests of one thread, or of the event loop that it runs."""

    in_flight = 0
    waiting = 0


class Turn:
    """The wait of one request for its admission: iterate over the seconds to sleep, then use `attempt`.

    Args:
        admission: admits it.
        request: the request.
        retries_left: how often the SDK may send it again.

    Attributes:
        attempt: the admitted attempt, once the iteration has ended.
    """

    def __init__(self, admission: Admission, request: Request, retries_left: int = 0) -> None:
        self._admission = admission
        self._request = request
        self._retries_left = retries_left
        self.attempt: Attempt

    def __iter__(self) -> Iterator[float]:
        """Yield the seconds to sleep, again and again, until the request is admitted.

        Raises:
            SpendingCapError: it does not fit under the spending cap.
            UnreachableError: the API is down.
        """
        if not self._admitted():
            with self._admission._hurrying():  # noqa: SLF001 - the two are one mechanism
                yield _POLL_SECONDS
                while not self._admitted():
                    yield _POLL_SECONDS

    def _admitted(self) -> bool:
        reservation = self._admission.admit(self._request)
        if not isinstance(reservation, Reservation):
            return False
        self.attempt = Attempt(self._request, reservation, self._admission, self._retries_left)
        try:
            self._admission.breaker.check()
        except BaseException:
            with self.attempt:
                pass
            raise
        return True


class Attempt:
    """One HTTP attempt in flight, from its admission to the count of its answer.

    As a context manager it holds its slot: leaving it frees the slot, and the reservation too when no answer began.

    Args:
        request: what is asked.
        reservation: the dollars that are reserved for it.
        admission: what admitted it.
        retries_left: how often it may be sent again.
    """

    def __init__(self, request: Request, reservation: Reservation, admission: Admission, retries_left: int = 0) -> None:
        self.request = request
        self.reservation = reservation
        self._admission = admission
        self._retries_left = retries_left
        self._signal: LimitSignal | None = None
        self._sent_at = time.time()
        self._started = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Seconds since it was sent."""
        return time.perf_counter() - self._started

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        """Note the status and headers of its answer."""
        lowered = {name.lower(): value for name, value in headers.items()}
        self._signal = LimitSignal(status, lowered, self.request.model, self._sent_at)

    def count(self, response: Response, *, whole: bool = True) -> None:
        """Count its answer against the cap, and as a sign of whether the API works.

        Args:
            response: the answer.
            whole: False for a stream that was not read to its end: what the API bills for it is not known.
        """
        breaker = self._admission.breaker
        if is_outage_status(response.status):
            again = self._retries_left > 0 and may_retry(response.status, response.headers)
            breaker.failed(f"HTTP {response.status}", exhausted=not again)
        else:
            breaker.succeeded()
        call = Call(self.request, response)
        if call.billed and not whole:
            self.reservation.forfeit()
        self.reservation.settle(call.counted if call.billed else None)

    def lost(self, why: str) -> None:
        """Note that the connection was lost before an answer began."""
        self._admission.breaker.failed(why, exhausted=self._retries_left <= 0, answered=False)

    def __enter__(self) -> Self:
        self._admission._own.in_flight += 1  # noqa: SLF001 - the two are one mechanism
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._admission._own.in_flight -= 1  # noqa: SLF001
        self._admission.slots.leave(self._signal, time.time())
        if self._signal is None:
            self.reservation.settle(None)
        elif kind is not None:
            self.reservation.forfeit()
