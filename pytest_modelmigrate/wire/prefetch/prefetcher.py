"""The prefetcher: sends planned requests in a background event loop while tests take the answers."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Collection, Container, Iterable
from typing import Final

from pytest_modelmigrate.facts.broken_answers import broken_answer
from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.costs import total
from pytest_modelmigrate.facts.errors import LimitedModelError, ModelMigrateError, SpendingCapError, UnreachableError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.text.durations import duration
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.prefetch.counts import Counts, UnusedCounts
from pytest_modelmigrate.wire.prefetch.pending_answer import PendingAnswer
from pytest_modelmigrate.wire.prefetch.plan import Key, PlannedRequest
from pytest_modelmigrate.wire.prefetch.request_queue import QueuedRequest, RequestQueue
from pytest_modelmigrate.wire.reservation import Reservation
from pytest_modelmigrate.wire.sender import Sender

_HEARTBEAT_SECONDS: Final = 1.0
_SILENT_SECONDS: Final = 10.0
"""After so many seconds without an answer the progress says that it waits for one."""

_STOPPING: Final = "this request was not sent: the run is stopping"


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
        self._check = check
        self._arrived = arrived
        self._open_sender = open_sender
        self._admission = admission
        self._budget = admission.budget
        self._answered_at = time.monotonic()
        self._lock = threading.Lock()
        self._queue = RequestQueue()
        self._tokens = [0, 0]
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._work_task: asyncio.Task[None] | None = None
        self._changed: asyncio.Event | None = None
        self._ended = False

    def plan(self, requests: Iterable[PlannedRequest]) -> None:
        """Queue requests in their order, after the requests in the queue; of equal keys, one is sent."""
        with self._lock:
            if not self._ended:
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
            self._ended = True
            self._queue.cancel_waiting()
            thread, loop, work = self._thread, self._loop, self._work_task
            if loop is not None and work is not None and not loop.is_closed():
                loop.call_soon_threadsafe(work.cancel)
        if thread is not None:
            thread.join()

    @property
    def counts(self) -> Counts:
        """The progress of the requests."""
        spent, waits_for = self._budget.spent, self._admission.waits_for
        with self._lock:
            silent = time.monotonic() - self._answered_at if self._queue.in_flight else 0.0
            if silent >= _SILENT_SECONDS and not waits_for:
                waits_for = f"an answer (none for {duration(silent)})"
            return Counts(
                waits_for=waits_for,
                done=self._queue.done,
                in_flight=self._queue.in_flight,
                waiting=self._queue.waiting,
                cancelled=self._queue.cancelled,
                input_tokens=self._tokens[0],
                output_tokens=self._tokens[1],
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
            queued = None if self._ended else self._queue.add_urgent(request)
            self._notify()
        return None if queued is None else self._pending_answer(queued)

    def _notify(self) -> None:
        """Wake the event loop, or start the thread; the caller holds the lock."""
        if self._loop is not None and self._changed is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._changed.set)
        elif self._thread is None and not self._ended and self._queue.waiting:
            with contextlib.suppress(ModelMigrateError):  # the thread meets it again, and then it belongs to each test
                self._prepare()
            self._thread = threading.Thread(target=self._run, name="modelmigrate-prefetch")
            self._thread.start()

    def _abort(self, in_flight: list[QueuedRequest]) -> None:
        loop = self._loop
        for queued in in_flight:
            if queued.task is not None and loop is not None and not loop.is_closed():
                loop.call_soon_threadsafe(queued.task.cancel)

    def _pending_answer(self, queued: QueuedRequest) -> PendingAnswer:
        return PendingAnswer(queued, self._is_alive, self._cancel, self._tick)

    def _is_alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _cancel(self, queued: QueuedRequest) -> None:
        with self._lock:
            self._abort(self._queue.release(queued))

    # The following methods run in the thread of the prefetcher.

    def _run(self) -> None:
        error: Exception = UnreachableError(_STOPPING)
        try:
            asyncio.run(self._work())
        except asyncio.CancelledError:
            pass
        except Exception as unexpected:  # noqa: BLE001 - raised in every test that waits for an answer
            error = unexpected
        finally:
            with self._lock:
                self._ended = True
                self._queue.refuse_waiting(error)

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        sender = self._open_sender()
        with self._lock:
            self._loop, self._changed, self._work_task = loop, asyncio.Event(), asyncio.current_task()
            ended = self._ended
        attempts: set[asyncio.Task[None]] = set()
        watch = loop.create_task(self._watch(sender))
        try:
            if not ended:
                await self._dispatch(sender, attempts)
        finally:
            watch.cancel()
            for attempt in attempts:
                attempt.cancel()
            await asyncio.gather(watch, *attempts, return_exceptions=True)
            await sender.close()

    async def _dispatch(self, sender: Sender, attempts: set[asyncio.Task[None]]) -> None:
        """Send the queued requests; the next one is chosen when it is admitted, and not before."""
        changed, limiter = self._changed, sender.limiter
        now = asyncio.get_running_loop().time
        waits: dict[str | None, float] = {}  # until when the requests of a model have to wait
        while changed is not None:
            changed.clear()
            waits = {model: until for model, until in waits.items() if until > now()}
            with self._lock:
                queued = self._queue.next(waits)
            if queued is None and not waits:
                await changed.wait()
                continue
            if queued is None:
                await limiter.wait(min(waits.values()) - now())
                waits.clear()
                continue
            try:
                self._check()
                admitted = limiter.admit(queued.request)
            except SpendingCapError as error:  # a cheaper request may still fit
                with self._lock:
                    self._queue.refuse(queued, error)
                continue
            except LimitedModelError as error:  # another model may still be sent to
                with self._lock:
                    self._queue.refuse(queued, error)
                continue
            except ModelMigrateError as error:
                with self._lock:
                    self._queue.refuse_waiting(error)
                continue
            if not isinstance(admitted, Reservation):
                waits[queued.request.model] = now() + admitted
            elif not self._begin(sender, queued, admitted, attempts, waits):
                limiter.admission.slots.give_back(queued.request.model)
                limiter.wake()
                admitted.settle(None)

    def _begin(
        self,
        sender: Sender,
        queued: QueuedRequest,
        reservation: Reservation,
        attempts: set[asyncio.Task[None]],
        skipped: Container[str | None],
    ) -> bool:
        """Send an admitted request; False when another request has become the next one."""
        with self._lock:
            if self._queue.next(skipped) is not queued:
                return False
            if not self._queue.in_flight:
                self._answered_at = time.monotonic()
            self._queue.begin(queued)
            task = asyncio.get_running_loop().create_task(self._send(sender, queued, reservation))
            queued.task = task
        attempts.add(task)
        task.add_done_callback(attempts.discard)
        return True

    async def _send(self, sender: Sender, queued: QueuedRequest, reservation: Reservation) -> None:
        sent: Sent | None = None
        error: BaseException | None = None
        try:
            sent = await sender.send(queued.request, admitted=True, reservation=reservation)
            if broken_answer(sent.request, sent.response):  # what it costs is not known
                reservation.forfeit()
                sent.kept()
            else:
                queued.usage = Call(sent.request, sent.response).counted
                queued.simulated = sent.simulated
                if queued.key is not None:
                    self._arrived(queued.key, frozenset(queued.tests), sent)
                    sent.kept()
        except (Exception, asyncio.CancelledError) as caught:  # noqa: BLE001 - raised in the test that takes the answer
            error = caught
        cancelled = isinstance(error, asyncio.CancelledError)
        if cancelled:  # the API may have billed it
            reservation.forfeit()
        reservation.settle(queued.usage)
        with self._lock:
            self._answered_at = time.monotonic()
            self._queue.end(queued, cancelled=cancelled)
            if queued.usage is not None:
                self._tokens[0] += queued.usage.usage.total_input_tokens
                self._tokens[1] += queued.usage.usage.output_tokens
        if sent is not None:
            queued.answer.set_result(sent)
        elif isinstance(error, Exception):
            queued.answer.set_exception(error)
        else:
            queued.answer.cancel()
        if self._changed is not None:
            self._changed.set()

    async def _watch(self, sender: Sender) -> None:
        """Send heartbeats to other workers, and stop when the main thread has ended without calling `stop`."""
        while threading.main_thread().is_alive():
            sender.limiter.admission.slots.heartbeat()
            await asyncio.sleep(_HEARTBEAT_SECONDS)
        if self._work_task is not None:
            self._work_task.cancel()


def _answered(sent: Sent | None) -> Sent:
    """The answer of a request that was not planned."""
    if sent is None:
        raise UnreachableError(_STOPPING)
    return sent
