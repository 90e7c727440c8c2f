"""Letting requests out one by one, as many at once as the API takes."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Protocol

from pytest_modelmigrate.facts.exchanges import NO_HEADERS
from pytest_modelmigrate.wire.answers import SIMULATED_HEADER
from pytest_modelmigrate.wire.rate_limit import RateLimit
from pytest_modelmigrate.wire.retries import is_throttled

DEFAULT_CONCURRENCY: Final = 32

_LOOK_SECONDS: Final = 0.25
"""The longest that nobody looks at the slots: an answer to a request of the SDK, in another thread, wakes nobody."""


class SlotCounter(Protocol):
    """Where the rate_limit and the number of requests in attempt are kept: in this process, or shared between workers.

    Attributes:
        urgent: how many requests of this process wait that a test has asked already; what is sent ahead lets them by.
    """

    urgent: int

    def enter(self, now: float, resting: int = 0) -> float | None:
        """Count a request as in attempt and return None, or say in how many seconds to ask again.

        Args:
            now: the time, as of `time.time`.
            resting: requests that take up room although they are not in attempt.
        """
        ...

    def leave(self, signal: LimitSignal | None, now: float) -> None:
        """Count a request as no longer in attempt, and learn from its answer."""
        ...

    def shift(self, number: int) -> None:
        """Count so many requests more as in attempt, whatever the limit, or less."""
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
        cap: the most that are ever in attempt.
    """

    def __init__(self, cap: int = DEFAULT_CONCURRENCY) -> None:
        self.rate_limit = RateLimit(cap)
        self.in_flight = 0
        self.urgent = 0
        self._lock = threading.Lock()

    def enter(self, now: float, resting: int = 0) -> float | None:
        """Count a request as in attempt and return None, or say in how many seconds to ask again."""
        with self._lock:
            seconds = self.rate_limit.wait(self.in_flight + resting, now)
            if seconds is None:
                self.in_flight += 1
        return seconds

    def leave(self, signal: LimitSignal | None, now: float) -> None:
        """Count a request as no longer in attempt, and learn from its answer."""
        with self._lock:
            self.in_flight -= 1
            if signal is not None:
                signal.tell(self.rate_limit, now)

    def shift(self, number: int) -> None:
        """Count so many requests more as in attempt, whatever the limit, or less."""
        with self._lock:
            self.in_flight += number

    def beat(self) -> None:
        """Nobody else has to know that this process lives."""


class Limiter:
    """Makes requests wait for their turn; to be used from one event loop.

    Args:
        slots: where the number of requests in attempt is kept.
    """

    def __init__(self, slots: SlotCounter) -> None:
        self.slots = slots
        self._resting = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def enter(self, refuse: Callable[[], None], *, again: bool = False) -> None:
        """Wait until another request may be sent, and count it as in attempt.

        Args:
            refuse: raises when the wait is in vain; asked before each look at the slots.
            again: whether it is another attempt; those go first.
        """
        refuse()
        while (seconds := self.slots.enter(time.time(), 0 if again else self._resting + self.slots.urgent)) is not None:
            await self._wait(min(seconds, _LOOK_SECONDS))
            refuse()

    @contextlib.contextmanager
    def rest(self) -> Iterator[None]:
        """Keep the room of a request that waits for its next attempt, so that no other begins meanwhile."""
        self._resting += 1
        try:
            yield
        finally:
            self._resting -= 1
            self.wake()

    def wake(self) -> None:
        """Let all that wait look again."""
        # All of them: an answer may have widened the rate_limit, and each asks the slots by itself.
        while self._waiting:
            self._wake(self._waiting.popleft())

    def leave(self, signal: LimitSignal | None = None) -> None:
        """Count a request as no longer in attempt; `signal` is None when there was no answer."""
        self.slots.leave(signal, time.time())
        self.wake()

    async def _wait(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        self._waiting.append(waiter)
        timer = loop.call_later(seconds, self._wake, waiter)
        try:
            await waiter
        finally:
            timer.cancel()
            if waiter in self._waiting:
                self._waiting.remove(waiter)

    @staticmethod
    def _wake(waiter: asyncio.Future[Any]) -> None:
        if not waiter.done():
            waiter.set_result(None)
