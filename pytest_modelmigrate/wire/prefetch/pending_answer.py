"""Pending answers: waiting for the answer of a queued request, in a thread or in an event loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Final

from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.prefetch.request_queue import QueuedRequest

_POLL_SECONDS: Final = 0.25
"""How often a waiting thread polls, to show progress and so that Ctrl-C interrupts it on every system."""

_ASYNC_POLL_SECONDS: Final = 0.02
"""How often a waiting task polls: other ways to wake it do not work in every event loop, or fail when it is closed."""


class PendingAnswer:
    """The answer of a queued request, for one caller that waits for it.

    Args:
        queued: the queued request.
        alive: whether the prefetcher still runs.
        cancel: called when the wait is interrupted, by a time limit or Ctrl-C.
        tick: called several times a second during the wait.
    """

    def __init__(
        self,
        queued: QueuedRequest,
        alive: Callable[[], bool],
        cancel: Callable[[QueuedRequest], None],
        tick: Callable[[], None],
    ) -> None:
        self._queued = queued
        self._alive = alive
        self._cancel = cancel
        self._tick = tick

    def wait(self) -> Sent | None:
        """Wait for the answer; None if the request was cancelled.

        Raises:
            ModelMigrateError: the request ended in this error.
        """
        with self._cancelled_on_interrupt():
            while True:
                try:
                    return self._queued.answer.result(_POLL_SECONDS)
                except TimeoutError:
                    if not self._alive():
                        return None
                    self._tick()
                except CancelledError:
                    return None

    async def wait_async(self) -> Sent | None:
        """Like `wait`, without blocking the event loop; works with asyncio and trio."""
        import anyio

        with self._cancelled_on_interrupt():
            while not self._queued.answer.done():
                if not self._alive():
                    return None
                self._tick()
                await anyio.sleep(_ASYNC_POLL_SECONDS)
            try:
                return self._queued.answer.result()
            except CancelledError:
                return None

    @contextmanager
    def _cancelled_on_interrupt(self) -> Iterator[None]:
        try:
            yield
        except Exception:  # the error of the request
            raise
        except BaseException:
            self._cancel(self._queued)
            raise
