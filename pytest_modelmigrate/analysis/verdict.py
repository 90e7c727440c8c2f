"""The verdict: what a run says of each case and of the migration as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pytest_modelmigrate.analysis.drift import CostDrift, Price, compare, threshold_text
from pytest_modelmigrate.facts.outcomes import Outcome, Run

Change: TypeAlias = Literal["same", "pass→fail", "fail→pass", "undecided"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One case on one target, held against the same case on the baseline.

    Attributes:
        outcome: on the target.
        baseline: on the baseline target.
        change: how the result changed.
        drift: how the cost changed; None where costs cannot be compared.
        threshold: the rise in cost that is allowed here, as a fraction; None allows any.
    """

    outcome: Outcome
    baseline: Outcome
    change: Change
    drift: CostDrift | None
    threshold: float | None

    @property
    def regressed(self) -> bool:
        """Whether it held on the baseline and does not here, and nobody expected that."""
        return self.change == "pass→fail" and self.outcome.result == "failed"

    @property
    def form_change(self) -> str | None:
        """How form and content moved against the baseline, where shapes are kept and one of them did."""
        before, after = self.baseline, self.outcome
        if not before.form or not after.form or (before.form, before.content) == (after.form, after.content):
            return None
        if before.content == after.content:
            return f"same content, other form: {before.form} -> {after.form}"
        return "other content, same form" if before.form == after.form else f"{before.form} -> {after.form}"

    @property
    def too_dear(self) -> bool:
        """Whether the cost rose beyond the threshold; an expected failure has no cost worth comparing."""
        if self.drift is None or self.threshold is None or self.outcome.result == "xfailed":
            return False
        return self.drift.exceeds(self.threshold)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the run says of the migration.

    Attributes:
        passed: whether nothing regressed, nothing is undecided and no cost gate was hit.
        reasons: why, in the words of the summary; the first is the most important.
        comparisons: every case and target beside the baseline.
    """

    passed: bool
    reasons: tuple[str, ...]
    comparisons: tuple[Comparison, ...]

    @property
    def gated(self) -> tuple[Comparison, ...]:
        """The comparisons whose cost alone fails the run."""
        return tuple(each for each in self.comparisons if each.too_dear)


def judge(run: Run, price: Price, threshold: float | None, *, unreached: int = 0) -> Verdict:
    """Compare every target with the baseline and decide.

    Args:
        run: all outcomes.
        price: what a call costs today.
        threshold: how much the cost of a case may rise, as a fraction; None allows any.
        unreached: cells of the run that have no outcome, because it was interrupted or a worker died.
    """
    comparisons = tuple(_comparisons(run, price, threshold))
    reasons = [*_result_reasons(run, comparisons), *_cost_reasons(comparisons)]
    if unreached:
        reasons.append(f"{_count(unreached, 'prompt test')} did not run to the end")
    failed = bool(reasons)
    if run.outcomes and all(outcome.result == "skipped" for outcome in run.outcomes):
        reasons.append("nothing ran, every case was skipped")
    improved = sum(each.change == "fail→pass" for each in comparisons)
    if improved:
        reasons.append(f"{_count(improved, 'case')} fixed by the move (fail→pass)")
    expected = sum(outcome.result == "xfailed" for outcome in run.outcomes)
    if expected:
        reasons.append(f"{_count(expected, 'expected failure')}")
    return Verdict(not failed, tuple(reasons), comparisons)


def _comparisons(run: Run, price: Price, threshold: float | None) -> Iterable[Comparison]:
    if run.baseline is None:
        return
    base: Mapping[str, Outcome] = {
        outcome.case: outcome for outcome in run.outcomes if outcome.target.id == run.baseline.id
    }
    for outcome in run.outcomes:
        before = base.get(outcome.case)
        if before is None or outcome.target.id == run.baseline.id or outcome.result == "skipped":
            continue
        comparable = before.calls and outcome.calls and before.simulated == outcome.simulated
        own = outcome.cost_threshold
        yield Comparison(
            outcome=outcome,
            baseline=before,
            change=_change(before, outcome),
            drift=compare(before.calls, outcome.calls, price) if comparable else None,
            threshold=None if not outcome.costs_compared else threshold if own is None else own,
        )


def _change(before: Outcome, after: Outcome) -> Change:
    if before.held is None or after.held is None:
        return "undecided"
    if before.held == after.held:
        return "same"
    return "fail→pass" if after.held else "pass→fail"


def _result_reasons(run: Run, comparisons: tuple[Comparison, ...]) -> Iterable[str]:
    for target, number in Counter(each.outcome.target.id for each in comparisons if each.regressed).items():
        yield f"{_count(number, 'case')} broken on {target} (pass→fail)"
    regressed = {(each.outcome.case, each.outcome.target.id) for each in comparisons if each.regressed}
    others = Counter(
        outcome.target.id
        for outcome in run.outcomes
        if outcome.result == "failed" and (outcome.case, outcome.target.id) not in regressed
    )
    for target, number in others.items():
        yield f"{_count(number, 'case')} failing on {target}"
    undecided = sum(outcome.result == "error" for outcome in run.outcomes)
    if undecided:
        yield f"{_count(undecided, 'case')} undecided (errors)"


def _cost_reasons(comparisons: tuple[Comparison, ...]) -> Iterable[str]:
    dear = [each for each in comparisons if each.too_dear]
    unknown = [each for each in dear if each.drift is not None and each.drift.percent == "unknown"]
    known = len(dear) - len(unknown)
    if known:
        limits = sorted({threshold_text(each.threshold or 0.0) for each in dear if each not in unknown})
        yield f"{_count(known, 'case')} dearer by more than {' or '.join(limits)}"
    if unknown:
        yield f"{_count(len(unknown), 'case')} of unknown cost"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
