from __future__ import annotations

from decimal import Decimal

import pytest

from pytest_modelmigrate.analysis.bills import bill
from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.usage import Usage


def call(usage: Usage, *, batch: bool = False) -> CallUsage:
    return CallUsage("claude-opus-4-8", 200, "end_turn", usage, batch)


@pytest.mark.parametrize(
    ("usage", "batch", "share", "term"),
    [
        (Usage(1_000_000), True, "0.5", "batch"),
        (Usage(1_000_000, service_tier="batch"), False, "0.5", "batch"),
        (Usage(1_000_000, speed="fast"), False, "2", "fast mode"),
        (Usage(1_000_000, inference_geo="us"), False, "1.1", "data residency us"),
        (Usage(cache_read_input_tokens=1_000_000), False, "0.1", "prompt cache"),
        (Usage(ephemeral_5m_input_tokens=1_000_000), False, "1.25", "prompt cache"),
    ],
)
def test_a_bill_names_what_makes_it_differ_from_the_list_price(
    usage: Usage, *, batch: bool, share: str, term: str
) -> None:
    found = bill([call(usage, batch=batch)], price_call)
    assert found.list_price == Cost(Decimal(5))
    assert found.billed == Cost(Decimal(5) * Decimal(share))
    assert found.terms == (term,)


def test_a_tier_without_a_published_price_has_a_list_price_and_no_bill() -> None:
    found = bill([call(Usage(1_000_000, service_tier="priority"))], price_call)
    assert found.list_price == Cost(Decimal(5))
    assert not found.billed.known
    assert found.terms == ("service tier priority",)


def test_a_bill_at_list_price_names_no_terms() -> None:
    found = bill([call(Usage(1_000_000, service_tier="standard", inference_geo="global"))] * 2, price_call)
    assert (found.list_price, found.billed, found.terms) == (Cost(Decimal(10)), Cost(Decimal(10)), ())
