from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from genai_prices.data import providers

from pytest_modelmigrate.analysis.log_prices import LINEAR_UP_TO, LogPrices
from pytest_modelmigrate.analysis.pricing import price
from pytest_modelmigrate.facts.catalog import catalog
from pytest_modelmigrate.facts.log_entries import LogEntry
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.text.moments import moment

NOON = moment("2026-11-20T12:00:00Z")
DAY = date(2026, 11, 20)


@pytest.mark.parametrize("model", [each.id for each in catalog()])
@pytest.mark.parametrize(
    "usage",
    [
        Usage(1234, 567),
        Usage(20_000, 9_000, 15_000, 10_000, 5_000),
        Usage(80_000, 9_000, 15_000, 10_000, 5_000),
        Usage(200_001, 10),
        Usage(700_000, 10, 100_000),
        Usage(10, 10, inference_geo="us"),
        Usage(10, 10, web_search_requests=2),
    ],
    ids=["short", "linear", "longer", "200k", "long", "residency", "search"],
)
def test_a_logged_call_costs_what_any_call_costs(model: str, usage: Usage) -> None:
    for batch in (False, True):
        expected = price(model, usage, batch=batch, on=DAY).usd
        found = LogPrices()(LogEntry(NOON, model, usage, batch=batch))
        assert found == (None if expected is None else pytest.approx(float(expected)))


def test_no_tier_of_the_price_list_begins_where_costs_are_taken_as_linear() -> None:
    text = "".join(repr(each.models) for each in providers if each.id == "anthropic")
    starts = [int(start) for start in re.findall(r"Tier\(start=(\d+)", text)]
    assert starts
    assert min(starts) >= LINEAR_UP_TO


def test_the_price_is_that_of_the_day_of_the_call() -> None:
    prices = LogPrices()
    for day in ("2025-01-01", "2026-10-13", "2026-10-14"):
        usage = Usage(1000, 100)
        found = prices(LogEntry(moment(day), "claude-haiku-4-5", usage, batch=True))
        assert found == pytest.approx(
            float(price("claude-haiku-4-5", usage, batch=True, on=date.fromisoformat(day)).usd or 0)
        )


@pytest.mark.parametrize(
    ("entry", "usd"),
    [
        ({"model": "gpt-5", "usage": Usage(10, 10)}, None),
        ({"model": "gpt-5", "usage": Usage(10, 10), "cost_usd": 0.25}, 0.25),
        ({"model": "claude-opus-4-7"}, None),
        ({"model": "claude-opus-4-7", "cost_usd": 0.25}, 0.25),
        ({"model": "claude-opus-4-7", "failed": True}, 0.0),
        ({"model": "claude-opus-4-7", "usage": Usage(1_000_000), "cost_usd": 9.0, "failed": False}, 5.0),
    ],
    ids=["unknown", "unknown, but logged", "no tokens", "logged", "an error is not billed", "tokens come first"],
)
def test_a_logged_cost_counts_where_no_other_is_known(entry: dict[str, Any], usd: float | None) -> None:
    prices = LogPrices()
    assert prices(LogEntry(NOON, **entry)) == usd
    assert prices.as_logged == (usd == 0.25)
    assert bool(prices.unpriced) == (usd is None)


def test_calls_without_a_cost_are_counted_by_reason() -> None:
    prices = LogPrices()
    for model in ("gpt-5", "gpt-5", "claude-opus-4-7"):
        prices(LogEntry(NOON, model, Usage(1) if model == "gpt-5" else None))
    assert prices.unpriced == {"no price is known for gpt-5": 2, "no tokens are logged": 1}
