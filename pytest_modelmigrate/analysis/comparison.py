"""Comparison: a case on a target beside the same case on the baseline."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pytest_modelmigrate.analysis.baseline_gate import Allowance
from pytest_modelmigrate.analysis.case_causes import case_causes
from pytest_modelmigrate.analysis.case_verdicts import SampleComparison, compare_samples_of, works_as_well
from pytest_modelmigrate.analysis.cause_thresholds import CauseThresholds, JudgedCauses, judge_causes
from pytest_modelmigrate.analysis.drift import CostDrift, Price
from pytest_modelmigrate.analysis.median_sample import answered_samples
from pytest_modelmigrate.analysis.sampled_drift import compare_samples
from pytest_modelmigrate.facts.outcomes import Outcome

Change: TypeAlias = Literal["same", "pass→fail", "fail→pass", "undecided"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One case on one target, compared with the same case on the baseline.

    Attributes:
        outcome: the case on the target.
        baseline: the case on the baseline target.
        change: how the result changed; `undecided` where one of the two has none.
        drift: how the cost changed; None where costs cannot be compared.
        allowance: how much the cost may rise, and why; None allows any rise.
        samples: what the samples of both say.
        causes: what causes with thresholds of their own add to the cost; None where none has one.
        superseded: whether a higher effort of the model took its place, so that neither result nor cost counts.
    """

    outcome: Outcome
    baseline: Outcome
    change: Change
    drift: CostDrift | None
    allowance: Allowance | None
    samples: SampleComparison
    causes: JudgedCauses | None = None
    superseded: bool = False

    @property
    def works(self) -> bool:
        """Whether the case works on the target as well as on the baseline, whatever it costs."""
        return works_as_well(self.baseline, self.outcome, self.samples)

    @property
    def regressed(self) -> bool:
        """Whether the case works less often on the target than on the baseline, and no `xfail` expects that.

        With one sample on each side, it passes on the baseline and fails on the target.
        """
        if self.superseded:
            return False
        return self.samples.verdict == "regressed" and self.outcome.result in ("failed", "passed", "xpassed")

    @property
    def form_change(self) -> str | None:
        """How the form or the content of the last reply changed; None without a change or where shapes are not kept."""
        before, after = self.baseline.last, self.outcome.last
        if not before.form or not after.form or (before.form, before.content) == (after.form, after.content):
            return None
        if before.content == after.content:
            return f"same content, other form: {before.form} -> {after.form}"
        return "other content, same form" if before.form == after.form else f"{before.form} -> {after.form}"

    @property
    def over_threshold(self) -> bool:
        """Whether the cost rose by more than is allowed; that of an expected failure is not compared."""
        if self.drift is None or self.superseded or self.outcome.result == "xfailed":
            return False
        if self.causes is not None:
            return self.causes.exceeds(self.allowance.rise if self.allowance else "off")
        return self.allowance is not None and self.drift.exceeds(self.allowance.rise)


def compare_pairs(
    pairs: Sequence[tuple[Outcome, Outcome]],
    price: Price,
    allowance: Callable[[Outcome, Outcome], Allowance | None],
    *,
    cause_thresholds: Callable[[Outcome], CauseThresholds],
    replaced: Container[tuple[str, str]],
    margin: float,
) -> Iterator[Comparison]:
    """Compare outcomes in pairs, in their order; the samples of all cases of a target are compared together.

    Args:
        pairs: each case on the baseline and on a target, or before and after.
        price: prices a call.
        allowance: how much the second of a pair may cost more than the first; None allows any rise.
        cause_thresholds: how much single causes may add to its cost.
        replaced: the case and the target of outcomes that do not count, because others took their place.
        margin: how much lower the pass rate of a case may be than on the baseline, as a fraction.
    """
    samples: dict[tuple[str, str], SampleComparison] = {}
    for target in dict.fromkeys(after.target.id for _, after in pairs):
        own = [(before, after) for before, after in pairs if after.target.id == target]
        for (_, after), compared in zip(own, compare_samples_of(own, margin=margin), strict=True):
            samples[after.key] = compared
    for before, after in pairs:
        yield Comparison(
            outcome=after,
            baseline=before,
            change=_change(before, after),
            drift=_drift(before, after, price),
            allowance=allowance(before, after),
            samples=samples[after.key],
            causes=_judged_causes(before, after, price, cause_thresholds(after)),
            superseded=after.key in replaced,
        )


def _drift(before: Outcome, after: Outcome, price: Price) -> CostDrift | None:
    """How the cost of a sample changed, from median to median; None where one side has no answered sample.

    Real and simulated costs are never compared, nor is the cost of a request that the API rejected.
    """
    was, now = answered_samples(before), answered_samples(after)
    if not was or not now or before.simulated != after.simulated:
        return None
    return compare_samples(was, now, price)


def _judged_causes(before: Outcome, after: Outcome, price: Price, thresholds: CauseThresholds) -> JudgedCauses | None:
    return judge_causes(case_causes(before, after, price), thresholds) if thresholds else None


def _change(before: Outcome, after: Outcome) -> Change:
    if before.held is None or after.held is None:
        return "undecided"
    if before.held == after.held:
        return "same"
    return "fail→pass" if after.held else "pass→fail"
