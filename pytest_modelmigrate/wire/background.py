"""Running asynchronous work from a thread that may have an event loop of its own, as a test's may."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from anyio.from_thread import start_blocking_portal

T = TypeVar("T")

_TICK_SECONDS: Final = 0.25


def run_in_background(work: Callable[[], Awaitable[T]], tick: Callable[[], None] = lambda: None) -> T:
    """Run work in an event loop of another thread and return its result; its exceptions are raised here.

    Ctrl-C here cancels the work, and waits until it has cleaned up.

    Args:
        work: makes the awaitable.
        tick: called here, several times a second.
    """
    with start_blocking_portal() as portal:
        future = portal.start_task_soon(work)
        while True:
            try:
                return future.result(_TICK_SECONDS)
            except TimeoutError:
                if future.done():
                    return future.result()
                tick()
