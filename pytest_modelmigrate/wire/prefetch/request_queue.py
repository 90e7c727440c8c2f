"""The requests that are still to be sent, their order, and who takes the answers; no threads and no I/O."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field

from pytest_modelmigrate.facts.calls import Call, CallUsage
from pytest_modelmigrate.facts.errors import MissingKeyError, ModelMigrateError, SpendingCapError, UnreachableError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.prefetch.plan import Key, PlannedRequest


@dataclass(slots=True, eq=False)
class QueuedRequest:
    """One request of the queue.

    Attributes:
        request: the request.
        key: the key under which tests take its answer; None when only its caller waits for it.
        tests: the tests that will take its answer.
        takers: how many times its answer will still be taken.
        taken: how many times it has been taken.
        sent: whether it was sent.
        task: the task that sends it.
        answer: its answer, or the error instead of one.
        usage: the tokens it used, once it is answered.
    """

    request: Request
    key: Key | None = None
    tests: set[str] = field(default_factory=set)
    takers: int = 0
    taken: int = 0
    sent: bool = False
    task: asyncio.Task[None] | None = None
    answer: Future[Sent] = field(default_factory=Future)
    usage: CallUsage | None = None

    @property
    def waits(self) -> bool:
        """Whether it is still to be sent."""
        return not self.sent and not self.answer.done()


class RequestQueue:
    """The requests of a session that are sent in the background; its owner holds a lock around every call.

    Attributes:
        done: requests with an answer, or with an error instead of one.
        in_flight: requests that were sent and have no answer yet.
        waiting: requests that are not sent yet.
        cancelled: requests that will not be sent, or were aborted.
    """

    def __init__(self) -> None:
        self.done = 0
        self.in_flight = 0
        self.waiting = 0
        self.cancelled = 0
        self._by_key: dict[Key, QueuedRequest] = {}
        self._heap: list[tuple[int, int, QueuedRequest]] = []
        self._last = 0
        self._most_urgent = 0

    def plan(self, requests: Iterable[PlannedRequest]) -> None:
        """Add requests, in their order, after those that are there already; one with a known key joins that one."""
        for each in requests:
            queued = self._by_key.get(each.key)
            if queued is None:
                queued = self._by_key[each.key] = QueuedRequest(each.request, each.key)
                self._last += 1
                heapq.heappush(self._heap, (0, self._last, queued))
                self.waiting += 1
            queued.takers += 1
            queued.tests.add(each.test)

    def provide(self, planned: PlannedRequest, sent: Sent) -> None:
        """Add a request that is answered already."""
        queued = self._by_key.get(planned.key)
        if queued is None:
            queued = self._by_key[planned.key] = QueuedRequest(planned.request, planned.key, sent=True)
            queued.usage = Call(sent.request, sent.response, source=sent.source).counted
            queued.answer.set_result(sent)
            self.done += 1
        queued.takers += 1
        queued.tests.add(planned.test)

    def add_urgent(self, request: Request) -> QueuedRequest:
        """Add a request that somebody waits for."""
        queued = QueuedRequest(request, taken=1)
        self.waiting += 1
        self._hurry(queued)
        return queued

    def claim(self, key: Key) -> QueuedRequest | None:
        """The queued of that key, before all others if it still waits; after its last taker it is forgotten."""
        queued = self._by_key.get(key)
        if queued is None:
            return None
        queued.taken += 1
        queued.takers -= 1
        if queued.takers < 1:
            del self._by_key[key]
        if queued.waits:
            self._hurry(queued)
        return queued

    def give_up(self, queued: QueuedRequest) -> list[QueuedRequest]:
        """Undo a claim; returns the queued when it is on its way for nobody now, to be broken off."""
        queued.taken -= 1
        if queued.taken or queued.takers > 0:
            return []
        if queued.waits:
            self.waiting -= 1
            self.cancelled += 1
            queued.answer.cancel()
        elif not queued.answer.done():
            return [queued]
        elif queued.key is not None:
            self._by_key.setdefault(queued.key, queued)  # sent in vain, unless it is asked again
        return []

    def knows(self, key: Key) -> bool:
        """Whether there is an queued of that key."""
        return key in self._by_key

    def next(self) -> QueuedRequest | None:
        """The queued that is to be sent next; it stays in its place until `begin`."""
        while self._heap:
            queued = self._heap[0][2]
            if queued.waits:
                return queued
            heapq.heappop(self._heap)
        return None

    def begin(self, queued: QueuedRequest) -> None:
        """The queued is on its way."""
        queued.sent = True
        self.waiting -= 1
        self.in_flight += 1

    def end(self, queued: QueuedRequest, *, cancelled: bool = False) -> None:
        """The queued is no longer on its way."""
        queued.task = None
        self.in_flight -= 1
        if cancelled:
            self.cancelled += 1
        else:
            self.done += 1

    def refuse(self, queued: QueuedRequest, error: Exception) -> None:
        """End a request that waits in an error."""
        if queued.waits:
            self.waiting -= 1
            self.done += 1
            queued.answer.set_exception(_one_more(error))

    def refuse_waiting(self, error: Exception) -> None:
        """Let all that wait end in an error."""
        while queued := self.next():
            self.refuse(queued, error)

    def cancel_waiting(self) -> None:
        """Cancel every request that is not sent yet."""
        for queued in [*self._all()]:
            if queued.key is not None and not queued.answer.done():
                self._by_key.pop(queued.key, None)
            if queued.waits:
                self.waiting -= 1
                self.cancelled += 1
                queued.answer.cancel()

    def untaken(self) -> list[QueuedRequest]:
        """What was answered and not taken."""
        return [queued for queued in self._by_key.values() if queued.answer.done() and not queued.taken]

    def _all(self) -> Iterator[QueuedRequest]:
        yield from self._by_key.values()
        yield from {id(entry[2]): entry[2] for entry in self._heap if entry[2].key is None}.values()

    def _hurry(self, queued: QueuedRequest) -> None:
        """Put a request before all others; its old entry is skipped later."""
        self._most_urgent -= 1
        heapq.heappush(self._heap, (self._most_urgent, 0, queued))


def _one_more(error: Exception) -> ModelMigrateError:
    """The same error for another test: one that is raised again and again gathers the tracebacks of all."""
    for kind in (UnreachableError, MissingKeyError, SpendingCapError):
        if isinstance(error, kind):
            return kind(str(error))
    wrapped = UnreachableError(f"this request was not sent: {type(error).__name__}: {error}")
    wrapped.__cause__ = error
    return wrapped
