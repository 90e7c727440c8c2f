from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from genai_prices import data
from genai_prices.types import ConditionalPrice, ModelPrice, StartDateConstraint

from pytest_modelmigrate.analysis.price_list import list_price, model_version, prices_hold_until
from pytest_modelmigrate.facts.usage import Usage

BEFORE, CHANGE, LATER = date(2027, 2, 28), date(2027, 3, 1), date(2027, 6, 1)


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that announces two changes of one model's price."""
    models = next(provider.models for provider in data.providers if provider.id == "anthropic")
    model = next(model for model in models if model.id == "claude-opus-4-7")
    changes = [(None, 5), (StartDateConstraint(CHANGE), 50), (StartDateConstraint(LATER), 500)]
    prices = [ConditionalPrice(when, prices=ModelPrice(input_mtok=Decimal(usd))) for when, usd in changes]
    monkeypatch.setattr(model, "prices", prices)


@pytest.mark.usefixtures("announced")
def test_prices_hold_until_the_next_day_for_which_the_list_announces_another() -> None:
    named = model_version("claude-opus-4-7")
    assert named is not None
    days = BEFORE, CHANGE, LATER
    assert [list_price(named, Usage(1_000_000), on=day).usd for day in days] == [5, 50, 500]
    assert [prices_hold_until(day) for day in days] == [CHANGE, LATER, None]
