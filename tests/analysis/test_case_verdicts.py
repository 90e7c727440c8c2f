from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.analysis.case_verdicts import ALPHA, SampleComparison, compare_samples_of
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.samples import Result, Sample
from pytest_modelmigrate.facts.targets import Target

BASELINE, TARGET = Target("claude-opus-4-6", name="opus-4-6"), Target("claude-opus-4-7", name="opus-4-7")
counts = st.integers(0, 12).flatmap(lambda passed: st.tuples(st.just(passed), st.integers(0, 12)))


def outcome(target: Target, passed: int, failed: int, *, adaptive: bool = False, case: str = "a") -> Outcome:
    samples = (*(Sample("passed") for _ in range(passed)), *(Sample("failed") for _ in range(failed)))
    return Outcome(case, target, samples, pass_rate=0.5, most_samples=20 if adaptive else None)


def compared(
    before: tuple[int, int], after: tuple[int, int], *, margin: float = 0.0, adaptive: bool = False, others: int = 0
) -> SampleComparison:
    """A case of so many passes and failures, beside other cases of which all samples pass."""
    steady = [(outcome(BASELINE, 10, 0), outcome(TARGET, 10, 0))] * others
    pair = outcome(BASELINE, *before, adaptive=adaptive), outcome(TARGET, *after, adaptive=adaptive)
    return compare_samples_of([pair, *steady], margin=margin)[0]


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [("passed", "passed", "same"), ("passed", "failed", "regressed"), ("failed", "passed", "improved")],
)
def test_one_sample_on_each_side_is_taken_as_it_is(before: Result, after: Result, verdict: str) -> None:
    pair = Outcome("a", BASELINE, (Sample(before),)), Outcome("a", TARGET, (Sample(after),))
    (found,) = compare_samples_of([pair])
    assert (found.verdict, found.p_value, found.samples_needed, found.several) == (verdict, None, None, False)


@pytest.mark.parametrize("unknown", [Sample("error", inconclusive=True), Sample("error")])
def test_a_case_without_an_answer_is_undecided(unknown: Sample) -> None:
    pair = Outcome("a", BASELINE, (Sample("passed"),)), Outcome("a", TARGET, (unknown,))
    assert [each.verdict for each in compare_samples_of([pair, pair[::-1]])] == ["undecided", "undecided"]


@pytest.mark.parametrize("adaptive", [False, True])
@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ((10, 0), (10, 0), "same"),
        ((10, 0), (9, 1), "same"),
        ((9, 1), (10, 0), "same"),
        ((10, 0), (1, 9), "regressed"),
        ((1, 9), (10, 0), "improved"),
        ((5, 0), (3, 2), "undecided"),
    ],
)
def test_what_chance_explains_is_no_regression(
    before: tuple[int, int], after: tuple[int, int], verdict: str, adaptive: bool  # noqa: FBT001 - a column of the table
) -> None:  # fmt: skip
    found = compared(before, after, adaptive=adaptive)
    assert found.verdict == verdict
    assert (found.e_value is not None) is adaptive
    assert (found.samples_needed is not None) is (verdict == "undecided")


def test_the_number_of_cases_raises_what_a_difference_has_to_show() -> None:
    alone, among = compared((10, 0), (5, 5)), compared((10, 0), (5, 5), others=9)
    assert (alone.verdict, among.verdict) == ("regressed", "undecided")
    assert alone.p_value is not None
    assert among.p_value == pytest.approx(10 * alone.p_value)
    assert among.samples_needed is not None
    assert among.samples_needed > 1


def test_a_drop_within_the_margin_is_not_a_regression() -> None:
    big = 200
    before, after = (int(0.95 * big), int(0.05 * big)), (int(0.85 * big), int(0.15 * big))
    assert compared(before, after).verdict == "regressed"
    assert compared(before, after, margin=0.2).verdict == "non_inferior"
    assert compared(before, (int(0.5 * big), int(0.5 * big)), margin=0.2).verdict == "regressed"


def test_cases_of_one_sample_do_not_count_among_those_that_are_tested() -> None:
    single = Outcome("b", BASELINE, (Sample("passed"),)), Outcome("b", TARGET, (Sample("failed"),))
    pair = outcome(BASELINE, 10, 0), outcome(TARGET, 5, 5)
    found = compare_samples_of([single, pair, single])
    assert [each.verdict for each in found] == ["regressed"] * 3
    assert found[1] == compare_samples_of([pair])[0]


@given(counts, counts, st.booleans())
def test_both_directions_mirror_each_other(
    before: tuple[int, int], after: tuple[int, int], adaptive: bool  # noqa: FBT001 - drawn
) -> None:  # fmt: skip
    if not sum(before) or not sum(after) or max(sum(before), sum(after)) == 1:
        return
    there, back = compared(before, after, adaptive=adaptive), compared(after, before, adaptive=adaptive)
    mirror = {"regressed": "improved", "improved": "regressed"}
    assert back.verdict == mirror.get(there.verdict, there.verdict)
    assert there.verdict != "regressed" or (there.p_value is not None and there.p_value <= ALPHA)


@given(counts, st.integers(0, 10))
def test_a_further_failure_never_makes_a_regression_less_sure(before: tuple[int, int], passed: int) -> None:
    if not sum(before):
        return
    better, worse = (compared(before, (number, 11 - number)) for number in (passed + 1, passed))
    assert better.verdict != "regressed" or worse.verdict == "regressed"


def test_what_only_the_first_samples_showed_is_no_verdict() -> None:
    found = compared((8, 8), (4, 4), adaptive=True)  # the first eight of the baseline pass, and then no more
    assert found.verdict != "regressed"
