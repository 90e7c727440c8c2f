"""Making prefetched requests wait until they are admitted, in the event loop that sends them."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Iterator
from typing import Any, Final

from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.budget import Reservation
from pytest_modelmigrate.wire.slot_counter import LimitSignal

_LONGEST_WAIT_SECONDS: Final = 0.25
"""A slot that another thread frees wakes nobody here, so a request asks again at least this often."""


class Limiter:
    """Admits the requests of one event loop; those that a test waits for elsewhere go first.

    Args:
        admission: shared with everybody else who sends.
    """

    def __init__(self, admission: Admission) -> None:
        self.admission = admission
        self._resting = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    def admit(self, request: Request) -> Reservation | float:
        """Count a request as in flight with its dollars reserved, or return the seconds after which to ask again.

        Raises:
            SpendingCapError: it does not fit under the spending cap.
            UnreachableError: the API is down.
        """
        return self.admission.admit(request, self._resting + self.admission.slots.urgent)

    async def enter(self) -> None:
        """Wait for a slot without reserving dollars: for another attempt, and for requests that cost nothing.

        Raises:
            UnreachableError: the API is down.
        """
        self.admission.breaker.refuse()
        while (seconds := self.admission.slots.enter(time.time())) is not None:
            await self.wait(seconds)
            self.admission.breaker.refuse()

    async def wait(self, seconds: float) -> None:
        """Wait until a request of this event loop has left, at most so long."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        self._waiting.append(waiter)
        timer = loop.call_later(min(seconds, _LONGEST_WAIT_SECONDS), self._wake, waiter)
        try:
            await waiter
        finally:
            timer.cancel()
            if waiter in self._waiting:
                self._waiting.remove(waiter)

    @contextlib.contextmanager
    def rest(self) -> Iterator[None]:
        """Keep the slot of a request that waits for its next attempt, so that no other begins meanwhile."""
        self._resting += 1
        try:
            yield
        finally:
            self._resting -= 1
            self.wake()

    def wake(self) -> None:
        """Let every waiting request ask again: an answer may have raised the limit by more than one."""
        while self._waiting:
            self._wake(self._waiting.popleft())

    def leave(self, signal: LimitSignal | None = None) -> None:
        """Free the slot of a request; `signal` is None when there was no answer."""
        self.admission.slots.leave(signal, time.time())
        self.wake()

    @staticmethod
    def _wake(waiter: asyncio.Future[Any]) -> None:
        if not waiter.done():
            waiter.set_result(None)
