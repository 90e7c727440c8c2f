"""Arithmetic with figures that measure something: whether one is the result of an operation on two others."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

_ROUNDED: Final = 10
"""What the last digit of a figure has to count before it is taken as rounded."""


class Operand(NamedTuple):
    """A figure to calculate with.

    Attributes:
        value: its value in base units.
        kind: what it measures.
        written: its value as it is written.
    """

    value: Decimal
    kind: str
    written: Decimal


class Wanted(NamedTuple):
    """A figure that may be calculated.

    Attributes:
        readings: the values that it may mean in base units, each with what its last digit counts.
        kind: what it measures.
    """

    readings: Sequence[tuple[Decimal, Decimal]]
    kind: str

    def is_exactly(self, *results: Decimal) -> bool:
        """Whether one of the results is the figure; if its last digits are zeros and rounded, roughly."""
        return any(
            result == value or (step >= _ROUNDED and abs(result - value) * 2 <= step)
            for result in results
            for value, step in self.readings
        )

    def is_rounded(self, *results: Decimal) -> bool:
        """Whether one of the results is the figure, rounded as it is written."""
        return any(abs(result - value) * 2 <= step for result in results for value, step in self.readings)

    def follows_from(self, first: Operand, second: Operand) -> bool:
        """Whether the figure is the result of one operation on two figures."""
        one, other = first.value, second.value
        kinds = {first.kind, second.kind}
        if second.kind == "%" and first.kind != "%":
            fits = not (self.kind and first.kind) or first.kind == self.kind
            return fits and self.is_rounded(one * other / 100, one * (100 + other) / 100, one * (100 - other) / 100)
        alike = kinds <= {self.kind, ""} or (not self.kind and first.kind == second.kind)
        alike = alike and (self.kind != "%" or kinds == {"%"})
        if alike and self.is_exactly(one + other, one - other):
            return True
        if "%" in (self.kind, *kinds):
            return False
        if first.kind and second.kind:
            rate = first.kind == self.kind != second.kind and second.written
            return bool(rate) and (self.is_exactly(one * second.written) or self.is_rounded(one / second.written))
        if self.kind and self.kind not in kinds and kinds != {""}:
            return False
        return self.is_exactly(one * other) or bool(other and self.is_rounded(one / other))

    def is_ratio_of(self, first: Operand, second: Operand) -> bool:
        """Whether the figure is the share that one figure is of another one, or the change between them."""
        if not second.value or first.kind != second.kind or self.kind not in ("%", ""):
            return False
        ratio = first.value / second.value
        shares = (100 * ratio, abs(100 * ratio - 100))
        return self.is_rounded(*shares) if self.kind == "%" else self.is_rounded(ratio, *shares)
