"""The budget: keeping a run under its spending cap.

The highest possible cost of a request is reserved before the request is sent, and stays reserved until its answer is
counted. Spent and reserved dollars together never exceed the cap. This holds for all requests: those of tests, the
prefetcher, batches, judges and pytest-xdist workers.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Final, Protocol

from pytest_modelmigrate.analysis.worst_case import worst_case
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost, total
from pytest_modelmigrate.facts.errors import SpendingCapError
from pytest_modelmigrate.facts.exchanges import Request

_OK: Final = 200
_NOTHING: Final = Decimal(0)

OVER_CAP: Final = "this request was not sent: it may cost up to"
"""How the message begins for a request that does not fit under the cap."""

STALLED_SECONDS: Final = 2.0
"""How long to wait for a stream that nobody reads: its reader may itself be waiting for admission."""


class BudgetCounter(Protocol):
    """Counts dollars, in this process or shared between pytest-xdist workers."""

    def reserve(self, usd: Decimal, cap: Decimal, stuck: int = 0) -> bool | None:
        """Reserve dollars; False when they do not fit under the cap, None when they may fit once others are answered.

        Args:
            usd: the dollars.
            cap: the dollars that may be spent.
            stuck: reservations of this process that cannot end before this request is decided.
        """
        ...

    def settle(self, reserved: Decimal, usd: Decimal) -> None:
        """Replace a reservation with what was spent."""
        ...

    def add(self, usd: Decimal) -> None:
        """Count dollars that were spent without a reservation."""
        ...

    @property
    def spent(self) -> Decimal:
        """Dollars spent so far."""
        ...


class LocalBudgetCounter:
    """Counts the dollars of a single process."""

    def __init__(self) -> None:
        self.spent = _NOTHING
        self.reserved = _NOTHING
        self.pending = 0

    def reserve(self, usd: Decimal, cap: Decimal, stuck: int = 0) -> bool | None:
        """Reserve dollars; see `BudgetCounter.reserve`."""
        fits = fits_under_cap(usd, cap, self.spent + self.reserved, self.pending - stuck)
        if fits:
            self.reserved += usd
            self.pending += 1
        return fits

    def settle(self, reserved: Decimal, usd: Decimal) -> None:
        """Replace a reservation with what was spent."""
        self.reserved -= reserved
        self.pending -= 1
        self.spent += usd

    def add(self, usd: Decimal) -> None:
        """Count dollars that were spent without a reservation."""
        self.spent += usd


class Reservation:
    """The dollars reserved for one request until its answer is counted; only the first end of it counts.

    Args:
        budget: the budget that they belong to.
        usd: the highest possible cost of the request; None without a cap.
    """

    __slots__ = ("_budget", "_ended", "_progress", "_reader", "_seen", "_seen_at", "_thread", "usd")

    def __init__(self, budget: Budget, usd: Decimal | None) -> None:
        self._budget = budget
        self._ended = False
        self._thread: int | None = None
        self._reader: Hashable = None
        self._progress: Callable[[], int] = lambda: 0
        self._seen = -1
        self._seen_at = 0.0
        self.usd = usd

    def settle(self, usage: CallUsage | None) -> None:
        """Count the usage of the answer; None for a request that got no answer."""
        if not self._ended:
            self._ended = True
            self._budget.count(self, usage)

    def forfeit(self) -> None:
        """Count the whole reservation as spent: the API began to answer, but the cost is not known."""
        if not self._ended:
            self._ended = True
            self._budget.count_in_full(self)

    def wait_for_reader(self, progress: Callable[[], int]) -> None:
        """Note that the answer is a stream that the current thread or task reads.

        Args:
            progress: returns a number that grows while the stream is read.
        """
        self._reader = current_reader()
        self._progress = progress

    def wait_for_thread(self) -> None:
        """Note that the current thread has to go on before the answer can be counted."""
        self._thread = threading.get_ident()

    def is_stuck(self, now: float, blocked_threads: Collection[int]) -> bool:
        """Whether waiting for its end could be a deadlock: its thread is blocked, or the caller or nobody reads on.

        Args:
            now: the time of the budget's clock.
            blocked_threads: threads that do nothing until a request is answered.
        """
        if self._thread in blocked_threads:
            return True
        if self._reader is None:
            return False
        if self._reader == current_reader():
            return True
        seen = self._progress()
        if seen != self._seen:
            self._seen, self._seen_at = seen, now
        return now - self._seen_at > STALLED_SECONDS


class Budget:
    """Reserves and counts the cost of requests; safe to use from any thread.

    Args:
        price: returns the cost of a call in US dollars.
        cap: US dollars that may be spent; None for no cap.
        counter: counts the dollars; None counts them in this process.
        clock: a monotonic clock, in seconds.

    Attributes:
        unpriced: number of answers whose price is unknown; always 0 with a cap, which sends no such request.
    """

    def __init__(
        self,
        price: Callable[[CallUsage], Cost],
        cap: Decimal | None = None,
        counter: BudgetCounter | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.price = price
        self._clock = clock
        self.cap = cap
        self.counter: BudgetCounter = counter or LocalBudgetCounter()
        self.unpriced = 0
        self._lock = threading.Lock()
        self._to_price: list[CallUsage] = []
        self._open: set[Reservation] = set()
        self._blocked_threads: list[int] = []

    @property
    def spent(self) -> Decimal:
        """US dollars spent so far, by all workers."""
        with self._lock:
            waiting, self._to_price = self._to_price, []
            for usage in waiting:
                self.counter.add(self._dollars(usage))
            return self.counter.spent

    def reserve(self, request: Request, *, batch: bool = False) -> Reservation | None:
        """Reserve the highest possible cost of a request; None when it must wait for the answers to other requests.

        Raises:
            SpendingCapError: the request does not fit under the cap, or its price is unknown.
        """
        if self.cap is None:
            return Reservation(self, None)
        most = total(map(self.price, worst_case(request, batch=batch)))
        if most.usd is None:
            raise SpendingCapError(
                f"this request was not sent: the price of {request.model} is unknown ({most.note}), "
                f"and the cap is ${self.cap}\n"
                "  next        run without --migrate-max-cost, or without this model"
            )
        with self._lock:
            now = self._clock()
            stuck = sum(reservation.is_stuck(now, self._blocked_threads) for reservation in self._open)
            fits = self.counter.reserve(most.usd, self.cap, stuck)
            if fits:
                reservation = Reservation(self, most.usd)
                self._open.add(reservation)
                return reservation
            if fits is None:
                return None
            raise SpendingCapError(
                f"{OVER_CAP} ${most.usd:.4f}, "
                f"and ${self.counter.spent:.4f} of the cap of ${self.cap} is spent\n"
                "  next        raise --migrate-max-cost, lower max_tokens, or run fewer tests or targets"
            )

    @contextmanager
    def thread_blocked(self) -> Iterator[None]:
        """Wait for no reservation of the current thread while the thread is blocked."""
        thread = threading.get_ident()
        with self._lock:
            self._blocked_threads.append(thread)
        try:
            yield
        finally:
            with self._lock:
                self._blocked_threads.remove(thread)

    def count(self, reservation: Reservation, usage: CallUsage | None) -> None:
        """Replace a reservation with the cost of its answer."""
        with self._lock:
            if reservation.usd is None:
                if usage is not None:
                    self._to_price.append(usage)
                return
            self._open.discard(reservation)
            self.counter.settle(reservation.usd, _NOTHING if usage is None else self._dollars(usage))

    def count_in_full(self, reservation: Reservation) -> None:
        """Count the whole reservation as spent."""
        with self._lock:
            if reservation.usd is not None:
                self._open.discard(reservation)
                self.counter.settle(reservation.usd, reservation.usd)

    def _dollars(self, usage: CallUsage) -> Decimal:
        if usage.status != _OK:
            return _NOTHING
        usd = self.price(usage).usd
        if usd is None:
            self.unpriced += 1
        return usd or _NOTHING


def fits_under_cap(usd: Decimal, cap: Decimal, taken: Decimal, pending: int) -> bool | None:
    """Whether a request fits under the cap; None when it may fit once other requests are answered.

    Args:
        usd: the highest possible cost of the request.
        cap: dollars that may be spent.
        taken: dollars that are spent or reserved.
        pending: number of other requests whose reservations will end.
    """
    if taken + usd <= cap:
        return True
    return None if pending > 0 else False


def current_reader() -> Hashable:
    """Identifies the current thread or asyncio task."""
    try:
        task = asyncio.current_task()
    except RuntimeError:
        task = None
    return threading.get_ident(), None if task is None else id(task)
