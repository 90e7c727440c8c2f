from __future__ import annotations

import pytest

from pytest_modelmigrate.analysis.sample_schedule import SampleSchedule
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.sample_counts import SampleCounts
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.targets import Target

BASELINE, FIRST, SECOND = (Target(f"claude-{name}", name=name) for name in ("opus-4-6", "opus-4-7", "opus-5-5"))
RANGE = SampleSchedule(SampleCounts(3, 20))


def of(target: Target, samples: str) -> Outcome:
    """An outcome of samples that pass (`+`), fail (`-`) or got no answer (`?`)."""
    kinds = {"+": Sample("passed"), "-": Sample("failed"), "?": Sample("error", inconclusive=True)}
    return Outcome("a", target, tuple(kinds[each] for each in samples))


def wanted(schedule: SampleSchedule, baseline: str, *others: str, cases: int = 1) -> list[int]:
    targets = (FIRST, SECOND)[: len(others)]
    found = schedule.wanted(of(BASELINE, baseline), [*map(of, targets, others)], cases)
    return [found[target.id] for target in (BASELINE, *targets)]


def test_a_fixed_number_wants_no_more() -> None:
    assert SampleSchedule(SampleCounts(5, 5)).fixed
    assert wanted(SampleSchedule(SampleCounts(3, 3)), "+++", "---") == [3, 3]


@pytest.mark.parametrize(
    ("baseline", "other", "expected"),
    [
        ("+++", "+++", 5),
        ("++++++", "+++-++", 9),
        ("+" * 18, "+" * 14 + "-" * 4, 20),
        ("+" * 20, "+-" * 10, 20),
        ("+" * 8, "-" * 8, 8),
        ("+" * 9, "+" * 9, 9),
        ("+++", "???", 3),
    ],
    ids=["few", "open", "at most", "the largest", "decided", "futile", "no answer"],
)
def test_both_targets_of_an_open_case_get_half_as_many_again(baseline: str, other: str, expected: int) -> None:
    assert wanted(RANGE, baseline, other) == [expected, expected]


def test_only_the_open_comparison_goes_on() -> None:
    assert wanted(RANGE, "+" * 8, "-" * 8, "+++-" * 2) == [12, 8, 12]
    assert wanted(RANGE, "+" * 8, "+++-" * 2, "-" * 8) == [12, 12, 8]


def test_many_cases_need_more_to_be_decided() -> None:
    assert wanted(RANGE, "+" * 8, "-" * 6 + "++", cases=1) == [8, 8]
    assert wanted(RANGE, "+" * 8, "-" * 6 + "++", cases=100) == [12, 12]


@pytest.mark.parametrize(
    ("baseline", "other", "expected"),
    [("+", "-", [6, 6]), ("-", "+", [6, 6]), ("+", "+", [1, 1]), ("+", "?", [1, 1]), ("++++++", "-+++++", [6, 6])],
)
def test_a_result_that_differs_is_confirmed_once(baseline: str, other: str, expected: list[int]) -> None:
    schedule = SampleSchedule(SampleCounts(1, 1), confirm=5)
    assert not schedule.fixed
    assert wanted(schedule, baseline, other) == expected


def test_what_was_not_taken_on_one_target_is_taken_there() -> None:
    assert wanted(RANGE, "+++", "+-") == [4, 4]
