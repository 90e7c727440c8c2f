"""The request queue: requests to send, in their order, and the tests that use the answers. No threads, no I/O."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Container, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import chain

from pytest_modelmigrate.facts.calls import Call, CallUsage
from pytest_modelmigrate.facts.errors import (
    FullDiskError,
    MissingKeyError,
    ModelMigrateError,
    SpendingCapError,
    UnreachableError,
)
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.prefetch.plan import Key, PlannedRequest


@dataclass(slots=True, eq=False)
class QueuedRequest:
    """One request of the queue.

    Attributes:
        request: the request.
        key: the key by which tests take its answer; None if only one caller waits for it.
        tests: the tests that planned it.
        uses_left: how many times its answer can still be taken.
        uses: how many times its answer was taken.
        sent: whether it was sent.
        task: the task that sends it.
        answer: its answer or its error.
        usage: the usage of its answer.
        simulated: whether the simulated API gave its answer.
    """

    request: Request
    key: Key | None = None
    tests: set[str] = field(default_factory=set)
    uses_left: int = 0
    uses: int = 0
    sent: bool = False
    task: asyncio.Task[None] | None = None
    answer: Future[Sent] = field(default_factory=Future)
    usage: CallUsage | None = None
    simulated: bool = False

    @property
    def is_waiting(self) -> bool:
        """Whether it is neither sent nor cancelled."""
        return not self.sent and not self.answer.done()


class RequestQueue:
    """The requests that the prefetcher sends; the caller of every method holds a lock.

    Attributes:
        done: number of requests that are answered or ended in an error.
        in_flight: number of requests that are sent and not answered.
        waiting: number of requests that are not sent.
        cancelled: number of requests that were cancelled, before or after they were sent.
    """

    def __init__(self) -> None:
        self.done = 0
        self.in_flight = 0
        self.waiting = 0
        self.cancelled = 0
        self._by_key: dict[Key, QueuedRequest] = {}
        self._heaps: dict[str | None, list[tuple[int, int, QueuedRequest]]] = {}
        self._last = 0
        self._most_urgent = 0

    def plan(self, requests: Iterable[PlannedRequest]) -> None:
        """Append requests in their order; a request whose key is in the queue adds one use of its answer."""
        for planned in requests:
            queued = self._by_key.get(planned.key)
            if queued is None:
                queued = self._by_key[planned.key] = QueuedRequest(planned.request, planned.key)
                self._last += 1
                self._push(0, self._last, queued)
                self.waiting += 1
            queued.uses_left += 1
            queued.tests.add(planned.test)

    def provide(self, planned: PlannedRequest, sent: Sent) -> None:
        """Add a request together with its answer."""
        queued = self._by_key.get(planned.key)
        if queued is None:
            queued = self._by_key[planned.key] = QueuedRequest(planned.request, planned.key, sent=True)
            if not sent.arrived_on:  # an earlier run paid for it
                queued.usage = Call(sent.request, sent.response, source=sent.source).counted
                queued.simulated = sent.simulated
            queued.answer.set_result(sent)
            self.done += 1
        queued.uses_left += 1
        queued.tests.add(planned.test)

    def add_urgent(self, request: Request) -> QueuedRequest:
        """Add a request before all others, for a caller that waits for it."""
        queued = QueuedRequest(request, uses=1)
        self.waiting += 1
        self._put_first(queued)
        return queued

    def claim(self, key: Key) -> QueuedRequest | None:
        """Take one use of the request with this key and move it before all others; None if there is none."""
        queued = self._by_key.get(key)
        if queued is None:
            return None
        queued.uses += 1
        queued.uses_left -= 1
        if queued.uses_left < 1:
            del self._by_key[key]
        if queued.is_waiting:
            self._put_first(queued)
        return queued

    def release(self, queued: QueuedRequest) -> list[QueuedRequest]:
        """Give back one use of a request; returns the request if it is in flight for no other test, to be aborted."""
        queued.uses -= 1
        if queued.uses or queued.uses_left > 0:
            return []
        if queued.is_waiting:
            self.waiting -= 1
            self.cancelled += 1
            queued.answer.cancel()
        elif not queued.answer.done():
            return [queued]
        elif queued.key is not None:
            self._by_key.setdefault(queued.key, queued)  # unused, unless it is taken again
        return []

    def knows(self, key: Key) -> bool:
        """Whether there is a request with this key."""
        return key in self._by_key

    def next(self, skipped: Container[str | None] = ()) -> QueuedRequest | None:
        """The next request to send; it stays in the queue until `begin`.

        Args:
            skipped: models whose requests have to wait.
        """
        firsts = [self._first(heap) for model, heap in self._heaps.items() if model not in skipped]
        return min(filter(None, firsts), key=lambda entry: entry[:2], default=(0, 0, None))[2]

    @staticmethod
    def _first(heap: list[tuple[int, int, QueuedRequest]]) -> tuple[int, int, QueuedRequest] | None:
        while heap:
            if heap[0][2].is_waiting:
                return heap[0]
            heapq.heappop(heap)
        return None

    def begin(self, queued: QueuedRequest) -> None:
        """Note that a request is sent."""
        queued.sent = True
        self.waiting -= 1
        self.in_flight += 1

    def end(self, queued: QueuedRequest, *, cancelled: bool = False) -> None:
        """Note that a request is no longer in flight."""
        queued.task = None
        self.in_flight -= 1
        if cancelled:
            self.cancelled += 1
        else:
            self.done += 1

    def refuse(self, queued: QueuedRequest, error: Exception) -> None:
        """End a request that is not sent with an error."""
        if queued.is_waiting:
            self.waiting -= 1
            self.done += 1
            queued.answer.set_exception(_copy_of(error))

    def refuse_waiting(self, error: Exception) -> None:
        """End all requests that are not sent with an error."""
        while queued := self.next():
            self.refuse(queued, error)

    def cancel_waiting(self) -> None:
        """Cancel all requests that are not sent."""
        for queued in [*self._all()]:
            if queued.key is not None and not queued.answer.done():
                self._by_key.pop(queued.key, None)
            if queued.is_waiting:
                self.waiting -= 1
                self.cancelled += 1
                queued.answer.cancel()

    def unused(self) -> list[QueuedRequest]:
        """The answered requests whose answer was not used."""
        return [queued for queued in self._by_key.values() if queued.answer.done() and not queued.uses]

    def _all(self) -> Iterator[QueuedRequest]:
        yield from self._by_key.values()
        entries = chain.from_iterable(self._heaps.values())
        yield from {id(entry[2]): entry[2] for entry in entries if entry[2].key is None}.values()

    def _put_first(self, queued: QueuedRequest) -> None:
        """Move a request before all others; `next` skips its old entry."""
        self._most_urgent -= 1
        self._push(self._most_urgent, 0, queued)

    def _push(self, urgency: int, number: int, queued: QueuedRequest) -> None:
        heapq.heappush(self._heaps.setdefault(queued.request.model, []), (urgency, number, queued))


def _copy_of(error: Exception) -> ModelMigrateError:
    """A copy of an error for each test: an error that is raised repeatedly collects the tracebacks of all raises."""
    for kind in (UnreachableError, MissingKeyError, SpendingCapError, FullDiskError):
        if isinstance(error, kind):
            return kind(str(error))
    wrapped = UnreachableError(f"this request was not sent: {type(error).__name__}: {error}")
    wrapped.__cause__ = error
    return wrapped
