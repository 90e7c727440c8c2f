"""Costs: US dollars derived from usage, or the reason why they are unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

_MICRODOLLAR: Final = Decimal("0.000001")
_BETWEEN_NOTES: Final = "; "


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of calls in US dollars; an unknown cost is never taken as 0.

    Attributes:
        usd: exact dollars, or None when unknown.
        note: why the cost is unknown, or what was assumed; may be empty.
    """

    usd: Decimal | None
    note: str = ""

    @property
    def known(self) -> bool:
        """Whether the cost is known."""
        return self.usd is not None

    def plain(self) -> str | None:
        """The dollars as a decimal string, exact; None when unknown."""
        return None if self.usd is None else f"{self.usd:f}"

    def __add__(self, other: Cost) -> Cost:
        """The sum; unknown as soon as one part is unknown."""
        if self.usd is not None and other.usd is not None and not (self.note or other.note):
            return Cost(self.usd + other.usd)
        notes = [*self.note.split(_BETWEEN_NOTES), *other.note.split(_BETWEEN_NOTES)]
        note = _BETWEEN_NOTES.join(dict.fromkeys(text for text in notes if text))
        if self.usd is None or other.usd is None:
            return Cost(None, note)
        return Cost(self.usd + other.usd, note)

    def __str__(self) -> str:
        """`$0.001234`, to a millionth of a dollar and at least four places, or `unknown`."""
        if self.usd is None:
            return "unknown"
        rounded = self.usd.quantize(_MICRODOLLAR, rounding=ROUND_HALF_UP)
        text = f"{rounded:f}"
        while text.endswith("0") and len(text.partition(".")[2]) > 4:  # noqa: PLR2004 - four places
            text = text[:-1]
        return f"${text}"


FREE: Final = Cost(Decimal(0))
"""The cost of no calls."""


def total(costs: Iterable[Cost]) -> Cost:
    """The sum of costs; 0 for none."""
    return sum(costs, FREE)
