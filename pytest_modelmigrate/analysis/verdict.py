"""The verdict: what a run says about each case and about the migration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pytest_modelmigrate.analysis.baseline_gate import Allowance, BaselineGate
from pytest_modelmigrate.analysis.cause_thresholds import CauseThresholds
from pytest_modelmigrate.analysis.comparison import Comparison, compare_pairs
from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.effort_search import EffortSearch, superseded
from pytest_modelmigrate.analysis.statistics.suite import PairedCase, SuiteComparison
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.text.plurals import count


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


def judge(
    run: Run,
    price: Price,
    gate: BaselineGate,
    *,
    unreached: int = 0,
    missing_snapshots: int = 0,
    margin: float = 0.0,
) -> Verdict:
    """Compare every target with the baseline, and decide whether the migration passes.

    Args:
        run: all outcomes.
        price: prices a call.
        gate: says how much a case may cost more than on the baseline.
        unreached: prompt tests without an outcome, because the run was interrupted or a worker died.
        missing_snapshots: usage snapshots that are required and missing.
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
        missing_snapshots=missing_snapshots,
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
    missing_snapshots: int = 0,
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
        missing_snapshots: usage snapshots that are required and missing.
        margin: how much lower the pass rate of a case may be than on the baseline, as a fraction.
    """
    comparisons = tuple(
        compare_pairs(pairs, price, allowance, cause_thresholds=cause_thresholds, replaced=replaced, margin=margin)
    )
    reasons = [*_result_reasons(outcomes, comparisons), *_unused_roles(outcomes), *_cost_reasons(comparisons)]
    if unreached:
        reasons.append(f"{count(unreached, 'prompt test')} did not finish")
    if missing_snapshots:
        reasons.append(f"{count(missing_snapshots, 'usage snapshot')} missing")
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
