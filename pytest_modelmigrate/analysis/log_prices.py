"""Prices of logged calls: millions of calls of a few models on a few days, priced without millions of look-ups."""

from __future__ import annotations

from datetime import date
from typing import Final

from pytest_modelmigrate.analysis.pricing import price
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.log_entries import LogEntry
from pytest_modelmigrate.facts.usage import TOKEN_CLASSES, Usage

LINEAR_UP_TO: Final = 50_000
"""Tokens of a prompt up to which no model has a tier of higher prices, so that costs are proportional to tokens.

The tiers of genai-prices begin at 100,000 tokens; a test checks that none begins below this.
"""

_UNIT: Final = 1000
"""Tokens for which a rate is looked up."""


class LogPrices:
    """Prices calls at the list prices of their own days, with cache and batch discounts.

    Attributes:
        unpriced: how many calls have no known price, by reason.
        as_logged: how many of all calls have the cost that the application logged, because no other is known.
    """

    def __init__(self) -> None:
        self._rates: dict[tuple[str, bool, date, str], Cost] = {}
        self.unpriced: dict[str, int] = {}
        self.as_logged = 0

    def __call__(self, entry: LogEntry) -> float | None:
        """US dollars of a call; None where neither a price nor a logged cost is known."""
        usd, reason = self._derived(entry)
        if usd is not None:
            return usd
        if entry.cost_usd is not None:
            self.as_logged += 1
            return entry.cost_usd
        self.unpriced[reason] = self.unpriced.get(reason, 0) + 1
        return None

    def _derived(self, entry: LogEntry) -> tuple[float | None, str]:
        """US dollars by the price list, or why it has none."""
        usage, day = entry.usage, entry.time.date()
        if usage is None:
            return (0.0, "") if entry.failed and entry.cost_usd is None else (None, "no tokens are logged")
        if not _is_plain(usage):
            cost = price(entry.model, usage, batch=entry.batch, on=day)
            return None if cost.usd is None else float(cost.usd), cost.note
        dollars = 0.0
        for name in TOKEN_CLASSES:
            if tokens := getattr(usage, name):
                rate = self._rate(entry.model, name, batch=entry.batch, day=day)
                if rate.usd is None:
                    return None, rate.note
                dollars += float(rate.usd) * tokens
        return dollars, ""

    def _rate(self, model: str, name: str, *, batch: bool, day: date) -> Cost:
        """US dollars of one token."""
        key = (model, batch, day, name)
        rate = self._rates.get(key)
        if rate is None:
            cost = price(model, Usage.from_plain({name: _UNIT}), batch=batch, on=day)
            rate = self._rates[key] = Cost(None if cost.usd is None else cost.usd / _UNIT, cost.note)
        return rate


def _is_plain(usage: Usage) -> bool:
    """Whether costs are proportional to tokens: a prompt of usual length on standard terms."""
    kinds = usage.iterations or usage.service_tier or usage.speed or usage.inference_geo or usage.web_search_requests
    return not kinds and usage.total_input_tokens <= LINEAR_UP_TO
