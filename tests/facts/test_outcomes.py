from __future__ import annotations

import pytest

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.json_object import InvalidJsonError
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.samples import Result, Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage

OPUS = Target("claude-opus-4-7", "high", "opus-4-7")
RERUN = Sample("failed", rerun=True, message="first attempt")


def outcome(*samples: Sample) -> Outcome:
    return Outcome("test_a.py::test", OPUS, samples)


def of(*results: Result) -> Outcome:
    return outcome(*map(Sample, results))


@pytest.mark.parametrize(
    ("result", "held"),
    [
        ("passed", True),
        ("xpassed", True),
        ("failed", False),
        ("xfailed", False),
        ("error", None),
        ("skipped", None),
    ],
)
def test_an_expected_failure_does_not_hold_and_an_error_decides_nothing(result: Result, held: bool | None) -> None:  # noqa: FBT001 - a column of the table
    assert Sample(result).held is held
    assert of(result).held is held


def test_an_inconclusive_sample_does_not_tell_whether_the_prompt_works() -> None:
    assert Sample("xfailed", inconclusive=True).held is None


@pytest.mark.parametrize(
    ("results", "result", "held", "share"),
    [
        (("passed", "passed"), "passed", True, 1.0),
        (("passed", "failed", "passed", "passed"), "failed", False, 0.75),
        (("passed", "error"), "error", None, 1.0),
        (("failed", "error"), "error", False, 0.0),
        (("skipped", "passed"), "passed", True, 1.0),
        (("xfailed", "xpassed"), "xfailed", False, 0.5),
        (("skipped", "skipped"), "skipped", None, None),
        (("error",), "error", None, None),
    ],
)
def test_a_case_holds_when_all_its_samples_do_and_an_error_of_the_test_outranks_that(
    results: tuple[Result, ...], result: Result, held: bool | None, share: float | None  # noqa: FBT001 - a column of the table
) -> None:  # fmt: skip
    several = of(*results)
    assert (several.result, several.held, several.share) == (result, held, share)


def test_what_was_run_again_stays_visible_and_does_not_count() -> None:
    call = CallUsage("claude-opus-4-7", 200, "end_turn", Usage(10, 1))
    found = Finding(held=False, behaviour="json_reply()", failure="prose")
    first = Sample("failed", True, (call,), (call,), (found,), simulated=True, message="first")
    rerun = outcome(first, Sample("passed", calls=(call, call)))
    assert (rerun.result, rerun.held, rerun.share, rerun.message) == ("passed", True, 1.0, "")
    assert (rerun.usage, rerun.findings, rerun.judging) == (Usage(20, 2), (), (call,))
    assert rerun.simulated
    assert rerun.samples[0] is first


def test_a_rerun_that_never_ended_leaves_the_last_attempt() -> None:
    stopped = outcome(Sample("passed", rerun=True), RERUN)
    assert (stopped.result, stopped.message, stopped.counted) == ("failed", "first attempt", (RERUN,))


def test_calls_findings_and_usage_are_those_of_all_samples_that_count() -> None:
    answered = [CallUsage("claude-opus-4-7", 200, "end_turn", Usage(10 * n, n)) for n in (1, 2, 3)]
    found = [Finding(held=True, behaviour=f"b{n}") for n in (1, 2)]
    both = outcome(
        Sample("passed", calls=tuple(answered[:2]), findings=(found[0],)),
        Sample("failed", calls=tuple(answered[2:]), findings=(found[1],), message="wrong", form="list"),
    )
    assert (both.calls, both.findings, both.usage) == (tuple(answered), tuple(found), Usage(60, 6))
    assert (both.message, both.last.form) == ("wrong", "list")


def test_an_outcome_is_inconclusive_when_all_its_errors_are() -> None:
    no_answer, broken = Sample("error", inconclusive=True), Sample("error")
    assert outcome(Sample("passed"), no_answer).inconclusive
    assert not outcome(no_answer, broken).inconclusive
    assert not outcome(Sample("failed"), Sample("passed")).inconclusive
    assert not outcome(Sample("xfailed", inconclusive=True)).inconclusive


def test_further_samples_come_after_the_earlier_ones() -> None:
    more = of("passed").with_samples([RERUN, Sample("failed")])
    assert [each.result for each in more.samples] == ["passed", "failed", "failed"]


def test_an_outcome_without_a_sample_is_refused() -> None:
    with pytest.raises(ValueError, match=r"test_a\.py::test on opus-4-7-high has no sample"):
        outcome()


def test_tags_and_calls_per_month_are_read_back_and_left_out_where_nobody_gives_them() -> None:
    plain = Outcome("a", OPUS, (Sample("passed"),)).plain()
    assert not {"tags", "calls_per_month"} & plain.keys()
    given = Outcome("a", OPUS, (Sample("passed"),), tags=("x", "y"), calls_per_month=0.0)
    assert Outcome.from_plain(given.plain()) == given


@pytest.mark.parametrize(
    ("member", "value", "problem"),
    [("tags", ["x", 1], "expected strings"), ("tags", "x", "expected an array"), ("calls_per_month", -1, "at least 0")],
)
def test_other_tags_and_calls_per_month_are_refused(member: str, value: object, problem: str) -> None:
    plain = {**Outcome("a", OPUS, (Sample("passed"),)).plain(), member: value}
    with pytest.raises(InvalidJsonError, match=problem):
        Outcome.from_plain(plain)
