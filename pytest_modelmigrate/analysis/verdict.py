"""The verdict: what a run says about each case and about the migration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from pytest_modelmigrate.analysis.baseline_gate import Allowance, BaselineGate
from pytest_modelmigrate.analysis.case_causes import case_causes
from pytest_modelmigrate.analysis.case_verdicts import SampleComparison, compare_samples_of, works_as_well
from pytest_modelmigrate.analysis.cause_thresholds import CauseThresholds, JudgedCauses, judge_causes
from pytest_modelmigrate.analysis.drift import CostDrift, Price
from pytest_modelmigrate.analysis.effort_search import EffortSearch, superseded
from pytest_modelmigrate.analysis.median_sample import answered_samples
from pytest_modelmigrate.analysis.sampled_drift import compare_samples
from pytest_modelmigrate.analysis.statistics.suite import PairedCase, SuiteComparison
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.text.plurals import count

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


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a run says about the migration.

    Attributes:
        passed: whether no case fails, none is undecided and no cost rose above its threshold.
        reasons: why, as the summary shows it; the most important first.
        comparisons: every case on every target other than the baseline, compared with the baseline.
        suites: by the id of the target, all cases together compared with the baseline, where there are samples.
    """

    passed: bool
    reasons: tuple[str, ...]
    comparisons: tuple[Comparison, ...]
    suites: Mapping[str, SuiteComparison] = field(default_factory=dict)


def _no_thresholds(_: Outcome) -> CauseThresholds:
    return {}


def judge(run: Run, price: Price, gate: BaselineGate, *, unreached: int = 0, margin: float = 0.0) -> Verdict:
    """Compare every target with the baseline, and decide whether the migration passes.

    Args:
        run: all outcomes.
        price: prices a call.
        gate: says how much a case may cost more than on the baseline.
        unreached: prompt tests without an outcome, because the run was interrupted or a worker died.
        margin: how much lower the pass rate of a case may be than on the baseline, as a fraction.
    """
    replaced, search = superseded(run), EffortSearch.of(run.targets, run.options.get("audit"))
    verdict = judge_pairs(
        [*_pairs(run)],
        [outcome for outcome in run.outcomes if outcome.key not in replaced],
        price,
        gate.allowance,
        cause_thresholds=gate.cause_thresholds,
        replaced=replaced,
        unreached=unreached,
        margin=margin,
    )
    # The cases that come to an effort are chosen by their results, so that together they say nothing about it.
    return replace(
        verdict, suites={target: each for target, each in verdict.suites.items() if target not in search.searched}
    )


def judge_pairs(
    pairs: Sequence[tuple[Outcome, Outcome]],
    outcomes: Sequence[Outcome],
    price: Price,
    allowance: Callable[[Outcome, Outcome], Allowance | None],
    *,
    cause_thresholds: Callable[[Outcome], CauseThresholds] = _no_thresholds,
    replaced: Container[tuple[str, str]] = (),
    unreached: int = 0,
    margin: float = 0.0,
) -> Verdict:
    """Compare outcomes in pairs, and decide whether the second of each may replace the first.

    Args:
        pairs: each case on the baseline and on a target, or before and after.
        outcomes: those that must pass.
        price: prices a call.
        allowance: how much the second of a pair may cost more than the first; None allows any rise.
        cause_thresholds: how much single causes may add to its cost.
        replaced: the case and the target of outcomes that do not count, because others took their place.
        unreached: prompt tests without an outcome.
        margin: how much lower the pass rate of a case may be than on the baseline, as a fraction.
    """
    comparisons = tuple(
        replace(each, superseded=each.outcome.key in replaced)
        for each in _comparisons(pairs, price, allowance, cause_thresholds, margin)
    )
    reasons = [*_result_reasons(outcomes, comparisons), *_unused_roles(outcomes), *_cost_reasons(comparisons)]
    if unreached:
        reasons.append(f"{count(unreached, 'prompt test')} did not finish")
    failed = bool(reasons)
    if outcomes and all(outcome.result == "skipped" for outcome in outcomes):
        reasons.append("no case ran: all were skipped")
    improved = [each for each in comparisons if each.samples.verdict == "improved"]
    if fixed := sum(each.change == "fail→pass" for each in improved):
        reasons.append(f"{count(fixed, 'case')} fixed (fail→pass)")
    if better := sum(each.change != "fail→pass" for each in improved):
        reasons.append(f"{count(better, 'case')} improved (higher pass rate)")
    expected = sum(outcome.result == "xfailed" for outcome in outcomes)
    if expected:
        reasons.append(f"{count(expected, 'expected failure')}")
    return Verdict(not failed, tuple(reasons), comparisons, _suites(comparisons))


def _comparisons(
    pairs: Sequence[tuple[Outcome, Outcome]],
    price: Price,
    allowance: Callable[[Outcome, Outcome], Allowance | None],
    cause_thresholds: Callable[[Outcome], CauseThresholds],
    margin: float,
) -> Iterator[Comparison]:
    """In the order of the pairs; the samples of all cases of a target are compared together."""
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
        )


def _pairs(run: Run) -> Iterator[tuple[Outcome, Outcome]]:
    """Every case on the baseline and on another target on which it was not skipped."""
    if run.baseline is None:
        return
    base: Mapping[str, Outcome] = {
        outcome.case: outcome for outcome in run.outcomes if outcome.target.id == run.baseline.id
    }
    for outcome in run.outcomes:
        before = base.get(outcome.case)
        if before is not None and outcome.target.id != run.baseline.id and outcome.result != "skipped":
            yield before, outcome


def _suites(comparisons: Sequence[Comparison]) -> dict[str, SuiteComparison]:
    """All cases of each target together; none where every case ran once."""
    by_target: dict[str, list[Comparison]] = {}
    for each in comparisons:
        by_target.setdefault(each.outcome.target.id, []).append(each)
    return {
        target: SuiteComparison.from_cases(
            [
                PairedCase(
                    each.outcome.case.partition("[")[0],
                    each.samples.baseline,
                    each.samples.candidate,
                    each.baseline.held is True,
                    each.outcome.held is True,
                )
                for each in found
            ]
        )
        for target, found in by_target.items()
        if any(each.samples.several for each in found)
    }


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


def _result_reasons(outcomes: Sequence[Outcome], comparisons: tuple[Comparison, ...]) -> Iterable[str]:
    broken = Counter(each.outcome.target.id for each in comparisons if each.regressed and not each.outcome.held)
    for target, number in broken.items():
        yield f"{count(number, 'case')} broken on {target} (pass→fail)"
    rarer = Counter(each.outcome.target.id for each in comparisons if each.regressed and each.outcome.held)
    for target, number in rarer.items():
        yield f"{count(number, 'case')} regressed on {target} (lower pass rate)"
    regressed = {each.outcome.key for each in comparisons if each.regressed}
    others = Counter(
        outcome.target.id for outcome in outcomes if outcome.result == "failed" and outcome.key not in regressed
    )
    for target, number in others.items():
        yield f"{count(number, 'case')} failing on {target}"
    undecided = Counter((each.target.id, each.inconclusive) for each in outcomes if each.result == "error")
    for (target, inconclusive), number in undecided.items():
        yield f"{count(number, 'case')} undecided on {target} ({'inconclusive' if inconclusive else 'error'})"


def _unused_roles(outcomes: Sequence[Outcome]) -> Iterable[str]:
    """Roles of mixes that no request used, where each case has an answer."""
    by_target: dict[Target, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.target.roles and outcome.result != "skipped":
            by_target.setdefault(outcome.target, []).append(outcome)
    for target, found in by_target.items():
        if any(outcome.inconclusive for outcome in found):
            continue
        used = {role for outcome in found for sample in outcome.samples for role in sample.roles}
        for role in target.roles:
            if role.role not in used:
                yield f"no request on {target.id} used the role {role.role!r}"


def _cost_reasons(comparisons: tuple[Comparison, ...]) -> Iterable[str]:
    dear = [each for each in comparisons if each.over_threshold]
    single = [each for each in dear if each.causes is not None and each.causes.over]
    if single:
        causes = dict.fromkeys(str(over.cause) for each in single if each.causes for over in each.causes.over)
        yield f"{count(len(single), 'case')} above the threshold of {' or '.join(causes)}"
    over = [each for each in dear if each not in single]
    unknown = [each for each in over if each.drift is not None and each.drift.percent == "unknown"]
    known = len(over) - len(unknown)
    if known:
        limits = sorted({str(each.allowance) for each in over if each not in unknown})
        yield f"{count(known, 'case')} more than {' or '.join(limits)} above the cost on the baseline"
    if unknown:
        yield f"{count(len(unknown), 'case')} with unknown cost"
