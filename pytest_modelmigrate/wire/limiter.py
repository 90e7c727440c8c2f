"""The limiter: makes prefetched requests wait for admission in the event loop that sends them."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from typing import Any, Final

from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.reservation import Reservation
from pytest_modelmigrate.wire.slot_counter import LimitSignal

_LONGEST_WAIT_SECONDS: Final = 0.25
"""The longest wait: a slot that another thread frees does not wake a request of this event loop."""


class Limiter:
    """Admits the requests of one event loop, after requests that a test waits for.

    Args:
        admission: the admission of this process.
    """

    def __init__(self, admission: Admission) -> None:
        self.admission = admission
        self._again: Counter[str | None] = Counter()
        self._waiting: deque[asyncio.Future[None]] = deque()

    def admit(self, request: Request) -> Reservation | float:
        """Take a slot and reserve the dollars of a request, or return the seconds to wait before asking again.

        Requests that wait for a retry on the same model go first.

        Raises:
            SpendingCapError: the request does not fit under the spending cap.
            UnreachableError: the API is down.
        """
        if self._again[request.model]:
            return _LONGEST_WAIT_SECONDS
        return self.admission.admit(request, self.admission.slots.urgent)

    async def enter(self, request: Request) -> None:
        """Wait for a slot without reserving dollars, for a retry or for a request that costs nothing.

        Raises:
            UnreachableError: the API is down.
        """
        self._again[request.model] += 1
        try:
            while (seconds := self.admission.enter(request)) is not None:
                await self.wait(seconds)
        finally:
            self._again[request.model] -= 1
            self.wake()

    async def wait(self, seconds: float) -> None:
        """Wait until a request of this event loop frees its slot, at most this long."""
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

    def wake(self) -> None:
        """Wake every waiting request: an answer may have raised the limit by more than one."""
        while self._waiting:
            self._wake(self._waiting.popleft())

    def leave(self, signal: LimitSignal | None = None) -> None:
        """Free the slot of a request; `signal` is None if there was no answer."""
        self.admission.slots.leave(signal, time.monotonic())
        self.wake()

    @staticmethod
    def _wake(waiter: asyncio.Future[Any]) -> None:
        if not waiter.done():
            waiter.set_result(None)
