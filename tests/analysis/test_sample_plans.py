from __future__ import annotations

from decimal import Decimal

import pytest

from pytest_modelmigrate.analysis.sample_plans import case_records, plan_cost, pooled_pass_rate, sample_plan
from pytest_modelmigrate.analysis.statistics.power import fixed_power, samples_needed
from pytest_modelmigrate.analysis.statistics.stopping import chances
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.sample_counts import SampleCounts
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage

OLD, NEW = Target("claude-opus-4-6", None, "opus-4-6"), Target("claude-opus-4-7", None, "opus-4-7")


def price(call: CallUsage) -> Cost:
    """A dollar a token; `mystery` has no price."""
    return Cost(None, "no price") if call.model == "mystery" else Cost(Decimal(call.usage.input_tokens))


def outcome(target: Target, *tokens: int, case: str = "a", failed: int = 0, model: str = "m") -> Outcome:
    calls = [(CallUsage(model, 200, "end_turn", Usage(each)),) for each in tokens]
    results = ["failed"] * failed + ["passed"] * (len(tokens) - failed)
    samples = tuple(Sample(result, calls=each) for result, each in zip(results, calls, strict=True))  # type: ignore[arg-type]
    return Outcome(case, target, samples)


def test_a_fixed_number_has_the_power_that_was_asked_for() -> None:
    plan = sample_plan(0.9, 0.3, power=0.8)
    assert plan.fixed == samples_needed(0.9, 0.3) == plan.samples
    assert (plan.mean, plan.found) == (None, None)
    assert fixed_power(plan.fixed, 0.9, 0.6) >= 0.8 > fixed_power(plan.fixed - 1, 0.9, 0.6)


def test_a_planned_number_says_how_often_it_finds_the_drop() -> None:
    plan = sample_plan(0.9, 0.3, counts=SampleCounts(10, 10))
    assert (plan.mean, plan.found, plan.samples) == (10, pytest.approx(fixed_power(10, 0.9, 0.6)), 10)


def test_a_planned_range_says_what_it_takes_on_average() -> None:
    plan = sample_plan(0.9, 0.3, counts=SampleCounts(3, 20))
    expected = chances(0.9, 0.9 - 0.3, least=3, most=20, ends_at=20)
    assert (plan.mean, plan.found) == (expected.samples, expected.regressed)
    assert 3 < plan.mean < 20


@pytest.mark.parametrize("counts", [SampleCounts(10, 10), SampleCounts(3, 20)])
def test_many_cases_share_one_level(counts: SampleCounts) -> None:
    alone, among_many = (sample_plan(0.9, 0.5, counts=counts, cases=cases) for cases in (1, 40))
    assert alone.fixed is not None
    assert among_many.fixed is not None
    assert among_many.fixed > alone.fixed
    assert among_many.found is not None
    assert alone.found is not None
    assert among_many.found < alone.found


def test_a_whole_pass_rate_can_be_lost() -> None:
    plan = sample_plan(0.3, 0.3, counts=SampleCounts(10, 10))
    assert plan.found == fixed_power(10, 0.3, 0.0)


def test_a_run_says_the_pass_rate_and_the_median_cost_of_a_sample_of_every_target() -> None:
    run = Run(
        (OLD, NEW),
        (
            outcome(OLD, 1, 2, 90, failed=1),
            outcome(NEW, 10, 20, 900, failed=3),
            outcome(OLD, 5, case="b"),
            Outcome("b", NEW, (Sample("skipped"),)),
            outcome(NEW, 7, case="c"),
        ),
    )
    first, second, third = case_records(run, price)
    assert (first.case, first.passed, first.samples, first.targets, first.sample_cost.usd) == ("a", 2, 3, 2, 22)
    assert (second.share, second.targets, second.sample_cost.usd) == (1.0, 1, 5)
    assert (third.share, third.samples, third.sample_cost.usd) == (None, 0, 7)
    assert pooled_pass_rate((first, second, third)) == 3 / 4
    assert plan_cost((first, second), 2.5).usd == Decimal("67.5")


def test_a_cost_without_a_price_stays_unknown() -> None:
    (record,) = case_records(Run((OLD,), (outcome(OLD, 1, model="mystery"),)), price)
    assert plan_cost((record,), 10).usd is None
    assert pooled_pass_rate(()) is None


def test_a_single_sample_is_taken_as_it_is() -> None:
    plan = sample_plan(0.9, 0.3, counts=SampleCounts(1, 1), cases=40)
    assert (plan.mean, plan.found, plan.false_alarms) == (1, pytest.approx(0.9 * 0.4), pytest.approx(0.09))
    assert sample_plan(0.9, 0.3, counts=SampleCounts(2, 2), cases=5).false_alarms == pytest.approx(0.01)
