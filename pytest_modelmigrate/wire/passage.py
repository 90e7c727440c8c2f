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
from pytest_modelmigrate.wire.limiter import Board, Heard
from pytest_modelmigrate.wire.outages import is_outage_status
from pytest_modelmigrate.wire.retries import may_retry
from pytest_modelmigrate.wire.spending import Spending

_LOOK_SECONDS: Final = 0.02
"""How often a request that has to wait looks whether there is room."""


class Passage:
    """Lets requests pass that somebody else sends; any thread and any event loop may use it.

    Args:
        board: where requests in flight are counted.
        breaker: says whether the API works.
        spending: says whether there is money.
    """

    def __init__(self, board: Board, breaker: Breaker, spending: Spending) -> None:
        self.board = board
        self.breaker = breaker
        self.spending = spending
        self._lock = threading.Lock()
        self._own = _Own()

    def turns(self, request: Request) -> Iterator[float]:
        """The seconds to wait, again and again, until the request may be sent and counts as in flight.

        A test waits for it, so it goes before what is sent ahead.

        Raises:
            SpendingCapError: the spending cap is reached.
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
    def flight(self, request: Request, retries_left: int = 0) -> Iterator[Flight]:
        """What happens to an admitted request; whatever becomes of it, it is no longer in flight afterwards."""
        flight = Flight(request, retries_left)
        self._own.flying += 1
        try:
            yield flight
        finally:
            self._own.flying -= 1
            self.board.leave(flight.heard, time.time())

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Give up the room of this thread's other requests while it is blocked.

        A test may block its event loop, with the synchronous client or with a judge, while other tasks of it have
        requests on their way: those cannot end before, so nothing may wait for them.
        """
        flying, waiting = self._own.flying, self._own.waiting
        self._shift(-flying, -waiting)
        try:
            yield
        finally:
            self._shift(flying, waiting)

    def count(self, flight: Flight, response: Response) -> None:
        """Count an answer against the cap, and as a sign of whether the API works."""
        if is_outage_status(response.status):
            again = flight.retries_left > 0 and may_retry(response.status, response.headers)
            self.breaker.failed(f"HTTP {response.status}", exhausted=not again)
        else:
            self.breaker.succeeded()
        call = Call(flight.request, response)
        if call.billed:
            self.spending.add(call.counted)

    def lost(self, flight: Flight, why: str) -> None:
        """Note that a request got no answer."""
        self.breaker.failed(why, exhausted=flight.retries_left <= 0, answered=False)

    def _enter(self, request: Request) -> float | None:
        self.breaker.check()
        _ = self.spending.spent  # counts what was answered since
        reserved = self.spending.reserve(request)
        if reserved is None:
            return _LOOK_SECONDS
        self.spending.settle(reserved, request.model, None)
        return self.board.enter(time.time())

    @contextmanager
    def _hurrying(self) -> Iterator[None]:
        self._shift(0, 1)
        self._own.waiting += 1
        try:
            yield
        finally:
            self._own.waiting -= 1
            self._shift(0, -1)

    def _shift(self, flying: int, waiting: int) -> None:
        """Correct the numbers of requests that are in flight and that wait."""
        if flying:
            self.board.shift(flying)
        if waiting:
            with self._lock:
                self.board.urgent += waiting


class _Own(threading.local):
    """What one thread, or the event loop that it runs, has on its way and waiting."""

    flying = 0
    waiting = 0


class Flight:
    """One attempt at a request on its way.

    Args:
        request: what is asked.
        retries_left: how often it may be sent again.

    Attributes:
        heard: what its answer says of the API's limits; None as long as there is no answer.
    """

    def __init__(self, request: Request, retries_left: int = 0) -> None:
        self.request = request
        self.retries_left = retries_left
        self.heard: Heard | None = None
        self._sent_at = time.time()
        self._started = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Seconds since it was sent."""
        return time.perf_counter() - self._started

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        """Note the beginning of its answer."""
        lowered = {name.lower(): value for name, value in headers.items()}
        self.heard = Heard(status, lowered, self.request.model, self._sent_at)
