from __future__ import annotations

from decimal import Decimal

from pytest_modelmigrate.analysis.frontier import TargetPoint
from pytest_modelmigrate.analysis.statistics.proportions import Passes
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.reports.html.frontier_chart import HEIGHT, FrontierChart


def point(name: str, passed: int, usd: str | None, *, efficient: bool = False) -> TargetPoint:
    cost = Cost(None, "no price") if usd is None else Cost(Decimal(usd))
    return TargetPoint(Target(f"claude-{name}", None, name), Passes(passed, 10), cost, efficient)


def test_better_is_up_and_cheaper_is_left() -> None:
    points = [point("opus", 9, "0.5", efficient=True), point("haiku", 6, "0.1", efficient=True), point("old", 7, "0.9")]
    chart = FrontierChart.of(points)
    assert chart is not None
    opus, haiku, old = chart.points
    assert haiku.x < opus.x < old.x
    assert opus.y < old.y < haiku.y
    assert all(0 <= each.high <= each.y <= each.low <= HEIGHT and 0 <= each.x <= 100 for each in chart.points)
    assert chart.lines == ((haiku.x, haiku.y, opus.x, opus.y),), "the frontier leaves out what another target beats"
    assert chart.cases == 10


def test_a_target_without_a_price_is_not_drawn() -> None:
    chart = FrontierChart.of([point("opus", 9, "0.5"), point("new", 9, None)])
    assert chart is not None
    assert [each.name for each in chart.points] == ["opus"]
    assert FrontierChart.of([point("new", 9, None)]) is None
    assert FrontierChart.of([]) is None


def test_names_of_targets_that_are_close_stand_apart() -> None:
    chart = FrontierChart.of([point(name, 9, usd) for name, usd in (("one", "0.50"), ("two", "0.51"), ("far", "0.9"))])
    assert chart is not None
    one, two, far = (each.label for each in chart.points)
    assert one != two
    assert far.anchor == "end" or far.dx > 0


def test_ticks_are_dollars_and_percent() -> None:
    chart = FrontierChart.of([point("one", 5, "0.05"), point("two", 9, "0.1")])
    assert chart is not None
    assert [label for _, label in chart.x_ticks] == ["$0.006", "$0.008", "$0.01"]
    close = FrontierChart.of([point("one", 5, "0.0056"), point("two", 9, "0.0060")])
    assert close is not None
    assert [label for _, label in close.x_ticks] == ["$0.00056", "$0.00058", "$0.0006"]
    assert all(label.endswith("%") for _, label in chart.y_ticks)
