"""The break-even of retries: what a dearer call has to save."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pytest_modelmigrate.facts.costs import Cost


@dataclass(frozen=True, slots=True)
class RetryBreakEven:
    """How many calls of a cheaper kind a dearer call has to replace to pay for itself.

    Attributes:
        dear: US dollars of the dearer call.
        cheap: US dollars of the cheaper call.
        calls: how many cheap calls cost as much as a dear one: the first attempt and its retries.
    """

    dear: Decimal
    cheap: Decimal
    calls: Decimal

    @property
    def retries(self) -> Decimal:
        """How many retries of the cheap call that is, beside its first attempt."""
        return max(Decimal(0), self.calls - 1)

    def __str__(self) -> str:
        """`$0.0520 against $0.0140 must save 3.7 calls: the first attempt and 2.7 retries`."""
        prices = f"{Cost(self.dear)} against {Cost(self.cheap)}"
        return f"{prices} must save {self.calls:.1f} calls: the first attempt and {self.retries:.1f} retries"


def retry_break_even(dear: Decimal, cheap: Decimal) -> RetryBreakEven | None:
    """How many calls of a cheaper kind a dearer call has to replace; None where the cheaper one is free.

    Args:
        dear: US dollars of a call that rarely needs a retry.
        cheap: US dollars of a call that is retried.
    """
    return RetryBreakEven(dear, cheap, dear / cheap) if cheap > 0 else None
