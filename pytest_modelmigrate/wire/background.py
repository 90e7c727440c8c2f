"""Running asynchronous work from a thread that must not have an event loop of its own, as a test's may have."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, Final, TypeVar

T = TypeVar("T")

_LOOK_SECONDS: Final = 0.25


def run_in_background(work: Callable[[], Coroutine[Any, Any, T]], tick: Callable[[], None] = lambda: None) -> T:
    """Run work in an event loop of another thread and return its result; whatever it raises is raised here.

    Ctrl-C here cancels the work, and waits until it has cleaned up.

    Args:
        work: makes the coroutine.
        tick: called here, several times a second.
    """
    outcome: Future[T] = Future()
    started = threading.Event()
    running: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[T]]] = []

    async def main() -> T:
        task = asyncio.current_task()
        if task is not None:
            running.append((asyncio.get_running_loop(), task))
        started.set()
        return await work()

    def run() -> None:
        try:
            outcome.set_result(asyncio.run(main()))
        except BaseException as error:  # noqa: BLE001 - it is raised in the thread that waits
            outcome.set_exception(error)

    thread = threading.Thread(target=run, name="modelmigrate-batches")
    thread.start()
    try:
        while True:
            try:
                return outcome.result(_LOOK_SECONDS)
            except TimeoutError:
                if outcome.done():
                    return outcome.result()
                tick()
    except BaseException:
        started.wait()
        _cancel(running)
        raise
    finally:
        thread.join()


def _cancel(running: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]]]) -> None:
    for loop, task in running:
        if not loop.is_closed():
            loop.call_soon_threadsafe(task.cancel)
