from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from pytest_modelmigrate.analysis.merged_verdict import judge_merged, missing_from
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.run_parts import RunPart
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Result, Sample
from pytest_modelmigrate.facts.shards import Shard
from pytest_modelmigrate.facts.targets import RoleTarget, Target
from pytest_modelmigrate.facts.usage import Usage

OLD, NEW = Target("claude-opus-4-6", None, "opus-4-6"), Target("claude-opus-4-7", None, "opus-4-7")
START = datetime(2026, 11, 21, tzinfo=UTC)


def price(call: CallUsage) -> Cost:
    return Cost(Decimal(call.usage.output_tokens))


def outcome(case: str, target: Target = OLD, result: Result = "passed", tokens: int = 100, **more: Any) -> Outcome:
    call = CallUsage(target.model, 200, "end_turn", Usage(0, tokens))
    inconclusive = more.pop("inconclusive", False)
    return Outcome(case, target, (Sample(result, calls=(call,), inconclusive=inconclusive),), **more)


def part(*targets: Target, shard: Shard | None = None) -> RunPart:
    return RunPart(f"{targets}{shard}", START, tuple(target.id for target in targets), shard)


def run(*outcomes: Outcome, parts: tuple[RunPart, ...] = (), **more: Any) -> Run:
    return Run((OLD, NEW), outcomes, parts=parts or (part(OLD), part(NEW)), **more)


WHOLE = run(outcome("a"), outcome("a", NEW))


@pytest.mark.parametrize(
    ("other", "passed", "inconclusive"),
    [
        (outcome("a", NEW), True, False),
        (outcome("a", NEW, "failed"), False, False),
        (outcome("a", NEW, "error", inconclusive=True), False, True),
        (outcome("a", NEW, "error"), False, False),
        (outcome("a", NEW, tokens=170), False, False),
        (outcome("a", NEW, tokens=170, accepted={"opus-4-6": Decimal("1.5")}), True, False),
        (outcome("a", NEW, tokens=170, accepted={"sonnet-5": Decimal("1.5")}), False, False),
        (outcome("a", NEW, tokens=190, accepted={"opus-4-6": Decimal("1.5")}), False, False),
        (outcome("a", NEW, tokens=170, baseline_threshold="off"), True, False),
    ],
)
def test_the_verdict_is_that_of_one_run_with_accepted_costs(
    other: Outcome, *, passed: bool, inconclusive: bool
) -> None:
    found = judge_merged(run(outcome("a"), other), price)
    assert (found.verdict.passed, found.inconclusive) == (passed, inconclusive)


@pytest.mark.parametrize(
    ("kept", "given", "passed"), [(None, None, True), (0.1, None, False), (0.1, 0.4, True), ("off", 0.1, False)]
)
def test_the_thresholds_are_those_of_the_run_unless_others_are_given(kept: Any, given: Any, *, passed: bool) -> None:
    dearer = run(outcome("a"), outcome("a", NEW, tokens=130), options={"baseline_threshold": kept})
    assert judge_merged(dearer, price, threshold=given).verdict.passed is passed


def test_a_margin_and_single_causes_count_as_in_a_run() -> None:
    dearer = run(outcome("a"), outcome("a", NEW, tokens=130), options={"cause_thresholds": ("output=10%",)})
    assert not judge_merged(dearer, price).verdict.passed
    assert judge_merged(dearer, price, causes={"output": "off"}).verdict.passed


def test_tests_that_did_not_finish_fail_and_are_not_inconclusive() -> None:
    found = judge_merged(replace(WHOLE, unreached=2), price)
    assert not found.verdict.passed
    assert "2 prompt tests did not finish" in found.verdict.reasons
    undecided = run(outcome("a"), outcome("a", NEW, "error", inconclusive=True), unreached=1)
    assert not judge_merged(undecided, price).inconclusive


def test_nothing_is_missing_from_a_whole_run() -> None:
    assert not [*missing_from(WHOLE)]
    assert judge_merged(WHOLE, price).verdict.passed


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (run(outcome("a")), "no job has an outcome on opus-4-7"),
        (run(outcome("a", NEW)), "no job has an outcome on opus-4-6, the baseline: nothing was compared"),
        (
            run(*(outcome(case) for case in "abcdef"), outcome("a", NEW)),
            "5 cases without an outcome on opus-4-7: b, c, d and 2 more",
        ),
        (run(outcome("a"), outcome("a", NEW), outcome("b", NEW)), "1 case without an outcome on opus-4-6: b"),
        (replace(WHOLE, parts=(part(OLD, NEW, shard=Shard(1, 2)),)), "shard 2/2 is missing"),
        (
            replace(WHOLE, parts=(part(OLD), part(NEW, shard=Shard(2, 2)))),
            "shard 1/2 of opus-4-7 is missing",
        ),
        (
            replace(WHOLE, parts=(part(OLD, NEW, shard=Shard(1, 2)), part(OLD, NEW, shard=Shard(2, 3)))),
            "the shards are of different splits: 1/2, 2/3",
        ),
        (
            replace(WHOLE, parts=(part(OLD, NEW, shard=Shard(1, 2, 5)), part(OLD, NEW, shard=Shard(2, 2, 4)))),
            "the shards are of different suites, with 4 and 5 cases: the jobs selected different tests",
        ),
        (
            replace(WHOLE, parts=(part(OLD, NEW, shard=Shard(1, 2, 3)), part(OLD, NEW, shard=Shard(2, 2, 3)))),
            "2 cases in no shard: the jobs left out tests, as with --lf",
        ),
    ],
)
def test_what_is_missing_is_named_and_fails_unless_the_run_may_be_partial(found: Run, reason: str) -> None:
    assert [*missing_from(found)] == [reason]
    strict, partial = judge_merged(found, price), judge_merged(found, price, partial=True)
    assert not strict.verdict.passed
    assert strict.verdict.reasons[0] == reason
    assert not strict.inconclusive
    assert partial.verdict.passed
    assert reason in partial.verdict.reasons


def test_all_shards_of_all_targets_are_whole() -> None:
    parts = (part(OLD), part(NEW, shard=Shard(1, 2, 1)), part(NEW, shard=Shard(2, 2, 1)))
    assert not [*missing_from(replace(WHOLE, parts=parts))]


def test_a_target_that_one_job_ran_whole_lacks_no_shard() -> None:
    assert not [*missing_from(replace(WHOLE, parts=(part(OLD), part(NEW), part(NEW, shard=Shard(1, 2)))))]


def test_a_role_that_no_request_used_fails_and_is_not_inconclusive() -> None:
    mix = Target(OLD.model, None, "mix", (RoleTarget("planner", NEW.model),))
    found = judge_merged(
        replace(run(outcome("a"), outcome("a", mix), parts=(part(OLD, mix),)), targets=(OLD, mix)), price
    )
    assert found.verdict.reasons == ("no request on mix used the role 'planner'",)
    assert (found.verdict.passed, found.inconclusive) == (False, False)


def test_a_missing_shard_hides_the_single_cases_that_it_has() -> None:
    parts = (part(OLD), part(NEW, shard=Shard(1, 2)))
    found = run(outcome("a"), outcome("b"), outcome("a", NEW), parts=parts)
    assert [*missing_from(found)] == ["shard 2/2 of opus-4-7 is missing"]
