"""Axes of pictures: where the values go, and which of them have a label."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_LABELS: Final = 5
_ROOM: Final = 0.15
"""Between the outermost values and the ends of the axis, as a share of their distance."""


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis.

    Attributes:
        low: the value at its beginning.
        high: the value at its end.
        ticks: the values that have a label, in order.
    """

    low: float
    high: float
    ticks: tuple[float, ...]

    @classmethod
    def around(cls, values: Sequence[float], *, least: float = -math.inf, most: float = math.inf) -> Axis:
        """An axis with room on both sides of the values.

        Args:
            values: at least one.
            least: where the axis begins at the earliest.
            most: where it ends at the latest.
        """
        first, last = min(values), max(values)
        room = (last - first) * _ROOM or abs(last) * _ROOM or 1.0
        low, high = max(least, first - room), min(most, last + room)
        step = _step((high - low) / _LABELS)
        count = math.floor(high / step + 1e-9) - math.ceil(low / step - 1e-9) + 1
        begin = math.ceil(low / step - 1e-9)
        return cls(low, high, tuple(round((begin + index) * step, 12) for index in range(count)))

    def place(self, value: float) -> float:
        """Where a value goes, from 0 at the beginning to 1 at the end."""
        return (value - self.low) / (self.high - self.low)


def _step(least: float) -> float:
    """The smallest round step of at least that size."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(each * power for each in _STEPS if each * power >= least - 1e-15)
