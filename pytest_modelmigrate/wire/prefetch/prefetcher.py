"""The prefetcher: sends planned requests in a background thread while tests take the answers."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Collection, Iterable
from typing import Final

from pytest_modelmigrate.facts.costs import total
from pytest_modelmigrate.facts.errors import ModelMigrateError, UnreachableError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.text.durations import duration
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.prefetch.counts import Counts, UnusedCounts
from pytest_modelmigrate.wire.prefetch.dispatcher import STOPPING, Dispatcher
from pytest_modelmigrate.wire.prefetch.pending_answer import PendingAnswer
from pytest_modelmigrate.wire.prefetch.plan import Key, PlannedRequest
from pytest_modelmigrate.wire.prefetch.request_queue import QueuedRequest
from pytest_modelmigrate.wire.sender import Sender

_SILENT_SECONDS: Final = 10.0
"""After so many seconds without an answer the progress says that it waits for one."""


class Prefetcher:
    """Sends planned requests in their order, as many at once as the rate limit allows.

    Every method may be called from any thread. The thread of the prefetcher starts with the first request and ends
    with `stop` or with the main thread.

    Args:
        open_sender: returns the sender; called in the event loop of the prefetcher.
        admission: the admission that the sender uses.
        tick: called several times a second by every thread that waits for an answer.
        prepare: called once before the prefetcher's thread starts, in the thread that starts it.
        check: called before each request; raises the error in which all requests that wait end.
        arrived: called with each planned request that was answered, before a test gets the answer.
    """

    def __init__(
        self,
        open_sender: Callable[[], Sender],
        admission: Admission,
        *,
        tick: Callable[[], None] = lambda: None,
        prepare: Callable[[], None] = lambda: None,
        check: Callable[[], None] = lambda: None,
        arrived: Callable[[Key, Collection[str], Sent], None] = lambda *_: None,
    ) -> None:
        self._tick = tick
        self._prepare = prepare
        self._admission = admission
        self._budget = admission.budget
        self._dispatcher = Dispatcher(open_sender, check, arrived)
        self._lock = self._dispatcher.lock
        self._queue = self._dispatcher.queue
        self._thread: threading.Thread | None = None

    def plan(self, requests: Iterable[PlannedRequest]) -> None:
        """Queue requests in their order, after the requests in the queue; of equal keys, one is sent."""
        with self._lock:
            if not self._dispatcher.ended:
                self._queue.plan(requests)
                self._notify()

    def provide(self, answers: Iterable[tuple[PlannedRequest, Sent]]) -> None:
        """Add answers from elsewhere, such as a batch, which tests take like prefetched ones."""
        with self._lock:
            for planned, sent in answers:
                self._queue.provide(planned, sent)

    def knows(self, fingerprint: str, occurrence: int = 1) -> bool:
        """Whether a request is planned and its answer can be taken."""
        with self._lock:
            return self._queue.knows((fingerprint, occurrence))

    def take(self, fingerprint: str, occurrence: int = 1) -> Sent | None:
        """Wait for the answer of a planned request, which is sent next if it is still in the queue.

        An answer can be taken as often as it was planned. An interrupted wait cancels the request, unless another
        test needs its answer.

        Returns:
            The answer; None if no such request is planned, or if it was cancelled.

        Raises:
            UnreachableError: the API could not be reached, or is down.
            MissingKeyError: there is no API key.
            SpendingCapError: the request does not fit under the spending cap.
        """
        pending = self.claim(fingerprint, occurrence)
        return None if pending is None else pending.wait()

    def claim(self, fingerprint: str, occurrence: int = 1) -> PendingAnswer | None:
        """Like `take`, but returns the pending answer, which can also be awaited in an event loop."""
        with self._lock:
            queued = self._queue.claim((fingerprint, occurrence))
            self._notify()
        return None if queued is None else self._pending_answer(queued)

    def fetch(self, request: Request) -> Sent:
        """Send a request that was not planned, before all others in the queue, and wait for its answer.

        Raises:
            UnreachableError: the API could not be reached, or is down, or `stop` was called.
            MissingKeyError: there is no API key.
            SpendingCapError: the request does not fit under the spending cap.
        """
        pending = self._urgent(request)
        return _answered(None if pending is None else pending.wait())

    async def fetch_async(self, request: Request) -> Sent:
        """Like `fetch`, without blocking the event loop of the caller."""
        pending = self._urgent(request)
        return _answered(None if pending is None else await pending.wait_async())

    def stop(self) -> None:
        """Cancel all requests, also those in flight, and wait until the thread has ended; may be called again."""
        with self._lock:
            self._dispatcher.stop()
        if self._thread is not None:
            self._thread.join()

    @property
    def counts(self) -> Counts:
        """The progress of the requests."""
        spent, waits_for = self._budget.spent, self._admission.waits_for
        with self._lock:
            silent = time.monotonic() - self._dispatcher.answered_at if self._queue.in_flight else 0.0
            if silent >= _SILENT_SECONDS and not waits_for:
                waits_for = f"an answer (none for {duration(silent)})"
            return Counts(
                waits_for=waits_for,
                done=self._queue.done,
                in_flight=self._queue.in_flight,
                waiting=self._queue.waiting,
                cancelled=self._queue.cancelled,
                input_tokens=self._dispatcher.input_tokens,
                output_tokens=self._dispatcher.output_tokens,
                spent=spent,
                cap=self._budget.cap,
                unpriced=self._budget.unpriced,
            )

    @property
    def unused_counts(self) -> UnusedCounts:
        """The number and cost of the answers that were not used."""
        with self._lock:
            unused = [(queued.usage, queued.simulated) for queued in self._queue.unused() if queued.usage is not None]
        cost = total(self._budget.price(usage) for usage, simulated in unused if not simulated)
        return UnusedCounts(len(unused), cost, sum(simulated for _, simulated in unused))

    def _urgent(self, request: Request) -> PendingAnswer | None:
        with self._lock:
            queued = None if self._dispatcher.ended else self._queue.add_urgent(request)
            self._notify()
        return None if queued is None else self._pending_answer(queued)

    def _notify(self) -> None:
        """Wake the dispatcher, or start its thread; the caller holds the lock."""
        if self._thread is not None:
            self._dispatcher.notify()
        elif self._queue.waiting:
            with contextlib.suppress(ModelMigrateError):  # the thread meets it again, and then it belongs to each test
                self._prepare()
            self._thread = threading.Thread(target=self._dispatcher.run, name="modelmigrate-prefetch")
            self._thread.start()

    def _pending_answer(self, queued: QueuedRequest) -> PendingAnswer:
        return PendingAnswer(queued, self._is_alive, self._cancel, self._tick)

    def _is_alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _cancel(self, queued: QueuedRequest) -> None:
        with self._lock:
            for aborted in self._queue.release(queued):
                self._dispatcher.abort(aborted)


def _answered(sent: Sent | None) -> Sent:
    """The answer of a request that was not planned."""
    if sent is None:
        raise UnreachableError(STOPPING)
    return sent
