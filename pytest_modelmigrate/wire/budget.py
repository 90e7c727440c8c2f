"""Holding a run to the dollars that it may spend."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Final, Protocol

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.errors import SpendingCapError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.usage import Usage

_OK: Final = 200
_CHARACTERS_PER_TOKEN: Final = 3
"""English prose has about four characters a token, and JSON fewer: three do not guess too low."""
_DEFAULT_MAX_TOKENS: Final = 4096


class BudgetCounter(Protocol):
    """Where the dollars are counted: in this process, or shared between workers."""

    def reserve(self, usd: Decimal, cap: Decimal) -> bool | None:
        """Set dollars aside; False when the cap is reached, None when earlier calls must be answered first."""
        ...

    def settle(self, reserved: Decimal, usd: Decimal) -> None:
        """Give up what was set aside, and count what was spent."""
        ...

    def add(self, usd: Decimal) -> None:
        """Count what was spent without being set aside."""
        ...

    @property
    def spent(self) -> Decimal:
        """Dollars spent so far."""
        ...


class LocalBudgetCounter:
    """The dollars of a single process."""

    def __init__(self) -> None:
        self.spent = Decimal(0)
        self.reserved = Decimal(0)
        self.pending = 0

    def reserve(self, usd: Decimal, cap: Decimal) -> bool | None:
        """Set dollars aside; False when the cap is reached, None when earlier calls must be answered first."""
        decided = may_spend(usd, cap, self.spent, self.reserved, self.pending)
        if decided:
            self.reserved += usd
            self.pending += 1
        return decided

    def settle(self, reserved: Decimal, usd: Decimal) -> None:
        """Give up what was set aside, and count what was spent."""
        self.reserved -= reserved
        self.pending -= 1
        self.spent += usd

    def add(self, usd: Decimal) -> None:
        """Count what was spent without being set aside."""
        self.spent += usd


class Budget:
    """Says whether another request may be sent, and what all of them cost; any thread may use it.

    A request is expected to cost as much as the dearest answer of its model so far; before there is one, as much
    as `max_tokens` allows. While others are on their way it waits if together they might exceed the cap; alone it
    is sent as long as the cap is not reached. So a run exceeds its cap by less than one call.

    Args:
        price: what a call costs.
        cap: US dollars that may be spent; None for as many as it takes.
        counter: where they are counted; None counts them in this process.

    Attributes:
        unpriced: answers whose price is not known; the cap cannot count them.
    """

    def __init__(
        self, price: Callable[[CallUsage], Cost], cap: Decimal | None = None, counter: BudgetCounter | None = None
    ) -> None:
        self.price = price
        self.cap = cap
        self.counter: BudgetCounter = counter or LocalBudgetCounter()
        self.unpriced = 0
        self._lock = threading.Lock()
        self._dearest: dict[str | None, Decimal] = {}
        self._to_price: list[CallUsage] = []

    @property
    def spent(self) -> Decimal:
        """US dollars spent so far, by all workers."""
        with self._lock:
            waiting, self._to_price = self._to_price, []
            for usage in waiting:
                self.counter.add(self._dollars(usage))
            return self.counter.spent

    def reserve(self, request: Request) -> Decimal | None:
        """Set aside what a request is expected to cost, for `settle`; None when it has to wait for answers.

        Raises:
            SpendingCapError: the cap is reached.
        """
        if self.cap is None:
            return Decimal(0)
        with self._lock:
            expected = self._dearest.get(request.model)
            if expected is None:
                expected = self._guess(request)
            decided = self.counter.reserve(expected, self.cap)
            if decided is False:
                raise SpendingCapError(
                    f"the run has spent ${self.counter.spent:.4f} of the ${self.cap} that it may spend, "
                    "so this request was not sent\n"
                    "  next        raise --migrate-max-cost, or run fewer tests, targets or samples"
                )
            return expected if decided else None

    def settle(self, reserved: Decimal, model: str | None, usage: CallUsage | None) -> None:
        """Count what a request cost that was let through; `usage` is None when it was never answered."""
        with self._lock:
            if self.cap is None:
                if usage is not None:
                    self._to_price.append(usage)
                return
            usd = Decimal(0) if usage is None else self._dollars(usage)
            if usage is not None and usage.status == _OK:
                self._dearest[model] = max(usd, self._dearest.get(model, usd))
            self.counter.settle(reserved, usd)

    def add(self, usage: CallUsage) -> None:
        """Count what a request cost that was sent another way."""
        with self._lock:
            self._to_price.append(usage)

    def _dollars(self, usage: CallUsage) -> Decimal:
        if usage.status != _OK:
            return Decimal(0)
        usd = self.price(usage).usd
        if usd is None:
            self.unpriced += 1
        return usd or Decimal(0)

    def _guess(self, request: Request) -> Decimal:
        body = request.body or {}
        tokens = len(json.dumps(body)) // _CHARACTERS_PER_TOKEN
        written = body.get("max_tokens")
        usage = Usage(tokens, written if isinstance(written, int) else _DEFAULT_MAX_TOKENS)
        return self.price(CallUsage(request.model or "unknown", _OK, "max_tokens", usage)).usd or Decimal(0)


def may_spend(usd: Decimal, cap: Decimal, spent: Decimal, reserved: Decimal, pending: int) -> bool | None:
    """Whether a request of that expected cost may be sent: yes, no, or only after others are answered (None)."""
    if spent >= cap:
        return False
    if spent + reserved + usd <= cap or not pending:
        return True
    return None
