from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from pytest_modelmigrate.analysis.merged_runs import MergedRun, SavedRun, merge_runs
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.shards import Shard
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage

OLD, NEW, MIX = (
    Target("claude-opus-4-6", None, "opus-4-6"),
    Target("claude-opus-4-7", None, "opus-4-7"),
    Target("claude-sonnet-5", None, "sonnet-5"),
)
CALL = CallUsage(OLD.model, 200, "end_turn", Usage(10, 20))


def outcome(case: str, target: Target = OLD, **sample: Any) -> Outcome:
    return Outcome(case, target, (replace(Sample("passed", calls=(CALL,)), **sample),))


def job(name: str, *outcomes: Outcome, hour: int = 0, **more: Any) -> SavedRun:
    targets = more.pop("targets", tuple(dict.fromkeys(each.target for each in outcomes)))
    started = datetime(2026, 11, 21, hour, tzinfo=UTC)
    return SavedRun(f"{name}.json", Run(targets, outcomes, id=name, started=started, **more))


def merged(*saved: SavedRun, **more: Any) -> MergedRun:
    """Merge in every order; the order must not matter."""
    found = [merge_runs(order, **more) for order in itertools.permutations(saved)]
    assert all(each.run == found[0].run for each in found)
    return found[0]


def keys(run: Run) -> list[tuple[str, str]]:
    return [each.key for each in run.outcomes]


def test_jobs_of_one_model_each_become_a_run_of_all_models_in_any_order() -> None:
    runs = [job(target.id, outcome("b.py::1", target), outcome("a.py::2", target)) for target in (NEW, OLD, MIX)]
    run = merged(*runs, baseline="opus-4-6").run
    assert [target.id for target in run.targets] == ["opus-4-6", "opus-4-7", "sonnet-5"]
    assert keys(run) == [(case, target.id) for case in ("a.py::2", "b.py::1") for target in run.targets]
    assert {part.id for part in run.parts} == {"opus-4-6", "opus-4-7", "sonnet-5"}


def test_shards_have_the_baseline_of_their_jobs() -> None:
    runs = [
        job(f"{number}", *(outcome(f"a.py::{number}", target) for target in (NEW, OLD)), shard=Shard(number, 2))
        for number in (1, 2)
    ]
    run = merged(*runs).run
    assert [target.id for target in run.targets] == ["opus-4-7", "opus-4-6"]
    assert [case for case, _ in keys(run)] == ["a.py::1", "a.py::1", "a.py::2", "a.py::2"]
    assert [part.shard for part in run.parts] == [Shard(1, 2), Shard(2, 2)]


def test_a_job_of_several_targets_names_the_baseline_of_jobs_of_one() -> None:
    run = merged(job("1", outcome("a"), outcome("a", NEW)), job("2", outcome("a", MIX))).run
    assert run.baseline == OLD


def test_without_a_common_first_target_the_baseline_must_be_named() -> None:
    runs = (job("1", outcome("a")), job("2", outcome("a", NEW)))
    with pytest.raises(InvalidSettingError, match=r"first targets: opus-4-6, opus-4-7\s+next .*--baseline=opus-4-6"):
        merged(*runs)
    assert merged(*runs, targets=[NEW, OLD]).run.targets == (NEW, OLD)


def test_a_baseline_that_no_run_has_is_refused() -> None:
    with pytest.raises(InvalidSettingError, match="no run has the target 'haiku'; the targets are opus-4-6"):
        merged(job("1", outcome("a")), baseline="haiku")


def test_a_wanted_target_without_an_outcome_stays_in_the_run() -> None:
    assert merged(job("1", outcome("a")), targets=[OLD, NEW]).run.targets == (OLD, NEW)


def test_the_same_run_in_two_files_counts_once() -> None:
    first = job("1", outcome("a"))
    found = merge_runs([first, SavedRun("copy.json", first.run)])
    assert keys(found.run) == [("a", "opus-4-6")]
    assert found.notes == ("copy.json and 1.json hold the same run, which counts once",)


def test_a_merged_run_is_merged_again_with_its_own_parts() -> None:
    first, second = job("1", outcome("a")), job("2", outcome("a", NEW))
    both = merge_runs([first, second], baseline="opus-4-6").run
    found = merge_runs([SavedRun("both.json", both), first])
    assert found.run == both
    assert found.notes == ("1.json and both.json hold the same run, which counts once",)


def test_a_baseline_that_every_job_replays_counts_once() -> None:
    runs = [
        job("1", outcome("a", duration_seconds=1.0), outcome("a", NEW)),
        job("2", outcome("a", duration_seconds=2.0, latency_seconds=3.0), outcome("a", MIX)),
    ]
    found = merged(*runs)
    assert keys(found.run) == [("a", "opus-4-6"), ("a", "opus-4-7"), ("a", "sonnet-5")]
    assert found.notes == ("1 outcome of several runs, counted once",)


def test_different_outcomes_of_a_case_are_refused_or_the_latest_counts() -> None:
    runs = (
        job("1", outcome("a", result="failed"), outcome("b"), hour=1),
        job("2", outcome("a"), outcome("b"), hour=2),
    )
    with pytest.raises(InvalidSettingError, match=r"1.json and 2.json have different .* of 1 case: a on opus-4-6"):
        merged(*runs)
    found = merged(*runs, latest=True)
    assert [each.result for each in found.run.outcomes] == ["passed", "passed"]
    assert keys(found.run) == [("a", "opus-4-6"), ("b", "opus-4-6")]


def test_a_simulated_run_is_not_merged_with_a_real_one() -> None:
    with pytest.raises(InvalidSettingError, match=r"2.json is simulated and 1.json is not"):
        merged(job("1", outcome("a")), job("2", outcome("a", NEW, simulated=True)), baseline="opus-4-6")


def test_a_job_whose_shard_had_no_test_is_merged_with_simulated_ones() -> None:
    simulated = job("1", outcome("a", simulated=True), shard=Shard(1, 2))
    assert keys(merged(simulated, job("2", targets=(OLD,), shard=Shard(2, 2))).run) == [("a", "opus-4-6")]


def test_nothing_cannot_be_merged() -> None:
    with pytest.raises(InvalidSettingError, match="no run"):
        merge_runs([])


def test_samples_thresholds_roles_and_unfinished_tests_survive() -> None:
    kept = replace(
        outcome("a", roles=("planner",)), pass_rate=0.5, tags=("x",), accepted={"opus-4-6": Decimal("1.5")}
    ).with_samples([Sample("failed", calls=(CALL,))])
    run = merged(job("1", kept, unreached=2), job("2", outcome("b"), unreached=1)).run
    assert run.outcomes[0] == kept
    assert run.unreached == 3


def test_what_the_jobs_said_is_said_once() -> None:
    run = merged(job("1", outcome("a"), notes=("both", "one")), job("2", outcome("b"), notes=("both",))).run
    assert run.notes == ("both", "one")


def test_own_prices_are_joined_and_the_latest_of_two_counts() -> None:
    other = replace(CALL, model="m")
    found = merged(
        job("1", outcome("a"), own_prices={CALL: Decimal(1), other: Decimal(3)}, hour=2, shard=Shard(1, 2)),
        job("2", outcome("b"), own_prices={CALL: Decimal(2)}, hour=1, shard=Shard(2, 2)),
    )
    assert found.run.own_prices == {CALL: Decimal(1), other: Decimal(3)}
    assert found.notes == (
        "pytest_modelmigrate_price gave 1 call other prices in several runs: those of the run that started last count",
    )


def test_versions_that_differ_are_joined_and_a_commit_that_differs_is_left_out() -> None:
    run = merged(
        job("1", outcome("a"), commit="aaa", prices="list 1", versions={"pytest": "9", "anthropic": "2.1"}),
        job("2", outcome("b"), commit="bbb", prices="list 1", versions={"pytest": "9", "anthropic": "2.2"}),
    ).run
    assert (run.commit, run.prices) == (None, "list 1")
    assert run.versions == {"pytest": "9", "anthropic": "2.1 and 2.2"}


def test_a_commit_that_all_jobs_share_is_that_of_the_run() -> None:
    run = merged(job("1", outcome("a"), commit="aaa"), job("2", outcome("b"), commit="aaa")).run
    assert run.commit == "aaa"


def test_the_options_of_the_job_of_the_baseline_decide() -> None:
    found = merged(
        job("1", outcome("a", NEW), options={"margin": 0.1, "models": "opus-4-7", "lint": False}),
        job("2", outcome("a"), options={"margin": 0.2, "models": "opus-4-6", "lint": False}),
        baseline="opus-4-6",
    )
    assert found.run.options == {"margin": 0.2, "lint": False}
    assert found.notes == ("the jobs have different values of margin: 0.2 of the baseline's job counts, not 0.1",)


def test_the_mode_is_that_of_the_job_that_sends_most_and_the_start_is_the_first() -> None:
    run = merged(
        job("1", outcome("a"), mode="live", hour=5), job("2", outcome("a", NEW), hour=3), baseline="opus-4-6"
    ).run
    assert (run.mode, run.started.hour) == ("live", 3)


def test_an_outcome_on_a_target_that_its_run_does_not_list_comes_last() -> None:
    found = merged(job("a", outcome("a.py::1", NEW), outcome("a.py::1"), targets=(OLD,)))
    assert keys(found.run) == [("a.py::1", "opus-4-6"), ("a.py::1", "opus-4-7")]
