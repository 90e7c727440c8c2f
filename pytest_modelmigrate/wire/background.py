"""Background: running async code from a thread that may already run an event loop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from anyio.from_thread import start_blocking_portal

T = TypeVar("T")

_TICK_SECONDS: Final = 0.25


def run_in_background(work: Callable[[], Awaitable[T]], tick: Callable[[], None] = lambda: None) -> T:
    """Run async work in an event loop of another thread, and return its result or raise its exception.

    Ctrl-C cancels the work and waits until it has cleaned up.

    Args:
        work: returns the awaitable.
        tick: called in the calling thread, several times a second.
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
