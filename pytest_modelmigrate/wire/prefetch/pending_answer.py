"""Waiting for an answer that is on its way, in a thread or in an event loop, and giving up on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Final

from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.prefetch.request_queue import QueuedRequest

_LOOK_SECONDS: Final = 0.25
"""How often a waiting thread looks up: to show progress, and so that Ctrl-C reaches it on every system."""

_LOOP_LOOK_SECONDS: Final = 0.02
"""How often a task looks: nothing else wakes it that works in every event loop, and blocks none that has ended."""


class PendingAnswer:
    """Somebody's claim to the answer of an queued.

    Args:
        queued: what is being asked.
        alive: whether its answer may still come.
        give_up: called when whoever waits is stopped, by a time limit or by Ctrl-C.
        tick: called while it waits, several times a second.
    """

    def __init__(
        self,
        queued: QueuedRequest,
        alive: Callable[[], bool],
        give_up: Callable[[QueuedRequest], None],
        tick: Callable[[], None],
    ) -> None:
        self._queued = queued
        self._alive = alive
        self._give_up = give_up
        self._tick = tick

    def wait(self) -> Sent | None:
        """Wait for the answer; None when it will not come.

        Raises:
            ModelMigrateError: the error in place of the answer.
        """
        with self._held():
            while True:
                try:
                    return self._queued.answer.result(_LOOK_SECONDS)
                except TimeoutError:
                    if not self._alive():
                        return None
                    self._tick()
                except CancelledError:
                    return None

    async def wait_async(self) -> Sent | None:
        """The same in a task of any event loop that the SDK runs in; other tasks go on meanwhile."""
        import anyio

        with self._held():
            while not self._queued.answer.done():
                if not self._alive():
                    return None
                self._tick()
                await anyio.sleep(_LOOP_LOOK_SECONDS)
            try:
                return self._queued.answer.result()
            except CancelledError:
                return None

    @contextmanager
    def _held(self) -> Iterator[None]:
        try:
            yield
        except Exception:  # in place of the answer
            raise
        except BaseException:
            self._give_up(self._queued)
            raise
