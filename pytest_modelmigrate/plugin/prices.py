"""Prices of a run. What was priced earlier on the same day is remembered, so that a replay loads no price list."""

from __future__ import annotations

import json
import sys
import warnings
from datetime import date
from decimal import Decimal
from importlib import metadata
from typing import Any, Final

import pytest

from pytest_modelmigrate.analysis.price_list import load
from pytest_modelmigrate.analysis.pricing import price_call, prices_as_of
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost

_NAME: Final = "modelmigrate/prices"
_LIST: Final = "genai_prices"


class RememberedPrices:
    """Says what calls cost; remembers it in pytest's cache until the day, the price list or this package changes.

    Nothing is remembered where the project itself has loaded genai-prices, for it may have given it other prices,
    nor without pytest's cache (`-p no:cacheprovider`).

    Args:
        config: pytest's configuration.
        today: the day whose prices apply.
    """

    def __init__(self, config: pytest.Config, today: date) -> None:
        self._cache: pytest.Cache | None = None if _LIST in sys.modules else getattr(config, "cache", None)
        self._today = today
        self._costs: dict[CallUsage, Cost] = {}
        self._remembered: dict[str, Any] | None = None
        self._new = False
        self._loaded = False

    def __call__(self, call: CallUsage) -> Cost:
        """What one call costs in US dollars at today's prices."""
        cost = self._costs.get(call)
        if cost is None:
            cost = self._costs[call] = self._found(call) if self._cache else price_call(call)
        return cost

    def load(self) -> None:
        """Load the price list now; new answers are on their way, and each will be priced."""
        if not self._loaded:
            self._loaded = True
            load()

    def keep(self) -> None:
        """Remember what was priced now; what the cache does not take is priced again another time."""
        if self._cache and self._new and not self._replaced():
            with warnings.catch_warnings(action="ignore"):  # pytest itself warns of a cache that cannot be written
                self._cache.set(_NAME, {"as_of": self._as_of(), "prices": self._remembered})

    def _found(self, call: CallUsage) -> Cost:
        remembered = self._read()
        name = json.dumps(call.plain(), sort_keys=True)
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
            prices = kept.get("prices") if isinstance(kept, dict) and kept.get("as_of") == self._as_of() else None
            self._remembered = prices if isinstance(prices, dict) else {}
        return self._remembered

    def _as_of(self) -> str:
        return f"{self._today.isoformat()}, {prices_as_of()}, {metadata.version('pytest-modelmigrate')}"

    def _replaced(self) -> bool:
        """Whether somebody gave genai-prices another list during the run."""
        from genai_prices import data, data_snapshot

        return data_snapshot.get_snapshot().providers is not data.providers
