"""Spending: what the requests of a run cost, and how many it replayed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.costs import Cost


@dataclass
class Spending:
    """The requests of a run, by where their answers came from.

    Attributes:
        sent: requests that the API answered, also those of judges, in batches, and those whose answer no test used.
        replayed: requests that were answered from recordings.
        simulated: requests that the simulated API answered.
        usd: what the sent requests are billed, in US dollars.
        unpriced: sent requests whose price is unknown.
    """

    sent: int = 0
    replayed: int = 0
    simulated: int = 0
    usd: Decimal = Decimal(0)
    unpriced: int = 0

    def add(self, calls: Iterable[Call], price: Price) -> None:
        """Count the calls of a test or of a judge."""
        for call in calls:
            if not call.billed:
                continue
            if call.source == "recording":
                self.replayed += 1
            elif call.simulated:
                self.simulated += 1
            else:
                self.add_sent(price(call.counted))

    def add_sent(self, cost: Cost, requests: int = 1) -> None:
        """Count requests that the API answered."""
        self.sent += requests
        self.usd += cost.usd or 0
        self.unpriced += 0 if cost.known else requests

    def plain(self) -> dict[str, Any]:
        """The counts as plain data, which a pytest-xdist worker sends to its controller."""
        return {**vars(self), "usd": str(self.usd)}

    def take(self, data: Mapping[str, Any]) -> None:
        """Add the counts of a worker."""
        other = type(self)(**{**data, "usd": Decimal(data["usd"])})
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    def __str__(self) -> str:
        """One line, such as `12 requests sent, $0.0312; 48 replayed`."""
        parts = []
        if self.sent:
            requests = "1 request" if self.sent == 1 else f"{self.sent} requests"
            unknown = f", and {self.unpriced} without a known price" if self.unpriced else ""
            parts.append(f"{requests} sent, {Cost(self.usd)}{unknown}")
        else:
            parts.append("nothing")
        parts += [
            f"{number} {how}" for number, how in ((self.replayed, "replayed"), (self.simulated, "simulated")) if number
        ]
        return "; ".join(parts)
