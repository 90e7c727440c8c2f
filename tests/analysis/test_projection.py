from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.analysis.advice import advise
from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.cache_swaps import swap_caches
from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.analysis.projection import Projection, project
from pytest_modelmigrate.analysis.retries import retry_break_even
from pytest_modelmigrate.analysis.verdict import judge
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Iteration, Usage

OLD, NEW = Target("claude-opus-4-6", None, "opus-4-6"), Target("claude-opus-4-7", None, "opus-4-7")


def price(call: CallUsage) -> Cost:
    """A cent an uncached token, a tenth of it from the cache, a quarter more to write; `mystery` has no price."""
    if call.model == "mystery":
        return Cost(None, "no price")
    usage = call.usage
    written = usage.ephemeral_5m_input_tokens * Decimal("1.25") + usage.ephemeral_1h_input_tokens * 2
    return Cost((usage.input_tokens + usage.cache_read_input_tokens * Decimal("0.1") + written) / 100)


def outcome(
    case: str, target: Target, tokens: int, volume: float | None = 10, samples: int = 1, **more: Any
) -> Outcome:
    usage = Usage(tokens, **more.pop("usage", {}))
    sample = Sample(more.pop("result", "passed"), calls=(CallUsage(more.pop("model", "m"), 200, "end_turn", usage),))
    return Outcome(case, target, (sample,) * samples, calls_per_month=volume)


def projected(*outcomes: Outcome) -> Projection | None:
    run = Run((OLD, NEW), outcomes)
    return project(run, advise(run, judge(run, price, BaselineGate("off"))), price)


def test_calls_per_month_give_dollars_before_and_after() -> None:
    found = projected(
        outcome("a", OLD, 100, 20),
        outcome("a", NEW, 80, 20),
        outcome("b", OLD, 50),
        outcome("b", NEW, 60, result="failed"),
    )
    assert found is not None
    assert [(each.case, each.target, each.before.usd, each.after.usd) for each in found.cases] == [
        ("a", NEW, 20, 16),
        ("b", OLD, 5, 5),
    ]
    assert (found.before.usd, found.after.usd, found.order) == (25, 21, ("a",))


def test_the_median_sample_stands_for_the_case() -> None:
    before = outcome("a", OLD, 100)
    calls = [(CallUsage("m", 200, "end_turn", Usage(tokens)),) for tokens in (10, 20, 900)]
    after = Outcome("a", NEW, tuple(Sample("passed", calls=each) for each in calls))
    found = projected(before, after)
    assert found is not None
    assert found.after.usd == 2


def test_cases_without_a_number_or_a_cost_are_named_and_left_out() -> None:
    found = projected(
        outcome("a", OLD, 100),
        outcome("a", NEW, 80),
        outcome("b", OLD, 9, None),
        outcome("b", NEW, 9, None),
        outcome("c", OLD, 1),
    )
    assert found is not None
    assert ([each.case for each in found.cases], found.left_out) == (["a", "c"], ("b",))
    assert projected(outcome("a", OLD, 1, None), outcome("a", NEW, 1, None)) is None
    assert projected() is None


def test_a_cost_without_a_price_makes_the_total_unknown() -> None:
    found = projected(
        outcome("a", OLD, 1), outcome("a", NEW, 1, model="mystery"), outcome("b", OLD, 1), outcome("b", NEW, 2)
    )
    assert found is not None
    assert found.before.usd is not None
    assert found.after.usd is None
    assert found.order == ("b", "a")
    assert found.plain()["after_usd_per_month"] is None


def test_the_case_whose_failures_may_cost_least_migrates_first() -> None:
    found = projected(
        *(outcome("dear", target, 90, 100) for target in (OLD, NEW)),
        *(outcome("sampled", target, 90, 100, samples=20) for target in (OLD, NEW)),
        *(outcome("cheap", target, 3, 100) for target in (OLD, NEW)),
        outcome("saves", OLD, 9, 100),
        outcome("saves", NEW, 3, 100),
    )
    assert found is not None
    assert found.order == ("saves", "cheap", "sampled", "dear")
    by_case = {each.case: each for each in found.cases}
    assert by_case["dear"].at_risk.usd == 90
    assert by_case["sampled"].at_risk.usd == pytest.approx(Decimal("14.5"), abs=Decimal("0.1"))


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(1, 500), st.integers(0, 10**6)), min_size=1, max_size=5))
def test_the_total_is_the_sum_of_the_cases_and_the_order_has_each_once(cells: list[tuple[int, int, int]]) -> None:
    outcomes = [
        outcome(str(n), target, tokens, volume)
        for n, (old, new, volume) in enumerate(cells)
        for target, tokens in ((OLD, old), (NEW, new))
    ]
    found = projected(*outcomes)
    assert found is not None
    assert found.before.usd == sum((Decimal(old * volume) / 100 for old, _, volume in cells), Decimal(0))
    assert found.after.usd == sum((Decimal(new * volume) / 100 for _, new, volume in cells), Decimal(0))
    assert sorted(found.order) == sorted(str(n) for n in range(len(cells)))
    risks = {each.case: each.at_risk.usd for each in found.cases}
    assert [risks[case] for case in found.order] == sorted(risks.values(), key=lambda usd: usd or 0)


def calls(uncached: int, **cached: int) -> tuple[CallUsage, ...]:
    return (CallUsage("m", 200, "end_turn", Usage(uncached, **cached)),)


def test_the_first_write_of_a_prefix_is_paid_back_by_cheaper_calls() -> None:
    found = swap_caches(calls(50, cache_read_input_tokens=1000), calls(30, cache_read_input_tokens=800), price)
    assert found is not None
    assert (found.prefix_tokens, found.cold_write.usd, found.extra.usd) == (800, 10, Decimal("9.2"))
    assert found.break_even_calls == 23  # a call saves $0.20 of fresh and $0.20 of cached tokens
    assert found.plain()["extra_usd"] == "9.200000"


def test_a_write_within_the_sample_counts_as_the_prefix_and_an_hour_costs_more() -> None:
    after = calls(30, cache_read_input_tokens=300, ephemeral_1h_input_tokens=500)
    found = swap_caches(calls(50, cache_read_input_tokens=1000), after, price)
    assert found is not None
    assert (found.prefix_tokens, found.cold_write.usd, found.extra.usd) == (800, 16, Decimal("15.2"))


def test_the_longest_prefix_of_a_sample_counts_once() -> None:
    after = (*calls(1, ephemeral_5m_input_tokens=300), *calls(1, cache_read_input_tokens=700), *calls(1))
    found = swap_caches(after, after, price)
    assert found is not None
    assert (found.prefix_tokens, found.break_even_calls) == (700, None)


def test_what_caches_nothing_has_nothing_to_swap_and_no_price_no_figure() -> None:
    assert swap_caches(calls(9, cache_read_input_tokens=9), calls(9), price) is None
    mystery = (CallUsage("mystery", 200, "end_turn", Usage(1, cache_read_input_tokens=5)),)
    found = swap_caches(calls(9), mystery, price)
    assert found is not None
    assert (found.extra.usd, found.break_even_calls) == (None, None)


def test_the_published_prices_of_a_cold_write() -> None:
    prefix = (CallUsage("claude-opus-4-7", 200, "end_turn", Usage(0, 10, 1_000_000)),)
    found = swap_caches(prefix, prefix, price_call)
    assert found is not None
    assert (found.cold_write.usd, found.extra.usd) == (Decimal("6.25"), Decimal("5.75"))


def test_caches_are_swapped_only_where_a_case_migrates() -> None:
    cached = {"usage": {"cache_read_input_tokens": 100}}
    both = [outcome("a", target, tokens, **cached) for target, tokens in ((OLD, 20), (NEW, 10))]
    found = projected(*both)
    assert found is not None
    assert found.cases[0].cache is not None
    assert found.cold_writes.usd == Decimal("1.15")
    stays = projected(both[0], outcome("a", NEW, 10, result="failed", **cached))
    assert stays is not None
    assert (stays.cases[0].cache, stays.cold_writes.usd) == (None, 0)


def test_a_dear_call_must_save_as_many_calls_as_it_costs() -> None:
    found = retry_break_even(Decimal("0.052"), Decimal("0.014"))
    assert str(found) == "$0.0520 against $0.0140 must save 3.7 calls: the first attempt and 2.7 retries"
    assert retry_break_even(Decimal(1), Decimal(0)) is None


def test_a_dearer_target_says_how_many_retries_it_must_save() -> None:
    found = projected(outcome("a", OLD, 10), outcome("a", NEW, 37), outcome("b", OLD, 10), outcome("b", NEW, 5))
    assert found is not None
    assert [each.plain()["break_even_retries"] for each in found.cases] == [2.7, None]


@pytest.mark.parametrize(("old", "new"), [("m", "mystery"), ("mystery", "m")])
def test_one_unknown_price_leaves_the_break_even_unknown(old: str, new: str) -> None:
    before, after = ((CallUsage(model, 200, "end_turn", Usage(9, 0, 5)),) for model in (old, new))
    found = swap_caches(before, after, price)
    assert found is not None
    assert found.break_even_calls is None


def test_iterations_are_priced_one_by_one_so_their_cache_is_left_as_it_is() -> None:
    usage = Usage(50, cache_read_input_tokens=1000, iterations=(Iteration("message", "m", Usage(1)),))
    before = (CallUsage("m", 200, "end_turn", usage),)
    found = swap_caches(before, calls(30, cache_read_input_tokens=800), price)
    assert found is not None
    assert found.break_even_calls == 1


def test_an_equal_cost_needs_no_retries_and_a_case_without_a_cost_on_one_side_is_left_out() -> None:
    silent = Outcome("b", OLD, (Sample("passed"),), calls_per_month=5)
    found = projected(outcome("a", OLD, 10), outcome("a", NEW, 10), silent, outcome("b", NEW, 5), outcome("c", NEW, 5))
    assert found is not None
    assert [(each.case, each.retries) for each in found.cases] == [("a", None)]
    assert found.left_out == ("b", "c")


def test_two_samples_already_limit_the_share_of_failures() -> None:
    found = projected(*(outcome("a", target, 100, 10, samples=2) for target in (OLD, NEW)))
    assert found is not None
    assert found.cases[0].at_risk.usd == pytest.approx(Decimal("6.576"), abs=Decimal("0.001"))
