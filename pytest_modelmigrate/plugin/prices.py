"""The prices of a run; those of earlier runs are remembered, so that a replay does not load the price list."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from importlib import metadata
from typing import Any, Final

import pytest

from pytest_modelmigrate.analysis.price_list import load, prices_hold_until
from pytest_modelmigrate.analysis.pricing import price_call, prices_as_of
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.plugin.project_hooks import project_hooks

_NAME: Final = "modelmigrate/prices"
_LIST: Final = "genai_prices"
_MOST: Final = 20_000
"""The most prices that are remembered; beyond that, only those of the last run."""


class RememberedPrices:
    """Prices calls, and remembers prices in pytest's cache until a price, the price list or this package changes.

    Nothing is remembered where the project itself has loaded genai-prices, which it may have given other prices,
    nor without pytest's cache (`-p no:cacheprovider`). Prices of the hook `pytest_modelmigrate_price` come first, and
    are not remembered.

    Args:
        config: pytest's configuration.
        today: the day whose prices apply.
    """

    def __init__(self, config: pytest.Config, today: date) -> None:
        self._own_price = project_hooks(config).price
        self._cache: pytest.Cache | None = None if _LIST in sys.modules else getattr(config, "cache", None)
        self._today = today
        self._costs: dict[CallUsage, Cost] = {}
        self._remembered: dict[str, Any] | None = None
        self._new = False
        self._loaded = False

    def __call__(self, call: CallUsage) -> Cost:
        """The cost of one call in US dollars at today's prices."""
        cost = self._costs.get(call)
        if cost is None:
            cost = self._own_price(call)
            if cost is None:
                cost = self._found(call) if self._cache else price_call(call)
            self._costs[call] = cost
        return cost

    def load(self) -> None:
        """Load the price list before answers arrive that have to be priced."""
        if not self._loaded:
            self._loaded = True
            load()

    def keep(self) -> None:
        """Write the prices of this run to the cache, where that is possible."""
        if self._cache and self._new and not self._replaced():
            with warnings.catch_warnings(action="ignore"):  # pytest itself warns of a cache that cannot be written
                self._cache.set(_NAME, self._kept())

    def _found(self, call: CallUsage) -> Cost:
        remembered = self._read()
        name = _name(call)
        try:
            usd, note = remembered[name]
            return Cost(None if usd is None else Decimal(usd), str(note))
        except (KeyError, TypeError, ValueError, ArithmeticError):  # not priced yet, or damaged
            cost = price_call(call)
            remembered[name] = [None if cost.usd is None else str(cost.usd), cost.note]
            self._new = True
            return cost

    def _read(self) -> dict[str, Any]:
        if self._remembered is None:
            kept = self._cache.get(_NAME, None) if self._cache else None
            prices = kept.get("prices") if isinstance(kept, dict) and self._holds(kept) else None
            self._remembered = prices if isinstance(prices, dict) else {}
        return self._remembered

    def _kept(self) -> dict[str, Any]:
        until = prices_hold_until(self._today)
        prices = self._read()
        if len(prices) > _MOST:
            prices = {name: prices[name] for name in map(_name, self._costs) if name in prices}
        return {
            "list": _price_list(),
            "from": self._today.isoformat(),
            "until": until and until.isoformat(),
            "prices": prices,
        }

    def _holds(self, kept: Mapping[str, Any]) -> bool:
        """Whether remembered prices are still valid today."""
        first, until = str(kept.get("from")), kept.get("until")
        return kept.get("list") == _price_list() and first <= self._today.isoformat() < str(until or "9999")

    def _replaced(self) -> bool:
        """Whether genai-prices was given another list during the run."""
        from genai_prices import data, data_snapshot

        return data_snapshot.get_snapshot().providers is not data.providers


def _name(call: CallUsage) -> str:
    return json.dumps(call.plain(), sort_keys=True)


def _price_list() -> str:
    return f"{prices_as_of()}, pytest-modelmigrate {metadata.version('pytest-modelmigrate')}"
