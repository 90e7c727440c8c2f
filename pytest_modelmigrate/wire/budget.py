"""The budget: keeping a run under its spending caps.

The highest possible cost of a request is reserved before the request is sent, and stays reserved until its answer is
counted. Spent and reserved dollars together never exceed a cap. This holds for all requests: those of tests, the
prefetcher, batches, judges and pytest-xdist workers.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Final

from pytest_modelmigrate.analysis.refused_costs import RefusedCosts
from pytest_modelmigrate.analysis.worst_case import worst_case
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost, total
from pytest_modelmigrate.facts.errors import SpendingCapError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.wire.reservation import Reservation
from pytest_modelmigrate.wire.spending_caps import BudgetCounter, LocalBudgetCounter, SpendingCap

_OK: Final = 200
_NOTHING: Final = Decimal(0)

OVER_CAP: Final = "this request was not sent: it may cost up to"
"""How the message begins for a request that does not fit under the cap."""


class Budget:
    """Reserves and counts the cost of requests; safe to use from any thread.

    Args:
        price: returns the cost of a call in US dollars.
        cap: US dollars that may be spent; None for no cap.
        counter: counts the dollars; None counts them in this process.
        more_caps: caps on single models, and on all runs of a day.
        allow_unpriced: whether requests whose price is unknown are sent although there is a cap; they count as nothing.
        clock: a monotonic clock, in seconds.

    Attributes:
        unpriced: number of answers whose price is unknown. Under a cap, each counts with its whole reservation.
        refused: the requests that did not fit under a cap.
    """

    def __init__(
        self,
        price: Callable[[CallUsage], Cost],
        cap: Decimal | None = None,
        counter: BudgetCounter | None = None,
        *,
        more_caps: Sequence[SpendingCap] = (),
        allow_unpriced: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.price = price
        self._clock = clock
        self.cap = cap
        self.counter: BudgetCounter = counter or LocalBudgetCounter()
        self.caps = (*(() if cap is None else (SpendingCap(cap, self.counter),)), *more_caps)
        self._allow_unpriced = allow_unpriced
        self.unpriced = 0
        self.refused = RefusedCosts()
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
                self.counter.add(self._dollars_of(usage))
            return self.counter.spent

    def reserve(self, request: Request, *, batch: bool = False) -> Reservation | None:
        """Reserve the highest possible cost of a request; None when it must wait for the answers to other requests.

        Raises:
            SpendingCapError: the request does not fit under a cap, or its price is unknown.
        """
        if not self.caps:
            return Reservation(self, None)
        costs = [(usage.model, self.price(usage)) for usage in worst_case(request, batch=batch)]
        most = total(cost for _, cost in costs)
        if most.usd is None and not self._allow_unpriced:
            raise SpendingCapError(
                f"this request was not sent: the price of {request.model or request.path} is unknown ({most.note}), "
                f"and there is {self.caps[0]}\n"
                f"  next        run without {self.caps[0].setting}, without this model, or with "
                "--migrate-allow-unpriced, which counts such requests as $0"
            )
        parts = [
            (cap, sum((cost.usd or _NOTHING for model, cost in costs if cap.covers(model)), _NOTHING))
            for cap in self.caps
            if not costs or any(cap.covers(model) for model, _ in costs)
        ]
        return self._reserve(sum((cost.usd or _NOTHING for _, cost in costs), _NOTHING), parts)

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
            if reservation.usd is not None:
                self._settle(reservation, self._dollars_of(usage, reservation.usd))
            elif usage is not None:
                self._to_price.append(usage)

    def count_in_full(self, reservation: Reservation) -> None:
        """Count the whole reservation as spent."""
        with self._lock:
            if reservation.usd is not None:
                self._settle(reservation, reservation.usd)

    def renew(self, reservation: Reservation) -> None:
        """Count the whole reservation as spent, and reserve as much again; see `Reservation.renew`."""
        if reservation.usd is None:
            return
        reservation.forfeit()
        again = self._reserve(reservation.usd, reservation.parts)
        if again is None:
            raise SpendingCapError(
                "this request was not sent again: its connection was lost, the API may have billed "
                f"${reservation.usd:.4f} for it, and a retry may not fit under {self.caps[0]}\n"
                f"  next        raise {self.caps[0].setting}, and run again"
            )
        reservation.begin_again()
        with self._lock:
            self._open.discard(again)
            self._open.add(reservation)

    def _reserve(self, usd: Decimal, parts: Sequence[tuple[SpendingCap, Decimal]]) -> Reservation | None:
        """Reserve dollars under each cap; None when they may fit once other requests are answered."""
        with self._lock:
            now = self._clock()
            stuck = [each for each in self._open if each.is_stuck(now, self._blocked_threads)]
            for number, (cap, part) in enumerate(parts):
                ours = sum(any(other is cap for other, _ in each.parts) for each in stuck)
                fits = cap.counter.reserve(part, cap.usd, ours)
                if fits:
                    continue
                for earlier, reserved in parts[:number]:
                    earlier.counter.settle(reserved, _NOTHING)
                if fits is None:
                    return None
                self.refused.requests += 1
                self.refused.most += usd
                self.refused.settings.add(cap.setting)
                raise SpendingCapError(
                    f"{OVER_CAP} ${part:.4f}, and ${cap.counter.spent:.4f} of {cap} is spent\n"
                    f"  next        raise {cap.setting}, lower max_tokens, or run fewer tests or targets"
                )
            reservation = Reservation(self, usd, parts)
            self._open.add(reservation)
            return reservation

    def _settle(self, reservation: Reservation, usd: Decimal) -> None:
        """Replace a reservation with what was spent; the caller holds the lock.

        Of a request that the API may answer with several models, each model counts with all that was spent, up to
        the most that it can cost itself.
        """
        self._open.discard(reservation)
        if reservation.usd is not None and usd:
            self.refused.spent += usd
            self.refused.reserved += reservation.usd
        for cap, part in reservation.parts:
            cap.counter.settle(part, min(usd, part) if cap.model else usd)
        if self.cap is None:  # then no cap counts what the run spends
            self.counter.add(usd)

    def _dollars_of(self, usage: CallUsage | None, most: Decimal = _NOTHING) -> Decimal:
        """The cost of an answer; `most` if its price is unknown, or if it does not say what it used."""
        if usage is None or usage.status != _OK:
            return _NOTHING
        usd = self.price(usage).usd
        if usd is None:
            self.unpriced += 1
        return most if usd is None or usage.usage == Usage() else usd
