"""Sending what tests will ask before they ask it: a background event loop that works through a plan."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Collection, Iterable
from decimal import Decimal
from typing import Final

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.costs import total
from pytest_modelmigrate.facts.errors import ModelMigrateError, UnreachableError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.agenda import Agenda, Errand
from pytest_modelmigrate.wire.claims import Claim
from pytest_modelmigrate.wire.counts import Counts, Waste
from pytest_modelmigrate.wire.plan import Key, Planned
from pytest_modelmigrate.wire.sender import Sender, Sent
from pytest_modelmigrate.wire.spending import Spending

_PURSE_SECONDS: Final = 0.05
"""How often a request that waits for money looks at a purse that other workers share."""

_BEAT_SECONDS: Final = 1.0


class Prefetcher:
    """Sends a plan in its order, as many requests at once as the limiter lets, while tests take the answers.

    Every method may be called from any thread. The prefetcher's own thread starts with the first request and ends
    with `stop`, or with the main thread.

    Args:
        open_sender: makes the sender; called in the event loop of the prefetcher's thread.
        spending: says whether another request may be sent.
        tick: called by every thread that waits for an answer, several times a second.
    """

    def __init__(
        self, open_sender: Callable[[], Sender], spending: Spending, *, tick: Callable[[], None] = lambda: None
    ) -> None:
        self._tick = tick
        self._open_sender = open_sender
        self._spending = spending
        self._lock = threading.Lock()
        self._agenda = Agenda()
        self._tokens = [0, 0]
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._work_task: asyncio.Task[None] | None = None
        self._news: asyncio.Event | None = None
        self._ended = False

    def plan(self, requests: Iterable[Planned]) -> None:
        """Send these requests, in their order, after those that are planned already; equal keys are sent once."""
        with self._lock:
            if not self._ended:
                self._agenda.plan(requests)
                self._tell()

    def provide(self, answers: Iterable[tuple[Planned, Sent]]) -> None:
        """Hand in answers that came another way, such as through a batch, to be taken like the others."""
        with self._lock:
            for each, sent in answers:
                if usage := self._agenda.provide(each, sent):
                    self._spending.add(usage)

    def knows(self, fingerprint: str, occurrence: int = 1) -> bool:
        """Whether a request is planned and its answer can still be taken."""
        with self._lock:
            return self._agenda.knows((fingerprint, occurrence))

    def take(self, fingerprint: str, occurrence: int = 1) -> Sent | None:
        """Wait for the answer to a planned request, which is sent next if it has not been sent.

        An answer can be taken as often as it was planned, and is then forgotten. A wait that is stopped gives the
        request up: what nobody else wants is not sent, or broken off.

        Returns:
            The answer; None when no such request is planned, or it was cancelled.

        Raises:
            UnreachableError: the API could not be reached, or is down.
            MissingKeyError: nothing authorises the request.
            SpendingCapError: the spending cap was reached before it was sent.
        """
        claim = self.claim(fingerprint, occurrence)
        return None if claim is None else claim.wait()

    def claim(self, fingerprint: str, occurrence: int = 1) -> Claim | None:
        """Like `take`, for who wants to wait in an event loop."""
        with self._lock:
            errand = self._agenda.claim((fingerprint, occurrence))
            self._tell()
        return None if errand is None else self._claim_to(errand)

    def fetch(self, request: Request) -> Sent:
        """Send a request that was not planned, before those that wait, and wait for its answer.

        Raises:
            UnreachableError: the API could not be reached, or is down, or `stop` was called.
            MissingKeyError: nothing authorises the request.
            SpendingCapError: the spending cap is reached.
        """
        answered = None
        with self._lock:
            errand = None if self._ended else self._agenda.add_urgent(request)
            self._tell()
        if errand is not None:
            answered = self._claim_to(errand).wait()
        if answered is None:
            raise UnreachableError("this request was not sent: the run is being stopped")
        return answered

    def cancel(self, tests: Collection[str]) -> None:
        """Do not send what only these tests would have asked; what is on its way is broken off."""
        with self._lock:
            self._break_off(self._agenda.drop(tests))

    def stop(self) -> None:
        """Send nothing more, break off what is on its way, and wait until the thread has ended; may be repeated."""
        with self._lock:
            self._ended = True
            self._agenda.drop()
            thread, loop, work = self._thread, self._loop, self._work_task
            if loop is not None and work is not None and not loop.is_closed():
                loop.call_soon_threadsafe(work.cancel)
        if thread is not None:
            thread.join()

    @property
    def counts(self) -> Counts:
        """How far it is."""
        spent = self._spending.spent
        with self._lock:
            return Counts(
                done=self._agenda.done,
                in_flight=self._agenda.in_flight,
                waiting=self._agenda.waiting,
                cancelled=self._agenda.cancelled,
                input_tokens=self._tokens[0],
                output_tokens=self._tokens[1],
                spent=spent,
                cap=self._spending.cap,
                unpriced=self._spending.unpriced,
            )

    def untaken(self) -> list[tuple[Key, frozenset[str], Sent]]:
        """What has been answered and not been taken: key, tests and answer."""
        with self._lock:
            errands = [errand for errand in self._agenda.untaken() if errand.usage is not None]
            return [(each.key, frozenset(each.tests), each.answer.result()) for each in errands if each.key]

    @property
    def waste(self) -> Waste:
        """What has been answered and not been taken."""
        with self._lock:
            usages = [errand.usage for errand in self._agenda.untaken() if errand.usage is not None]
        return Waste(len(usages), total(self._spending.price(usage) for usage in usages))

    def _tell(self) -> None:
        """Have the loop look at what waits; the lock is held."""
        if self._loop is not None and self._news is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._news.set)
        elif self._thread is None and not self._ended and self._agenda.waiting:
            self._thread = threading.Thread(target=self._run, name="modelmigrate-prefetch")
            self._thread.start()

    def _break_off(self, flying: list[Errand]) -> None:
        loop = self._loop
        for errand in flying:
            if errand.task is not None and loop is not None and not loop.is_closed():
                loop.call_soon_threadsafe(errand.task.cancel)

    def _claim_to(self, errand: Errand) -> Claim:
        return Claim(errand, self._is_alive, self._give_up, self._tick)

    def _is_alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _give_up(self, errand: Errand) -> None:
        with self._lock:
            self._break_off(self._agenda.give_up(errand))

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
                self._agenda.refuse_waiting(error)

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        sender = self._open_sender()
        with self._lock:
            self._loop, self._news, self._work_task = loop, asyncio.Event(), asyncio.current_task()
            ended = self._ended
        flights: set[asyncio.Task[None]] = set()
        watch = loop.create_task(self._watch(sender))
        try:
            if not ended:
                await self._dispatch(sender, flights)
        finally:
            watch.cancel()
            for flight in flights:
                flight.cancel()
            await asyncio.gather(watch, *flights, return_exceptions=True)
            await sender.close()

    async def _dispatch(self, sender: Sender, flights: set[asyncio.Task[None]]) -> None:
        """Send one errand after the other; each is chosen when there is room for it, not before."""
        news, limiter = self._news, sender.limiter
        while news is not None:
            news.clear()
            with self._lock:
                idle = self._agenda.next() is None
            if idle:
                await news.wait()
                continue
            try:
                await limiter.enter(sender.breaker.refuse)
                begun = self._begin(sender, flights)
            except ModelMigrateError as error:
                with self._lock:
                    self._agenda.refuse_waiting(error)
                continue
            if not begun:
                limiter.leave()
                await _either(news, _PURSE_SECONDS)

    def _begin(self, sender: Sender, flights: set[asyncio.Task[None]]) -> bool:
        """Begin the next errand, with money set aside for it; False when there is none, or it waits for money."""
        with self._lock:
            errand = self._agenda.next()
            if errand is None:
                return False
            try:
                reserved = self._spending.reserve(errand.request)
            except ModelMigrateError:
                sender.limiter.leave()
                raise
            if reserved is None:
                return False
            self._agenda.begin(errand)
            task = asyncio.get_running_loop().create_task(self._fly(sender, errand, reserved))
            errand.task = task
        flights.add(task)
        task.add_done_callback(flights.discard)
        return True

    async def _fly(self, sender: Sender, errand: Errand, reserved: Decimal) -> None:
        sent: Sent | None = None
        error: BaseException | None = None
        try:
            sent = await sender.send(errand.request, entered=True)
            errand.usage = Call(sent.request, sent.response).counted
        except (Exception, asyncio.CancelledError) as caught:  # noqa: BLE001 - it belongs to the test that asked
            error = caught
        with self._lock:
            self._spending.settle(reserved, errand.request.model, errand.usage)
            self._agenda.end(errand, cancelled=isinstance(error, asyncio.CancelledError))
            if errand.usage is not None:
                self._tokens[0] += errand.usage.usage.total_input_tokens
                self._tokens[1] += errand.usage.usage.output_tokens
        if sent is not None:
            errand.answer.set_result(sent)
        elif isinstance(error, Exception):
            errand.answer.set_exception(error)
        else:
            errand.answer.cancel()
        if self._news is not None:
            self._news.set()

    async def _watch(self, sender: Sender) -> None:
        """Show other workers that this one lives, and end with the main thread: nobody else would stop this one."""
        while threading.main_thread().is_alive():
            sender.limiter.board.beat()
            await asyncio.sleep(_BEAT_SECONDS)
        if self._work_task is not None:
            self._work_task.cancel()


async def _either(news: asyncio.Event, seconds: float) -> None:
    """Wait for news, or so long."""
    try:
        async with asyncio.timeout(seconds):
            await news.wait()
    except TimeoutError:
        return
