"""What is still to be sent, in which order, and who will take the answers: bookkeeping without threads or I/O."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field

from pytest_modelmigrate.facts.calls import Call, CallUsage
from pytest_modelmigrate.facts.errors import MissingKeyError, ModelMigrateError, SpendingCapError, UnreachableError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.plan import Key, Planned
from pytest_modelmigrate.wire.sender import Sent


@dataclass(slots=True, eq=False)
class Errand:
    """One request to be sent.

    Attributes:
        request: the request.
        key: under which its answer is taken; None when nobody but its asker knows of it.
        tests: the tests that will take its answer.
        takers: how often its answer will still be taken.
        taken: how often it has been taken.
        sent: whether it is on its way, or was.
        task: what sends it.
        answer: its answer, or the error in its place.
        usage: what it used, once it is answered.
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


class Agenda:
    """The errands of a session; whoever holds it holds a lock.

    Attributes:
        done: errands that have their answer, or the error that takes its place.
        in_flight: errands on their way.
        waiting: errands not sent yet.
        cancelled: errands that will not be sent, or were broken off.
    """

    def __init__(self) -> None:
        self.done = 0
        self.in_flight = 0
        self.waiting = 0
        self.cancelled = 0
        self._by_key: dict[Key, Errand] = {}
        self._heap: list[tuple[int, int, Errand]] = []
        self._last = 0
        self._most_urgent = 0

    def plan(self, requests: Iterable[Planned]) -> None:
        """Add requests, in their order, after those that are there already; one with a known key joins that one."""
        for each in requests:
            errand = self._by_key.get(each.key)
            if errand is None:
                errand = self._by_key[each.key] = Errand(each.request, each.key)
                self._last += 1
                heapq.heappush(self._heap, (0, self._last, errand))
                self.waiting += 1
            errand.takers += 1
            errand.tests.add(each.test)

    def provide(self, planned: Planned, sent: Sent) -> CallUsage | None:
        """Add a request that is answered already; returns what it used, once."""
        used = None
        errand = self._by_key.get(planned.key)
        if errand is None:
            errand = self._by_key[planned.key] = Errand(planned.request, planned.key, sent=True)
            errand.usage = used = Call(sent.request, sent.response, source=sent.source).counted
            errand.answer.set_result(sent)
            self.done += 1
        errand.takers += 1
        errand.tests.add(planned.test)
        return used

    def add_urgent(self, request: Request) -> Errand:
        """Add a request that somebody waits for."""
        errand = Errand(request, taken=1)
        self.waiting += 1
        self._hurry(errand)
        return errand

    def claim(self, key: Key) -> Errand | None:
        """The errand of that key, before all others if it still waits; after its last taker it is forgotten."""
        errand = self._by_key.get(key)
        if errand is None:
            return None
        errand.taken += 1
        errand.takers -= 1
        if errand.takers < 1:
            del self._by_key[key]
        if errand.waits:
            self._hurry(errand)
        return errand

    def give_up(self, errand: Errand) -> list[Errand]:
        """Undo a claim; returns the errand when it is on its way for nobody now, to be broken off."""
        errand.taken -= 1
        if errand.taken or errand.takers > 0:
            return []
        if errand.waits:
            self.waiting -= 1
            self.cancelled += 1
            errand.answer.cancel()
        elif not errand.answer.done():
            return [errand]
        elif errand.key is not None:
            self._by_key.setdefault(errand.key, errand)  # sent in vain, unless it is asked again
        return []

    def knows(self, key: Key) -> bool:
        """Whether there is an errand of that key."""
        return key in self._by_key

    def next(self) -> Errand | None:
        """The errand that is to be sent next; it stays in its place until `begin`."""
        while self._heap:
            errand = self._heap[0][2]
            if errand.waits:
                return errand
            heapq.heappop(self._heap)
        return None

    def begin(self, errand: Errand) -> None:
        """The errand is on its way."""
        errand.sent = True
        self.waiting -= 1
        self.in_flight += 1

    def end(self, errand: Errand, *, cancelled: bool = False) -> None:
        """The errand is no longer on its way."""
        errand.task = None
        self.in_flight -= 1
        if cancelled:
            self.cancelled += 1
        else:
            self.done += 1

    def refuse_waiting(self, error: Exception) -> None:
        """Let all that wait end in an error."""
        while errand := self.next():
            self.waiting -= 1
            self.done += 1
            errand.answer.set_exception(_one_more(error))

    def drop(self, tests: Collection[str] | None = None) -> list[Errand]:
        """Cancel what only these tests want, or everything; returns what is on its way, to be broken off."""
        flying = []
        for errand in [*self._all()]:
            if tests is not None:
                errand.tests.difference_update(tests)
                if errand.tests or errand.key is None:
                    continue
            if errand.key is not None and not errand.answer.done():
                self._by_key.pop(errand.key, None)
            if errand.waits:
                self.waiting -= 1
                self.cancelled += 1
                errand.answer.cancel()
            elif not errand.answer.done():
                flying.append(errand)
        return flying

    def untaken(self) -> list[Errand]:
        """What was answered and not taken."""
        return [errand for errand in self._by_key.values() if errand.answer.done() and not errand.taken]

    def _all(self) -> Iterator[Errand]:
        yield from self._by_key.values()
        yield from {id(entry[2]): entry[2] for entry in self._heap if entry[2].key is None}.values()

    def _hurry(self, errand: Errand) -> None:
        """Put an errand before all others; its old entry is passed over later."""
        self._most_urgent -= 1
        heapq.heappush(self._heap, (self._most_urgent, 0, errand))


def _one_more(error: Exception) -> ModelMigrateError:
    """The same error for another test: one that is raised again and again gathers the tracebacks of all."""
    for kind in (UnreachableError, MissingKeyError, SpendingCapError):
        if isinstance(error, kind):
            return kind(str(error))
    wrapped = UnreachableError(f"this request was not sent: {type(error).__name__}: {error}")
    wrapped.__cause__ = error
    return wrapped
