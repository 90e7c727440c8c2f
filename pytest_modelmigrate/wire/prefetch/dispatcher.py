"""The dispatcher: sends the requests of a queue in an event loop."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Collection, Container
from typing import Any, Final

from pytest_modelmigrate.facts.broken_answers import broken_answer
from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.errors import LimitedModelError, ModelMigrateError, SpendingCapError, UnreachableError
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.prefetch.plan import Key
from pytest_modelmigrate.wire.prefetch.request_queue import QueuedRequest, RequestQueue
from pytest_modelmigrate.wire.reservation import Reservation
from pytest_modelmigrate.wire.sender import Sender

STOPPING: Final = "this request was not sent: the run is stopping"

_HEARTBEAT_SECONDS: Final = 1.0


class Dispatcher:
    """Sends the requests of a queue in their order, as many at once as the rate limit allows.

    `run` runs in a thread of its own. Every other use of the dispatcher and of its queue holds `lock`.

    Args:
        open_sender: returns the sender; called in the event loop.
        check: called before each request; raises the error in which all requests that wait end.
        arrived: called with each planned request that was answered, before its answer can be taken.

    Attributes:
        lock: the lock of the dispatcher and of its queue.
        queue: the requests to send.
        ended: whether nothing is sent any more.
        answered_at: when the last answer arrived, on the monotonic clock; if none has, when the first request was sent.
        input_tokens: input tokens of all answers.
        output_tokens: output tokens of all answers.
    """

    def __init__(
        self,
        open_sender: Callable[[], Sender],
        check: Callable[[], None],
        arrived: Callable[[Key, Collection[str], Sent], None],
    ) -> None:
        self.lock = threading.Lock()
        self.queue = RequestQueue()
        self.ended = False
        self.answered_at = time.monotonic()
        self.input_tokens = 0
        self.output_tokens = 0
        self._open_sender = open_sender
        self._check = check
        self._arrived = arrived
        self._loop: asyncio.AbstractEventLoop | None = None
        self._work_task: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()

    def notify(self) -> None:
        """Note that the queue has changed."""
        self._call(self._changed.set)

    def abort(self, queued: QueuedRequest) -> None:
        """Cancel a request that is in flight."""
        if queued.task is not None:
            self._call(queued.task.cancel)

    def stop(self) -> None:
        """Cancel all requests, also those in flight; `run` returns when they have ended."""
        self.ended = True
        self.queue.cancel_waiting()
        if self._work_task is not None:
            self._call(self._work_task.cancel)

    def run(self) -> None:
        """Send requests until `stop` is called or the main thread ends."""
        error: Exception = UnreachableError(STOPPING)
        try:
            asyncio.run(self._work())
        except asyncio.CancelledError:
            pass
        except Exception as unexpected:  # noqa: BLE001 - raised in every test that waits for an answer
            error = unexpected
        finally:
            with self.lock:
                self.ended = True
                self.queue.refuse_waiting(error)

    def _call(self, callback: Callable[[], Any]) -> None:
        """Call something in the event loop, while it runs."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(callback)

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        sender = self._open_sender()
        with self.lock:
            self._loop, self._work_task = loop, asyncio.current_task()
            ended = self.ended
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
        limiter = sender.limiter
        now = asyncio.get_running_loop().time
        waits: dict[str | None, float] = {}  # until when the requests of a model have to wait
        while True:
            self._changed.clear()
            waits = {model: until for model, until in waits.items() if until > now()}
            with self.lock:
                queued = self.queue.next(waits)
            if queued is None and not waits:
                await self._changed.wait()
                continue
            if queued is None:
                await limiter.wait(min(waits.values()) - now())
                waits.clear()
                continue
            try:
                self._check()
                admitted = limiter.admit(queued.request)
            except (SpendingCapError, LimitedModelError) as error:  # a cheaper one, or another model, may still be sent
                with self.lock:
                    self.queue.refuse(queued, error)
                continue
            except ModelMigrateError as error:
                with self.lock:
                    self.queue.refuse_waiting(error)
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
        with self.lock:
            if self.queue.next(skipped) is not queued:
                return False
            if not self.queue.in_flight:
                self.answered_at = time.monotonic()
            self.queue.begin(queued)
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
        with self.lock:
            self.answered_at = time.monotonic()
            self.queue.end(queued, cancelled=cancelled)
            if queued.usage is not None:
                self.input_tokens += queued.usage.usage.total_input_tokens
                self.output_tokens += queued.usage.usage.output_tokens
        if sent is not None:
            queued.answer.set_result(sent)
        elif isinstance(error, Exception):
            queued.answer.set_exception(error)
        else:
            queued.answer.cancel()

    async def _watch(self, sender: Sender) -> None:
        """Send heartbeats to other workers, and stop when the main thread has ended without calling `stop`."""
        while threading.main_thread().is_alive():
            sender.limiter.admission.slots.heartbeat()
            await asyncio.sleep(_HEARTBEAT_SECONDS)
        if self._work_task is not None:
            self._work_task.cancel()
