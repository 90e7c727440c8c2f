from __future__ import annotations

from decimal import Decimal

from pytest_modelmigrate.analysis.frontier import TargetPoint, target_points
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Result, Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage

TARGETS = {name: Target(f"claude-{name}", None, name) for name in ("opus", "haiku", "sonnet")}


def price(call: CallUsage) -> Cost:
    """A cent a token; unknown above 1,000."""
    tokens = call.usage.input_tokens
    return Cost(None, "no price") if tokens > 1000 else Cost(Decimal(tokens) / 100)


def run(**results: str) -> Run:
    """A run of cases `p`assed, `F`ailed, `e`rror or `-` not run, as many tokens as the digits behind say."""
    words: dict[str, Result] = {"p": "passed", "F": "failed", "e": "error"}
    outcomes = []
    for name, cells in results.items():
        for number, cell in enumerate(cells.split()):
            if cell != "-":
                calls = (CallUsage("m", 200, "end_turn", Usage(int(cell[1:]))),)
                outcomes.append(Outcome(f"case{number}", TARGETS[name], (Sample(words[cell[0]], calls=calls),)))
    return Run(tuple(TARGETS[name] for name in results), tuple(outcomes))


def efficient(points: tuple[TargetPoint, ...]) -> set[str]:
    return {each.target.id for each in points if each.efficient}


def test_pass_rate_and_cost_are_over_the_cases_that_all_targets_decided() -> None:
    points = target_points(run(opus="p10 p10 F30", haiku="p2 e9 F4"), price)
    assert [(str(each.target.id), each.passes.passed, each.passes.samples) for each in points] == [
        ("opus", 1, 2),
        ("haiku", 1, 2),
    ]
    assert [each.cost.usd for each in points] == [Decimal("0.40"), Decimal("0.06")]
    assert [each.usd_per_case for each in points] == [Decimal("0.20"), Decimal("0.03")]


def test_a_target_that_is_dearer_and_no_better_is_not_efficient() -> None:
    assert efficient(target_points(run(opus="p10 p10", haiku="p2 F2", sonnet="p5 F5"), price)) == {"opus", "haiku"}


def test_of_targets_that_cost_the_same_the_better_is_efficient_and_equals_both_are() -> None:
    assert efficient(target_points(run(opus="p5 p5", haiku="p5 F5"), price)) == {"opus"}
    assert efficient(target_points(run(opus="p5 p5", haiku="p5 p5"), price)) == {"opus", "haiku"}


def test_a_target_with_an_unknown_cost_beats_nothing_and_is_beaten_by_nothing() -> None:
    points = target_points(run(opus="p10", haiku="p1001"), price)
    assert efficient(points) == {"opus", "haiku"}
    assert points[1].usd_per_case is None


def test_a_target_that_decided_few_cases_does_not_leave_few_cases_for_all() -> None:
    points = target_points(run(opus="p1 p1 p1", haiku="p2 - -"), price)
    assert [(each.target.id, each.passes.samples) for each in points] == [("opus", 3)]


def test_without_a_common_case_there_is_nothing_to_draw() -> None:
    assert target_points(run(opus="p1 -", haiku="- p1"), price) == ()
    assert target_points(Run(), price) == ()
