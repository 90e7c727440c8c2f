"""Refused costs: what the requests would cost that a cap kept from being sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from typing import Any, Final

_CENT: Final = Decimal("0.01")


@dataclass
class RefusedCosts:
    """The requests that did not fit under a cap, beside those that did.

    Attributes:
        requests: number of requests that were not sent.
        most: the most that these would have cost, in US dollars.
        spent: what the answered requests cost.
        reserved: the most that the answered requests could have cost.
        settings: the options and ini keys that set the caps.
    """

    requests: int = 0
    most: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)
    reserved: Decimal = Decimal(0)
    settings: set[str] = field(default_factory=set)

    @property
    def likely(self) -> Decimal | None:
        """What the refused requests probably cost, if they use the same share of their most; None without any."""
        return self.most * min(self.spent / self.reserved, Decimal(1)) if self.reserved else None

    def cap_to_finish(self, *, again: bool) -> Decimal:
        """A cap under which the rest fits, in whole cents.

        Args:
            again: whether a run sends all requests again, and not only the refused ones.
        """
        needed = self.most + (self.spent if again else 0)
        return needed.quantize(_CENT, ROUND_CEILING)

    def plain(self) -> dict[str, Any]:
        """The counts as plain data, which a pytest-xdist worker sends to its controller."""
        dollars = {name: str(getattr(self, name)) for name in ("most", "spent", "reserved")}
        return {"requests": self.requests, **dollars, "settings": sorted(self.settings)}

    def take(self, data: Mapping[str, Any]) -> None:
        """Add the counts of a worker."""
        self.requests += data["requests"]
        self.most += Decimal(data["most"])
        self.spent += Decimal(data["spent"])
        self.reserved += Decimal(data["reserved"])
        self.settings.update(data["settings"])
