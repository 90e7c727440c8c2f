"""Spending caps: the dollars that a run, a model or a day may cost, and what counts them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol

from pytest_modelmigrate.facts.catalog import catalog

_NOTHING: Final = Decimal(0)


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


@dataclass(frozen=True, slots=True)
class SpendingCap:
    """The most that requests may cost.

    Attributes:
        usd: US dollars.
        counter: counts the dollars.
        setting: the option or ini key that sets it.
        model: the model whose requests it is about, as the catalogue spells it; empty for all models.
        per_day: whether it also holds for other runs of the same day.
    """

    usd: Decimal
    counter: BudgetCounter
    setting: str = "--migrate-max-cost"
    model: str = ""
    per_day: bool = False

    def covers(self, model: str) -> bool:
        """Whether it is about the requests to a model."""
        return not self.model or self.model == catalog().undated(model)

    def __str__(self) -> str:
        """What messages call it, such as `the cap of $5 for claude-opus-5-5`."""
        kind = "the cap of today" if self.per_day else "the cap"
        return f"{kind} of ${self.usd}{f' for {self.model}' if self.model else ''}"


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
