"""The way of the SDK's own requests to the API: the same limit, breaker and cap as for what is sent ahead."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.limiter import LimitSignal, SlotCounter
from pytest_modelmigrate.wire.outages import is_outage_status
from pytest_modelmigrate.wire.retries import may_retry

_LOOK_SECONDS: Final = 0.02
"""How often a request that has to wait looks whether there is room."""


class Admission:
    """Lets requests pass that somebody else sends; any thread and any event loop may use it.

    Args:
        slots: where requests in attempt are counted.
        breaker: says whether the API works.
        budget: says whether there is money.
    """

    def __init__(self, slots: SlotCounter, breaker: Breaker, budget: Budget) -> None:
        self.slots = slots
        self.breaker = breaker
        self.budget = budget
        self._lock = threading.Lock()
        self._own = _Own()

    def turns(self, request: Request) -> Iterator[float]:
        """The seconds to wait, again and again, until the request may be sent and counts as in attempt.

        A test waits for it, so it goes before what is sent ahead.

        Raises:
            SpendingCapError: the budget cap is reached.
            UnreachableError: the API is down.
        """
        seconds = self._enter(request)
        if seconds is None:
            return
        with self._hurrying():
            while seconds is not None:
                yield min(seconds, _LOOK_SECONDS)
                seconds = self._enter(request)

    @contextmanager
    def attempt(self, request: Request, retries_left: int = 0) -> Iterator[Attempt]:
        """What happens to an admitted request; whatever becomes of it, it is no longer in attempt afterwards."""
        attempt = Attempt(request, retries_left)
        self._own.in_flight += 1
        try:
            yield attempt
        finally:
            self._own.in_flight -= 1
            self.slots.leave(attempt.signal, time.time())

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Give up the room of this thread's other requests while it is blocked.

        A test may block its event loop, with the synchronous client or with a judge, while other tasks of it have
        requests on their way: those cannot end before, so nothing may wait for them.
        """
        in_flight, waiting = self._own.in_flight, self._own.waiting
        self._shift(-in_flight, -waiting)
        try:
            yield
        finally:
            self._shift(in_flight, waiting)

    def count(self, attempt: Attempt, response: Response) -> None:
        """Count an answer against the cap, and as a sign of whether the API works."""
        if is_outage_status(response.status):
            again = attempt.retries_left > 0 and may_retry(response.status, response.headers)
            self.breaker.failed(f"HTTP {response.status}", exhausted=not again)
        else:
            self.breaker.succeeded()
        call = Call(attempt.request, response)
        if call.billed:
            self.budget.add(call.counted)

    def lost(self, attempt: Attempt, why: str) -> None:
        """Note that a request got no answer."""
        self.breaker.failed(why, exhausted=attempt.retries_left <= 0, answered=False)

    def _enter(self, request: Request) -> float | None:
        self.breaker.check()
        _ = self.budget.spent  # counts what was answered since
        reserved = self.budget.reserve(request)
        if reserved is None:
            return _LOOK_SECONDS
        self.budget.settle(reserved, request.model, None)
        return self.slots.enter(time.time())

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
        """Correct the numbers of requests that are in attempt and that wait."""
        if in_flight:
            self.slots.shift(in_flight)
        if waiting:
            with self._lock:
                self.slots.urgent += waiting


class _Own(threading.local):
    """What one thread, or the event loop that it runs, has on its way and waiting."""

    in_flight = 0
    waiting = 0


class Attempt:
    """One attempt at a request on its way.

    Args:
        request: what is asked.
        retries_left: how often it may be sent again.

    Attributes:
        signal: what its answer says of the API's limits; None as long as there is no answer.
    """

    def __init__(self, request: Request, retries_left: int = 0) -> None:
        self.request = request
        self.retries_left = retries_left
        self.signal: LimitSignal | None = None
        self._sent_at = time.time()
        self._started = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Seconds since it was sent."""
        return time.perf_counter() - self._started

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        """Note the beginning of its answer."""
        lowered = {name.lower(): value for name, value in headers.items()}
        self.signal = LimitSignal(status, lowered, self.request.model, self._sent_at)
