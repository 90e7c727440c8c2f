"""The comparison of two saved runs: the verdict of a run, with the older run as the baseline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from pytest_modelmigrate.analysis.baseline_gate import DEFAULT_RISE, Allowance, BaselineGate
from pytest_modelmigrate.analysis.cause_thresholds import CauseThresholds
from pytest_modelmigrate.analysis.drift import Price, threshold_text
from pytest_modelmigrate.analysis.kept_options import kept_cause_thresholds, kept_margin, kept_threshold
from pytest_modelmigrate.analysis.undecided_runs import is_inconclusive
from pytest_modelmigrate.analysis.verdict import Verdict, judge_pairs
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.outcomes import Outcome, Threshold
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.targets import Target

OLD: Final = "old"
"""What the name of a target ends with where the outcome is of the older run: `opus-4-7-old`."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something about two runs, apart from their outcomes, that is not the same.

    Attributes:
        name: what it is, such as `commit` or `anthropic`.
        old: its value in the older run; empty where it has none.
        new: its value in the newer run; empty where it has none.
    """

    name: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.name} {self.old or 'none'} -> {self.new or 'none'}"


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Two runs, compared case by case on the same target.

    Attributes:
        old: the older run.
        new: the newer run.
        verdict: whether the newer run is as good as the older one. In its comparisons the baseline is the same target
            in the older run, whose id ends in `-old`.
        differences: what else differs between the runs: commit, versions, prices and mode.
        only_old: case and id of the target of the outcomes that only the older run has.
        only_new: those that only the newer run has.
        inconclusive: whether nothing is wrong but calls without an answer.
    """

    old: Run
    new: Run
    verdict: Verdict
    differences: tuple[Difference, ...]
    only_old: tuple[tuple[str, str], ...]
    only_new: tuple[tuple[str, str], ...]
    inconclusive: bool

    def by_target(self) -> Iterator[Run]:
        """For each target that both runs have, its outcomes in both, as a run of two targets, the older first."""
        for target in self.new.targets:
            before = {each.case: each for each in self.old.outcomes if each.target.id == target.id}
            after = [each for each in self.new.outcomes if each.target.id == target.id and each.case in before]
            if after:
                pairs = [outcome for each in after for outcome in (_as_old(before[each.case]), each)]
                yield replace(self.new, targets=(_old_target(target), target), outcomes=tuple(pairs))


def compare_runs(
    old: Run,
    new: Run,
    price: Price,
    *,
    cost_threshold: Threshold | None = None,
    cause_thresholds: CauseThresholds | None = None,
    margin: float | None = None,
) -> RunComparison:
    """Compare each case of two runs on the same target, and decide as at the end of a run.

    Costs of both are at the prices that `price` gives, so a change of the price list is no change of the cost. Outcomes
    that only one of the runs has are not compared; in the newer run, they must pass nevertheless.

    Args:
        old: the older run, which is the baseline.
        new: the newer run.
        price: prices a call.
        cost_threshold: how much a case may cost more, as a fraction, or `off`; None is the newer run's own
            `--migrate-cost-threshold`.
        cause_thresholds: how much single causes may add to a cost, as fractions; None is the newer run's own
            `--migrate-cause-thresholds`. Those of a test itself come first.
        margin: how much lower the pass rate of a case may be, as a fraction; None is the newer run's own
            `--migrate-margin`.

    Raises:
        InvalidSettingError: one of the runs is simulated and the other is not, no case ran on the same target in
            both, or the thresholds of the newer run are invalid.
    """
    if old.simulated != new.simulated:
        which = "older" if old.simulated else "newer"
        raise InvalidSettingError(
            f"the {which} run is simulated and the other is not: what the simulated API answers says nothing about a "
            "model; compare two real runs, or two simulated ones"
        )
    before = {each.key: each for each in old.outcomes}
    both = [(before[each.key], each) for each in new.outcomes if each.key in before]
    if not both:
        targets = (", ".join(target.id for target in run.targets) or "none" for run in (old, new))
        raise InvalidSettingError(
            f"the runs have no case on the same target in common: the targets are {' and '.join(targets)}; compare "
            "runs of the same tests and models"
        )
    pairs = [(_as_old(was), now) for was, now in both if now.result != "skipped"]
    unclear = [was for was, _ in pairs if was.result == "error"]
    gate = _Gate.of(new, cost_threshold)
    allowed = kept_margin(new) if margin is None else margin
    causes = kept_cause_thresholds(new) if cause_thresholds is None else cause_thresholds
    verdict = judge_pairs(
        pairs,
        (*new.outcomes, *unclear),
        price,
        gate.allowance,
        cause_thresholds=BaselineGate(causes=causes).cause_thresholds,
        margin=allowed,
    )
    keys = {each.key for each in new.outcomes}
    return RunComparison(
        old,
        new,
        verdict,
        tuple(_differences(old, new)),
        tuple(key for key in before if key not in keys),
        tuple(each.key for each in new.outcomes if each.key not in before),
        is_inconclusive(verdict, (*new.outcomes, *unclear)),
    )


@dataclass(frozen=True, slots=True)
class _Gate:
    """How much a case may cost more than in the older run, and who says so."""

    threshold: Threshold
    source: str

    @classmethod
    def of(cls, run: Run, given: Threshold | None) -> _Gate:
        if given is not None:
            return cls(given, "--cost-threshold")
        kept = kept_threshold(run, "cost_threshold")
        if kept is None:
            return cls(DEFAULT_RISE, "the default")
        return cls(kept, "--migrate-cost-threshold of the newer run")

    def allowance(self, _before: Outcome, _after: Outcome) -> Allowance | None:
        if self.threshold == "off":
            return None
        return Allowance(self.threshold, f"{self.source} allows {threshold_text(self.threshold)}")


def _as_old(outcome: Outcome) -> Outcome:
    return replace(outcome, target=_old_target(outcome.target))


def _old_target(target: Target) -> Target:
    return Target(target.model, None, f"{target.id}-{OLD}")


def _differences(old: Run, new: Run) -> Iterator[Difference]:
    both = [
        ("commit", old.commit or "", new.commit or ""),
        ("mode", old.mode, new.mode),
        ("prices", old.prices, new.prices),
        *((name, old.versions.get(name, ""), new.versions.get(name, "")) for name in {**old.versions, **new.versions}),
    ]
    return (Difference(name, was, now) for name, was, now in both if was != now)
