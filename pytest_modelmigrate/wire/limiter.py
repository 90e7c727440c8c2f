"""The limiter: makes prefetched requests wait for admission in the event loop that sends them."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Iterator
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
        self._held_slots = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    def admit(self, request: Request) -> Reservation | float:
        """Take a slot and reserve the dollars of a request, or return the seconds to wait before asking again.

        Raises:
            SpendingCapError: the request does not fit under the spending cap.
            UnreachableError: the API is down.
        """
        return self.admission.admit(request, self._held_slots + self.admission.slots.urgent)

    async def enter(self) -> None:
        """Wait for a slot without reserving dollars, for a retry or for a request that costs nothing.

        Raises:
            UnreachableError: the API is down.
        """
        self.admission.breaker.raise_if_open()
        while (seconds := self.admission.slots.enter(time.time())) is not None:
            await self.wait(seconds)
            self.admission.breaker.raise_if_open()

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

    @contextlib.contextmanager
    def hold_slot(self) -> Iterator[None]:
        """Keep the slot of a request that waits for its retry, so that no other request takes it."""
        self._held_slots += 1
        try:
            yield
        finally:
            self._held_slots -= 1
            self.wake()

    def wake(self) -> None:
        """Wake every waiting request: an answer may have raised the limit by more than one."""
        while self._waiting:
            self._wake(self._waiting.popleft())

    def leave(self, signal: LimitSignal | None = None) -> None:
        """Free the slot of a request; `signal` is None if there was no answer."""
        self.admission.slots.leave(signal, time.time())
        self.wake()

    @staticmethod
    def _wake(waiter: asyncio.Future[Any]) -> None:
        if not waiter.done():
            waiter.set_result(None)
