from __future__ import annotations

import pytest

from pytest_modelmigrate.analysis.cost_trends import CaseCost, CostTrend, case_trends, target_trends

COSTS = (
    CaseCost("r1", "1", "a", "old", 1.0),
    CaseCost("r1", "1", "a", "new", 2.0),
    CaseCost("r2", "2", "b", "new", 5.0),
    CaseCost("r3", "3", "a", "new", 3.0),
)


def test_a_case_has_a_trend_on_each_target() -> None:
    assert case_trends(COSTS) == (
        CostTrend("a", "old", (1.0,)),
        CostTrend("a", "new", (2.0, 3.0)),
        CostTrend("b", "new", (5.0,)),
    )


def test_a_case_that_a_run_leaves_out_makes_no_dip_in_the_trend_of_its_target() -> None:
    assert target_trends(COSTS) == (CostTrend("", "old", (1.0,)), CostTrend("", "new", (7.0, 7.0, 8.0), 2))


@pytest.mark.parametrize(("costs", "change"), [((2.0, 9.0, 3.0), 1.5), ((2.0,), None), ((0.0, 1.0), None)])
def test_the_change_is_the_last_cost_by_the_first(costs: tuple[float, ...], change: float | None) -> None:
    assert CostTrend("a", "new", costs).change == change
