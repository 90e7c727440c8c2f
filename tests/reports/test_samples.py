from __future__ import annotations

from decimal import Decimal

import pytest

from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.verdict import Verdict, judge
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.reports.samples import explain_regression, explain_samples, sample_notes, samples_line

BASELINE, TARGET = Target("claude-opus-4-6", name="opus-4-6"), Target("claude-opus-4-7", name="opus-4-7")
CALL = CallUsage("claude-opus-4-6", 200, "end_turn", Usage(100, 10))


def price(call: CallUsage) -> Cost:
    return Cost(Decimal(call.usage.input_tokens) / 100_000)


def outcome(target: Target, case: str, passed: int, failed: int, *, rate: float = 0.1) -> Outcome:
    samples = (
        *[Sample("passed", calls=(CALL,))] * passed,
        *[Sample("failed", calls=(CALL,), message="wrong")] * failed,
    )
    return Outcome(case, target, samples, pass_rate=rate)


def judged(**cases: tuple[tuple[int, int], tuple[int, int]]) -> Verdict:
    """A run of cases with so many passes and failures on the baseline and on the target."""
    outcomes = [
        outcome(target, case, *counts)
        for case, sides in cases.items()
        for target, counts in zip((BASELINE, TARGET), sides, strict=True)
    ]
    return judge(Run((BASELINE, TARGET), tuple(outcomes)), price, BaselineGate("off"))


def test_the_failures_of_samples_are_listed_by_class_the_most_frequent_first() -> None:
    finding = Finding(held=False, behaviour="json_reply()", failure="prose around JSON", evidence="Sure!")
    samples = (
        *[Sample("failed", findings=(finding, finding), message="AssertionError: x")] * 3,
        Sample("failed", message="AssertionError: no order"),
        Sample("error", inconclusive=True, message="529 overloaded"),
        *[Sample("passed")] * 5,
    )
    assert explain_samples(Outcome("a", TARGET, samples, pass_rate=0.9)).splitlines() == [
        "5/9, 27\u201381% hold, 90% must",
        "1 without an answer",
        "  3 x json_reply(): prose around JSON",
        "  1 x AssertionError: no order",
        "  1 x 529 overloaded",
    ]


def test_only_the_most_frequent_classes_are_named() -> None:
    samples = tuple(Sample("failed", message=f"message {number}") for number in range(11))
    lines = explain_samples(Outcome("a", TARGET, samples)).splitlines()
    assert (len(lines), lines[-1]) == (10, "    and 3 other classes")


def test_the_headline_has_the_count_and_what_is_asked() -> None:
    assert samples_line(outcome(TARGET, "a", 7, 3, rate=0.9)) == "7/10 samples hold, 90% must"


MIXED = judged(
    steady=((10, 0), (10, 0)),
    worse=((10, 0), (1, 9)),
    better=((0, 10), (9, 1)),
    open=((6, 0), (3, 3)),
    noise=((9, 1), (8, 2)),
)


def test_notes_say_in_plain_words_what_the_samples_show() -> None:
    assert sample_notes(MIXED, price) == [
        "pass rate on opus-4-7: -12 points over 5 cases; 0 broken, 1 fixed",
        "regressed: worse on opus-4-7: 1/10 against 10/10",
        "undecided: open on opus-4-7: 3/6 against 6/6; about 8 more samples of each, about $0.016",
        "improved: better on opus-4-7: 9/10 against 0/10",
        "probably noise: noise on opus-4-7: 8/10 against 9/10",
    ]


def test_statistics_are_for_those_who_ask_for_more() -> None:
    assert sample_notes(MIXED, price, verbose=True)[:3] == [
        "pass rate on opus-4-7: -12 points over 5 cases; 0 broken, 1 fixed (McNemar p = 1)",
        "regressed: worse on opus-4-7: 1/10 against 10/10 (p < 0.001)",
        "undecided: open on opus-4-7: 3/6 against 6/6 (p = 0.14); about 8 more samples of each, about $0.016",
    ]


def test_an_interval_that_tells_something_is_given() -> None:
    cases = {f"case{number}": ((10, 0), (9, 1)) for number in range(12)}
    assert sample_notes(judged(**cases), price)[0] == (
        "pass rate on opus-4-7: -10 points (95%: -10 to -10) over 12 cases; 0 broken, 0 fixed"
    )


def test_a_long_list_is_cut_and_whole_for_those_who_ask_for_more() -> None:
    verdict = judged(**{f"case{number}": ((9, 1), (8, 2)) for number in range(13)})
    assert len(sample_notes(verdict, price)) == 12
    assert sample_notes(verdict, price)[-1] == "... and 3 more cases with samples (-v shows them)"
    assert len(sample_notes(verdict, price, verbose=True)) == 14


def test_a_run_without_samples_has_no_notes() -> None:
    assert sample_notes(judged(a=((1, 0), (0, 1))), price) == []


def test_a_case_that_reaches_its_pass_rate_and_regressed_fails_the_run() -> None:
    assert MIXED.reasons[:1] == ("1 case regressed on opus-4-7 (lower pass rate)",)
    (worse,) = [each for each in MIXED.comparisons if each.regressed]
    assert explain_regression(worse).splitlines() == [
        "this case holds less often on opus-4-7 than on opus-4-6, although it reaches its pass rate",
        "  opus-4-6    10/10, 72\u2013100%",
        "  opus-4-7    1/10, 2\u201340%",
        "  chance      p < 0.001, adjusted for the number of cases",
        "  to allow    accept a lower pass rate than on the baseline with --migrate-margin",
    ]


@pytest.mark.parametrize(
    ("usd", "shown"),
    [("0.0332", "$0.033"), ("12.49", "$12"), ("1349", "$1,300"), ("3.2", "$3.20"), ("9.96", "$10"), ("0.5", "$0.50")],
)
def test_an_estimate_has_two_digits(usd: str, shown: str) -> None:
    cost = Cost(Decimal(usd) / 8 / 2)  # eight more samples on two targets
    (note,) = [each for each in sample_notes(MIXED, lambda _: cost) if each.startswith("undecided")]
    assert note.endswith(f"; about 8 more samples of each, about {shown}")
