"""Request owners: to which test a request of an unmanaged client belongs, in whatever thread or task it is made.

The owner is in a context variable, which tasks inherit. Threads do not inherit it, so it is passed on to the threads
and to the jobs of thread pools that a test starts.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Protocol

from pytest_modelmigrate.facts.roles import current_role, passed_on
from pytest_modelmigrate.wire.running_test import RunningTest


class RequestOwner(Protocol):
    """To what a request belongs: a test, a fixture of several tests, an import."""

    def admit(self, client: Any, options: Any, /) -> Callable[[], RunningTest] | None:
        """Returns the test whose recorder answers the request; None to let the request through as it is.

        Args:
            client: the client of the SDK that sends it.
            options: the SDK's options of the request.

        Raises:
            UnmanagedClientError: the request is refused.
        """
        ...


_OWNER: ContextVar[RequestOwner | None] = ContextVar("modelmigrate_request_owner", default=None)


class _Plugin:
    """The owner of what the plugin itself sends with the SDK."""

    def admit(self, _client: Any, _options: Any) -> None:
        """Let it through."""


_PLUGIN = _Plugin()


@contextmanager
def of_owner(owner: RequestOwner | None = _PLUGIN) -> Iterator[None]:
    """Give this thread or task an owner; by default the plugin itself, whose requests are let through."""
    token = _OWNER.set(owner)
    try:
        yield
    finally:
        _OWNER.reset(token)


def owner_of_context() -> RequestOwner | None:
    """The owner that this thread or task was given; it may have ended."""
    return _OWNER.get()


class RequestOwners:
    """Knows which tests are running, and to which of them a request belongs.

    Args:
        outside: the owner of a request while no prompt test runs.
        ambiguous: the owner of a request while several prompt tests run, in a thread that none of them started.
    """

    def __init__(self, outside: RequestOwner, ambiguous: RequestOwner) -> None:
        self._outside = outside
        self._ambiguous = ambiguous
        self._running: list[RequestOwner] = []
        self._others: list[RequestOwner] = [_PLUGIN]
        self._undo = ExitStack()
        self._followed = False

    def running(self, test: RequestOwner) -> AbstractContextManager[None]:
        """Note that a test runs; the requests of this thread, and of what it starts, belong to the test."""
        return self._entered(test, self._running)

    def within(self, owner: RequestOwner) -> AbstractContextManager[None]:
        """Note that a fixture or an import runs; the requests of this thread belong to it."""
        return self._entered(owner, self._others)

    def current(self) -> RequestOwner:
        """The owner of a request that is made now.

        It is the test that started this thread or task. If that test has ended, or if there is none, it is the only
        running test: applications keep threads and event loops that serve one test after the other.
        """
        owner, running = _OWNER.get(), self._running
        if owner is not None and (owner in running or owner in self._others):
            return owner
        if len(running) == 1:
            return running[0]
        return self._ambiguous if running else self._outside

    def follow_threads(self) -> None:
        """Pass owner and role on to the threads, and to the jobs of thread pools, that a running test starts."""
        if self._followed:
            return
        self._followed = True
        threads: Any = threading.Thread
        pools: Any = ThreadPoolExecutor
        start, submit = threads.start, pools.submit

        @wraps(start)
        def start_owned(thread: Any) -> None:
            owner, role = self._test_of_context(), current_role()
            if owner is not None or role:
                thread.run = _owned(owner, role, thread.run)
            start(thread)

        @wraps(submit)
        def submit_owned(pool: Any, job: Callable[..., Any], /, *values: Any, **named: Any) -> Any:
            # Also without an owner: the pool's thread may have been started by a test.
            return submit(pool, _owned(self._test_of_context(), current_role(), job), *values, **named)

        threads.start, pools.submit = start_owned, submit_owned
        self._undo.callback(setattr, threads, "start", start)
        self._undo.callback(setattr, pools, "submit", submit)

    def close(self) -> None:
        """Leave threads and thread pools as they were."""
        self._undo.close()
        self._followed = False

    @staticmethod
    @contextmanager
    def _entered(owner: RequestOwner, owners: list[RequestOwner]) -> Iterator[None]:
        owners.append(owner)
        try:
            with of_owner(owner):
                yield
        finally:
            owners.remove(owner)

    def _test_of_context(self) -> RequestOwner | None:
        owner = _OWNER.get()
        return owner if owner in self._running else None


def _owned(owner: RequestOwner | None, role: str, job: Callable[..., Any]) -> Callable[..., Any]:
    """A job whose requests belong to an owner and a role."""

    @wraps(job)
    def owned_job(*values: Any, **named: Any) -> Any:
        with of_owner(owner), passed_on(role):
            return job(*values, **named)

    return owned_job
