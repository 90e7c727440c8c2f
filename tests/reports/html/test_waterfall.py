from __future__ import annotations

from decimal import Decimal

import pytest

from pytest_modelmigrate.analysis.cost_causes import CAUSES, CostCauses
from pytest_modelmigrate.reports.html.waterfall import Waterfall


def causes(was: str, *, counted: bool = True, **usd: str) -> CostCauses:
    return CostCauses({cause: Decimal(usd.get(cause, "0")) for cause in CAUSES}, counted, Decimal(was))


def test_each_cause_begins_where_the_one_before_it_ends() -> None:
    found = causes("0.50", tokenizer="0.15", output="0.35", price="-0.25")
    fall = Waterfall.of("old", "new", found, 7)
    assert fall is not None
    assert [(bar.name, bar.direction, bar.start, bar.width, bar.usd, bar.share) for bar in fall.bars] == [
        ("old", "total", 0.0, 58.82, "$0.5000", ""),
        ("output", "up", 58.82, 41.18, "+$0.3500", "+70%"),
        ("price", "down", 70.59, 29.41, "-$0.2500", "-50%"),
        ("tokenizer", "up", 70.59, 17.65, "+$0.1500", "+30%"),
        ("new", "total", 0.0, 88.24, "$0.7500", "+50%"),
    ]
    assert (fall.change, fall.cases, fall.tokenizer_counted, fall.tokenizer_known) == ("+50%", 7, True, True)


def test_a_tiny_cause_can_be_seen_and_stays_in_the_picture() -> None:
    fall = Waterfall.of("old", "new", causes("1", counted=False, thinking="0.000001"), 1)
    assert fall is not None
    tiny = fall.bars[1]
    assert tiny.width == 0.3
    assert tiny.start + tiny.width == pytest.approx(100)
    assert (fall.tokenizer_counted, fall.tokenizer_known) == (False, False)


def test_nothing_is_drawn_from_a_baseline_that_costs_nothing() -> None:
    assert Waterfall.of("old", "new", causes("0", output="1"), 1) is None
