"""Sending what tests will ask before they ask it: a background event loop that works through a plan."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable
from typing import Final

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.costs import total
from pytest_modelmigrate.facts.errors import ModelMigrateError, SpendingCapError, UnreachableError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.budget import Reservation
from pytest_modelmigrate.wire.prefetch.counts import Counts, Waste
from pytest_modelmigrate.wire.prefetch.pending_answer import PendingAnswer
from pytest_modelmigrate.wire.prefetch.plan import Key, PlannedRequest
from pytest_modelmigrate.wire.prefetch.request_queue import QueuedRequest, RequestQueue
from pytest_modelmigrate.wire.sender import Sender

_BEAT_SECONDS: Final = 1.0


class Prefetcher:
    """Sends a plan in its order, as many requests at once as the limiter lets, while tests take the answers.

    Every method may be called from any thread. The prefetcher's own thread starts with the first request and ends
    with `stop`, or with the main thread.

    Args:
        open_sender: makes the sender; called in the event loop of the prefetcher's thread.
        admission: the same that the sender uses.
        tick: called by every thread that waits for an answer, several times a second.
    """

    def __init__(
        self, open_sender: Callable[[], Sender], admission: Admission, *, tick: Callable[[], None] = lambda: None
    ) -> None:
        self._tick = tick
        self._open_sender = open_sender
        self._budget = admission.budget
        self._lock = threading.Lock()
        self._queue = RequestQueue()
        self._tokens = [0, 0]
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._work_task: asyncio.Task[None] | None = None
        self._news: asyncio.Event | None = None
        self._ended = False

    def plan(self, requests: Iterable[PlannedRequest]) -> None:
        """Send these requests, in their order, after those that are planned already; equal keys are sent once."""
        with self._lock:
            if not self._ended:
                self._queue.plan(requests)
                self._tell()

    def provide(self, answers: Iterable[tuple[PlannedRequest, Sent]]) -> None:
        """Hand in answers that came another way, such as through a batch, to be taken like the others."""
        with self._lock:
            for each, sent in answers:
                self._queue.provide(each, sent)

    def knows(self, fingerprint: str, occurrence: int = 1) -> bool:
        """Whether a request is planned and its answer can still be taken."""
        with self._lock:
            return self._queue.knows((fingerprint, occurrence))

    def take(self, fingerprint: str, occurrence: int = 1) -> Sent | None:
        """Wait for the answer to a planned request, which is sent next if it has not been sent.

        An answer can be taken as often as it was planned, and is then forgotten. A wait that is stopped gives the
        request up: what nobody else wants is not sent, or broken off.

        Returns:
            The answer; None when no such request is planned, or it was cancelled.

        Raises:
            UnreachableError: the API could not be reached, or is down.
            MissingKeyError: nothing authorises the request.
            SpendingCapError: the budget cap was reached before it was sent.
        """
        claim = self.claim(fingerprint, occurrence)
        return None if claim is None else claim.wait()

    def claim(self, fingerprint: str, occurrence: int = 1) -> PendingAnswer | None:
        """Like `take`, for who wants to wait in an event loop."""
        with self._lock:
            queued = self._queue.claim((fingerprint, occurrence))
            self._tell()
        return None if queued is None else self._claim_to(queued)

    def fetch(self, request: Request) -> Sent:
        """Send a request that was not planned, before those that wait, and wait for its answer.

        Raises:
            UnreachableError: the API could not be reached, or is down, or `stop` was called.
            MissingKeyError: nothing authorises the request.
            SpendingCapError: the budget cap is reached.
        """
        answered = None
        with self._lock:
            queued = None if self._ended else self._queue.add_urgent(request)
            self._tell()
        if queued is not None:
            answered = self._claim_to(queued).wait()
        if answered is None:
            raise UnreachableError("this request was not sent: the run is being stopped")
        return answered

    def stop(self) -> None:
        """Send nothing more, break off what is on its way, and wait until the thread has ended; may be repeated."""
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
        """How far it is."""
        spent = self._budget.spent
        with self._lock:
            return Counts(
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

    def untaken(self) -> list[tuple[Key, frozenset[str], Sent]]:
        """What has been answered and not been taken: key, tests and answer."""
        with self._lock:
            queued_requests = [queued for queued in self._queue.untaken() if queued.usage is not None]
            return [(each.key, frozenset(each.tests), each.answer.result()) for each in queued_requests if each.key]

    @property
    def waste(self) -> Waste:
        """What has been answered and not been taken."""
        with self._lock:
            usages = [queued.usage for queued in self._queue.untaken() if queued.usage is not None]
        return Waste(len(usages), total(self._budget.price(usage) for usage in usages))

    def _tell(self) -> None:
        """Have the loop look at what waits; the lock is held."""
        if self._loop is not None and self._news is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._news.set)
        elif self._thread is None and not self._ended and self._queue.waiting:
            self._thread = threading.Thread(target=self._run, name="modelmigrate-prefetch")
            self._thread.start()

    def _break_off(self, in_flight: list[QueuedRequest]) -> None:
        loop = self._loop
        for queued in in_flight:
            if queued.task is not None and loop is not None and not loop.is_closed():
                loop.call_soon_threadsafe(queued.task.cancel)

    def _claim_to(self, queued: QueuedRequest) -> PendingAnswer:
        return PendingAnswer(queued, self._is_alive, self._give_up, self._tick)

    def _is_alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _give_up(self, queued: QueuedRequest) -> None:
        with self._lock:
            self._break_off(self._queue.give_up(queued))

    # What follows runs in the prefetcher's thread.

    def _run(self) -> None:
        error: Exception = UnreachableError("this request was not sent: the run is being stopped")
        try:
            asyncio.run(self._work())
        except asyncio.CancelledError:
            pass
        except Exception as unexpected:  # noqa: BLE001 - it belongs to every test that waits for an answer
            error = unexpected
        finally:
            with self._lock:
                self._ended = True
                self._queue.refuse_waiting(error)

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        sender = self._open_sender()
        with self._lock:
            self._loop, self._news, self._work_task = loop, asyncio.Event(), asyncio.current_task()
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
        """Send one request after the other; each is chosen when it can be admitted, not before."""
        news, limiter = self._news, sender.limiter
        while news is not None:
            news.clear()
            with self._lock:
                queued = self._queue.next()
            if queued is None:
                await news.wait()
                continue
            try:
                admitted = limiter.admit(queued.request)
            except SpendingCapError as error:  # a cheaper one may still fit
                with self._lock:
                    self._queue.refuse(queued, error)
                continue
            except ModelMigrateError as error:
                with self._lock:
                    self._queue.refuse_waiting(error)
                continue
            if not isinstance(admitted, Reservation):
                await limiter.wait(admitted)
            elif not self._begin(sender, queued, admitted, attempts):
                limiter.leave()
                admitted.settle(None)

    def _begin(
        self, sender: Sender, queued: QueuedRequest, reservation: Reservation, attempts: set[asyncio.Task[None]]
    ) -> bool:
        """Send an admitted request; False when another one is more urgent by now."""
        with self._lock:
            if self._queue.next() is not queued:
                return False
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
            sent = await sender.send(queued.request, entered=True)
            queued.usage = Call(sent.request, sent.response).counted
        except (Exception, asyncio.CancelledError) as caught:  # noqa: BLE001 - it belongs to the test that asked
            error = caught
        cancelled = isinstance(error, asyncio.CancelledError)
        if cancelled:  # the API may have answered, and billed it
            reservation.forfeit()
        reservation.settle(queued.usage)
        with self._lock:
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
        if self._news is not None:
            self._news.set()

    async def _watch(self, sender: Sender) -> None:
        """Show other workers that this one lives, and end with the main thread: nobody else would stop this one."""
        while threading.main_thread().is_alive():
            sender.limiter.admission.slots.beat()
            await asyncio.sleep(_BEAT_SECONDS)
        if self._work_task is not None:
            self._work_task.cancel()
