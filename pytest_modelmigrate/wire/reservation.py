"""Reservations: the dollars that are set aside for a request until its answer is counted."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Collection, Hashable, Sequence
from decimal import Decimal
from typing import Final, Protocol

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.wire.spending_caps import SpendingCap

STALLED_SECONDS: Final = 2.0
"""How long to wait for a stream that nobody reads: its reader may itself be waiting for admission."""


class ReservingBudget(Protocol):
    """What a reservation needs of its budget; implemented by `budget.Budget`."""

    def count(self, reservation: Reservation, usage: CallUsage | None) -> None: ...  # noqa: D102 - see `Budget`
    def count_in_full(self, reservation: Reservation) -> None: ...  # noqa: D102 - see `Budget`
    def renew(self, reservation: Reservation) -> None: ...  # noqa: D102 - see `Budget`


class Reservation:
    """The dollars reserved for one request until its answer is counted; only the first end of it counts.

    Args:
        budget: the budget that they belong to.
        usd: the highest possible cost of the request; None without a cap.
        parts: the dollars that are set aside under each cap.
    """

    __slots__ = ("_budget", "_ended", "_progress", "_reader", "_seen", "_seen_at", "_thread", "parts", "usd")

    def __init__(
        self, budget: ReservingBudget, usd: Decimal | None, parts: Sequence[tuple[SpendingCap, Decimal]] = ()
    ) -> None:
        self._budget = budget
        self._ended = False
        self._thread: int | None = None
        self._reader: Hashable = None
        self._progress: Callable[[], int] = lambda: 0
        self._seen = -1
        self._seen_at = 0.0
        self.usd = usd
        self.parts = tuple(parts)

    def settle(self, usage: CallUsage | None) -> None:
        """Count the usage of the answer; None for a request that got no answer."""
        if not self._ended:
            self._ended = True
            self._budget.count(self, usage)

    def forfeit(self) -> None:
        """Count the whole reservation as spent: the API may have billed the request, but the cost is not known."""
        if not self._ended:
            self._ended = True
            self._budget.count_in_full(self)

    def renew(self) -> None:
        """Count the whole reservation as spent, and reserve as much again for a retry.

        Raises:
            SpendingCapError: the retry does not fit under the cap.
        """
        if not self._ended:
            self._budget.renew(self)

    def begin_again(self) -> None:
        """Begin again after its dollars were counted, for a retry; called by its budget."""
        self._ended = False

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


def current_reader() -> Hashable:
    """Identifies the current thread or asyncio task."""
    try:
        task = asyncio.current_task()
    except RuntimeError:
        task = None
    return threading.get_ident(), None if task is None else id(task)
